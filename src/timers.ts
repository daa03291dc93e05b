// Work that is due later. An argument everywhere, so that tests decide when later is.

/** Gives the function that calls it off. */
export type Schedule = (work: () => void, delayMs: number) => () => void;

/** The longest that a timer can wait: nearly 25 days. */
const MAX_TIMER_MS = 2_147_483_647;

/** At a moment, at once when it is past, and after the longest wait there is when it is further away. */
export function scheduleAt(schedule: Schedule, work: () => void, at: Date, now: Date): () => void {
  return schedule(work, Math.min(Math.max(at.getTime() - now.getTime(), 0), MAX_TIMER_MS));
}

/** Does not keep the process alive. */
export const schedule: Schedule = (work, delayMs) => {
  const timer = setTimeout(work, delayMs).unref();
  return () => clearTimeout(timer);
};
