/** Lets the time of the one timer with this delay be up, of those that a spy on `setTimeout` has seen. */
export function fire(
  calls: readonly [work: () => void, delayMs?: number, ...rest: unknown[]][],
  delayMs: number,
): void {
  const [work] = calls.find(([, ofTimer]) => ofTimer === delayMs) ?? [];
  if (!work) throw new Error(`no timer of ${delayMs} ms has been set`);
  work();
}
