import { expect, test } from "@jest/globals";
import { leaveOutAllBut } from "../../src/tracing/left-out.js";
import { testClock } from "../support/clock.js";

let nowMs = 0;
const clock = testClock({ monotonicMs: () => nowMs });
const MANY = 1_000_000;

test("of a hundred traces those below the ratio are kept", () => {
  let drawn = 0;
  const isLeftOut = leaveOutAllBut({ ratio: 0.25, perSecond: MANY }, () => drawn++ / 100, clock);
  const kept = Array.from({ length: 100 }, (_, index) => index).filter(() => !isLeftOut());
  expect(kept).toEqual(Array.from({ length: 25 }, (_, index) => index));
});

test.each([
  [1, 0.999999, false],
  [0, 0, true],
])("with a ratio of %d a draw of %d is left out: %s", (ratio, drawn, expected) => {
  expect(leaveOutAllBut({ ratio, perSecond: MANY }, () => drawn, clock)()).toBe(expected);
});

test("of the traces that the ratio chooses, at most so many are kept in each second", () => {
  let drawn = 0;
  const isLeftOut = leaveOutAllBut({ ratio: 0.5, perSecond: 3 }, () => (drawn++ % 2 === 0 ? 0.1 : 0.9), clock);
  const keptOf = (traces: number) => Array.from({ length: traces }, isLeftOut).filter((isOut) => !isOut).length;
  expect(keptOf(4)).toBe(2);
  expect(keptOf(100)).toBe(1);
  nowMs += 1_000;
  expect(keptOf(100)).toBe(3);
  nowMs += 334;
  expect(keptOf(100)).toBe(1);
});
