// Single-flight: several callers share one piece of upstream work. Each may leave at its own deadline or when its
// client disconnects; when the last one has left, work that has not been sent is cancelled.
import { Cancellation } from "../cancellation.js";
import type { Clock } from "../clock.js";
import { type CallOptions, waitFor } from "./deadline.js";

export interface SingleFlight<Value> {
  /** @throws UpstreamError timeout or cancelled when this caller leaves; else what the work throws */
  wait(caller: CallOptions): Promise<Value>;
}

/** @param work is cancelled when nobody waits any more */
export function startSingleFlight<Value>(
  work: (cancellation: Cancellation) => Promise<Value>,
  clock: Clock,
): SingleFlight<Value> {
  const cancellation = new Cancellation();
  const result = work(cancellation);
  let isRunning = true;
  const ended = () => {
    isRunning = false;
  };
  // Waiting callers get the failure; with no caller left, it must not end the process.
  result.then(ended, ended);
  let waiting = 0;

  return {
    async wait(caller) {
      waiting += 1;
      try {
        return await waitFor(result, caller, clock);
      } finally {
        waiting -= 1;
        if (waiting === 0 && isRunning) cancellation.cancel();
      }
    },
  };
}
