import { createHash } from "node:crypto";
import { describe, expect, test } from "@jest/globals";
import {
  type Manifest,
  type ManifestDocument,
  readManifest,
  toManifestText,
} from "../../src/operations/document-manifest.js";
import { mergeManifests, type MergeOptions } from "../../src/operations/merge-manifests.js";

const DAY_MS = 86_400_000;
const NOW = new Date("2026-03-01T12:00:00Z");
const daysFromNow = (days: number) => new Date(NOW.getTime() + days * DAY_MS);
const textOf = (name: string) => `query ${name} { viewer { userIds } }`;
const hash = (text: string) => createHash("sha256").update(text).digest("hex");

/** A text alone is current; others were removed so many days ago, and have so many left. */
function manifest(documents: Record<string, string | [text: string, agoDays: number, leftDays: number]>): Manifest {
  return new Map(
    Object.entries(documents).map(([id, document]): [string, ManifestDocument] => {
      if (typeof document === "string") return [id, { text: document }];
      const [text, agoDays, leftDays] = document;
      return [id, { text, removal: { removedAt: daysFromNow(-agoDays), acceptedUntil: daysFromNow(leftDays) } }];
    }),
  );
}

const merge = (newest: Manifest | Manifest[], previous: Manifest, options: Partial<MergeOptions> = {}) =>
  mergeManifests({ newest: [newest].flat(), previous, keepDays: 30, now: NOW, ...options });

const [A, B, C] = ["A", "B", "C"].map(textOf) as [string, string, string];

test("a document that the newest manifest lacks is removed from now on, for the days given", () => {
  const merged = merge(manifest({ b: B, c: C }), manifest({ a: A, b: B }));
  expect(merged.documents).toEqual(manifest({ b: B, c: C, a: [A, 0, 30] }));
  expect([...merged.documents.keys()]).toEqual(["b", "c", "a"]);
  expect(merged).toMatchObject({ newlyRemoved: new Set(["a"]), dropped: new Map(), reusedIds: new Set() });
});

test("merging again changes nothing, and later releases keep the time of the removal", () => {
  const first = merge(manifest({ b: B }), manifest({ a: A }));
  const again = merge(manifest({ b: B }), first.documents, { now: daysFromNow(3) });
  expect(again.documents).toEqual(first.documents);
  expect(again.newlyRemoved).toEqual(new Set());
});

test("the days count from the removal: more of them extend the grace period, fewer shorten it", () => {
  const previous = manifest({ a: [A, 10, 20] });
  expect(merge(manifest({ b: B }), previous, { keepDays: 60 }).documents.get("a")).toEqual(
    manifest({ a: [A, 10, 50] }).get("a"),
  );
  expect([...merge(manifest({ b: B }), previous, { keepDays: 7 }).dropped.keys()]).toEqual(["a"]);
});

test("one is dropped when its grace period has ended, at the moment when the gateway refuses it", () => {
  const isKeptAfter = (ms: number) => {
    const { documents, dropped } = merge(manifest({ b: B }), manifest({ a: [A, 0, 30] }), {
      now: new Date(daysFromNow(30).getTime() + ms),
    });
    expect(documents.has("a")).toBe(!dropped.has("a"));
    return documents.has("a");
  };
  expect([isKeptAfter(-1), isKeptAfter(0)]).toEqual([true, false]);
  expect(merge(manifest({ b: B }), manifest({ a: A }), { keepDays: 0 }).documents).toEqual(manifest({ b: B }));
});

test("one that the newest manifest has again is current", () => {
  expect(merge(manifest({ a: A }), manifest({ a: [A, 5, 25] })).documents).toEqual(manifest({ a: A }));
});

test("at the first release there is no previous manifest, and nothing is removed", () => {
  expect(merge(manifest({ a: A }), new Map()).documents).toEqual(manifest({ a: A }));
});

test("the same text with another id is kept with both: earlier builds send the former one", () => {
  expect(merge(manifest({ new: A }), manifest({ old: A })).documents).toEqual(manifest({ new: A, old: [A, 0, 30] }));
});

test("an id that stands for another text now is reported, and the former text is kept by its hash", () => {
  const merged = merge(manifest({ home: B }), manifest({ home: A }));
  expect(merged.documents).toEqual(manifest({ home: B, [hash(A)]: [A, 0, 30] }));
  expect(merged.reusedIds).toEqual(new Set(["home"]));
  expect(merge(manifest({ home: B }), merged.documents)).toMatchObject({
    documents: merged.documents,
    reusedIds: new Set(),
  });
});

describe("of several frontends", () => {
  test("all documents are current, and the same document may be in several", () => {
    const merged = merge([manifest({ a: A, b: B }), manifest({ b: B, c: C })], manifest({ a: A, c: C }));
    expect(merged.documents).toEqual(manifest({ a: A, b: B, c: C }));
  });

  test("two different documents with one id are refused", () => {
    expect(() => merge([manifest({ home: A }), manifest({ home: B })], new Map())).toThrow(
      "have different documents with the id home",
    );
  });

  test("what one marks as removed keeps its mark, whatever the previous manifest says; ended ones are dropped", () => {
    const newest = [manifest({ b: B, a: [A, 80, 10] }), manifest({ c: [C, 9, 0], d: textOf("D") })];
    const merged = merge(newest, manifest({ a: [A, 5, 25], c: [C, 5, 25] }));
    expect(merged.documents).toEqual(manifest({ b: B, d: textOf("D"), a: [A, 80, 10] }));
    expect([...merged.dropped.keys()]).toEqual(["c"]);
  });

  test("what one marks as removed and another has is current, and of two marks the longer one counts", () => {
    const newest = [manifest({ a: [A, 1, 1], b: [B, 1, 1] }), manifest({ a: A, b: [B, 2, 2] })];
    expect(merge(newest, new Map()).documents).toEqual(manifest({ a: A, b: [B, 2, 2] }));
  });
});

test("what is written has the format of Apollo's tools, and is read as it was", () => {
  const documents = manifest({ a: A, m: "mutation M { x }", n: "{ y }", broken: "{", old: [B, 3, 27] });
  const text = toManifestText(documents);
  expect(JSON.parse(text)).toEqual({
    format: "apollo-persisted-query-manifest",
    version: 1,
    operations: [
      { id: "a", name: "A", type: "query", body: A },
      { id: "m", name: "M", type: "mutation", body: "mutation M { x }" },
      { id: "n", type: "query", body: "{ y }" },
      { id: "broken", body: "{" },
      {
        id: "old",
        name: "B",
        type: "query",
        body: B,
        removedAt: "2026-02-26T12:00:00.000Z",
        acceptedUntil: "2026-03-28T12:00:00.000Z",
      },
    ],
  });
  expect(readManifest(text)).toEqual(documents);
});
