import { describe, expect, test } from "@jest/globals";
import { createConcurrencyLimit } from "../../src/upstream/concurrency-limit.js";

/** Work that ends when told to. */
function createWork() {
  const state = { running: 0, mostRunning: 0, started: 0 };
  const ends: (() => void)[] = [];
  const work = () => {
    state.started += 1;
    state.running += 1;
    state.mostRunning = Math.max(state.mostRunning, state.running);
    return new Promise<void>((resolve) =>
      ends.push(() => {
        state.running -= 1;
        resolve();
      }),
    );
  };
  return { state, ends, work };
}

const never = () => new AbortController().signal;
const settle = () => new Promise((resolve) => setImmediate(resolve));

describe("createConcurrencyLimit", () => {
  test("never runs more than allowed, and everybody gets a turn in order", async () => {
    const limit = createConcurrencyLimit({ maxRunning: 3, maxQueued: 100, maxWaitMs: 10_000 });
    const { state, ends, work } = createWork();
    const all = Array.from({ length: 20 }, () => limit.run(work, never()));
    while (state.started < 20 || ends.length > 0) {
      await settle();
      ends.shift()?.();
    }
    await Promise.all(all);
    expect(state).toEqual({ running: 0, mostRunning: 3, started: 20 });
  });

  test("refuses at once when the queue is full", async () => {
    const limit = createConcurrencyLimit({ maxRunning: 1, maxQueued: 1, maxWaitMs: 10_000 });
    const { ends, work } = createWork();
    const [first, second] = [limit.run(work, never()), limit.run(work, never())];
    await expect(limit.run(work, never())).rejects.toMatchObject({ kind: "unavailable" });
    await settle();
    ends.shift()?.();
    await settle();
    ends.shift()?.();
    await Promise.all([first, second]);
  });

  test("refuses who waits too long", async () => {
    const limit = createConcurrencyLimit({ maxRunning: 1, maxQueued: 5, maxWaitMs: 1 });
    const { ends, work, state } = createWork();
    const first = limit.run(work, never());
    await expect(limit.run(work, never())).rejects.toMatchObject({ kind: "unavailable" });
    ends.shift()?.();
    await first;
    expect(state.started).toBe(1);
  });

  test("who leaves the queue frees the place, and the turn goes to the next", async () => {
    const limit = createConcurrencyLimit({ maxRunning: 1, maxQueued: 2, maxWaitMs: 10_000 });
    const { ends, work, state } = createWork();
    const controller = new AbortController();
    const first = limit.run(work, never());
    const left = limit.run(work, controller.signal);
    const third = limit.run(work, never());
    controller.abort(new Error("left"));
    await expect(left).rejects.toThrow("left");
    await settle();
    ends.shift()?.();
    await settle();
    ends.shift()?.();
    await Promise.all([first, third]);
    expect(state.started).toBe(2);
  });

  test("work that fails gives its turn back", async () => {
    const limit = createConcurrencyLimit({ maxRunning: 1, maxQueued: 0, maxWaitMs: 1 });
    for (let call = 0; call < 3; call += 1)
      await expect(limit.run(() => Promise.reject(new Error("failed")), never())).rejects.toThrow("failed");
    expect(await limit.run(() => Promise.resolve("done"), never())).toBe("done");
  });
});
