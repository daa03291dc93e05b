import { beforeEach, describe, expect, test } from "@jest/globals";
import { manualClock } from "../../simulator/clock.js";
import { toIdentityVerification } from "../../src/datasources/mapping.js";
import { readWireSession } from "../../src/datasources/wire.js";
import { createSessionRefresher, type SessionRefresher } from "../../src/live/session-refresher.js";
import { createTopics, type Topics } from "../../src/live/topics.js";
import { KycLevel } from "../../src/schema/kyc-level.js";
import type { UserDetail } from "../../src/schema/user.js";
import { UpstreamError } from "../../src/upstream/upstream-error.js";
import { clockOf, testClock } from "../support/clock.js";

const id = "idnver_1";
const userId = "user_m_1";
const session = (fetchedAtMs: number, LastUpdate = 1) =>
  toIdentityVerification(readWireSession({ Id: id, UserId: userId, Status: "PENDING", LastUpdate, CreationDate: 1 }), {
    id,
    fetchedAt: new Date(fetchedAtMs),
    sessionValidityMs: 1,
  });
const event = (dateSeconds: number, resourceId = id) => ({
  eventType: "IDENTITY_VERIFICATION_VALIDATED",
  resourceId,
  dateSeconds,
});
const arrivingNow = () => ({ sinceMs: clock.now(), isForwarded: false, isOwnerKnown: true });

let clock: ReturnType<typeof manualClock>;
let topics: Topics;
/** The calls of the cache, with the second of each. */
let calls: string[];
/** Since when what was read had to be fetched, in Unix milliseconds. */
let since: number[];
let isKnown: boolean;
let failure: UpstreamError | undefined;
/** How many of the next lists are invalidated on their way. */
let answersOutdated: number;
/** In Unix milliseconds. */
let levelRisesAtMs: number;
let updates: SessionRefresher;

beforeEach(() => {
  clock = manualClock(0);
  topics = createTopics();
  calls = [];
  since = [];
  isKnown = true;
  failure = undefined;
  answersOutdated = 0;
  levelRisesAtMs = 0;
  const called = (how: string) => void calls.push(`${how} at ${clock.now() / 1_000}`);
  updates = createSessionRefresher({
    cache: {
      invalidateSession: () => called("invalidated"),
      invalidateUser: () => called("user invalidated"),
      refreshSession(_id, sinceMs) {
        called("read");
        since.push(sinceMs);
        return failure ? Promise.reject(failure) : Promise.resolve(session(clock.now()));
      },
      refreshUser() {
        called("user read");
        const kycLevel = clock.now() < levelRisesAtMs ? KycLevel.LIGHT : KycLevel.REGULAR;
        return Promise.resolve({
          kycLevel,
          freshness: { fetchedAt: new Date(clock.now()), isStale: false },
        } as UserDetail);
      },
      refreshRegulatoryStatus() {
        called("status read");
        return Promise.resolve(undefined);
      },
      refreshSessionsOf() {
        called("list");
        answersOutdated -= 1;
        const freshness = { fetchedAt: new Date(clock.now()), isStale: false };
        return Promise.resolve({ sessions: [], isComplete: true, freshness, isCurrent: answersOutdated < 0 });
      },
    },
    store: {
      view: () => (isKnown ? session(0) : undefined),
      userOf: () => (isKnown ? userId : undefined),
      sessionOfPerson: () => undefined,
      sessionsWithOpenPersons: () => [],
    },
    topics,
    clock: clockOf(clock),
  });
});

async function pass(seconds: number): Promise<void> {
  for (let tenth = 0; tenth < seconds * 10; tenth += 1) {
    await new Promise(setImmediate);
    await clock.advance(100);
  }
}
const watch = () => topics.watchSession(id, () => undefined);

test("a session without subscribers is invalidated, and not read", async () => {
  updates.received(event(2), arrivingNow());
  await pass(10);
  expect(calls).toEqual(["invalidated at 0"]);
});

test("a watched session is read, and must have been fetched since the event arrived", async () => {
  watch();
  await pass(3);
  updates.received(event(1), arrivingNow());
  await pass(1);
  expect([calls, since]).toEqual([["invalidated at 3", "read at 3"], [3_000]]);
});

test("an answer older than the event is read again, newer than that answer", async () => {
  watch();
  updates.received(event(60), arrivingNow());
  await pass(10);
  expect(calls).toEqual(["invalidated at 0", "read at 0", "read at 1", "read at 3", "read at 7"]);
  expect(since).toEqual([0, 1, 1_001, 3_001]);
});

test("what could not be read is read within five seconds of the upstream's recovery", async () => {
  failure = new UpstreamError("unavailable", { status: 503 });
  watch();
  updates.received(event(2), arrivingNow());
  await pass(30);
  const before = calls.length;
  failure = undefined;
  await pass(5);
  expect(before).toBeGreaterThan(3);
  expect(calls.length).toBe(before + 1);
});

test("of unknown sessions, five are read for subscribers to users, then one in ten seconds", async () => {
  isKnown = false;
  topics.watchUser(userId, () => undefined);
  for (let index = 0; index < 8; index += 1) updates.received(event(0, `idnver_${index}`), arrivingNow());
  await pass(1);
  expect(calls.filter((call) => call.startsWith("read"))).toHaveLength(5);
});

describe("for subscribers to a user", () => {
  beforeEach(() => void topics.watchUser(userId, () => undefined));

  test("a list invalidated on its way is read again", async () => {
    answersOutdated = 2;
    updates.refreshUser(userId, 0);
    await pass(10);
    expect(calls).toEqual(["list at 0", "list at 1", "list at 3"]);
  });

  test("a list invalidated at every read is given up in the end", async () => {
    answersOutdated = Infinity;
    updates.refreshUser(userId, 0);
    await pass(60);
    expect(calls).toHaveLength(4);
  });

  test("an event of the user invalidates the user and reads the list", async () => {
    updates.received({ eventType: "USER_KYC_REGULAR", resourceId: userId, dateSeconds: 1 }, arrivingNow());
    await pass(1);
    expect(calls).toEqual(["user invalidated at 0", "list at 0"]);
  });
});

test.each([
  ["at once", 0, [0]],
  ["after ten seconds", 10_000, [0, 1, 3, 7, 15]],
  ["never", Infinity, [0, 1, 3, 7, 15, 31]],
])("the level of a watched user that is announced and follows %s is read again until it does", async (...row) => {
  const [, risesAtMs, readAt] = row;
  levelRisesAtMs = risesAtMs;
  topics.watchUserState(userId, () => undefined);
  updates.received({ eventType: "USER_KYC_REGULAR", resourceId: userId, dateSeconds: 0 }, arrivingNow());
  await pass(120);
  expect(calls.filter((call) => call.startsWith("user read"))).toEqual(
    readAt.map((second) => `user read at ${second}`),
  );
});

test("a level that is announced while the user is being read is waited for as well", async () => {
  levelRisesAtMs = 2_000;
  topics.watchUserState(userId, () => undefined);
  updates.refreshUserDetail(userId, clock.now());
  updates.received({ eventType: "USER_KYC_REGULAR", resourceId: userId, dateSeconds: 0 }, arrivingNow());
  await pass(60);
  expect(calls.filter((call) => call.startsWith("user read")).at(-1)).toBe("user read at 3");
});

test("a quiet session is forgotten, even if a timer fires slightly early", async () => {
  const early = manualClock(0);
  const times: number[] = [];
  // As Node.js timers occasionally do.
  const schedule = (work: () => void, delayMs: number) => early.setTimeout(work, delayMs - 1);
  const quick = createSessionRefresher({
    cache: {
      invalidateSession: () => undefined,
      invalidateUser: () => undefined,
      refreshUser: () => Promise.reject(new Error("nobody watches it")),
      refreshRegulatoryStatus: () => Promise.reject(new Error("nobody watches it")),
      refreshSession() {
        times.push(early.now());
        return Promise.resolve(session(early.now()));
      },
      refreshSessionsOf: () => Promise.reject(new UpstreamError("unavailable")),
    },
    store: {
      view: () => session(0),
      userOf: () => userId,
      sessionOfPerson: () => undefined,
      sessionsWithOpenPersons: () => [],
    },
    topics,
    clock: testClock({ monotonicMs: () => early.now(), schedule }),
  });
  const passTo = async (ms: number) => {
    while (early.now() < ms) {
      await new Promise(setImmediate);
      await early.advance(50);
    }
  };
  quick.refreshSession(id, 0);
  await passTo(10_000);
  quick.refreshSession(id, 0);
  await passTo(10_100);
  quick.refreshSession(id, 0);
  await passTo(12_000);
  // If the cooldown had been doubled again, it would be two seconds.
  expect(times.map((time) => Math.round(time / 100) / 10)).toEqual([0, 10, 11]);
});
