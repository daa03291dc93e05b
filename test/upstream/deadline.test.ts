import { getEventListeners } from "node:events";
import { describe, expect, test } from "@jest/globals";
import { systemClock } from "../../src/clock.js";
import { onAbort, pause, untilAborted, withDeadline } from "../../src/upstream/deadline.js";

const never = new Promise<never>(() => undefined);
const now = () => performance.now();

describe("sixty who wait on one signal", () => {
  test("share one listener, and all leave with it", async () => {
    const controller = new AbortController();
    const { signal } = controller;
    const waits = Array.from({ length: 20 }, () => [
      withDeadline({ deadlineAt: now() + 60_000, signal }, systemClock, (own) => untilAborted(never, own)),
      untilAborted(never, signal),
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

test("who comes after the signal has fired leaves at once", async () => {
  const signal = AbortSignal.abort(new Error("left"));
  await expect(pause(60_000, signal)).rejects.toThrow("left");
  await expect(untilAborted(never, signal)).rejects.toThrow("left");
  await expect(withDeadline({ deadlineAt: Infinity, signal }, systemClock, () => never)).rejects.toMatchObject({
    kind: "cancelled",
  });
});

test("a pause that nobody interrupts ends by itself", async () => {
  await expect(pause(1, new AbortController().signal)).resolves.toBeUndefined();
  await expect(pause(1, undefined)).resolves.toBeUndefined();
});
