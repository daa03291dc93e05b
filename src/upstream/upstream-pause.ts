// How long no calls are sent after the upstream has answered one with 429.
import type { Clock } from "../clock.js";
import type { ReportedWindow } from "./rate-limit-headers.js";
import { UpstreamError } from "./upstream-error.js";

export interface UpstreamPause {
  /**
   * Pauses all calls, for a while that grows where the upstream does not say how long.
   * @param sentAtMs when the call was sent: one from before the end of the last pause says nothing about that
   * @param askedMs its `Retry-After`
   */
  refused(windows: readonly ReportedWindow[], sentAtMs: number, askedMs: number | undefined): UpstreamError;
  /**
   * The upstream has answered a call, with whatever but a 429: what limits the rate has let it pass, even if what lies
   * behind has refused or failed.
   */
  answered(sentAtMs: number): void;
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
    refused(windows, sentAtMs, askedMs) {
      if (sentAtMs >= untilMs) refusalsInARow += 1;
      const next = pauseFor(windows, askedMs, refusalsInARow);
      const lengthMs = Math.min(next.lengthMs, MAX_PAUSE_MS);
      if (lengthMs >= leftMs()) {
        untilMs = clock.monotonicMs() + lengthMs;
        isUncertain = next.isUncertain;
      }
      const retryAfterMs = Math.max(next.lengthMs, leftMs());
      return new UpstreamError("rate_limited", { status: 429, retryAfterMs, isWaitUncertain: isUncertain });
    },
    answered(sentAtMs) {
      if (sentAtMs >= untilMs) refusalsInARow = 0;
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
