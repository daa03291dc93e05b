// Row 44 of the reliability matrix: an event list full of payments.
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { type ManualClock, manualClock } from "../../simulator/clock.js";
import { ENTRIES_PER_PAGE, MAX_PAGES } from "../../src/datasources/list-pages.js";
import type { UpstreamEvent } from "../../src/datasources/upstream-events.js";
import { createReconciler, type Reconciler } from "../../src/live/reconciler.js";
import { clockOf } from "../support/clock.js";

const startMs = Date.parse("2026-11-23T12:00:00Z");
let clock: ManualClock;
let reconciler: Reconciler;
let listed: UpstreamEvent[];
let pages: number;
let passedOn: string[];

beforeEach(() => {
  clock = manualClock(startMs);
  [listed, pages, passedOn] = [[], 0, []];
  reconciler = createReconciler({
    events: {
      since(dateSeconds) {
        const found = listed.filter((event) => event.dateSeconds >= dateSeconds).slice(0, MAX_PAGES * ENTRIES_PER_PAGE);
        pages += Math.min(Math.floor(found.length / ENTRIES_PER_PAGE) + 1, MAX_PAGES);
        return Promise.resolve(found);
      },
    },
    isAnyClientWaiting: () => true,
    onEvent: ({ resourceId }) => passedOn.push(resourceId),
    clock: clockOf(clock),
    timeoutMs: 3_000,
  });
});
afterEach(() => reconciler.stop());

async function pass(seconds: number, eachSecond: (nowSeconds: number) => void = () => undefined): Promise<void> {
  for (let second = 0; second < seconds; second += 1) {
    eachSecond(clock.now() / 1_000);
    await clock.advance(1_000);
    await new Promise(setImmediate);
  }
}
const payment = (second: number, index: number): UpstreamEvent => ({
  eventType: "PAYIN_NORMAL_SUCCEEDED",
  resourceId: `payin_${second}_${index}`,
  dateSeconds: second,
});

test("twenty payments a second cost 130 calls an hour at most, and none of them is passed on", async () => {
  reconciler.wake();
  await pass(3_600, (now) => {
    for (let index = 0; index < 20; index += 1) listed.push(payment(now, index));
  });
  expect(pages).toBeLessThanOrEqual(130);
  expect(passedOn).toEqual([]);
});

test("a few payments delay nothing: a session's event among them is passed on", async () => {
  reconciler.wake();
  await pass(60, (now) => listed.push(payment(now, 0)));
  listed.push({
    eventType: "IDENTITY_VERIFICATION_VALIDATED",
    resourceId: "idnver_1",
    dateSeconds: clock.now() / 1_000,
  });
  await pass(33);
  expect(passedOn).toEqual(["idnver_1"]);
});

test("an instance that takes over from another looks back for what that one may have left", async () => {
  const since: number[] = [];
  const createFor = (mayPoll: (() => Promise<boolean>) | undefined) =>
    createReconciler({
      events: { since: (dateSeconds) => (since.push(startMs / 1_000 - dateSeconds), Promise.resolve([])) },
      isAnyClientWaiting: () => true,
      onEvent: () => undefined,
      mayPoll,
      clock: clockOf(clock),
      timeoutMs: 3_000,
    });
  for (const mayPoll of [undefined, () => Promise.resolve(true)]) {
    const one = createFor(mayPoll);
    one.wake();
    await new Promise(setImmediate);
    one.stop();
  }
  expect(since).toEqual([5, 120]);
});
