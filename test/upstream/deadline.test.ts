import { expect, test } from "@jest/globals";
import { Cancellation } from "../../src/cancellation.js";
import { systemClock } from "../../src/clock.js";
import { pause, waitFor } from "../../src/upstream/deadline.js";

const never = new Promise<never>(() => undefined);
const now = () => performance.now();

test("all who wait end with their cancellation, and are forgotten when they end before", async () => {
  const cancellation = new Cancellation();
  const waits = [
    waitFor(never, { deadlineAt: now() + 60_000, cancellation }, systemClock),
    pause(60_000, cancellation, systemClock),
  ];
  let calls = 0;
  cancellation.onCancel(() => (calls += 1));
  const forget = cancellation.onCancel(() => (calls += 10));
  forget();
  cancellation.cancel();
  for (const wait of waits) await expect(wait).rejects.toMatchObject({ kind: "cancelled" });
  expect(calls).toBe(1);
});

test("whoever arrives after the cancellation ends at once", async () => {
  const cancellation = new Cancellation();
  cancellation.cancel();
  await expect(pause(60_000, cancellation, systemClock)).rejects.toMatchObject({ kind: "cancelled" });
  const caller = { deadlineAt: Infinity, cancellation };
  await expect(waitFor(never, caller, systemClock)).rejects.toMatchObject({ kind: "cancelled" });
});

test("a caller waits until the deadline", async () => {
  await expect(waitFor(never, { deadlineAt: now() + 1 }, systemClock)).rejects.toMatchObject({ kind: "timeout" });
  await expect(waitFor(never, { deadlineAt: now() }, systemClock)).rejects.toMatchObject({ kind: "timeout" });
});

test("an uninterrupted pause ends by itself", async () => {
  await expect(pause(1, new Cancellation(), systemClock)).resolves.toBeUndefined();
  await expect(pause(1, undefined, systemClock)).resolves.toBeUndefined();
});
