// A token bucket: `burst` calls at once, refilled at `perMs` calls a millisecond.
import type { Clock } from "../clock.js";

export interface TokenBucket {
  /** Whether that many calls may be made now, so that `leaving` are left; takes the tokens if so. */
  take(calls?: number, leaving?: number): boolean;
  /** Adds tokens, up to `burst`; takes some if negative, though fewer may be left. */
  add(calls: number): void;
  /** Milliseconds until that many calls may be made. */
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
    take(calls = 1, leaving = 0) {
      fill();
      if (left < calls + leaving) return false;
      left -= calls;
      return true;
    },
    add(calls) {
      fill();
      left = Math.min(burst, left + calls);
    },
    msUntilNext(calls = 1) {
      fill();
      return left >= calls ? 0 : Math.ceil((calls - left) / perMs);
    },
  };
}
