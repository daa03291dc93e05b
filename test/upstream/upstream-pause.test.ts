import { beforeEach, expect, test } from "@jest/globals";
import { createUpstreamPause, type UpstreamPause } from "../../src/upstream/upstream-pause.js";

let nowMs: number;
let pause: UpstreamPause;

beforeEach(() => {
  nowMs = 0;
  pause = createUpstreamPause({ monotonicMs: () => nowMs });
});

/** What the upstream's next 429 tells the caller, once the last pause is over. */
function refused(retryAfterMs?: number, windows: Parameters<UpstreamPause["refused"]>[0] = []) {
  nowMs += pause.leftMs();
  const { detail } = pause.refused(windows, nowMs, retryAfterMs);
  expect(pause.isUncertain()).toBe(detail.isWaitUncertain);
  return [detail.retryAfterMs, detail.isWaitUncertain];
}
const exhausted = [{ seconds: 900, used: 2_300, remaining: 0, resetsInMs: 3_000 }];

test("a pause of unknown length is waited for once, then grows, until a call is answered", () => {
  expect(Array.from({ length: 7 }, () => refused())).toEqual([
    [2_000, false],
    [4_000, true],
    [8_000, true],
    [16_000, true],
    [32_000, true],
    [60_000, true],
    [60_000, true],
  ]);
  nowMs += pause.leftMs();
  pause.answered(nowMs);
  expect(refused()).toEqual([2_000, false]);
});

test("a late answer during a pause does not end the row of refusals, as its call was sent before", () => {
  const uncertain = Array.from({ length: 4 }, () => {
    const [, isUncertain] = refused();
    pause.answered(nowMs);
    return isUncertain;
  });
  expect(uncertain).toEqual([false, true, true, true]);
});

test("an answer after a pause to a call that was sent before it neither adds to the row of refusals nor ends it", () => {
  refused();
  nowMs += 2_000;
  expect(pause.refused([], 0, undefined).detail).toMatchObject({ retryAfterMs: 2_000, isWaitUncertain: false });
  expect(refused()).toEqual([4_000, true]);
  nowMs += 4_000;
  pause.answered(0);
  expect(refused()).toEqual([8_000, true]);
});

test("one that the upstream asks for is kept, and uncertain once it was too short", () => {
  expect([refused(5_000), refused(5_000)]).toEqual([
    [5_000, false],
    [5_000, true],
  ]);
});

test("one that is longer than a minute ends with a call that finds out", () => {
  expect(refused(3_600_000)).toEqual([60_000, true]);
});

test("the windows are believed each time, whatever else the answer asks for", () => {
  expect([refused(7_000, exhausted), refused(7_000, exhausted)]).toEqual([
    [3_000, false],
    [3_000, false],
  ]);
});

test("calls that were sent before the pause make it neither longer nor uncertain", () => {
  refused();
  expect(pause.refused([], 0, undefined).detail).toMatchObject({ retryAfterMs: 2_000, isWaitUncertain: false });
  nowMs = 1_999;
  expect(pause.leftMs()).toBe(1);
});

test("a call that is refused during a longer pause is told of that one", () => {
  refused(3_600_000);
  nowMs = 10_000;
  expect(pause.refused([], 0, undefined).detail).toMatchObject({ retryAfterMs: 50_000, isWaitUncertain: true });
  expect([pause.leftMs(), pause.isUncertain()]).toEqual([50_000, true]);
});

test("a call that is refused during a shorter pause makes it as long as its own", () => {
  refused();
  nowMs = 1_000;
  expect(pause.refused([], 0, 3_600_000).detail).toMatchObject({ retryAfterMs: 60_000, isWaitUncertain: true });
  expect([pause.leftMs(), pause.isUncertain()]).toEqual([60_000, true]);
});
