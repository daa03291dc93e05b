// `documents merge FILE...`: the trusted documents of a release, with those that earlier releases still send.
import { type ManifestDocument, ManifestProblem, toManifestText } from "../operations/document-manifest.js";
import { type MergedManifest, mergeManifests, type MergeOptions } from "../operations/merge-manifests.js";
import { findUnrunnable } from "../operations/operation-name.js";
import { fail } from "./arguments.js";
import { lineOf } from "./document-line.js";
import { readIfExists, readManifestFile } from "./manifest-file.js";

export interface MergeArguments {
  files: readonly string[];
  previousFile: string | undefined;
  keepDays: number;
  now: Date;
}

export interface MergeReport {
  /** Of the merged manifest. */
  text: string;
  /** What was done. */
  lines: string[];
}

/** Says on standard error that there is no previous file. */
export function mergeDocuments({ files, previousFile, keepDays, now }: MergeArguments): MergeReport {
  const newest = files.map(readManifestFile);
  const previous = previousFile === undefined ? undefined : readIfExists(previousFile);
  if (previousFile !== undefined && !previous)
    process.stderr.write(`${previousFile} does not exist: nothing counts as removed, as at a first release.\n`);
  const merged = mergeOrFail(files, { newest, previous: previous ?? new Map(), keepDays, now });
  if (merged.documents.size === 0) fail("No document would be left: the grace period of all has ended.");
  const refused = findRefused(merged);
  if (refused.length > 0)
    fail(["The gateway would refuse the manifest, as it could not run these documents:", ...refused].join("\n"));
  return { text: toManifestText(merged.documents), lines: describe(merged) };
}

function mergeOrFail(files: readonly string[], options: MergeOptions): MergedManifest {
  try {
    return mergeManifests(options);
  } catch (error) {
    if (!(error instanceof ManifestProblem)) throw error;
    return fail(`${files.join(" and ")} ${error.message}.`);
  }
}

function findRefused({ documents }: MergedManifest): string[] {
  return [...documents].flatMap(([id, { text }]) => {
    const problem = findUnrunnable(text);
    return problem === undefined ? [] : [lineOf(id, text, problem.replace(/\s+/g, " "))];
  });
}

const endOf = ({ removal }: ManifestDocument) => removal?.acceptedUntil.toISOString();

function describe({ documents, newlyRemoved, dropped, reusedIds }: MergedManifest): string[] {
  const removed = [...documents].filter(([, { removal }]) => removal);
  const counts = `${removed.length} removed (${newlyRemoved.size} of them now), ${dropped.size} dropped`;
  return [
    ...[...reusedIds].map((id) => `  ${id}  stands for another text than before: earlier builds get the new one`),
    ...removed
      .filter(([id]) => newlyRemoved.has(id))
      .map(([id, document]) => lineOf(id, document.text, `removed, accepted until ${endOf(document)}`)),
    ...[...dropped].map(([id, document]) =>
      lineOf(id, document.text, `dropped, its grace period ended at ${endOf(document)}`),
    ),
    `${documents.size} documents, ${counts}`,
  ];
}
