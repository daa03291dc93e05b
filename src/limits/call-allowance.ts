// So many calls at once, and so many over time.

export interface CallAllowance {
  /** Whether one more call may be made now; counts it if so. */
  take(): boolean;
  /** In how many milliseconds the next call may be made. */
  msUntilNext(): number;
}

export function createCallAllowance(
  { burst, perMs }: { burst: number; perMs: number },
  monotonicNowMs: () => number,
): CallAllowance {
  let left = burst;
  let filledAt = monotonicNowMs();
  function fill(): void {
    const now = monotonicNowMs();
    left = Math.min(burst, left + (now - filledAt) * perMs);
    filledAt = now;
  }
  return {
    take() {
      fill();
      if (left < 1) return false;
      left -= 1;
      return true;
    },
    msUntilNext() {
      fill();
      return left >= 1 ? 0 : Math.ceil((1 - left) / perMs);
    },
  };
}
