// Times under load on a machine that others share: told by comparison with a peer in the same run.

/** The time below which 99 of 100 of these stayed. */
export function p99(tookMs: readonly number[]): number {
  return [...tookMs].sort((one, another) => one - another)[Math.floor(tookMs.length * 0.99)] ?? Infinity;
}

export async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}
