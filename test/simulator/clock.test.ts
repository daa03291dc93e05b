import { expect, test } from "@jest/globals";
import { systemClock } from "../../simulator/clock.js";

test("what is due in thirty days is not due at once", async () => {
  const clock = systemClock();
  let isDue = false;
  const cancel = clock.setTimeout(() => (isDue = true), 30 * 86_400_000);
  await new Promise<void>((resolve) => clock.setTimeout(resolve, 20));
  cancel();
  expect(isDue).toBe(false);
});
