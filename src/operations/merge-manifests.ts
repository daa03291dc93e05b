// The trusted documents of the newest builds, and for a grace period those that earlier builds still send.
import { isAcceptedAt, type Manifest, type ManifestDocument, ManifestProblem } from "./document-manifest.js";
import { hashOf } from "./trusted-documents.js";

export interface MergeOptions {
  /** Of the newest build of each frontend. */
  newest: readonly Manifest[];
  /** What the gateway accepted until now. */
  previous: Manifest;
  /** From when a document is removed, for what only the previous manifest has. */
  keepDays: number;
  now: Date;
}

export interface MergedManifest {
  /** At last those that are removed. */
  documents: Map<string, ManifestDocument>;
  /** Those that are marked as removed by this merge. */
  newlyRemoved: Set<string>;
  /** Those whose grace period has ended. */
  dropped: Map<string, ManifestDocument>;
  /** Ids that stand for another text than before; that text is kept by its hash. */
  reusedIds: Set<string>;
}

const DAY_MS = 86_400_000;

/** @throws ManifestProblem when two of the newest have different documents with one id */
export function mergeManifests({ newest, previous, keepDays, now }: MergeOptions): MergedManifest {
  const documents = new Map<string, ManifestDocument>();
  const newlyRemoved = new Set<string>();
  const dropped = new Map<string, ManifestDocument>();
  const reusedIds = new Set<string>();
  const entries = newest.flatMap((manifest) => [...manifest]);

  for (const [id, document] of entries) {
    if (document.removal) continue;
    if ((documents.get(id) ?? document).text !== document.text)
      throw new ManifestProblem(`have different documents with the id ${id}`);
    documents.set(id, document);
  }

  /** Ids of tools' own, such as names, may stand for another text by now. */
  function keyOf(id: string, document: ManifestDocument): string {
    if ((documents.get(id) ?? document).text === document.text) return id;
    reusedIds.add(id);
    return hashOf(document);
  }

  // Their marks stay as they are: of several, the one with the longest grace period counts.
  const marked = entries.flatMap(([id, { text, removal }]) => (removal ? [{ id, text, removal }] : []));
  marked.sort((one, other) => other.removal.acceptedUntil.getTime() - one.removal.acceptedUntil.getTime());
  for (const { id, text, removal } of marked) keep(keyOf(id, { text }), { text, removal });

  for (const [id, { text, removal }] of previous) {
    const key = keyOf(id, { text });
    const removedAt = removal?.removedAt ?? now;
    const acceptedUntil = new Date(removedAt.getTime() + keepDays * DAY_MS);
    if (keep(key, { text, removal: { removedAt, acceptedUntil } }) && !removal) newlyRemoved.add(key);
  }
  return { documents, newlyRemoved, dropped, reusedIds };

  /** @returns whether it was added */
  function keep(key: string, document: ManifestDocument): boolean {
    if (documents.has(key) || dropped.has(key)) return false;
    const isKept = isAcceptedAt(document, now);
    (isKept ? documents : dropped).set(key, document);
    return isKept;
  }
}
