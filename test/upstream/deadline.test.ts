import { getEventListeners } from "node:events";
import { describe, expect, test } from "@jest/globals";
import { systemClock } from "../../src/clock.js";
import { onAbort, pause, waitFor } from "../../src/upstream/deadline.js";

const never = new Promise<never>(() => undefined);
const now = () => performance.now();

describe("sixty waiters on one signal", () => {
  test("share one listener, and all end with it", async () => {
    const controller = new AbortController();
    const { signal } = controller;
    const waits = Array.from({ length: 30 }, () => [
      waitFor(never, { deadlineAt: now() + 60_000, signal }, systemClock),
      pause(60_000, signal),
    ]).flat();
    expect(getEventListeners(signal, "abort")).toHaveLength(1);
    controller.abort(new Error("left"));
    const outcomes = await Promise.allSettled(waits);
    expect(outcomes.map(({ status }) => status)).toEqual(Array.from({ length: 60 }, () => "rejected"));
  });

  test("are forgotten as they end", () => {
    const controller = new AbortController();
    let calls = 0;
    const [first] = Array.from({ length: 60 }, () => onAbort(controller.signal, () => (calls += 1)));
    first?.();
    controller.abort();
    expect(calls).toBe(59);
  });
});

test("a waiter that arrives after the abort ends at once", async () => {
  const signal = AbortSignal.abort(new Error("left"));
  await expect(pause(60_000, signal)).rejects.toMatchObject({ kind: "cancelled" });
  await expect(waitFor(never, { deadlineAt: Infinity, signal }, systemClock)).rejects.toMatchObject({
    kind: "cancelled",
  });
});

test("a caller waits until the deadline", async () => {
  await expect(waitFor(never, { deadlineAt: now() + 1 }, systemClock)).rejects.toMatchObject({ kind: "timeout" });
  await expect(waitFor(never, { deadlineAt: now() }, systemClock)).rejects.toMatchObject({ kind: "timeout" });
});

test("an uninterrupted pause ends by itself", async () => {
  await expect(pause(1, new AbortController().signal)).resolves.toBeUndefined();
  await expect(pause(1, undefined)).resolves.toBeUndefined();
});
