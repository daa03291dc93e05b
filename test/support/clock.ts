import { type Clock as ManualClock, manualClock } from "../../simulator/clock.js";
import { type Clock, systemClock } from "../../src/clock.js";

/** The real clock but for what the test sets. */
export function testClock(set: Partial<Clock>): Clock {
  return { ...systemClock, ...set };
}

/** Passes only as fast as it is waited for. */
export interface AwaitedClock extends Clock {
  /** How long it was waited for, one by one. */
  waitsMs: number[];
  advance(ms: number): Promise<void>;
}

export function awaitedClock(): AwaitedClock {
  const manual = manualClock();
  const waitsMs: number[] = [];
  return {
    ...clockOf(manual),
    waitsMs,
    advance: (ms) => manual.advance(ms),
    schedule(work, delayMs, keepsAlive = false) {
      const cancel = manual.setTimeout(work, delayMs);
      if (!keepsAlive) return cancel;
      waitsMs.push(delayMs);
      setImmediate(() => void manual.advance(delayMs));
      return cancel;
    },
  };
}

/** Time of the gateway that passes as the test lets it pass on the simulator's manual clock. */
export function clockOf(manual: ManualClock): Clock {
  const startedAt = manual.now();
  return {
    now: () => new Date(manual.now()),
    monotonicMs: () => manual.now() - startedAt,
    // Between two attempts of a call real time passes: a test that waits for the answer lets none pass.
    schedule: (work, delayMs, keepsAlive) =>
      keepsAlive ? systemClock.schedule(work, delayMs, true) : manual.setTimeout(work, delayMs),
  };
}
