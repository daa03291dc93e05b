// How long no calls are sent after the upstream has answered one with 429.
import type { Clock } from "../clock.js";
import type { ReportedWindow } from "./rate-limit-headers.js";
import { UpstreamError } from "./upstream-error.js";

export interface UpstreamPause {
  /** Pauses all calls, for a while that grows where the upstream does not say how long. */
  refused(windows: readonly ReportedWindow[], retryAfterMs: number | undefined): UpstreamError;
  /** The upstream has answered a call. */
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
  let until = -Infinity;
  let inARow = 0;
  let isUncertain = false;

  function lengthMs(windows: readonly ReportedWindow[], retryAfterMs: number | undefined): number {
    const exhausted = windows.filter(({ remaining }) => remaining < 1);
    if (exhausted.length > 0) return Math.max(BLIND_PAUSE_MS, ...exhausted.map(({ resetsInMs }) => resetsInMs));
    const askedMs = retryAfterMs ?? BLIND_PAUSE_MS * 2 ** (inARow - 1);
    isUncertain = inARow > 1 || askedMs > MAX_PAUSE_MS;
    return Math.min(Math.max(BLIND_PAUSE_MS, askedMs), MAX_PAUSE_MS);
  }

  return {
    refused(windows, retryAfterMs) {
      const now = clock.monotonicMs();
      // Calls that were sent before a pause are refused during it.
      if (now >= until) {
        inARow += 1;
        isUncertain = false;
      }
      const waitMs = lengthMs(windows, retryAfterMs);
      until = Math.max(until, now + Math.min(waitMs, MAX_PAUSE_MS));
      return new UpstreamError("rate_limited", { status: 429, retryAfterMs: waitMs, isWaitUncertain: isUncertain });
    },
    answered() {
      inARow = 0;
    },
    leftMs: () => Math.max(until - clock.monotonicMs(), 0),
    isUncertain: () => isUncertain,
  };
}
