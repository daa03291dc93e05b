// Counts the calls of each endpoint, including refused and failed ones.

export interface CallCounts {
  count(label: string): void;
  countRateLimited(): void;
  read(): { total: number; rateLimited: number; byEndpoint: Record<string, number> };
  clear(): void;
}

export function createCallCounts(): CallCounts {
  const counts = new Map<string, number>();
  let rateLimited = 0;
  return {
    count: (label) => void counts.set(label, (counts.get(label) ?? 0) + 1),
    countRateLimited: () => void (rateLimited += 1),
    read: () => ({
      total: [...counts.values()].reduce((sum, count) => sum + count, 0),
      rateLimited,
      byEndpoint: Object.fromEntries(counts),
    }),
    clear() {
      counts.clear();
      rateLimited = 0;
    },
  };
}
