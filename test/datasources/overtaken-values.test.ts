// An instance that starts while webhooks are late finds values in Redis that are older than the lists it reads.
import { beforeEach, expect, test } from "@jest/globals";
import { type Change, createChangeFeed } from "../../src/datasources/change-feed.js";
import { toIdentityVerification, toSummary } from "../../src/datasources/mapping.js";
import { createSessionStore } from "../../src/datasources/session-store.js";
import type { SessionList, UpstreamApi } from "../../src/datasources/upstream-api.js";
import { createUpstreamCache, type UpstreamCache } from "../../src/datasources/upstream-cache.js";
import { readWireSession } from "../../src/datasources/wire.js";
import type { RegulatoryStatus, UserDetail } from "../../src/schema/user.js";
import type { SharedStore } from "../../src/shared-store.js";
import { testClock } from "../support/clock.js";

const userId = "user_m_1";
const id = "idnver_1";
const MINUTE_MS = 60_000;
const nowMs = Date.parse("2026-11-23T12:00:00Z");
const caller = { deadlineAt: nowMs + 10_000 };

const pending = { status: "PENDING", updatedMs: nowMs - 600_000 };

let calls: string[];
let lists: Map<string, SessionList>;
let emitted: string[];
let cache: UpstreamCache;

interface State {
  status: string;
  updatedMs: number;
}

const wire = ({ status, updatedMs }: State) =>
  readWireSession({
    ...{ Id: id, UserId: userId, Status: status, Checks: [] },
    ...{ CreationDate: nowMs / 1_000 - 600, LastUpdate: updatedMs / 1_000 },
  });
const origin = (fetchedMs: number) => ({ id, userId, fetchedAt: new Date(fetchedMs), sessionValidityMs: 1 });
const userAt = (fetchedMs: number) =>
  ({ kycLevel: "LIGHT", freshness: { fetchedAt: new Date(fetchedMs), isStale: false } }) as UserDetail;

/** Of other instances, all fresh for a minute. */
function sharedStore<Value>(stored: Map<string, Value>): SharedStore<Value> {
  return {
    get: () => Promise.resolve(undefined),
    getOrClaim(key, suffices) {
      const value = stored.get(key);
      // As often as a claim is waited for.
      const isEnough = value !== undefined && suffices(value) && suffices(value);
      const found = isEnough ? { stored: { value, freshForMs: MINUTE_MS } } : { release: () => undefined };
      return Promise.resolve(found);
    },
    set: (key, value) => void stored.set(key, value),
    delete: (key) => void stored.delete(key),
  };
}

/** @param listed of the session at the upstream @param shared as another instance viewed it twenty seconds ago */
function start(listed: State, shared: State): { shareList: () => void } {
  const viewedMs = nowMs - 20_000;
  const current = wire(listed);
  const answers = {
    view: () => toIdentityVerification(current, origin(nowMs)),
    list: () => ({
      sessions: [toSummary(current, origin(nowMs))],
      ...{ isComplete: true, hasUnreadable: false },
      freshness: { fetchedAt: new Date(nowMs), isStale: false },
    }),
    user: () => userAt(nowMs),
  };
  function call<Name extends keyof typeof answers>(name: Name): Promise<ReturnType<(typeof answers)[Name]>> {
    calls.push(name);
    return Promise.resolve(answers[name]() as ReturnType<(typeof answers)[Name]>);
  }
  const shareList = () => void lists.set(userId, answers.list());
  const feed = createChangeFeed();
  feed.subscribe((change: Change) => {
    if (change.subject === "session") emitted.push(`${change.kind} ${change.session.status}`);
  });
  const viewed = toIdentityVerification(wire(shared), origin(viewedMs));
  cache = createUpstreamCache({
    api: {
      viewSession: () => call("view"),
      listSessions: () => call("list"),
      viewUser: () => call("user"),
    } as Partial<UpstreamApi> as UpstreamApi,
    feed,
    store: createSessionStore(feed),
    timesToLive: {
      ...{ settledMs: 60 * MINUTE_MS, reviewMs: MINUTE_MS, regulatoryMs: MINUTE_MS },
      ...{ openMs: MINUTE_MS, incompleteMs: MINUTE_MS, sessionValidityMs: 60 * MINUTE_MS },
    },
    ...{ staleIfErrorMs: 10 * MINUTE_MS, staleAfterMs: 1_000, absentTimeToLiveMs: 5_000, readTimeoutMs: 10_000 },
    clock: testClock({ monotonicMs: () => nowMs, now: () => new Date(nowMs) }),
    shared: {
      sessions: sharedStore(new Map([[id, viewed]])),
      lists: sharedStore(lists),
      users: sharedStore(new Map([[userId, userAt(viewedMs)]])),
      regulatory: sharedStore(new Map<string, RegulatoryStatus>()),
    },
  });
  return { shareList };
}

beforeEach(() => {
  [calls, emitted] = [[], []];
  lists = new Map<string, SessionList>();
});

test.each(["REFUSED", "VALIDATED", "OUT_OF_DATE"])(
  "a shared view that is older than what the list shows is read again, and its user, and others are told: %s",
  async (now) => {
    start({ status: now, updatedMs: nowMs - 10_000 }, pending);
    await cache.user(userId, caller);
    await cache.sessionsOf(userId, caller);
    expect(await cache.session(id, caller)).toMatchObject({ status: now, freshness: { isStale: false } });
    await cache.user(userId, caller);
    expect(calls).toEqual(["list", "view", "user"]);
    expect(emitted).toEqual([`changed ${now}`, `detailed ${now}`]);
  },
);

test("a user who was read before a decision is read again, though nobody has viewed the session", async () => {
  start({ status: "VALIDATED", updatedMs: nowMs - 10_000 }, pending);
  await cache.user(userId, caller);
  expect(calls).toEqual([]);
  await cache.sessionsOf(userId, caller);
  await cache.user(userId, caller);
  await cache.sessionsOf(userId, caller);
  await cache.user(userId, caller);
  expect(calls).toEqual(["list", "user"]);
});

test("a user and a list that arrive together from Redis are of different times only once", async () => {
  const { shareList } = start({ status: "VALIDATED", updatedMs: nowMs - 10_000 }, pending);
  shareList();
  await Promise.all([cache.sessionsOf(userId, caller), cache.user(userId, caller)]);
  await cache.user(userId, caller);
  expect(calls).toEqual(["user"]);
});

test("what was read after a decision whose date is in the future is used", async () => {
  start({ status: "VALIDATED", updatedMs: nowMs + 3_600_000 }, pending);
  for (let query = 0; query < 3; query += 1) {
    await cache.user(userId, caller);
    await cache.sessionsOf(userId, caller);
    await cache.session(id, caller);
    // As after a gap in the connection to Redis.
    cache.invalidateAll();
  }
  expect(calls).toEqual(["list", "view", "user"]);
});

test("a user who was read after a decision is not read again", async () => {
  start({ status: "VALIDATED", updatedMs: nowMs - 21_000 }, pending);
  await cache.user(userId, caller);
  await cache.sessionsOf(userId, caller);
  await cache.user(userId, caller);
  expect(calls).toEqual(["list"]);
});

test("a shared view in the state that the list shows is used", async () => {
  start(pending, pending);
  await cache.sessionsOf(userId, caller);
  expect(await cache.session(id, caller)).toMatchObject({ status: "PENDING", freshness: { isStale: false } });
  await cache.user(userId, caller);
  expect(calls).toEqual(["list"]);
  expect(emitted).toEqual([]);
});

test("a shared view that is newer than the list is used", async () => {
  start(pending, { status: "REVIEW", updatedMs: nowMs - 30_000 });
  await cache.sessionsOf(userId, caller);
  expect(await cache.session(id, caller)).toMatchObject({ status: "REVIEW" });
  expect(calls).toEqual(["list"]);
});
