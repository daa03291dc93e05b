// What is used and left of the upstream's rate limit, in all of its windows. Times are monotonic milliseconds.
import type { Clock } from "../clock.js";
import { createQuotaWindow, type QuotaWindow } from "./quota-window.js";
import { type ReportedWindow, WINDOW_SECONDS } from "./rate-limit-headers.js";

export interface QuotaWindows {
  /** Counts a call that is being sent; returns the function to call when it is over. */
  sent(isMutation: boolean): () => void;
  /** Counts calls that another instance has made. @param mutations how many of them */
  countOthers(calls: number, mutations: number): void;
  /** Records the windows that an answer reported. @param isOwn whether the answer was to a call of this instance */
  report(windows: readonly ReportedWindow[], isOwn?: boolean): void;
  /** Milliseconds since windows were last reported; Infinity when they never were. */
  sinceReportMs(): number;
  states(): QuotaWindow[];
}

/** Upstream docs, for the windows of WINDOW_SECONDS. May be raised on request; the headers then report it. */
const DEFAULT_LIMITS = [2_300, 4_500, 8_800, 105_600] as const;
/**
 * Own choice: what other instances sent within the last second, they may send again before it is known here. They
 * publish their counts five times a second, and what is in flight is in no answer yet.
 */
const UNSEEN_MS = 1_000;

export function createQuotaWindows(clock: Clock): QuotaWindows {
  const windows = WINDOW_SECONDS.map((seconds, index) => createQuotaWindow(seconds, DEFAULT_LIMITS[index] ?? 0));
  let inFlight = 0;
  let reportedAt = -Infinity;
  let others: { at: number; calls: number }[] | undefined;

  return {
    sent(isMutation) {
      const now = clock.monotonicMs();
      for (const window of windows) window.count(now, 1, isMutation ? 1 : 0);
      inFlight += 1;
      return () => {
        inFlight -= 1;
      };
    },
    countOthers(calls, mutations) {
      const now = clock.monotonicMs();
      for (const window of windows) window.count(now, calls, mutations);
      if (calls > 0) others = [...recent(others ?? [], now), { at: now, calls }];
    },
    report(reported, isOwn = true) {
      const now = clock.monotonicMs();
      if (reported.length > 0) reportedAt = now;
      // The call that was answered is one of those in flight, and the answer counts it.
      const uncounted = isOwn ? Math.max(inFlight - 1, 0) : inFlight;
      for (const window of reported)
        windows.find(({ seconds }) => seconds === window.seconds)?.report(window, now, uncounted);
    },
    sinceReportMs: () => clock.monotonicMs() - reportedAt,
    states() {
      const now = clock.monotonicMs();
      const unseen = others && recent(others, now).reduce((sum, { calls }) => sum + calls, 0);
      return windows.map((window) => window.state(now, unseen));
    },
  };
}

function recent<Sent extends { at: number }>(others: readonly Sent[], now: number): Sent[] {
  return others.filter(({ at }) => now - at < UNSEEN_MS);
}
