// Whether a source of events (webhooks, the event list) is reliable: it becomes so by reporting a change that a read
// confirms, and stops being so when a read shows a change that it did not report in time.
import type { Clock } from "../clock.js";

export interface SourceReliability {
  /** It reported a change that a read has confirmed. */
  confirmed(): void;
  /** A read showed a change that it did not report. */
  missed(): void;
  isReliable(): boolean;
  /** It has missed several changes in a row and reported none: not worth polling for a while. */
  keepsMissing(): boolean;
}

/** Own choice: a source without a confirmed change for a day has to be confirmed again. */
const RELIABLE_MS = 24 * 3_600_000;
const MAX_MISSES = 5;
/** Own choice: after that it is tried again. */
const IGNORED_MS = 3_600_000;

export function createSourceReliability(clock: Clock): SourceReliability {
  let reliableUntil = -Infinity;
  let missesInARow = 0;
  let lastMissAt = -Infinity;
  return {
    confirmed() {
      reliableUntil = clock.monotonicMs() + RELIABLE_MS;
      missesInARow = 0;
    },
    missed() {
      reliableUntil = -Infinity;
      missesInARow += 1;
      lastMissAt = clock.monotonicMs();
    },
    isReliable: () => clock.monotonicMs() < reliableUntil,
    keepsMissing: () => missesInARow >= MAX_MISSES && clock.monotonicMs() - lastMissAt < IGNORED_MS,
  };
}
