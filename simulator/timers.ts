// Changes that are scheduled on the simulator's clock, and can all be cancelled at once.
import type { Clock } from "./clock.js";

export interface Timers {
  /** Returns a function that cancels it. */
  later: (delayMs: number, act: () => void) => () => void;
  clear(): void;
}

export function createTimers(clock: Clock): Timers {
  const cancels = new Set<() => void>();
  return {
    later(delayMs, act) {
      const cancelTimer = clock.setTimeout(() => {
        cancels.delete(cancel);
        act();
      }, delayMs);
      const cancel = () => {
        cancels.delete(cancel);
        cancelTimer();
      };
      cancels.add(cancel);
      return cancel;
    },
    clear() {
      for (const cancel of cancels) cancel();
    },
  };
}
