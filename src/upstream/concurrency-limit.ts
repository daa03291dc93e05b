// Limits how many upstream calls run at once, how many may queue, and for how long.
import { onAbort } from "./deadline.js";
import { UpstreamError } from "./upstream-error.js";

export interface ConcurrencyLimit {
  /** @throws UpstreamError unavailable when the queue is full or the wait exceeds `maxWaitMs` */
  run<Value>(work: () => Promise<Value>, signal: AbortSignal): Promise<Value>;
}

export function createConcurrencyLimit(options: {
  maxRunning: number;
  maxQueued: number;
  maxWaitMs: number;
}): ConcurrencyLimit {
  const { maxRunning, maxQueued, maxWaitMs } = options;
  const queue = new Set<() => void>();
  let running = 0;

  function acquire(signal: AbortSignal): Promise<void> {
    if (running < maxRunning) {
      running += 1;
      return Promise.resolve();
    }
    if (queue.size >= maxQueued) return Promise.reject(new UpstreamError("unavailable", { retryAfterMs: maxWaitMs }));
    return new Promise((resolve, reject) => {
      const leave = (error: Error) => {
        queue.delete(proceed);
        clearTimeout(timer);
        stay();
        reject(error);
      };
      const timer = setTimeout(() => leave(new UpstreamError("unavailable", { retryAfterMs: maxWaitMs })), maxWaitMs);
      const proceed = () => {
        clearTimeout(timer);
        stay();
        resolve();
      };
      const stay = onAbort(signal, () => leave(signal.reason as Error));
      queue.add(proceed);
    });
  }

  /** Hands the slot directly to the first in the queue, so that a new caller cannot overtake it. */
  function release(): void {
    const [next] = queue;
    if (!next) {
      running -= 1;
      return;
    }
    queue.delete(next);
    next();
  }

  return {
    async run(work, signal) {
      await acquire(signal);
      try {
        return await work();
      } finally {
        release();
      }
    },
  };
}
