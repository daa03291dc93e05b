// A subscription as clients ask for it, on every transport.
import { isRecord } from "../is-record.js";

export interface SubscriptionRequest {
  query?: string | null;
  /** Replaces the query where only trusted documents are accepted. */
  documentId?: string | null;
  extensions?: Record<string, unknown> | null;
  variables?: Record<string, unknown> | null;
  operationName?: string | null;
}

/** Null for what is no request. */
export function readSubscriptionRequest(body: unknown): SubscriptionRequest | null {
  if (!isRecord(body)) return null;
  const { query, documentId, extensions, variables, operationName } = body;
  const areTexts = [query, documentId, operationName].every((part) => part == null || typeof part === "string");
  const areObjects = [variables, extensions].every((part) => part == null || isRecord(part));
  return areTexts && areObjects
    ? ({ query, documentId, extensions, variables, operationName } as SubscriptionRequest)
    : null;
}
