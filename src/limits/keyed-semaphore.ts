// How many of something, subscriptions or connections, may be open at once: for each viewer and in all.

export interface KeyedSemaphore {
  /** Takes a place; gives the function that leaves it, or null when there is none. */
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
