// So many calls at once, and so many over time.
import type { Clock } from "../clock.js";

export interface TokenBucket {
  /** Whether one more call, or so many, may be made now; counts them if so. */
  take(calls?: number): boolean;
  /** In how many milliseconds the next call, or so many, may be made. */
  msUntilNext(calls?: number): number;
}

export function createTokenBucket({ burst, perMs }: { burst: number; perMs: number }, clock: Clock): TokenBucket {
  let left = burst;
  let filledAt = clock.monotonicMs();
  function fill(): void {
    const now = clock.monotonicMs();
    left = Math.min(burst, left + (now - filledAt) * perMs);
    filledAt = now;
  }
  return {
    take(calls = 1) {
      fill();
      if (left < calls) return false;
      left -= calls;
      return true;
    },
    msUntilNext(calls = 1) {
      fill();
      return left >= calls ? 0 : Math.ceil((calls - left) / perMs);
    },
  };
}
