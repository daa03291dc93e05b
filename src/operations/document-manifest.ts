// Manifests of trusted documents: the formats that are read, and the one that is written.
import { isDeepStrictEqual } from "node:util";
import { isRecord } from "../is-record.js";
import { parseJson } from "../parse-json.js";
import { findRepeatedKey } from "../repeated-key.js";
import { operationsOf } from "./operation-name.js";

/** Of a document that the newest build of its frontend no longer sends. */
interface Removal {
  readonly removedAt: Date;
  /** The end of its grace period. */
  readonly acceptedUntil: Date;
}

export interface ManifestDocument {
  readonly text: string;
  readonly removal?: Removal;
}

/** By the ids of the file. */
export type Manifest = ReadonlyMap<string, ManifestDocument>;

/** What is wrong with a file, as the end of a sentence about it. */
export class ManifestProblem extends Error {}

export function isAcceptedAt({ removal }: ManifestDocument, now: Date): boolean {
  return !removal || now < removal.acceptedUntil;
}

/**
 * @param text as written by code generation (ids to documents), or Apollo's manifest of operations
 * @throws ManifestProblem when it is neither, or does not say which of two documents an id stands for
 */
export function readManifest(text: string): Map<string, ManifestDocument> {
  const manifest = parseJson(text);
  if (!isRecord(manifest)) throw notAManifest();
  const { operations } = manifest;
  const entries = Array.isArray(operations)
    ? operations.map(readOperation)
    : Object.entries(manifest).map(([id, body]) => readOperation({ id, body }));
  if (entries.length === 0) throw notAManifest();
  const repeated = findRepeatedKey(text);
  if (repeated !== undefined) throw new ManifestProblem(`gives ${JSON.stringify(repeated)} twice in one JSON object`);
  const documents = new Map<string, ManifestDocument>();
  for (const [id, document] of entries) {
    if (!isDeepStrictEqual(documents.get(id) ?? document, document))
      throw new ManifestProblem(`has different documents with the id ${id}`);
    documents.set(id, document);
  }
  return documents;
}

/** The format of Apollo's tools. Other readers ignore the dates of a removal, which the format does not have. */
export function toManifestText(documents: Manifest): string {
  const operations = [...documents].map(([id, { text, removal }]) => {
    const [operation] = operationsOf(text);
    return {
      id,
      name: operation?.name?.value,
      type: operation?.operation,
      body: text,
      removedAt: removal?.removedAt.toISOString(),
      acceptedUntil: removal?.acceptedUntil.toISOString(),
    };
  });
  return `${JSON.stringify({ format: "apollo-persisted-query-manifest", version: 1, operations }, null, 2)}\n`;
}

/** The GraphQL over HTTP draft has "sha256:..." where most tools send the bare hash. */
export function withoutAlgorithm(id: string): string {
  return id.replace(/^sha256:/, "");
}

const notAManifest = () => new ManifestProblem("is not a manifest of operations");

function readOperation(operation: unknown): [id: string, document: ManifestDocument] {
  if (!isRecord(operation)) throw notAManifest();
  const { id, body, removedAt, acceptedUntil } = operation;
  if (typeof id !== "string" || typeof body !== "string") throw notAManifest();
  if (removedAt === undefined && acceptedUntil === undefined) return [withoutAlgorithm(id), { text: body }];
  const [removed, end] = [readDate(removedAt), readDate(acceptedUntil)];
  if (!removed || !end)
    throw new ManifestProblem(
      `has an operation whose removedAt and acceptedUntil are not both times such as 2026-01-31T12:00:00Z: ${id}`,
    );
  return [withoutAlgorithm(id), { text: body, removal: { removedAt: removed, acceptedUntil: end } }];
}

/** In UTC: what another time zone is, instances could see differently. */
function readDate(value: unknown): Date | undefined {
  if (typeof value !== "string" || !/^\d{4}-\d{2}-\d{2}(T[\d:.]+Z)?$/.test(value)) return undefined;
  const date = new Date(value);
  return Number.isNaN(date.getTime()) ? undefined : date;
}
