import { beforeEach, describe, expect, test } from "@jest/globals";
import { manualClock } from "../../simulator/clock.js";
import { toIdentityVerification, toRegulatoryStatus, toUserDetail } from "../../src/datasources/mapping.js";
import { readWireRegulatoryStatus, readWireSession, readWireUser } from "../../src/datasources/wire.js";
import { announcementOf } from "../../src/live/announcements.js";
import { HOOKED_EVENT_TYPES } from "../../src/live/event-meaning.js";
import { createSessionRefresher, type SessionRefresher } from "../../src/live/session-refresher.js";
import { createTopics, type Topics } from "../../src/live/topics.js";
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
const arrivingNow = () => ({ sinceMs: clock.now(), isForwarded: false });

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
/** What the upstream shows of the user, and what after `showsAtMs` (Unix time). */
let shown: { user: object; status: object };
let shownLater: { user: object; status: object };
let showsAtMs: number;
let known: { user: object; status: object };
let updates: SessionRefresher;

beforeEach(() => {
  clock = manualClock(0);
  topics = createTopics();
  calls = [];
  since = [];
  isKnown = true;
  failure = undefined;
  answersOutdated = 0;
  shown = { user: {}, status: {} };
  shownLater = shown;
  known = shown;
  showsAtMs = 0;
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
      knownUser: () => toUserDetail(readWireUser(known.user), new Date(0)),
      knownRegulatoryStatus: () => toRegulatoryStatus(readWireRegulatoryStatus(known.status), new Date(0)),
      knownSessionsOf: () => ({
        sessions: [],
        isComplete: true,
        hasUnreadable: false,
        freshness: { fetchedAt: new Date(0), isStale: false },
      }),
      refreshUser() {
        called("user read");
        known = upstream();
        return Promise.resolve(toUserDetail(readWireUser(known.user), new Date(clock.now())));
      },
      refreshRegulatoryStatus() {
        called("status read");
        known = upstream();
        return Promise.resolve(toRegulatoryStatus(readWireRegulatoryStatus(known.status), new Date(clock.now())));
      },
      refreshSessionsOf() {
        called("list");
        answersOutdated -= 1;
        const freshness = { fetchedAt: new Date(clock.now()), isStale: false };
        return Promise.resolve({
          sessions: [],
          isComplete: true,
          hasUnreadable: false,
          freshness,
          isCurrent: answersOutdated < 0,
        });
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

const upstream = () => (clock.now() < showsAtMs ? shown : shownLater);
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
    updates.refreshSessionsOf(userId, 0);
    await pass(10);
    expect(calls).toEqual(["list at 0", "list at 1", "list at 3"]);
  });

  test("a list invalidated at every read is given up in the end", async () => {
    answersOutdated = Infinity;
    updates.refreshSessionsOf(userId, 0);
    await pass(60);
    expect(calls).toHaveLength(4);
  });

  test("an event of the user invalidates the user and reads the list", async () => {
    updates.received({ eventType: "USER_KYC_REGULAR", resourceId: userId, dateSeconds: 1 }, arrivingNow());
    await pass(1);
    expect(calls).toEqual(["user invalidated at 0", "list at 0"]);
  });
});

const ofUser = (eventType: string) => ({ eventType, resourceId: userId, dateSeconds: 0 });
const timesOf = (what: string) =>
  calls.filter((call) => call.startsWith(`${what} at`)).map((call) => call.split(" at ")[1]);
const blocked = (Outflows: boolean) => ({ user: {}, status: { ScopeBlocked: { Inflows: false, Outflows } } });

describe("what an event announces of a watched user is read again until it is shown", () => {
  const levelOf = (KYCLevel: string) => ({ user: { KYCLevel }, status: {} });
  const regulatory = (status: object) => ({ user: {}, status });
  const renewal = (KycRenewalDeadline: string) => regulatory({ KycInformation: { KycRenewalDeadline } });
  const due = renewal("1970-02-01");
  const notDue = renewal("1972-01-01");
  const inflows = (Inflows: boolean) => regulatory({ ScopeBlocked: { Inflows } });
  const statusOf = (UserStatus: string) => ({ user: { UserStatus }, status: {} });
  const categoryOf = (UserCategory: string) => ({ user: { UserCategory }, status: {} });

  test.each([
    ["USER_KYC_REGULAR", "user", levelOf("LIGHT"), levelOf("REGULAR")],
    ["USER_KYC_LIGHT", "user", levelOf("REGULAR"), levelOf("LIGHT")],
    ["USER_ACCOUNT_VALIDATION_ASKED", "user", statusOf("ACTIVE"), statusOf("PENDING_USER_ACTION")],
    ["USER_ACCOUNT_ACTIVATED", "user", statusOf("PENDING_USER_ACTION"), statusOf("ACTIVE")],
    ["USER_ACCOUNT_CLOSED", "user", statusOf("ACTIVE"), statusOf("CLOSED")],
    ["USER_CATEGORY_UPDATED_TO_OWNER", "user", categoryOf("PAYER"), categoryOf("OWNER")],
    ["USER_CATEGORY_UPDATED_TO_PAYER", "user", categoryOf("OWNER"), categoryOf("PAYER")],
    ["USER_CATEGORY_UPDATED_TO_PLATFORM", "user", categoryOf("OWNER"), categoryOf("PLATFORM")],
    ["USER_INFLOWS_BLOCKED", "status", inflows(false), inflows(true)],
    ["USER_INFLOWS_UNBLOCKED", "status", inflows(true), inflows(false)],
    ["USER_OUTFLOWS_BLOCKED", "status", blocked(false), blocked(true)],
    ["USER_OUTFLOWS_UNBLOCKED", "status", blocked(true), blocked(false)],
    ["USER_KYC_RENEWAL_REQUIRED", "status", notDue, due],
    ["USER_KYC_RENEWED", "status", due, notDue],
  ])("%s", async (eventType, what, before, after) => {
    topics.watchUserState(userId, () => undefined);
    shown = known = before;
    shownLater = after;
    showsAtMs = 10_000;
    updates.received(ofUser(eventType), arrivingNow());
    await pass(120);
    expect(timesOf(`${what} read`)).toEqual(["0", "1", "3", "7", "15"]);
    expect(timesOf(`${what === "user" ? "status" : "user"} read`)).toEqual(["0"]);
  });

  test("every event of a user that is known announces something", () => {
    const events = HOOKED_EVENT_TYPES.filter((type) => type.startsWith("USER_"));
    expect(events.filter((type) => announcementOf(type) === undefined)).toEqual([]);
    expect(events).toHaveLength(14);
  });

  test("for half a minute", async () => {
    topics.watchUserState(userId, () => undefined);
    shown = shownLater = known = blocked(false);
    updates.received(ofUser("USER_OUTFLOWS_BLOCKED"), arrivingNow());
    await pass(120);
    updates.refreshRegulatoryStatus(userId, clock.now());
    await pass(60);
    expect(timesOf("status read")).toEqual(["0", "1", "3", "7", "15", "31", "120"]);
  });

  test("unless a later event announces something else", async () => {
    topics.watchUserState(userId, () => undefined);
    shown = shownLater = known = blocked(false);
    updates.received(ofUser("USER_OUTFLOWS_BLOCKED"), arrivingNow());
    await pass(2);
    updates.received(ofUser("USER_OUTFLOWS_UNBLOCKED"), arrivingNow());
    await pass(60);
    expect(timesOf("status read")).toEqual(["0", "1", "2"]);
  });

  test("but not beyond the next event: that is read at once, and awaited in its turn", async () => {
    topics.watchUserState(userId, () => undefined);
    shown = shownLater = known = blocked(false);
    updates.received(ofUser("USER_OUTFLOWS_BLOCKED"), arrivingNow());
    await pass(16);
    updates.received(ofUser("USER_INFLOWS_BLOCKED"), arrivingNow());
    shown = shownLater = regulatory({ ScopeBlocked: { Inflows: false, Outflows: true } });
    await pass(8);
    expect(timesOf("status read")).toEqual(["0", "1", "3", "7", "15", "16", "17", "19", "23"]);
  });

  test("unless it is older than what was announced before", async () => {
    topics.watchUserState(userId, () => undefined);
    shown = shownLater = known = blocked(false);
    updates.received({ ...ofUser("USER_OUTFLOWS_UNBLOCKED"), dateSeconds: 20 }, arrivingNow());
    await pass(5);
    updates.received({ ...ofUser("USER_OUTFLOWS_BLOCKED"), dateSeconds: 10 }, arrivingNow());
    await pass(60);
    expect(timesOf("status read")).toEqual(["0", "5"]);
  });

  test("unless what is read cannot tell", async () => {
    topics.watchUserState(userId, () => undefined);
    shown = shownLater = known = regulatory({ ActionCode: "008701" });
    updates.received(ofUser("USER_OUTFLOWS_BLOCKED"), arrivingNow());
    await pass(60);
    expect(timesOf("status read")).toEqual(["0"]);
  });

  test("each of two aspects", async () => {
    topics.watchUserState(userId, () => undefined);
    shown = shownLater = known = blocked(true);
    updates.received(ofUser("USER_INFLOWS_BLOCKED"), arrivingNow());
    updates.received(ofUser("USER_OUTFLOWS_BLOCKED"), arrivingNow());
    await pass(10);
    expect(timesOf("status read").length).toBeGreaterThan(2);
  });

  test("also if it is announced while the user is being read", async () => {
    topics.watchUserState(userId, () => undefined);
    shown = known = levelOf("LIGHT");
    shownLater = levelOf("REGULAR");
    showsAtMs = 2_000;
    updates.refreshUser(userId, clock.now());
    updates.received(ofUser("USER_KYC_REGULAR"), arrivingNow());
    await pass(60);
    expect(timesOf("user read").at(-1)).toBe("3");
  });
});

test("changes of a user that follow each other are each read within a second", async () => {
  topics.watchUserState(userId, () => undefined);
  for (let second = 0; second < 8; second += 1) {
    const isBlocked = second % 2 === 0;
    shown = shownLater = blocked(isBlocked);
    updates.received(ofUser(`USER_OUTFLOWS_${isBlocked ? "" : "UN"}BLOCKED`), arrivingNow());
    await pass(1);
    expect(known).toEqual(blocked(isBlocked));
  }
});

test("events of a user that bring no change are read at growing intervals", async () => {
  topics.watchUserState(userId, () => undefined);
  shown = shownLater = known = blocked(true);
  for (let second = 0; second < 40; second += 1) {
    updates.received(ofUser("USER_OUTFLOWS_BLOCKED"), arrivingNow());
    await pass(1);
  }
  expect(timesOf("status read")).toEqual(["0", "1", "3", "7", "15", "31"]);
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
      knownUser: () => undefined,
      knownRegulatoryStatus: () => undefined,
      knownSessionsOf: () => undefined,
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
