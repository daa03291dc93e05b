// Removed documents within and after their grace period, and what counts as a use of them.
import { expect, test } from "@jest/globals";
import { systemClock } from "../../src/clock.js";
import { createDocumentLookup } from "../../src/operations/document-lookup.js";
import { createTrustedDocuments } from "../../src/operations/trusted-documents.js";

const CURRENT = "query Current { viewer { isOperator } }";
const REMOVED = "query Removed { viewer { isOperator } } query Second { viewer { userIds } }";
const NAMELESS = "{ viewer { userIds } }";
const END = new Date("2026-01-31T12:00:00Z");
const marks = { removedAt: "2026-01-01", acceptedUntil: END.toISOString() };
const documents = createTrustedDocuments(
  JSON.stringify({
    operations: [
      { id: "current", body: CURRENT },
      { id: "removed", body: REMOVED, ...marks },
      { id: "nameless", body: NAMELESS, ...marks },
    ],
  }),
);

function lookUpAt(now: Date) {
  const counted: [string | undefined, boolean][] = [];
  const textOf = createDocumentLookup({
    documents: () => documents,
    clock: { ...systemClock, now: () => now },
    measurements: { removedDocumentRequested: (name, isAccepted) => void counted.push([name, isAccepted]) },
  });
  return { textOf, counted };
}

const lastMoment = new Date(END.getTime() - 1);
const refused = "Only trusted documents are accepted.";

test("until the end of its grace period it is accepted, and each request counts by its operation", () => {
  const { textOf, counted } = lookUpAt(lastMoment);
  expect(textOf({ documentId: "removed" })).toBe(REMOVED);
  expect(textOf({ documentId: "removed", operationName: "Second" })).toBe(REMOVED);
  expect(textOf({ documentId: "nameless", operationName: null })).toBe(NAMELESS);
  expect(textOf({ query: REMOVED, operationName: "" })).toBe(REMOVED);
  expect(counted).toEqual([
    ["Removed", true],
    ["Second", true],
    [undefined, true],
    ["Removed", true],
  ]);
});

test("from that moment on it is refused like an unknown one, and counts as refused", () => {
  const { textOf, counted } = lookUpAt(END);
  const errorOf = (documentId: string) => {
    try {
      return textOf({ documentId });
    } catch (error) {
      return error;
    }
  };
  expect(errorOf("removed")).toEqual(errorOf("unknown"));
  expect(() => textOf({ query: NAMELESS })).toThrow(refused);
  expect(textOf({ documentId: "current" })).toBe(CURRENT);
  expect(counted).toEqual([
    ["Removed", false],
    [undefined, false],
  ]);
});

test("current and unknown ones do not count, nor a request for an operation that it does not have", () => {
  const { textOf, counted } = lookUpAt(lastMoment);
  expect(textOf({ documentId: "current" })).toBe(CURRENT);
  expect(() => textOf({ documentId: "unknown" })).toThrow(refused);
  for (const documentId of ["removed", "nameless"]) textOf({ documentId, operationName: "RunsNothing" });
  expect(counted).toEqual([]);
});
