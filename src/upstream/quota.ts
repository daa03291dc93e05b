// Decides before each call whether the upstream's rate limit leaves room for it: from the windows that the last answers
// reported plus the calls made since, or from its own count where nothing is reported.
// Times are monotonic milliseconds.
import type { Clock } from "../clock.js";
import { type ReportedWindow, WINDOW_SECONDS } from "./rate-limit-headers.js";
import { UpstreamError } from "./upstream-error.js";

/** Mutations and re-reads after events come first, then reads of uncached values, then refreshes of cached ones. */
export type CallPriority = "essential" | "first_read" | "refresh";

export interface QuotaWindow {
  seconds: number;
  limit: number;
  used: number;
  remaining: number;
  resetsInMs: number;
}

export interface Quota {
  /**
   * Counts a call; returns a function to call when it is over.
   * @throws UpstreamError quota_reserved or rate_limited, with retryAfterMs
   */
  admit(priority: CallPriority): () => void;
  /** Counts calls that another instance has made. */
  countOthers(calls: number): void;
  /** Records the windows that an answer reported. */
  report(windows: readonly ReportedWindow[]): void;
  /** Records a 429 of the upstream and pauses all calls; for BLIND_PAUSE_MS if no windows are reported. */
  refused(windows: readonly ReportedWindow[]): UpstreamError;
  windows(): QuotaWindow[];
}

/** Upstream docs, for the windows of WINDOW_SECONDS. May be raised on request; the headers then report it. */
const DEFAULT_LIMITS = [2_300, 4_500, 8_800, 105_600] as const;

/** Share of each window that calls of a priority must leave unused. */
const RESERVE: Readonly<Record<CallPriority, number>> = { essential: 0, first_read: 0.2, refresh: 0.3 };

/**
 * Even while the quota is reserved, a call passes now and then as a probe: others share the quota, and only an answer
 * shows what is left. All probes together take this share of a window, a tenth of the reserve for mutations.
 */
const PROBE_SHARE = 0.02;
const MIN_PROBE_INTERVAL_MS = 10_000;
/** Own choice: the pause after a 429 that names no reset, and the minimum after any other. */
const BLIND_PAUSE_MS = 2_000;
/** Own choice: the longest pause after a single 429; after it the windows decide. */
const MAX_PAUSE_MS = 60_000;
/** Own choice: with a reset further away, mutations probe earlier: windows slide, and limits may be raised. */
const FAR_RESET_MS = 15 * 60_000;
/** Resolution of our own count. */
const SLOTS_PER_WINDOW = 60;

export function createQuota(clock: Clock): Quota {
  const windows = WINDOW_SECONDS.map((seconds, index) => createWindow(seconds, DEFAULT_LIMITS[index] ?? 0));
  let pausedUntil = 0;
  let inFlight = 0;
  let lastAnswerAt = -Infinity;
  let lastProbeAt = -Infinity;

  function report(reported: readonly ReportedWindow[]): void {
    const now = clock.monotonicMs();
    if (reported.length > 0) lastAnswerAt = now;
    for (const window of reported)
      windows.find(({ seconds }) => seconds === window.seconds)?.report(window, now, inFlight);
  }

  return {
    admit(priority) {
      const now = clock.monotonicMs();
      if (now < pausedUntil) throw new UpstreamError("rate_limited", { retryAfterMs: pausedUntil - now });
      const states = windows.map((window) => window.state(now));
      const exhausted = states.filter(({ remaining }) => remaining < 1);
      const isFar = priority === "essential" && longestWait(exhausted) > FAR_RESET_MS;
      if (exhausted.length > 0 && !isFar)
        throw new UpstreamError("rate_limited", { retryAfterMs: longestWait(exhausted) });
      const reserved = states.filter(({ remaining, limit }) => remaining < 1 || remaining <= limit * RESERVE[priority]);
      if (reserved.length > 0) {
        const probeAt = Math.max(lastAnswerAt, lastProbeAt) + probeIntervalMs(reserved);
        const kind = exhausted.length > 0 ? "rate_limited" : "quota_reserved";
        if (now < probeAt)
          throw new UpstreamError(kind, { retryAfterMs: Math.min(longestWait(reserved), probeAt - now) });
        lastProbeAt = now;
      }
      for (const window of windows) window.count(now);
      inFlight += 1;
      return () => {
        inFlight -= 1;
      };
    },
    countOthers(calls) {
      for (const window of windows) window.count(clock.monotonicMs(), calls);
    },
    report,
    refused(reported) {
      const now = clock.monotonicMs();
      report(reported);
      const exhausted = reported.filter(({ remaining }) => remaining < 1);
      const waitMs = Math.max(BLIND_PAUSE_MS, longestWait(exhausted));
      pausedUntil = Math.max(pausedUntil, now + Math.min(waitMs, MAX_PAUSE_MS));
      return new UpstreamError("rate_limited", { status: 429, retryAfterMs: waitMs });
    },
    windows() {
      const now = clock.monotonicMs();
      return windows.map((window) => window.state(now));
    },
  };
}

function probeIntervalMs(windows: readonly QuotaWindow[]): number {
  return Math.max(
    MIN_PROBE_INTERVAL_MS,
    ...windows.map(({ seconds, limit }) => (seconds * 1_000) / Math.max(limit * PROBE_SHARE, 1)),
  );
}

function longestWait(windows: readonly { resetsInMs: number }[]): number {
  return Math.max(0, ...windows.map(({ resetsInMs }) => resetsInMs));
}

function createWindow(seconds: number, defaultLimit: number) {
  const slotMs = (seconds * 1_000) / SLOTS_PER_WINDOW;
  /** Our own calls by slot number, for one window length. */
  const slots = new Map<number, number>();
  let reported: { used: number; limit: number; resetsAt: number; callsSince: number } | undefined;

  function ownCount(now: number): number {
    const oldest = Math.floor(now / slotMs) - SLOTS_PER_WINDOW;
    let sum = 0;
    for (const [slot, count] of slots) {
      if (slot <= oldest) slots.delete(slot);
      else sum += count;
    }
    return sum;
  }

  return {
    seconds,
    count(now: number, calls = 1): void {
      const slot = Math.floor(now / slotMs);
      slots.set(slot, (slots.get(slot) ?? 0) + calls);
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
      const own = ownCount(now);
      // A reported window is valid until its reset; after that our own count decides.
      const isCurrent = reported !== undefined && now < reported.resetsAt;
      const limit = reported?.limit || defaultLimit;
      const used = isCurrent && reported ? Math.max(reported.used + reported.callsSince, own) : own;
      const resetsInMs = isCurrent && reported ? reported.resetsAt - now : seconds * 1_000;
      return { seconds, limit, used, remaining: Math.max(limit - used, 0), resetsInMs };
    },
  };
}
