// Operations as they were parsed and validated, so that the next request with the same text need not be.
import { LRUCache } from "lru-cache";
import type { DocumentNode } from "graphql";

export interface DocumentStore {
  get(key: string): Promise<DocumentNode | undefined>;
  set(key: string, document: DocumentNode): Promise<void>;
  delete(key: string): Promise<boolean>;
}

/** Own choice: a thousand operations of real clients. Parsed, one takes a hundred times the memory of its text (measured). */
const MAX_CHARACTERS = 500_000;

/** Bounded by text and not by number: who writes values into operations sends a new one each time. */
export function createDocumentStore(maxCharacters = MAX_CHARACTERS): DocumentStore {
  const documents = new LRUCache<string, DocumentNode>({
    maxSize: maxCharacters,
    sizeCalculation: ({ loc }) => Math.max(loc?.end ?? 0, 1),
  });
  return {
    get: (key) => Promise.resolve(documents.get(key)),
    set: (key, document) => Promise.resolve(void documents.set(key, document)),
    delete: (key) => Promise.resolve(documents.delete(key)),
  };
}
