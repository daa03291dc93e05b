/** Calls the action after the delay, unless the signal is aborted before. */
export function runAfter(delayMs: number, signal: AbortSignal, action: () => void): void {
  const timer = setTimeout(action, delayMs);
  signal.addEventListener("abort", () => clearTimeout(timer));
}
