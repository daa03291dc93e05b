// Whether a source of news (webhooks, the event list) may be relied on: it is once it has told of a change that
// proved true, and no more once a change was found that it had not told of in time.
import type { Clock } from "../clock.js";

export interface SourceReliability {
  /** It told of a change that the upstream confirmed. */
  confirmed(): void;
  /** A change was found that it did not tell of. */
  missed(): void;
  isReliable(): boolean;
  /** It has missed several changes and told of none: to listen to it is a waste for a while. */
  isSilent(): boolean;
}

/** Own choice: a source that has told of nothing for a day has to prove itself again. */
const RELIABLE_MS = 24 * 3_600_000;
const MISSES_UNTIL_SILENT = 5;
/** Own choice: then it is given another chance. */
const SILENT_MS = 3_600_000;

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
    isSilent: () => missesInARow >= MISSES_UNTIL_SILENT && clock.monotonicMs() - lastMissAt < SILENT_MS,
  };
}
