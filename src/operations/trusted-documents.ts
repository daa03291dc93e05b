// Trusted documents by id: with them the gateway runs only operations of its own frontends.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { ConfigurationError } from "../configuration-error.js";
import { ClientError } from "../errors.js";
import { isRecord } from "../is-record.js";
import { operationNamesOf } from "./operation-name.js";

/** The places where a client may send the id of an operation. */
interface DocumentRequest {
  query?: unknown;
  documentId?: unknown;
  extensions?: unknown;
}

export interface TrustedDocuments {
  /** The document that a request refers to. @throws ClientError DOCUMENT_NOT_TRUSTED */
  textOf(request: DocumentRequest): string;
  /** By id; some documents have two. */
  byId: ReadonlyMap<string, string>;
  operationNames: ReadonlySet<string>;
}

/** @throws ConfigurationError for what is no manifest */
export function createTrustedDocuments(manifest: string): TrustedDocuments {
  const texts = readManifest(manifest);
  const known = new Set(texts.values());
  // Tools differ in what they hash; the hash of the text itself is accepted too.
  const byId = new Map(
    [...texts].flatMap(([id, text]) => [
      [id, text],
      [createHash("sha256").update(text).digest("hex"), text],
    ]),
  );
  return {
    byId,
    operationNames: new Set([...known].flatMap(operationNamesOf)),
    textOf({ query, documentId, extensions }) {
      const id = documentId ?? sha256HashOf(extensions);
      const text = typeof id === "string" ? byId.get(withoutAlgorithm(id)) : undefined;
      if (text !== undefined) return text;
      // Transports without a place for an id send the text.
      if (id === undefined && typeof query === "string" && known.has(query)) return query;
      throw new ClientError("DOCUMENT_NOT_TRUSTED");
    },
  };
}

/** @throws ConfigurationError naming the setting */
export function readTrustedDocuments(path: string | null): TrustedDocuments | null {
  if (path === null) return null;
  let manifest: string;
  try {
    manifest = readFileSync(path, "utf8");
  } catch {
    throw new ConfigurationError(["TRUSTED_DOCUMENTS names a file that cannot be read"]);
  }
  return createTrustedDocuments(manifest);
}

/**
 * The documents by the ids of the file.
 * @param text as written by code generation (ids to documents), or Apollo's manifest of operations
 * @throws ConfigurationError when it is neither
 */
export function readManifest(text: string): Map<string, string> {
  const problem = new ConfigurationError(["TRUSTED_DOCUMENTS names a file that is not a manifest of operations"]);
  let manifest: unknown;
  try {
    manifest = JSON.parse(text);
  } catch {
    throw problem;
  }
  if (!isRecord(manifest)) throw problem;
  const { operations } = manifest;
  const entries: [unknown, unknown][] = Array.isArray(operations)
    ? operations.map((operation) => (isRecord(operation) ? [operation["id"], operation["body"]] : [null, null]))
    : Object.entries(manifest);
  const isEntry = (entry: [unknown, unknown]): entry is [string, string] =>
    entry.every((part) => typeof part === "string");
  if (entries.length === 0 || !entries.every(isEntry)) throw problem;
  return new Map(entries.map(([id, body]) => [withoutAlgorithm(id), body]));
}

/** The GraphQL over HTTP draft has "sha256:..." where most tools send the bare hash. */
function withoutAlgorithm(id: string): string {
  return id.replace(/^sha256:/, "");
}

/** As sent by clients of Apollo's persisted queries. */
function sha256HashOf(extensions: unknown): unknown {
  const persisted = (extensions as { persistedQuery?: { sha256Hash?: unknown } } | undefined | null)?.persistedQuery;
  return persisted?.sha256Hash;
}
