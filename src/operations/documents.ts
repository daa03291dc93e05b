// Documents as they were read and validated, by their text, for every transport alike: the next request with the same
// text need not be. Bounded by the memory they take.
import { LRUCache } from "lru-cache";
import type { DocumentNode, GraphQLError, GraphQLSchema } from "graphql";
import { readDocument } from "./read-document.js";

export interface Documents {
  /**
   * @param reader who sends it
   * @returns errors with a code where it cannot be executed
   */
  read(text: string, reader: string): DocumentNode | readonly GraphQLError[];
}

interface Entry {
  document: DocumentNode;
  bytes: number;
  /** Who sent it first. */
  reader: string;
}

/** Measured: a node of the parsed document, and the longest form in which a character is kept. */
const BYTES_PER_NODE = 200;
const BYTES_PER_CHARACTER = 2;

/**
 * Own choice: some thousand operations of real clients. One that a second reader has sent as well is of a frontend; those
 * of one reader alone, who may write values into them and send a new one each time, displace only each other.
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
