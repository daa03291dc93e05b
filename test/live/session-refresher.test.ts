import { beforeEach, describe, expect, test } from "@jest/globals";
import { manualClock } from "../../simulator/clock.js";
import { toIdentityVerification } from "../../src/datasources/mapping.js";
import type { UpstreamCache } from "../../src/datasources/upstream-cache.js";
import { readWireSession } from "../../src/datasources/wire.js";
import { createSessionRefresher, type SessionRefresher } from "../../src/live/session-refresher.js";
import { createTopics, type SessionChange, type Topics } from "../../src/live/topics.js";
import { UpstreamError } from "../../src/upstream/upstream-error.js";
import { clockOf, testClock } from "../support/clock.js";

const id = "idnver_1";
const session = (LastUpdate = 1) =>
  toIdentityVerification(
    readWireSession({ Id: id, UserId: "user_m_1", Status: "PENDING", LastUpdate, CreationDate: 1 }),
    { id, fetchedAt: new Date(0), sessionValidityMs: 1 },
  );
const event = (dateSeconds: number) => ({ eventType: "IDENTITY_VERIFICATION_VALIDATED", resourceId: id, dateSeconds });

let clock: ReturnType<typeof manualClock>;
let topics: Topics;
let published: SessionChange[];
/** The calls of the caches, with the second of each. */
let calls: string[];
let isKnown: boolean;
let isMine: boolean;
/** Whether reads are invalidated on their way, and so not cached. */
let isOvertaken: boolean;
let failure: UpstreamError | undefined;
/** How many of the next lists are invalidated on their way. */
let answersOutdated: number;
let updates: SessionRefresher;

beforeEach(() => {
  clock = manualClock(0);
  topics = createTopics();
  published = [];
  calls = [];
  isKnown = true;
  isMine = true;
  isOvertaken = false;
  failure = undefined;
  answersOutdated = 0;
  const read = (how: string) => () => {
    calls.push(`${how} at ${clock.now() / 1_000}`);
    return failure ? Promise.reject(failure) : Promise.resolve(isOvertaken ? session() : known);
  };
  const known = session();
  const facts: Partial<UpstreamCache> = {
    peekSession: () => (isKnown ? known : undefined),
    userOfSession: () => (isKnown ? known.userId : undefined),
    hasSession: () => isKnown,
    sessionOfPerson: () => undefined,
    forgetSession: () => undefined,
    invalidateSession: () => void calls.push("outdated"),
    refreshSession: read("re-read"),
    refreshSessionsOf() {
      calls.push(`list at ${clock.now() / 1_000}`);
      answersOutdated -= 1;
      return Promise.resolve({
        sessions: [session()],
        isComplete: true,
        freshness: { fetchedAt: new Date(0), isStale: false },
        isCurrent: answersOutdated < 0,
      });
    },
    session: read("read"),
  };
  updates = createSessionRefresher({
    cache: facts as UpstreamCache,
    topics,
    publish: (change) => void published.push(change),
    clock: clockOf(clock),
    readTimeoutMs: 1_000,
    mayRefresh: () => Promise.resolve(isMine),
  });
});

async function pass(seconds: number): Promise<void> {
  for (let tenth = 0; tenth < seconds * 10; tenth += 1) {
    await new Promise(setImmediate);
    await clock.advance(100);
  }
}
const watch = () => topics.watchSession(id, () => undefined);

describe("among several instances", () => {
  test("a session unknown here is published to the others as well, for their subscribers", async () => {
    isKnown = false;
    watch();
    updates.received(event(2));
    await pass(1);
    expect(published).toContainEqual({ sessionId: id, userId: "user_m_1" });
  });

  test("what another instance reads is checked once it should be done, if somebody subscribes", async () => {
    isMine = false;
    watch();
    updates.received(event(2));
    await pass(6);
    expect(calls).toEqual(["read at 5"]);
  });

  test.each([
    ["what could not be read", true],
    ["what another one failed to read", false],
  ])("%s is read here within five seconds of the upstream's recovery", async (_what, mine) => {
    isMine = mine;
    failure = new UpstreamError("unavailable", { status: 503 });
    watch();
    updates.received(event(2));
    await pass(30);
    const before = calls.length;
    failure = undefined;
    await pass(5);
    expect(before).toBeGreaterThan(3);
    expect(calls.length).toBe(before + 1);
  });

  test("an event that arrives while another instance reads is not lost", async () => {
    isMine = false;
    watch();
    updates.received(event(2));
    await pass(2);
    isMine = true;
    updates.received(event(3));
    await pass(1);
    expect(calls[0]).toMatch(/^re-read at 2/);
  });

  test("a session without subscribers is invalidated, and read by no instance", async () => {
    updates.received(event(2));
    await pass(10);
    expect(calls).toEqual(["outdated"]);
  });

  test("a session unknown here is invalidated for all: the instance that shared it may be gone", async () => {
    isKnown = false;
    updates.received(event(2));
    await pass(1);
    expect(calls).toEqual(["outdated"]);
  });
});

test.each([
  ["that was invalidated on its way is published, so that subscribers read it again", true, 1],
  ["that is kept tells its own changes", false, 0],
])("a session %s", async (_what, overtaken, publications) => {
  isOvertaken = overtaken;
  watch();
  updates.received(event(2));
  await pass(0.2);
  expect(published).toHaveLength(publications);
});

describe("for subscribers to a user", () => {
  const userId = "user_m_1";
  const watchUser = () => {
    const published: string[] = [];
    topics.watchUser(userId, ({ sessionId }) => published.push(sessionId));
    return published;
  };

  test("a list invalidated on its way is read again", async () => {
    watchUser();
    answersOutdated = 2;
    updates.refreshUser(userId);
    await pass(10);
    expect(calls).toEqual(["list at 0", "list at 1", "list at 3"]);
  });

  test("a list invalidated at every read is given up in the end", async () => {
    watchUser();
    answersOutdated = Infinity;
    updates.refreshUser(userId);
    await pass(60);
    expect(calls).toHaveLength(4);
  });

  test("it publishes sessions whose events were missed", async () => {
    const published = watchUser();
    isKnown = false;
    updates.refreshUser(userId);
    await pass(1);
    expect(published).toEqual([id]);
  });

  test("it does not publish known sessions: their changes are published anyway", async () => {
    const published = watchUser();
    updates.refreshUser(userId);
    await pass(1);
    expect(published).toEqual([]);
  });
});

test("a quiet session is forgotten, even if a timer fires slightly early", async () => {
  const early = manualClock(0);
  const times: number[] = [];
  const facts: Partial<UpstreamCache> = {
    peekSession: () => session(),
    userOfSession: () => "user_m_1",
    refreshSession() {
      times.push(early.now());
      return Promise.resolve(session());
    },
  };
  // As Node.js timers occasionally do.
  const schedule = (work: () => void, delayMs: number) => early.setTimeout(work, delayMs - 1);
  const quick = createSessionRefresher({
    cache: facts as UpstreamCache,
    topics,
    publish: () => undefined,
    clock: testClock({ monotonicMs: () => early.now(), schedule }),
    readTimeoutMs: 1_000,
  });
  const passTo = async (ms: number) => {
    while (early.now() < ms) {
      await new Promise(setImmediate);
      await early.advance(50);
    }
  };
  quick.refreshSession(id);
  await passTo(10_000);
  quick.refreshSession(id);
  await passTo(10_100);
  quick.refreshSession(id);
  await passTo(12_000);
  // If the cooldown had been doubled again, it would be two seconds.
  expect(times.map((time) => Math.round(time / 100) / 10)).toEqual([0, 10, 11]);
});
