// A cache of parsed and validated documents by their text, shared by all transports and bounded by memory.
import type { DocumentNode, GraphQLError, GraphQLSchema } from "graphql";
import { LRUCache } from "lru-cache";
import { readDocument } from "./read-document.js";

export interface Documents {
  /**
   * @param reader the viewer who sends the document
   * @returns errors with a code when the document cannot be executed
   */
  read(text: string, reader: string): DocumentNode | readonly GraphQLError[];
}

interface Entry {
  document: DocumentNode;
  bytes: number;
  /** The viewer who sent it first. */
  reader: string;
}

/** Measured: the size of a node of the parsed document, and the largest of a character. */
const BYTES_PER_NODE = 200;
const BYTES_PER_CHARACTER = 2;

/**
 * Own choice: some thousand operations of real clients. A document sent by two viewers belongs to a frontend. Documents
 * of a single viewer, who may inline values and so send a new one each time, evict only each other.
 */
const MAX_BYTES = { shared: 16_000_000, others: 8_000_000 };

export function createDocuments(schema: GraphQLSchema, introspection: boolean, maxBytes = MAX_BYTES): Documents {
  const cacheOf = (maxSize: number) => new LRUCache<string, Entry>({ maxSize, sizeCalculation: ({ bytes }) => bytes });
  const shared = cacheOf(maxBytes.shared);
  const others = cacheOf(maxBytes.others);

  return {
    read(text, reader) {
      const known = shared.get(text);
      if (known) return known.document;
      const entry = others.get(text);
      if (entry) {
        if (entry.reader !== reader) {
          others.delete(text);
          shared.set(text, entry);
        }
        return entry.document;
      }
      const read = readDocument(schema, text, introspection);
      if (!("document" in read)) return read;
      const bytes = BYTES_PER_CHARACTER * text.length + BYTES_PER_NODE * read.nodeCount;
      others.set(text, { document: read.document, bytes, reader });
      return read.document;
    },
  };
}
