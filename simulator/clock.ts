// The simulator's time: the machine's, or one that a test moves by hand.

export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Gives a function that cancels. */
  setTimeout(callback: () => void, delayMs: number): () => void;
}

/** The longest that a timer of Node's can wait, nearly 25 days; one that is longer would fire at once. */
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
  /** Moves on, running what falls due in the order of its time. */
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
        // What a callback began gets a turn before the next one falls due.
        await new Promise((resolve) => setImmediate(resolve));
      }
      now = until;
    },
  };
}

/** A clock that runs beside another and can be set forward, so that days pass on demand. */
export function shiftableClock(base: Clock): Clock & { shift(ms: number): void } {
  let shiftMs = 0;
  const timers = new Set<{ dueAt: number; callback: () => void; cancel: () => void }>();

  const now = () => base.now() + shiftMs;

  function fire(timer: { dueAt: number; callback: () => void; cancel: () => void }): void {
    if (!timers.delete(timer)) return;
    timer.cancel();
    timer.callback();
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
    shift(ms) {
      shiftMs += ms;
      const due = [...timers].filter(({ dueAt }) => dueAt <= now()).sort((a, b) => a.dueAt - b.dueAt);
      for (const timer of due) fire(timer);
      // The rest falls due earlier by as much on the clock below.
      for (const timer of timers) {
        timer.cancel();
        timer.cancel = base.setTimeout(() => fire(timer), timer.dueAt - now());
      }
    },
  };
}
