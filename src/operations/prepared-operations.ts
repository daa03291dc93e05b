// A cache of operations by their text, shared by all transports and bounded by memory: parsed and validated once.
import {
  type DocumentNode,
  getOperationAST,
  GraphQLError,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
} from "graphql";
import { LRUCache } from "lru-cache";
import { createExecute, type Execute } from "./execute.js";
import { createMeasureOperation, type MeasureOperation } from "./operation-size.js";
import { readDocument } from "./read-document.js";

export interface PreparedOperation {
  document: DocumentNode;
  operation: OperationDefinitionNode;
  execute: Execute;
  measure: MeasureOperation;
}

export interface PreparedOperations {
  /**
   * @param reader the viewer who sends the document
   * @param operationName which of its operations; may be omitted if there is one
   * @returns errors with a code when it cannot be executed
   */
  prepare(text: string, reader: string, operationName?: string | null): PreparedOperation | readonly GraphQLError[];
  /**
   * Reads documents that are never evicted, in place of those kept before. Nothing changes until they are used.
   * @returns what is wrong with each that cannot run, by its text
   */
  replaceKept(texts: Iterable<string>): { problems: ReadonlyMap<string, readonly string[]>; use: () => void };
}

interface Entry {
  /** The key itself: other equal strings would take as much memory again. */
  text: string;
  document: DocumentNode;
  /** How many fields the plan of each operation may keep. */
  maxPlannedFields: number;
  /** Those that have been used. */
  operations: Map<OperationDefinitionNode, PreparedOperation>;
  bytes: number;
  /** The viewer who sent it first. */
  reader: string;
}

/** Measured: the size of a node of the parsed document, of a planned field, and the largest of a character. */
const BYTES_PER_NODE = 200;
const BYTES_PER_PLANNED_FIELD = 300;
const BYTES_PER_CHARACTER = 2;

/**
 * Own choice: a thousand operations of real clients. A document sent by two viewers belongs to a frontend. Documents
 * of a single viewer, who may inline values and so send a new one each time, evict only each other.
 */
const MAX_BYTES = { shared: 16_000_000, others: 8_000_000 };

export interface PreparedOperationsOptions {
  schema: GraphQLSchema;
  introspection: boolean;
  maxBytes?: { shared: number; others: number };
}

export function createPreparedOperations(options: PreparedOperationsOptions): PreparedOperations {
  const { schema, introspection, maxBytes = MAX_BYTES } = options;
  const cacheOf = (maxSize: number) => new LRUCache<string, Entry>({ maxSize, sizeCalculation: ({ bytes }) => bytes });
  const shared = cacheOf(maxBytes.shared);
  const others = cacheOf(maxBytes.others);
  let kept = new Map<string, Entry>();

  function read(text: string, reader: string): Entry | readonly GraphQLError[] {
    const known = kept.get(text) ?? shared.get(text);
    if (known) return known;
    const entry = others.get(text);
    if (entry) {
      if (entry.reader !== reader) {
        others.delete(text);
        shared.set(entry.text, entry);
      }
      return entry;
    }
    const first = readFirst(text, reader);
    if ("document" in first) others.set(text, first);
    return first;
  }

  function readFirst(text: string, reader: string): Entry | readonly GraphQLError[] {
    const parsed = readDocument(schema, text, introspection);
    if (!("document" in parsed)) return parsed;
    const { document, nodeCount } = parsed;
    const operationCount = document.definitions.filter(({ kind }) => kind === Kind.OPERATION_DEFINITION).length;
    // A field has at least two nodes. There are more fields than nodes only where fragments are used several times.
    const maxPlannedFields = nodeCount / 2 / operationCount;
    const bytes =
      BYTES_PER_CHARACTER * text.length + BYTES_PER_NODE * nodeCount + BYTES_PER_PLANNED_FIELD * (nodeCount / 2);
    return { text, document, maxPlannedFields, operations: new Map(), bytes, reader };
  }

  return {
    replaceKept(texts) {
      const next = new Map<string, Entry>();
      const problems = new Map<string, readonly string[]>();
      for (const text of new Set(texts)) {
        const entry = kept.get(text) ?? readFirst(text, "");
        if ("document" in entry) next.set(text, entry);
        else
          problems.set(
            text,
            entry.map(({ message }) => message),
          );
      }
      return { problems, use: () => void (kept = next) };
    },
    prepare(text, reader, operationName) {
      const entry = read(text, reader);
      if (!("document" in entry)) return entry;
      const { document, operations, maxPlannedFields } = entry;
      const operation = getOperationAST(document, operationName);
      if (!operation) return [unresolved(operationName)];
      let prepared = operations.get(operation);
      if (!prepared) {
        prepared = {
          document,
          operation,
          execute: createExecute(schema, document, operation, maxPlannedFields),
          measure: createMeasureOperation({ schema, document, operation }),
        };
        operations.set(operation, prepared);
      }
      return prepared;
    },
  };
}

function unresolved(operationName: string | null | undefined): GraphQLError {
  const message =
    operationName == null
      ? "Must provide operation name if query contains multiple operations."
      : "There is no operation of this name in the document.";
  return new GraphQLError(message, { extensions: { code: "OPERATION_RESOLUTION_FAILURE", http: { status: 400 } } });
}
