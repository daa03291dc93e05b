// Trusted documents by id: with them the gateway runs only operations of its own frontends.
import { createHash } from "node:crypto";
import { ConfigurationError } from "../configuration-error.js";
import { readTextFileOf } from "../text-file.js";
import {
  isAcceptedAt,
  type Manifest,
  type ManifestDocument,
  ManifestProblem,
  readManifest,
  withoutAlgorithm,
} from "./document-manifest.js";
import { operationNamesOf } from "./operation-name.js";

/** The places where a client may send the id of an operation. */
export interface DocumentRequest {
  query?: unknown;
  documentId?: unknown;
  extensions?: unknown;
  operationName?: unknown;
}

export interface TrustedDocument extends ManifestDocument {
  readonly operationNames: readonly string[];
}

export interface TrustedDocuments {
  /** The document that a request refers to, also one whose grace period has ended. */
  find(request: DocumentRequest): TrustedDocument | undefined;
  /** By the ids of the file. */
  listed: ReadonlyMap<string, TrustedDocument>;
  /** By these and by the hashes of the texts: some documents have two. */
  byId: ReadonlyMap<string, TrustedDocument>;
  operationNames: ReadonlySet<string>;
}

/** @throws ConfigurationError for what is no manifest */
export function createTrustedDocuments(manifest: string): TrustedDocuments {
  const listed = new Map(
    [...readOrRefuse(manifest)].map(([id, document]) => [
      id,
      { ...document, operationNames: operationNamesOf(document.text) },
    ]),
  );
  // Tools differ in what they hash; the hash of the text itself is accepted too.
  const byId = longestAccepted(
    [...listed].flatMap(([id, document]) => [
      [id, document],
      [hashOf(document), document],
    ]),
  );
  const byText = longestAccepted([...listed.values()].map((document) => [document.text, document]));
  return {
    listed,
    byId,
    operationNames: new Set([...listed.values()].flatMap(({ operationNames }) => operationNames)),
    find({ query, documentId, extensions }) {
      const id = documentId ?? sha256HashOf(extensions);
      if (typeof id === "string") return byId.get(withoutAlgorithm(id));
      // Transports without a place for an id send the text.
      return id === undefined && typeof query === "string" ? byText.get(query) : undefined;
    },
  };
}

/** @throws ConfigurationError naming the setting */
export function readTrustedDocuments(path: string | null): TrustedDocuments | null {
  if (path === null) return null;
  return createTrustedDocuments(readTextFileOf("TRUSTED_DOCUMENTS", path));
}

/** Those that have to be able to run. */
export function acceptedTexts(documents: TrustedDocuments | null, now: Date): Set<string> {
  const accepted = [...(documents?.listed.values() ?? [])].filter((document) => isAcceptedAt(document, now));
  return new Set(accepted.map(({ text }) => text));
}

export function hashOf({ text }: ManifestDocument): string {
  return createHash("sha256").update(text).digest("hex");
}

function readOrRefuse(manifest: string): Manifest {
  try {
    return readManifest(manifest);
  } catch (error) {
    if (!(error instanceof ManifestProblem)) throw error;
    throw new ConfigurationError([`TRUSTED_DOCUMENTS names a file that ${error.message}`]);
  }
}

/** Of several documents with one key, as those of two frontends or releases can have. */
function longestAccepted(entries: readonly [key: string, document: TrustedDocument][]): Map<string, TrustedDocument> {
  const endOf = ({ removal }: TrustedDocument) => removal?.acceptedUntil.getTime() ?? Infinity;
  const documents = new Map<string, TrustedDocument>();
  for (const [key, document] of entries) {
    const known = documents.get(key);
    if (!known || endOf(known) < endOf(document)) documents.set(key, document);
  }
  return documents;
}

/** As sent by clients of Apollo's persisted queries. */
export function sha256HashOf(extensions: unknown): unknown {
  const persisted = (extensions as { persistedQuery?: { sha256Hash?: unknown } } | undefined | null)?.persistedQuery;
  return persisted?.sha256Hash;
}
