// Sockets that have not yet said whose they are: so many from one address, and so many in all. One too many ends the
// oldest of the address that has most. Nobody is refused for what others do from the same address: whoever comes in
// good faith says whose the socket is within a round trip, and is no longer counted.

export interface PendingSockets {
  /** Counts a socket; gives the function that takes it out. */
  add(address: string, end: () => void): () => void;
  count(): number;
}

export function createPendingSockets({ perAddress, total }: { perAddress: number; total: number }): PendingSockets {
  /** In the order of arrival. */
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
