// How many of something, subscriptions or connections, may be open at once: for each viewer and in all.

export interface Slots {
  /** Takes a place; gives the function that leaves it, or null when there is none. */
  take(subject: string): (() => void) | null;
  count(): number;
}

export function createSlots({ perViewer, total }: { perViewer: number; total: number }): Slots {
  const taken = new Map<string, number>();
  let all = 0;
  return {
    take(subject) {
      const own = taken.get(subject) ?? 0;
      if (own >= perViewer || all >= total) return null;
      taken.set(subject, own + 1);
      all += 1;
      return () => {
        const rest = (taken.get(subject) ?? 1) - 1;
        if (rest > 0) taken.set(subject, rest);
        else taken.delete(subject);
        all -= 1;
      };
    },
    count: () => all,
  };
}
