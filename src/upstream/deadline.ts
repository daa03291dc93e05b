// How long a caller is willing to wait, handed down from the client's request to the socket.
// Times are monotonic milliseconds, as performance.now() gives them.
import { UpstreamError } from "./upstream-error.js";

export interface CallOptions {
  deadlineAt: number;
  /** Aborted when nobody waits for the answer any more. */
  signal?: AbortSignal;
}

/**
 * Runs work with a signal that fires at the deadline or when the caller leaves.
 * @throws UpstreamError timeout or cancelled, as the signal's reason
 */
export async function withDeadline<Value>(
  caller: CallOptions,
  monotonicNowMs: () => number,
  run: (signal: AbortSignal) => Promise<Value>,
): Promise<Value> {
  if (caller.signal?.aborted) throw new UpstreamError("cancelled");
  const timeoutMs = caller.deadlineAt - monotonicNowMs();
  if (timeoutMs <= 0) throw new UpstreamError("timeout");
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(new UpstreamError("timeout")), timeoutMs);
  const leave = () => controller.abort(new UpstreamError("cancelled"));
  caller.signal?.addEventListener("abort", leave, { once: true });
  try {
    return await run(controller.signal);
  } finally {
    clearTimeout(timer);
    caller.signal?.removeEventListener("abort", leave);
  }
}

/** Lets one waiter leave without ending the work for the others. */
export function untilAborted<Value>(work: Promise<Value>, signal: AbortSignal): Promise<Value> {
  return new Promise<Value>((resolve, reject) => {
    const leave = () => reject(signal.reason as Error);
    if (signal.aborted) return leave();
    signal.addEventListener("abort", leave, { once: true });
    void work.then(resolve, reject).finally(() => signal.removeEventListener("abort", leave));
  });
}
