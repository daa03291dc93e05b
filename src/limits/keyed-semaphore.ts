// Limits how many subscriptions or connections may be open at once, per viewer and in total.

export interface KeyedSemaphore {
  /** Returns the function that releases the slot, or null when none is free. */
  acquire(subject: string): (() => void) | null;
  count(): number;
}

export function createKeyedSemaphore({ perViewer, total }: { perViewer: number; total: number }): KeyedSemaphore {
  const held = new Map<string, number>();
  let all = 0;
  return {
    acquire(subject) {
      const own = held.get(subject) ?? 0;
      if (own >= perViewer || all >= total) return null;
      held.set(subject, own + 1);
      all += 1;
      return () => {
        const rest = (held.get(subject) ?? 1) - 1;
        if (rest > 0) held.set(subject, rest);
        else held.delete(subject);
        all -= 1;
      };
    },
    count: () => all,
  };
}
