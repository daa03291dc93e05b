import { beforeEach, expect, test } from "@jest/globals";
import { createQuotaWindows, type QuotaWindows } from "../../src/upstream/quota-windows.js";
import { testClock } from "../support/clock.js";

let nowMs: number;
let windows: QuotaWindows;

beforeEach(() => {
  nowMs = 1_000_000;
  windows = createQuotaWindows(testClock({ monotonicMs: () => nowMs }));
});

const shortest = () => windows.states()[0];
const send = (calls: number) => Array.from({ length: calls }, () => windows.sent(false));
const reportShortest = (remaining: number, limit = 2_300, resetsInMs = 600_000) =>
  windows.report([{ seconds: 900, used: limit - remaining, remaining, resetsInMs }]);

test("shows the documented windows at first", () => {
  send(1);
  expect(windows.states().map(({ seconds, limit, used }) => [seconds, limit, used])).toEqual([
    [900, 2_300, 1],
    [1_800, 4_500, 1],
    [3_600, 8_800, 1],
    [86_400, 105_600, 1],
  ]);
  expect(windows.sinceReportMs()).toBe(Infinity);
});

test("counts calls since the last answer on top of what it reported", () => {
  reportShortest(465);
  send(5);
  expect(shortest()).toMatchObject({ remaining: 460 });
});

test("counts all calls in flight where another instance was answered", () => {
  send(3);
  windows.report([{ seconds: 900, used: 100, remaining: 2_200, resetsInMs: 600_000 }], false);
  expect(shortest()).toMatchObject({ used: 103 });
});

test("counts calls in flight but the answered one, as the upstream may not have counted them when it answered", () => {
  const ends = send(10);
  reportShortest(12);
  expect(shortest()).toMatchObject({ remaining: 3 });
  ends.forEach((end) => end());
  reportShortest(12);
  expect(shortest()).toMatchObject({ remaining: 12 });
});

test("counts calls of other instances", () => {
  windows.countOthers(40, 15);
  expect(shortest()).toMatchObject({ used: 40, mutations: 15 });
});

test("leaves other instances as many calls as they sent within the last second, at least a hundredth", () => {
  windows.countOthers(40, 0);
  expect(shortest()).toMatchObject({ used: 40, remaining: 2_220 });
  nowMs += 1_000;
  expect(shortest()).toMatchObject({ used: 40, remaining: 2_237 });
});

test("forgets its own calls that must have ended and that the upstream does not count", () => {
  send(2_300).forEach((end) => end());
  windows.countOthers(200, 100);
  reportShortest(2_300 - 500);
  // They may be in flight, here or at another instance.
  expect(shortest()).toMatchObject({ used: 2_500, remaining: 0 });
  nowMs += 30_000;
  send(20).forEach((end) => end());
  reportShortest(2_300 - 500);
  expect(shortest()).toMatchObject({ used: 520, ownCallLeavesInMs: null });
  expect(shortest()?.mutations).toBeLessThanOrEqual(100);
});

test("learns a raised limit from the headers", () => {
  reportShortest(9_000, 10_000);
  expect(shortest()).toMatchObject({ limit: 10_000, used: 1_000, remaining: 9_000 });
});

test("has quota again at the reported reset, except for its own calls", () => {
  reportShortest(0, 2_300, 42_000);
  send(3);
  expect(shortest()).toMatchObject({ remaining: 0, resetsInMs: 42_000 });
  nowMs += 42_000;
  expect(shortest()).toMatchObject({ used: 3 });
});

test("forgets its own call once it is as old as the window, never sooner, and no more than a slot later", () => {
  send(1);
  nowMs += 899_999;
  expect(shortest()).toMatchObject({ used: 1 });
  nowMs += 15_001;
  expect(shortest()).toMatchObject({ used: 0 });
});

test("has quota again when its own calls leave a window whose reset is later", () => {
  send(2_300).forEach((end) => end());
  nowMs += 600_000;
  send(1).forEach((end) => end());
  reportShortest(0, 2_301, 899_000);
  expect(shortest()).toMatchObject({ remaining: 0 });
  nowMs += shortest()?.ownCallLeavesInMs ?? 0;
  expect(shortest()).toMatchObject({ used: 1, remaining: 2_300 });
});

test("keeps what was reported when calls leave of which the upstream may have counted some no longer", () => {
  nowMs = 900_000;
  send(10).forEach((end) => end());
  nowMs += 900_000 + 10_000;
  reportShortest(2_295);
  nowMs += 5_000;
  expect(shortest()).toMatchObject({ used: 5 });
});

test("reports when its own calls leave a window that they fill, and nothing if others may have filled it", () => {
  reportShortest(0);
  expect(shortest()).toMatchObject({ remaining: 0, ownCallLeavesInMs: null });
  send(2_300);
  const leavesInMs = shortest()?.ownCallLeavesInMs ?? 0;
  expect(leavesInMs).toBeGreaterThanOrEqual(900_000);
  nowMs += leavesInMs;
  expect(shortest()).toMatchObject({ used: 0 });
});

test("returns the age of the last report", () => {
  reportShortest(100);
  nowMs += 5_000;
  windows.report([]);
  expect(windows.sinceReportMs()).toBe(5_000);
});
