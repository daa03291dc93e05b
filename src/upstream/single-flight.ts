// Single-flight: several callers share one piece of upstream work. Each may leave at its own deadline or when its
// client disconnects; when the last one has left, the work is cancelled.
import type { Clock } from "../clock.js";
import { type CallOptions, untilAborted, withDeadline } from "./deadline.js";
import { UpstreamError } from "./upstream-error.js";

export interface SingleFlight<Value> {
  /** True once every caller has left and the work is cancelled: a new caller has to start again. */
  isAbandoned(): boolean;
  /** @throws UpstreamError timeout or cancelled when this caller leaves; else what the work throws */
  wait(caller: CallOptions): Promise<Value>;
}

export function startSingleFlight<Value>(
  work: (signal: AbortSignal) => Promise<Value>,
  clock: Clock,
): SingleFlight<Value> {
  const controller = new AbortController();
  const result = work(controller.signal);
  // Waiting callers get the failure; with no caller left, it must not end the process.
  result.catch(() => undefined);
  let waiting = 0;

  return {
    isAbandoned: () => controller.signal.aborted,
    async wait(caller) {
      waiting += 1;
      try {
        return await withDeadline(caller, clock, (signal) => untilAborted(result, signal));
      } finally {
        waiting -= 1;
        if (waiting === 0) controller.abort(new UpstreamError("cancelled"));
      }
    },
  };
}
