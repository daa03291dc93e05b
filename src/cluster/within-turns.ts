/**
 * A time limit that a blocked event loop does not use up: when the timer fires, an answer that has arrived meanwhile is
 * still taken.
 */
export function withinTurns<Value>(work: Promise<Value>, timeoutMs: number): Promise<Value> {
  return new Promise((resolve, reject) => {
    const giveUp = () => reject(new Error("Command timed out"));
    const timer = setTimeout(() => setImmediate(() => setImmediate(giveUp)), timeoutMs);
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
