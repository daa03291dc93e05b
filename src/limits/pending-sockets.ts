// Limits sockets that are not authenticated yet, per address and in total. Above a limit, the oldest socket of the
// address (in total: of the address with most sockets) is closed. Legitimate clients are not refused because of others
// at the same address: they authenticate within a round trip and are then no longer counted.

export interface PendingSockets {
  /** Counts a socket; returns the function that stops counting it. */
  add(address: string, end: () => void): () => void;
  count(): number;
}

export function createPendingSockets({ perAddress, total }: { perAddress: number; total: number }): PendingSockets {
  /** Oldest first. */
  const byAddress = new Map<string, Set<() => void>>();
  let all = 0;

  function remove(address: string, end: () => void): void {
    const own = byAddress.get(address);
    if (!own?.delete(end)) return;
    all -= 1;
    if (own.size === 0) byAddress.delete(address);
  }

  function endOldest(address: string): void {
    const [oldest] = byAddress.get(address) ?? [];
    if (!oldest) return;
    remove(address, oldest);
    oldest();
  }

  function busiest(): string {
    let [found, most] = ["", 0];
    for (const [address, { size }] of byAddress) if (size > most) [found, most] = [address, size];
    return found;
  }

  return {
    add(address, end) {
      const own = byAddress.get(address) ?? new Set();
      byAddress.set(address, own.add(end));
      all += 1;
      if (own.size > perAddress) endOldest(address);
      else if (all > total) endOldest(busiest());
      return () => remove(address, end);
    },
    count: () => all,
  };
}
