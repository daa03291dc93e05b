// Decides before each call whether the upstream's shared rate limit leaves room for it. It knows what the last
// answers reported and counts its own calls in between, and on its own where nothing is reported.
// Times are monotonic milliseconds.
import type { Clock } from "../clock.js";
import { WINDOW_SECONDS, type ReportedWindow } from "./rate-limit-headers.js";
import { UpstreamError } from "./upstream-error.js";

/** Mutations and re-reads after a notification come first, then first reads, then refreshes of what is cached. */
export type CallPriority = "essential" | "first_read" | "refresh";

export interface QuotaWindow {
  seconds: number;
  limit: number;
  used: number;
  remaining: number;
  resetsInMs: number;
}

export interface Quota {
  /** Counts a call; to be told when it is over. @throws UpstreamError quota_reserved or rate_limited, with the time to wait */
  admit(priority: CallPriority): () => void;
  /** Takes note of calls that another instance has made. */
  countOthers(calls: number): void;
  /** Takes note of what an answer reported. */
  report(windows: readonly ReportedWindow[]): void;
  /** Takes note of a refusal by the upstream; without reported windows it pauses for a moment. */
  refused(windows: readonly ReportedWindow[]): UpstreamError;
  windows(): QuotaWindow[];
}

/** Upstream docs, for the windows of WINDOW_SECONDS; may be raised on request, which the headers then show. */
const DEFAULT_LIMITS = [2_300, 4_500, 8_800, 105_600] as const;

/** Share of each window that a priority leaves untouched. */
const RESERVE: Readonly<Record<CallPriority, number>> = { essential: 0, first_read: 0.2, refresh: 0.3 };

/**
 * A refused read looks again now and then: others share the quota, and only an answer tells what is left.
 * All such looks together take this share of a window, a tenth of what is kept for mutations.
 */
const PROBE_SHARE = 0.02;
const MIN_PROBE_INTERVAL_MS = 10_000;
/** Own choice: how long to pause after a refusal that tells no reset, and the least after any. */
const BLIND_PAUSE_MS = 2_000;
/** Own choice: longer than this nothing is refused by one answer alone; the windows go on to say what is left. */
const MAX_PAUSE_MS = 60_000;
/** Own choice: a reset that is further away is worth a look before: windows slide, and others may have been raised. */
const FAR_RESET_MS = 15 * 60_000;
/** Resolution of the own count. */
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
  /** Own calls by slot number; only the slots of one window length are kept. */
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
    /** @param inFlight calls that the upstream may not have counted when it answered */
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
      // What was reported holds until the reset it named; then only the own count is left to go by.
      const isCurrent = reported !== undefined && now < reported.resetsAt;
      const limit = reported?.limit || defaultLimit;
      const used = isCurrent && reported ? Math.max(reported.used + reported.callsSince, own) : own;
      const resetsInMs = isCurrent && reported ? reported.resetsAt - now : seconds * 1_000;
      return { seconds, limit, used, remaining: Math.max(limit - used, 0), resetsInMs };
    },
  };
}
