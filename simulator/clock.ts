// The simulator's clocks: the system clock, one that a test advances, and one that can be shifted.

export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Returns a function that cancels the timer. */
  setTimeout(callback: () => void, delayMs: number): () => void;
}

/** The longest delay of a Node.js timer, nearly 25 days; a longer one would fire at once. */
const MAX_TIMER_MS = 2_147_483_647;

/** Timers do not keep the process alive. */
export function systemClock(): Clock {
  return {
    now: () => Date.now(),
    setTimeout(callback, delayMs) {
      const dueAt = Date.now() + delayMs;
      let timer: NodeJS.Timeout;
      const wait = () => {
        const restMs = dueAt - Date.now();
        timer =
          restMs > MAX_TIMER_MS
            ? setTimeout(wait, MAX_TIMER_MS).unref()
            : setTimeout(callback, Math.max(restMs, 0)).unref();
      };
      wait();
      return () => clearTimeout(timer);
    },
  };
}

export type ManualClock = Clock & {
  /** Runs the callbacks that become due, in the order of their times. */
  advance(ms: number): Promise<void>;
};

interface Timer {
  dueAt: number;
  callback: () => void;
}

export function manualClock(startMs: number = Date.parse("2026-01-01T00:00:00Z")): ManualClock {
  let now = startMs;
  const timers = new Set<Timer>();

  function nextDue(until: number): Timer | undefined {
    let next: Timer | undefined;
    for (const timer of timers) if (timer.dueAt <= until && (!next || timer.dueAt < next.dueAt)) next = timer;
    return next;
  }

  return {
    now: () => now,
    setTimeout(callback, delayMs) {
      const timer = { dueAt: now + delayMs, callback };
      timers.add(timer);
      return () => void timers.delete(timer);
    },
    async advance(ms) {
      const until = now + ms;
      for (let timer = nextDue(until); timer; timer = nextDue(until)) {
        timers.delete(timer);
        now = Math.max(now, timer.dueAt);
        timer.callback();
        // Lets the promises that the callback has started proceed before the next timer fires.
        await new Promise((resolve) => setImmediate(resolve));
      }
      now = until;
    },
  };
}

export type ShiftableClock = Clock & {
  shift(ms: number): void;
  shiftMs(): number;
  /** Back to the base clock. What is scheduled happens as long from now as before. */
  unshift(): void;
};

/**
 * Follows the base clock, and can be shifted forward.
 * @param afterTimer called after each callback
 */
export function shiftableClock(base: Clock, afterTimer: () => void = () => undefined): ShiftableClock {
  let shiftMs = 0;
  const timers = new Set<{ dueAt: number; callback: () => void; cancel: () => void }>();

  const now = () => base.now() + shiftMs;

  function fire(timer: { dueAt: number; callback: () => void; cancel: () => void }): void {
    if (!timers.delete(timer)) return;
    timer.cancel();
    timer.callback();
    afterTimer();
  }

  return {
    now,
    setTimeout(callback, delayMs) {
      const timer = { dueAt: now() + delayMs, callback, cancel: (): void => undefined };
      timers.add(timer);
      timer.cancel = base.setTimeout(() => fire(timer), delayMs);
      return () => {
        timers.delete(timer);
        timer.cancel();
      };
    },
    shiftMs: () => shiftMs,
    unshift() {
      for (const timer of timers) timer.dueAt -= shiftMs;
      shiftMs = 0;
    },
    shift(ms) {
      shiftMs += ms;
      const due = [...timers].filter(({ dueAt }) => dueAt <= now()).sort((a, b) => a.dueAt - b.dueAt);
      for (const timer of due) fire(timer);
      // On the base clock, the remaining timers are now due earlier.
      for (const timer of timers) {
        timer.cancel();
        timer.cancel = base.setTimeout(() => fire(timer), timer.dueAt - now());
      }
    },
  };
}
