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
/** What was asked of the facts, with the second. */
let asked: string[];
let isKnown: boolean;
let isMine: boolean;
/** Whether what is read is outdated on its way, and so not kept. */
let isOvertaken: boolean;
let failure: UpstreamError | undefined;
/** How many of the next lists a change outdates on their way. */
let answersOutdated: number;
let updates: SessionRefresher;

beforeEach(() => {
  clock = manualClock(0);
  topics = createTopics();
  published = [];
  asked = [];
  isKnown = true;
  isMine = true;
  isOvertaken = false;
  failure = undefined;
  answersOutdated = 0;
  const read = (how: string) => () => {
    asked.push(`${how} at ${clock.now() / 1_000}`);
    return failure ? Promise.reject(failure) : Promise.resolve(isOvertaken ? session() : known);
  };
  const known = session();
  const facts: Partial<UpstreamCache> = {
    peekSession: () => (isKnown ? known : undefined),
    userOfSession: () => (isKnown ? known.userId : undefined),
    hasSession: () => isKnown,
    sessionOfPerson: () => undefined,
    forgetSession: () => undefined,
    invalidateSession: () => void asked.push("outdated"),
    refreshSession: read("re-read"),
    refreshSessionsOf() {
      asked.push(`list at ${clock.now() / 1_000}`);
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
  test("what was not known here is told to the others as well: their watchers wait for it", async () => {
    isKnown = false;
    watch();
    updates.received(event(2));
    await pass(1);
    expect(published).toContainEqual({ sessionId: id, userId: "user_m_1" });
  });

  test("what another one reads is looked at once it should be done, where somebody watches", async () => {
    isMine = false;
    watch();
    updates.received(event(2));
    await pass(6);
    expect(asked).toEqual(["read at 5"]);
  });

  test.each([
    ["what could not be read", true],
    ["what another one failed to read", false],
  ])("%s is read here within five seconds of the upstream's healing", async (_what, mine) => {
    isMine = mine;
    failure = new UpstreamError("unavailable", { status: 503 });
    watch();
    updates.received(event(2));
    await pass(30);
    const before = asked.length;
    failure = undefined;
    await pass(5);
    expect(before).toBeGreaterThan(3);
    expect(asked.length).toBe(before + 1);
  });

  test("news that comes while another one reads is not passed over", async () => {
    isMine = false;
    watch();
    updates.received(event(2));
    await pass(2);
    isMine = true;
    updates.received(event(3));
    await pass(1);
    expect(asked[0]).toMatch(/^re-read at 2/);
  });

  test("what nobody watches is invalidated, and read by none of them", async () => {
    updates.received(event(2));
    await pass(10);
    expect(asked).toEqual(["outdated"]);
  });

  test("what nobody here knows is outdated for all: who shared it may be gone", async () => {
    isKnown = false;
    updates.received(event(2));
    await pass(1);
    expect(asked).toEqual(["outdated"]);
  });
});

test.each([
  ["that was outdated on its way is published, so that whoever watches reads it anew", true, 1],
  ["that is kept tells its own changes", false, 0],
])("a session %s", async (_what, overtaken, publications) => {
  isOvertaken = overtaken;
  watch();
  updates.received(event(2));
  await pass(0.2);
  expect(published).toHaveLength(publications);
});

describe("for who watches a user", () => {
  const userId = "user_m_1";
  const watchUser = () => {
    const told: string[] = [];
    topics.watchUser(userId, ({ sessionId }) => told.push(sessionId));
    return told;
  };

  test("a list that a change outdated on its way is read again", async () => {
    watchUser();
    answersOutdated = 2;
    updates.refreshUser(userId);
    await pass(10);
    expect(asked).toEqual(["list at 0", "list at 1", "list at 3"]);
  });

  test("a list that is outdated whenever it is read is left alone in the end", async () => {
    watchUser();
    answersOutdated = Infinity;
    updates.refreshUser(userId);
    await pass(60);
    expect(asked).toHaveLength(4);
  });

  test("it tells of sessions whose events were passed over", async () => {
    const told = watchUser();
    isKnown = false;
    updates.refreshUser(userId);
    await pass(1);
    expect(told).toEqual([id]);
  });

  test("it tells nothing of a session that is known: whatever changes it tells by itself", async () => {
    const told = watchUser();
    updates.refreshUser(userId);
    await pass(1);
    expect(told).toEqual([]);
  });
});

test("what has been quiet is forgotten, though a timer fires a moment early", async () => {
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
  // As Node's timers do now and then.
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
  // A cooldown that had gone on doubling would be two seconds.
  expect(times.map((time) => Math.round(time / 100) / 10)).toEqual([0, 10, 11]);
});
