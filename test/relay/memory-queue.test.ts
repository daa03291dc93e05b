import { beforeEach, expect, test } from "@jest/globals";
import { createMemoryQueue } from "../../src/relay/memory-queue.js";
import type { RelayQueue } from "../../src/relay/relay-queue.js";
import { testClock } from "../support/clock.js";

const RECEIVER = "receiver";
const SESSION = { kind: "identity_verification", id: "idnver_1" } as const;
const MINUTE_MS = 60_000;

let nowMs: number;
let queue: RelayQueue;
beforeEach(() => {
  nowMs = Date.UTC(2026, 0, 1);
  queue = createMemoryQueue([RECEIVER], testClock({ now: () => new Date(nowMs) }));
});

const observe = (status: string, persons: object[] | null = null) =>
  queue.observed({
    ...{ ...SESSION, userId: "user_1", fetchedAtMs: nowMs },
    state: { status, rawStatus: status, isFinal: false, updatedAt: null, persons },
  });

test("a read that was fetched before the last event does not count for it", async () => {
  queue.awaitRead(SESSION);
  const fetchedAtMs = nowMs;
  nowMs += 1;
  queue.awaitRead(SESSION);
  queue.wasRead(SESSION, fetchedAtMs);
  nowMs += MINUTE_MS;
  expect(await queue.takeAwaited()).toEqual([{ subject: SESSION, sinceMs: fetchedAtMs + 1 }]);
  queue.wasRead(SESSION, nowMs);
  nowMs += 10 * MINUTE_MS;
  expect(await queue.takeAwaited()).toEqual([]);
});

test("what nobody could read is awaited ever more rarely, for three days", async () => {
  queue.awaitRead(SESSION);
  const takenAfterMinutes: number[] = [];
  for (let minute = 1; minute <= 4 * 24 * 60; minute += 1) {
    nowMs += MINUTE_MS;
    if ((await queue.takeAwaited()).length > 0) takenAfterMinutes.push(minute);
  }
  expect(takenAfterMinutes.slice(0, 4)).toEqual([1, 2, 4, 8]);
  expect(takenAfterMinutes.length).toBeLessThan(15);
  expect(takenAfterMinutes.at(-1)).toBeGreaterThan(24 * 60);
});

test("the session of a person is known from what was observed of it", async () => {
  expect(await queue.sessionOfPerson("psc_1")).toBeUndefined();
  observe("VALIDATED", [{ id: "psc_1", status: "PENDING", rawStatus: "PENDING" }]);
  expect(await queue.sessionOfPerson("psc_1")).toBe(SESSION.id);
});

test("what is due is leased, sent again when the lease has ended, and gone when it was delivered", async () => {
  observe("PENDING");
  const [delivery] = await queue.takeDue(RECEIVER, 10, MINUTE_MS);
  expect(delivery).toMatchObject({ attempts: 0, message: { body: { data: { previous: null } } } });
  expect(await queue.takeDue(RECEIVER, 10, MINUTE_MS)).toEqual([]);
  nowMs += MINUTE_MS;
  expect(await queue.takeDue(RECEIVER, 10, MINUTE_MS)).toHaveLength(1);
  queue.delivered(RECEIVER, delivery?.message.id ?? "");
  expect(await queue.counts(RECEIVER)).toEqual({ waiting: 0, deadLetters: 0 });
});
