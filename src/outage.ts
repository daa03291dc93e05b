// Tells of an outage when it begins and when it is over. What fails now and then alternates many times a second, which
// would be as many lines of the log; here it is one outage, which is over once it has not returned for a while.
import type { Clock } from "./clock.js";

export interface Outage<Failure> {
  failed(failure: Failure): void;
  succeeded(): void;
}

/** Own choice: at some calls a second, an upstream that fails half of them fails three in a row within that time. */
const OVER_AFTER_MS = 60_000;

export function createOutage<Failure>(
  clock: Pick<Clock, "schedule">,
  report: { begun: (failure: Failure) => void; over: () => void },
): Outage<Failure> {
  let hasBegun = false;
  let cancelEnd: (() => void) | undefined;

  function end(): void {
    hasBegun = false;
    cancelEnd = undefined;
    report.over();
  }

  return {
    failed(failure) {
      cancelEnd?.();
      cancelEnd = undefined;
      if (hasBegun) return;
      hasBegun = true;
      report.begun(failure);
    },
    succeeded() {
      if (hasBegun) cancelEnd ??= clock.schedule(end, OVER_AFTER_MS);
    },
  };
}
