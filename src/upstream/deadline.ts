// Deadlines and cancellation, passed down from the client's request to the socket.
// Times are monotonic milliseconds, as performance.now() returns them.
import type { Clock } from "../clock.js";
import { UpstreamError } from "./upstream-error.js";

export interface CallOptions {
  deadlineAt: number;
  /** Aborted when the caller no longer waits for the answer. */
  signal?: AbortSignal;
  /** Of the viewer who causes the calls; calls of the gateway itself have none. */
  allowance?: CallAllowance;
}

/** How many upstream calls somebody may still cause. */
export interface CallAllowance {
  /** Takes one call. @throws UpstreamError allowance_spent, with retryAfterMs */
  take(): void;
  /** Returns a call that was taken and not sent. */
  giveBack(): void;
  /** A call that was taken is being sent: other instances count it as well. */
  sent(): void;
}

/** The longest that a timer of Node.js can wait: nearly 25 days. */
const MAX_TIMER_MS = 2_147_483_647;

/** Waits for work that goes on without the caller. @throws UpstreamError timeout or cancelled; what the work throws */
export function waitFor<Value>(work: Promise<Value>, caller: CallOptions, clock: Clock): Promise<Value> {
  return new Promise<Value>((resolve, reject) => {
    const { signal, deadlineAt } = caller;
    if (signal?.aborted) return reject(new UpstreamError("cancelled"));
    const timeoutMs = deadlineAt - clock.monotonicMs();
    if (timeoutMs <= 0) return reject(new UpstreamError("timeout"));
    const leave = (error: UpstreamError) => {
      settle();
      reject(error);
    };
    const timer = setTimeout(() => leave(new UpstreamError("timeout")), Math.min(timeoutMs, MAX_TIMER_MS));
    timer.unref();
    const stay = signal && onAbort(signal, () => leave(new UpstreamError("cancelled")));
    const settle = () => {
      clearTimeout(timer);
      stay?.();
    };
    work.then(resolve, reject).then(settle, settle);
  });
}

/** @throws UpstreamError cancelled when the signal aborts first */
export function pause(delayMs: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(new UpstreamError("cancelled"));
    const timer = setTimeout(() => {
      stay?.();
      resolve();
    }, delayMs);
    const stay =
      signal &&
      onAbort(signal, () => {
        clearTimeout(timer);
        reject(new UpstreamError("cancelled"));
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
