import { expect, jest, test } from "@jest/globals";
import { shiftableClock, systemClock } from "../../simulator/clock.js";

test("what is due in thirty days is not due at once", async () => {
  const clock = systemClock();
  let isDue = false;
  const cancel = clock.setTimeout(() => (isDue = true), 30 * 86_400_000);
  await new Promise<void>((resolve) => clock.setTimeout(resolve, 20));
  cancel();
  expect(isDue).toBe(false);
});

// Node 24 and newer print a warning for each timer with a negative delay.
test("what was due in the past fires without asking Node for a negative delay", async () => {
  const delays = jest.spyOn(globalThis, "setTimeout");
  try {
    const clock = systemClock();
    await new Promise<void>((resolve) => clock.setTimeout(resolve, -3_600_000));
    const shiftable = shiftableClock(systemClock());
    shiftable.shift(1_000);
    await new Promise<void>((resolve) => shiftable.setTimeout(resolve, -1));
    expect(delays.mock.calls.map(([, delayMs]) => delayMs)).toEqual([0, 0]);
  } finally {
    delays.mockRestore();
  }
});
