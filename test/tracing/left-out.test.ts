import { expect, test } from "@jest/globals";
import { leaveOutAllBut } from "../../src/tracing/left-out.js";

test("of a hundred traces those below the ratio are kept", () => {
  let drawn = 0;
  const isLeftOut = leaveOutAllBut(0.25, () => drawn++ / 100);
  const kept = Array.from({ length: 100 }, (_, index) => index).filter(() => !isLeftOut());
  expect(kept).toEqual(Array.from({ length: 25 }, (_, index) => index));
});

test.each([
  [1, 0.999999, false],
  [0, 0, true],
])("with a ratio of %d a draw of %d is left out: %s", (ratio, drawn, expected) => {
  expect(leaveOutAllBut(ratio, () => drawn)()).toBe(expected);
});
