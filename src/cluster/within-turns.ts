import { afterTurns } from "../clock.js";

/** A time limit after which what arrived while the event loop was blocked still counts. */
export function withinTurns<Value>(work: Promise<Value>, timeoutMs: number): Promise<Value> {
  return new Promise((resolve, reject) => {
    const cancel = afterTurns(() => reject(new Error("Command timed out")), timeoutMs);
    work.then(resolve, reject).finally(cancel);
  });
}
