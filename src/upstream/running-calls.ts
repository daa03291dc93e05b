// The calls that are running: which classes have a free slot, and how long calls take at present.
import type { Clock } from "../clock.js";
import { type CallClass, slotsOf } from "./call-class.js";

export interface RunningCalls {
  /** Returns the function to call when the call has ended. @param tellsDuration false for a call that was not sent */
  started(callClass: CallClass): (tellsDuration: boolean) => void;
  hasSlot(callClass: CallClass): boolean;
  /** Estimated duration of a call, from those that ended and from those that have not. */
  serviceTimeMs(): number;
}

/** Own choice: half of the estimate comes from the last dozen calls. */
const SMOOTHING = 1 / 16;

export function createRunningCalls(concurrency: number, clock: Clock): RunningCalls {
  const byClass: Record<CallClass, number> = { mutation: 0, event: 0, first_read: 0, refresh: 0 };
  let all = 0;
  let startTimes = 0;
  let recentMs = 0;

  return {
    started(callClass) {
      const startedAt = clock.monotonicMs();
      byClass[callClass] += 1;
      all += 1;
      startTimes += startedAt;
      return (tellsDuration) => {
        byClass[callClass] -= 1;
        all -= 1;
        startTimes -= startedAt;
        if (tellsDuration) recentMs += (clock.monotonicMs() - startedAt - recentMs) * SMOOTHING;
      };
    },
    hasSlot(callClass) {
      if (all >= concurrency) return false;
      if (callClass === "mutation") return true;
      if (callClass === "event" && byClass.event >= slotsOf("event", concurrency)) return false;
      return all - byClass.mutation < slotsOf("first_read", concurrency);
    },
    serviceTimeMs() {
      // While nothing ends, the mean age of the running calls is the better estimate.
      return Math.max(recentMs, all === 0 ? 0 : clock.monotonicMs() - startTimes / all);
    },
  };
}
