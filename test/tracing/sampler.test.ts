import { expect, test } from "@jest/globals";
import { createSampler } from "../../src/tracing/sampler.js";
import { testClock } from "../support/clock.js";

let nowMs = 0;
const clock = testClock({ monotonicMs: () => nowMs });

test("of a hundred traces those below the ratio are drawn", () => {
  let drawn = 0;
  const sampler = createSampler({ ratio: 0.25, perSecond: 1 }, () => drawn++ / 100, clock);
  const kept = Array.from({ length: 100 }, (_, index) => index).filter(() => sampler.draws());
  expect(kept).toEqual(Array.from({ length: 25 }, (_, index) => index));
});

test.each([
  [1, 0.999999, true],
  [0, 0, false],
])("with a ratio of %d a draw of %d is taken: %s", (ratio, drawn, expected) => {
  expect(createSampler({ ratio, perSecond: 1 }, () => drawn, clock).draws()).toBe(expected);
});

test("of each kind so many are taken in each second, however many there are of another", () => {
  const sampler = createSampler({ ratio: 1, perSecond: 3 }, () => 0, clock);
  const takenOf = (count: number, kind: "failure" | "joined" | "other") =>
    Array.from({ length: count }, () => sampler.takes(kind)).filter(Boolean).length;
  expect(takenOf(100, "other")).toBe(3);
  expect(takenOf(100, "joined")).toBe(3);
  expect(takenOf(2, "failure")).toBe(2);
  nowMs += 1_000;
  expect(takenOf(100, "other")).toBe(3);
  nowMs += 334;
  expect(takenOf(100, "other")).toBe(1);
});
