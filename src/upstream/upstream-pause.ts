// How long no calls are sent after the upstream has answered one with 429.
import type { Clock } from "../clock.js";
import type { ReportedWindow } from "./rate-limit-headers.js";
import { UpstreamError } from "./upstream-error.js";

export interface UpstreamPause {
  /**
   * Pauses all calls, for a while that grows where the upstream does not say how long.
   * @param askedMs its `Retry-After`
   */
  refused(windows: readonly ReportedWindow[], askedMs: number | undefined): UpstreamError;
  /**
   * The upstream has answered a call, with whatever but a 429: what limits the rate has let it pass, even if what lies
   * behind has refused or failed. During a pause this says nothing, as such a call was sent before.
   */
  answered(): void;
  /** 0 when there is none. */
  leftMs(): number;
  /** Whether a call may well be refused again at its end. */
  isUncertain(): boolean;
}

/** Own choice: the pause after a 429 that names no end, and the minimum after any other. */
const BLIND_PAUSE_MS = 2_000;
/** Own choice: the longest pause after a single 429. Then the windows decide, or the next call finds out. */
const MAX_PAUSE_MS = 60_000;

export function createUpstreamPause(clock: Pick<Clock, "monotonicMs">): UpstreamPause {
  let untilMs = -Infinity;
  let isUncertain = false;
  let refusalsInARow = 0;

  const leftMs = () => Math.max(untilMs - clock.monotonicMs(), 0);

  return {
    refused(windows, askedMs) {
      // Calls that were sent before a pause are refused during it.
      if (leftMs() === 0) refusalsInARow += 1;
      const next = pauseFor(windows, askedMs, refusalsInARow);
      const lengthMs = Math.min(next.lengthMs, MAX_PAUSE_MS);
      if (lengthMs >= leftMs()) {
        untilMs = clock.monotonicMs() + lengthMs;
        isUncertain = next.isUncertain;
      }
      const retryAfterMs = Math.max(next.lengthMs, leftMs());
      return new UpstreamError("rate_limited", { status: 429, retryAfterMs, isWaitUncertain: isUncertain });
    },
    answered() {
      if (leftMs() === 0) refusalsInARow = 0;
    },
    leftMs,
    isUncertain: () => isUncertain,
  };
}

/** What a 429 asks for. Where windows say it, it may be longer than calls are paused. */
function pauseFor(
  windows: readonly ReportedWindow[],
  askedMs: number | undefined,
  refusalsInARow: number,
): { lengthMs: number; isUncertain: boolean } {
  const exhausted = windows.filter(({ remaining }) => remaining < 1);
  if (exhausted.length > 0) {
    const lengthMs = Math.max(BLIND_PAUSE_MS, ...exhausted.map(({ resetsInMs }) => resetsInMs));
    return { lengthMs, isUncertain: false };
  }
  const wantedMs = askedMs ?? BLIND_PAUSE_MS * 2 ** (refusalsInARow - 1);
  return {
    lengthMs: Math.min(Math.max(BLIND_PAUSE_MS, wantedMs), MAX_PAUSE_MS),
    isUncertain: refusalsInARow > 1 || wantedMs > MAX_PAUSE_MS,
  };
}
