import { beforeEach, expect, test } from "@jest/globals";
import { createListStore, type ListStore } from "../../src/datasources/list-store.js";
import { toSummary } from "../../src/datasources/mapping.js";
import { readWireSession } from "../../src/datasources/wire.js";
import type { IdentityVerification } from "../../src/schema/identity-verification.js";

const userId = "user_1";
const session = (id: string) =>
  toSummary(readWireSession({ Id: id, UserId: userId, Status: "PENDING" }), {
    id,
    fetchedAt: new Date(0),
    sessionValidityMs: 1,
  });
const listOf = (...ids: string[]) => ({
  sessions: ids.map(session),
  isComplete: true,
  hasUnreadable: false,
  freshness: { fetchedAt: new Date(0), isStale: false },
});

let known: Map<string, IdentityVerification>;
let isNew: Record<string, boolean>;
let lists: ListStore;

beforeEach(() => {
  known = new Map();
  isNew = {};
  lists = createListStore({
    listed: (id) => known.get(id),
    merge(merged, _observation, of) {
      isNew[merged.id] = of;
      known.set(merged.id, merged);
    },
  });
});
const merge = (list: ReturnType<typeof listOf>, isOvertaken = false) =>
  lists.merge(userId, list, { origin: "read", wasInvalidated: false, isOvertaken });
const idsOf = () => lists.get(userId)?.sessions.map(({ id }) => id);

test("of a first list no session is new, of a later one those that were missing", () => {
  merge(listOf("a"));
  expect(isNew).toEqual({ a: false });
  merge(listOf("b", "a"));
  expect(isNew).toEqual({ b: true, a: false });
});

test("a session of a known list that the session store has evicted is as good as new: it may have changed", () => {
  merge(listOf("a"));
  known.clear();
  expect(lists.get(userId)).toBeUndefined();
  merge(listOf("a"));
  expect([isNew, idsOf()]).toEqual([{ a: true }, ["a"]]);
});

test("an overtaken list does not replace a known one, but is better than none", () => {
  merge(listOf("a"), true);
  expect(idsOf()).toEqual(["a"]);
  merge(listOf("b"), true);
  expect(idsOf()).toEqual(["a"]);
});

test("a session that was created joins the known list of its user", () => {
  lists.add(session("b"));
  expect(lists.get(userId)).toBeUndefined();
  merge(listOf("a"));
  expect(lists.lacks(session("b"))).toBe(true);
  lists.add(session("b"));
  expect([idsOf() !== undefined, lists.includes(session("b"))]).toEqual([false, true]);
  known.set("b", session("b"));
  expect(idsOf()).toEqual(["b", "a"]);
});

test.each([
  ["that has entries which cannot be read", { hasUnreadable: true }],
  ["of which pages were skipped", { isComplete: false }],
])("a session that is missing in a list %s takes its place in it", (_which, gap) => {
  merge({ ...listOf("d", "b"), ...gap });
  for (const id of ["e", "c", "a"]) {
    known.set(id, session(id));
    lists.add(session(id));
  }
  expect(idsOf()).toEqual(["e", "d", "c", "b", "a"]);
  expect(lists.get(userId)).toMatchObject(gap);
});
