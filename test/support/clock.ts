import type { Clock as ManualClock } from "../../simulator/clock.js";
import { type Clock, systemClock } from "../../src/clock.js";

/** The real clock but for what the test sets. */
export function testClock(set: Partial<Clock>): Clock {
  return { ...systemClock, ...set };
}

/** Time of the gateway that passes as the test lets it pass on the simulator's manual clock. */
export function clockOf(manual: ManualClock): Clock {
  const startedAt = manual.now();
  return {
    now: () => new Date(manual.now()),
    monotonicMs: () => manual.now() - startedAt,
    schedule: (work, delayMs) => manual.setTimeout(work, delayMs),
  };
}
