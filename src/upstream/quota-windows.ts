// What is used and left of the upstream's rate limit: the windows that the last answers reported plus the calls made
// since, or our own count where nothing is reported. Times are monotonic milliseconds.
import type { Clock } from "../clock.js";
import { type ReportedWindow, WINDOW_SECONDS } from "./rate-limit-headers.js";

export interface QuotaWindow {
  seconds: number;
  limit: number;
  used: number;
  remaining: number;
  /** When the window resets, at the latest. */
  resetsInMs: number;
  /** Those of `used` that were mutations of the gateway's own instances. */
  mutations: number;
  /** When the first of the gateway's own calls leaves the window; null when those alone do not fill it. */
  ownCallLeavesInMs: number | null;
}

export interface QuotaWindows {
  /** Counts a call that is being sent; returns the function to call when it is over. */
  sent(isMutation: boolean): () => void;
  /** Counts calls that another instance has made. @param mutations how many of them */
  countOthers(calls: number, mutations: number): void;
  /** Records the windows that an answer reported. */
  report(windows: readonly ReportedWindow[]): void;
  /** Milliseconds since windows were last reported; Infinity when they never were. */
  sinceReportMs(): number;
  states(): QuotaWindow[];
}

/** Upstream docs, for the windows of WINDOW_SECONDS. May be raised on request; the headers then report it. */
const DEFAULT_LIMITS = [2_300, 4_500, 8_800, 105_600] as const;
/** Resolution of our own count. */
const SLOTS_PER_WINDOW = 60;

export function createQuotaWindows(clock: Clock): QuotaWindows {
  const windows = WINDOW_SECONDS.map((seconds, index) => createWindow(seconds, DEFAULT_LIMITS[index] ?? 0));
  let inFlight = 0;
  let reportedAt = -Infinity;

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
      for (const window of windows) window.count(clock.monotonicMs(), calls, mutations);
    },
    report(reported) {
      const now = clock.monotonicMs();
      if (reported.length > 0) reportedAt = now;
      for (const window of reported)
        windows.find(({ seconds }) => seconds === window.seconds)?.report(window, now, inFlight);
    },
    sinceReportMs: () => clock.monotonicMs() - reportedAt,
    states() {
      const now = clock.monotonicMs();
      return windows.map((window) => window.state(now));
    },
  };
}

function createWindow(seconds: number, defaultLimit: number) {
  const slotMs = (seconds * 1_000) / SLOTS_PER_WINDOW;
  /** Our own calls by slot number, oldest first. */
  const slots = new Map<number, { calls: number; mutations: number }>();
  let own = 0;
  let ownMutations = 0;
  let reported: { used: number; limit: number; resetsAt: number; callsSince: number } | undefined;

  /** A slot leaves when the last call that may be in it is as old as the window. */
  function dropOldSlots(now: number): void {
    const oldest = Math.floor(now / slotMs) - SLOTS_PER_WINDOW;
    for (const [number, slot] of slots) {
      if (number >= oldest) return;
      slots.delete(number);
      own -= slot.calls;
      ownMutations -= slot.mutations;
    }
  }

  function oldestLeavesInMs(now: number): number {
    const [oldest = 0] = slots.keys();
    return (oldest + SLOTS_PER_WINDOW + 1) * slotMs - now;
  }

  return {
    seconds,
    count(now: number, calls: number, mutations: number): void {
      const number = Math.floor(now / slotMs);
      const slot = slots.get(number) ?? { calls: 0, mutations: 0 };
      slots.set(number, { calls: slot.calls + calls, mutations: slot.mutations + mutations });
      own += calls;
      ownMutations += mutations;
      if (reported) reported.callsSince += calls;
    },
    /** @param inFlight running calls, which the upstream may not have counted yet when it answered */
    report(window: ReportedWindow, now: number, inFlight: number): void {
      reported = {
        used: window.used,
        limit: window.used + window.remaining,
        resetsAt: now + window.resetsInMs,
        callsSince: inFlight,
      };
    },
    state(now: number): QuotaWindow {
      dropOldSlots(now);
      // A reported window is valid until its reset; after that our own count decides.
      const isCurrent = reported !== undefined && now < reported.resetsAt;
      const limit = reported?.limit || defaultLimit;
      const used = isCurrent && reported ? Math.max(reported.used + reported.callsSince, own) : own;
      return {
        seconds,
        limit,
        used,
        remaining: Math.max(limit - used, 0),
        resetsInMs: isCurrent && reported ? reported.resetsAt - now : seconds * 1_000,
        mutations: ownMutations,
        ownCallLeavesInMs: own >= limit ? oldestLeavesInMs(now) : null,
      };
    },
  };
}
