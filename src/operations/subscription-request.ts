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

const TEXTS = ["query", "documentId", "operationName"] as const;
const OBJECTS = ["variables", "extensions"] as const;

/** What is wrong with it, or undefined. */
export function problemOfRequest(body: unknown): string | undefined {
  if (!isRecord(body)) return "The request must be a JSON object.";
  const text = TEXTS.find((name) => body[name] != null && typeof body[name] !== "string");
  if (text) return `\`${text}\` must be a string.`;
  const object = OBJECTS.find((name) => body[name] != null && !isRecord(body[name]));
  return object && `\`${object}\` must be a JSON object.`;
}

/** Null for what is no request. */
export function readSubscriptionRequest(body: unknown): SubscriptionRequest | null {
  if (!isRecord(body) || problemOfRequest(body) !== undefined) return null;
  const { query, documentId, extensions, variables, operationName } = body;
  return { query, documentId, extensions, variables, operationName } as SubscriptionRequest;
}
