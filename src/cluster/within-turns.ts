import { afterTurns } from "../clock.js";

/** A time limit that a blocked event loop does not use up. */
export function withinTurns<Value>(work: Promise<Value>, timeoutMs: number): Promise<Value> {
  return new Promise((resolve, reject) => {
    const cancel = afterTurns(() => reject(new Error("Command timed out")), timeoutMs);
    work.then(resolve, reject).finally(cancel);
  });
}
