// So many calls at once, and so many over time.

export interface CallAllowance {
  /** Whether one more call may be made now; counts it if so. */
  take(): boolean;
}

export function createCallAllowance({ burst, perMs }: { burst: number; perMs: number }, monotonicNowMs: () => number): CallAllowance {
  let left = burst;
  let filledAt = monotonicNowMs();
  return {
    take() {
      const now = monotonicNowMs();
      left = Math.min(burst, left + (now - filledAt) * perMs);
      filledAt = now;
      if (left < 1) return false;
      left -= 1;
      return true;
    },
  };
}
