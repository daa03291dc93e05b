// Users who have just come back from the hosted page, as one instance and several know of them.
import { beforeEach, expect, test } from "@jest/globals";
import { type ManualClock, manualClock } from "../../simulator/clock.js";
import type { Clock } from "../../src/clock.js";
import type { ChangeMessage, OtherInstances } from "../../src/live/other-instances.js";
import { createReturns, type Returns } from "../../src/live/returns.js";
import { createTopics, type Topics } from "../../src/live/topics.js";
import { clockOf } from "../support/clock.js";

const session = { id: "idnver_1", userId: "user_1" };
const startMs = Date.parse("2026-12-01T12:00:00Z");

type ReturnMessage = Extract<ChangeMessage, { kind: "return" }>;

let clock: ManualClock;
let topics: Topics;
let published: ChangeMessage[];
let receive: (message: ReturnMessage) => void;
let returns: Returns;
let woken: number;

beforeEach(() => {
  clock = manualClock(startMs);
  topics = createTopics();
  published = [];
  woken = 0;
  const others: Pick<OtherInstances, "publish" | "subscribe"> = {
    publish: (message) => published.push(message),
    subscribe: (_kind, handle) => void (receive = handle as typeof receive),
  };
  returns = createReturns({ topics, others, clock: clockOf(clock) });
  topics.watchUser(session.userId, () => (woken += 1));
});

const pass = (seconds: number) => clock.advance(seconds * 1_000);
const seconds = () => returns.of(session.id)?.remainingSeconds;

test("a return counts for two minutes, and wakes watchers at both ends", async () => {
  expect(returns.of(session.id)).toBeUndefined();
  returns.report(session);
  expect(returns.of(session.id)).toEqual({ at: new Date(startMs), remainingSeconds: 120 });
  expect(returns.sessions()).toEqual([session]);
  expect(woken).toBe(1);
  await pass(119.5);
  expect(seconds()).toBe(1);
  await pass(0.5);
  expect(seconds()).toBeUndefined();
  expect(returns.sessions()).toEqual([]);
  expect(woken).toBe(2);
});

test("reported again, it is not prolonged, nor published again", async () => {
  returns.report(session);
  await pass(100);
  returns.report(session);
  expect(seconds()).toBe(20);
  expect(published).toEqual([{ kind: "return", session, atMs: startMs }]);
  expect(woken).toBe(1);
});

test("forgotten for a user, and for nobody else", () => {
  const other = { id: "idnver_2", userId: "user_2" };
  for (const each of [session, other]) returns.report(each);
  returns.forgetUser(session.userId);
  expect(returns.of(session.id)).toBeUndefined();
  expect(returns.sessions()).toEqual([other]);
});

test("once over, the next return counts anew", async () => {
  returns.report(session);
  await pass(120);
  returns.report(session);
  expect(seconds()).toBe(120);
  await pass(119);
  expect(seconds()).toBe(1);
});

test("a return that another instance has published counts from its report, and is not published again", async () => {
  await pass(30);
  receive({ kind: "return", session, atMs: startMs });
  expect(seconds()).toBe(90);
  expect(published).toEqual([]);
  await pass(90);
  expect(seconds()).toBeUndefined();
  expect(woken).toBe(2);
});

test("a clock that is set back does not prolong it", async () => {
  let setBackMs = 0;
  const known = { ...clockOf(clock), now: () => new Date(clock.now() - setBackMs) };
  returns = createReturns({ topics, clock: known });
  returns.report(session);
  setBackMs = 3_600_000;
  await pass(60);
  expect(seconds()).toBe(60);
  await pass(60);
  expect(seconds()).toBeUndefined();
  expect(woken).toBe(2);
});

test("a timer that fires early does not lose its end", async () => {
  let earlyMs = 1;
  const early: Clock = {
    ...clockOf(clock),
    schedule(work, delayMs) {
      const cancel = clock.setTimeout(work, delayMs - earlyMs);
      earlyMs = 0;
      return cancel;
    },
  };
  returns = createReturns({ topics, clock: early });
  returns.report(session);
  await pass(121);
  expect(seconds()).toBeUndefined();
  expect(woken).toBe(2);
});

test("an instance whose clock is ahead does not prolong it, and an old message means nothing", async () => {
  receive({ kind: "return", session, atMs: startMs + 3_600_000 });
  expect(seconds()).toBe(120);
  await pass(120);
  receive({ kind: "return", session, atMs: startMs });
  expect(seconds()).toBeUndefined();
});

test("of each user only the last session is read closely: one user's share is not everybody's", async () => {
  const ids = ["idnver_2", "idnver_3", "idnver_4"];
  const other = { id: "idnver_5", userId: "user_2" };
  const readClosely = () =>
    returns
      .sessions()
      .map(({ id }) => id)
      .sort();
  for (const id of ids) {
    returns.report({ id, userId: session.userId });
    await pass(1);
  }
  returns.report(other);
  expect(readClosely()).toEqual(["idnver_4", other.id]);
  expect(returns.of("idnver_2")).toBeDefined();
  await pass(118);
  expect(returns.of("idnver_2")).toBeUndefined();
  expect(readClosely()).toEqual(["idnver_4", other.id]);
});
