// One piece of upstream work that several callers wait for. Each may leave at its own deadline or when its
// client hangs up; when the last one has left, the work is cancelled.
import type { Clock } from "../clock.js";
import { untilAborted, withDeadline, type CallOptions } from "./deadline.js";
import { UpstreamError } from "./upstream-error.js";

export interface SingleFlight<Value> {
  /** True once everybody has left: whoever comes now has to start anew. */
  isAbandoned(): boolean;
  /** @throws UpstreamError timeout or cancelled when this caller leaves; else whatever the work throws */
  wait(caller: CallOptions): Promise<Value>;
}

export function startSingleFlight<Value>(
  work: (signal: AbortSignal) => Promise<Value>,
  clock: Clock,
): SingleFlight<Value> {
  const controller = new AbortController();
  const result = work(controller.signal);
  // Whoever waits hears of a failure; with nobody left it must not end the process.
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
