// Deadlines and cancellation, passed down from the client's request to the socket.
// Times are monotonic milliseconds, as performance.now() returns them.
import type { Clock } from "../clock.js";
import { UpstreamError } from "./upstream-error.js";

export interface CallOptions {
  deadlineAt: number;
  /** Aborted when the caller no longer waits for the answer. */
  signal?: AbortSignal;
}

/**
 * Runs work with a signal that aborts at the deadline or when the caller leaves.
 * @throws UpstreamError timeout or cancelled, as the signal's reason
 */
export async function withDeadline<Value>(
  caller: CallOptions,
  clock: Clock,
  run: (signal: AbortSignal) => Promise<Value>,
): Promise<Value> {
  if (caller.signal?.aborted) throw new UpstreamError("cancelled");
  const timeoutMs = caller.deadlineAt - clock.monotonicMs();
  if (timeoutMs <= 0) throw new UpstreamError("timeout");
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(new UpstreamError("timeout")), timeoutMs);
  const leave = () => controller.abort(new UpstreamError("cancelled"));
  const stay = caller.signal && onAbort(caller.signal, leave);
  try {
    return await run(controller.signal);
  } finally {
    clearTimeout(timer);
    stay?.();
  }
}

/** Lets one of several waiters leave without cancelling the work. */
export function untilAborted<Value>(work: Promise<Value>, signal: AbortSignal): Promise<Value> {
  return new Promise<Value>((resolve, reject) => {
    const leave = () => reject(signal.reason as Error);
    if (signal.aborted) return leave();
    void work.then(resolve, reject).finally(onAbort(signal, leave));
  });
}

/** @throws UpstreamError, the signal's reason, when it aborts first */
export function pause(delayMs: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason as Error);
    const timer = setTimeout(() => {
      stay?.();
      resolve();
    }, delayMs);
    const stay =
      signal &&
      onAbort(signal, () => {
        clearTimeout(timer);
        reject(signal.reason as Error);
      });
  });
}

const waiting = new WeakMap<AbortSignal, Set<() => void>>();

/**
 * Calls back when the signal aborts; returns the function that unregisters the callback. All callbacks of a signal
 * share one listener: a request has one signal for dozens of reads, and Node warns of more than ten listeners.
 */
export function onAbort(signal: AbortSignal, callback: () => void): () => void {
  const known = waiting.get(signal);
  const callbacks = known ?? new Set();
  callbacks.add(callback);
  if (!known) {
    waiting.set(signal, callbacks);
    signal.addEventListener("abort", () => callbacks.forEach((leave) => leave()), { once: true });
  }
  return () => void callbacks.delete(callback);
}
