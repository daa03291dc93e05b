// What the time is, and what runs later. Where a test has to control it, a clock is passed as an argument.

// The global one is a getter, which takes as long as the rest of a reading. Each request takes a dozen.
import { performance } from "node:perf_hooks";

export interface Clock {
  /** Wall clock, for times that outlive the process. May jump. */
  now: () => Date;
  /** Milliseconds from an arbitrary origin that never jump: for durations and deadlines. */
  monotonicMs: () => number;
  /**
   * Runs work once, after a delay of at most 24 days; returns the function that cancels it.
   * @param keepsAlive the process does not end before; by default it may
   */
  schedule: (work: () => void, delayMs: number, keepsAlive?: boolean) => () => void;
}

/**
 * Runs work after a delay and two more turns of the event loop. A stopped or blocked process uses the delay up; in the
 * turns, what has arrived meanwhile is taken first. Returns the function that cancels it.
 */
export function afterTurns(work: () => void, delayMs: number): () => void {
  let isCancelled = false;
  const unlessCancelled = () => {
    if (!isCancelled) work();
  };
  const timer = setTimeout(() => setImmediate(() => setImmediate(unlessCancelled)), delayMs);
  return () => {
    isCancelled = true;
    clearTimeout(timer);
  };
}

export const systemClock: Clock = {
  now: () => new Date(),
  monotonicMs: () => performance.now(),
  schedule(work, delayMs, keepsAlive = false) {
    const timer = setTimeout(work, delayMs);
    if (!keepsAlive) timer.unref();
    return () => clearTimeout(timer);
  },
};

/** The longest that a timer of Node.js can wait: nearly 25 days. */
const MAX_TIMER_MS = 2_147_483_647;

/** Schedules for a date: without delay when it is past, after MAX_TIMER_MS when it is further away. */
export function scheduleAt(clock: Clock, work: () => void, at: Date): () => void {
  return clock.schedule(work, Math.min(Math.max(at.getTime() - clock.now().getTime(), 0), MAX_TIMER_MS));
}
