// Everything that knows time. An argument everywhere, so that tests decide what time it is and when later comes.

export interface Clock {
  /** The date, for what outlives the process. May jump. */
  now: () => Date;
  /** Milliseconds that never jump, from any origin: for durations and deadlines. */
  monotonicMs: () => number;
  /** Runs work once, after a delay of at most 24 days; gives the function that calls it off. Keeps no process alive. */
  schedule: (work: () => void, delayMs: number) => () => void;
}

export const systemClock: Clock = {
  now: () => new Date(),
  monotonicMs: () => performance.now(),
  schedule(work, delayMs) {
    const timer = setTimeout(work, delayMs).unref();
    return () => clearTimeout(timer);
  },
};

/** The longest that a timer of Node.js can wait: nearly 25 days. */
const MAX_TIMER_MS = 2_147_483_647;

/** At that date: at once when it is past, and after the longest possible wait when it is further away. */
export function scheduleAt(clock: Clock, work: () => void, at: Date): () => void {
  return clock.schedule(work, Math.min(Math.max(at.getTime() - clock.now().getTime(), 0), MAX_TIMER_MS));
}
