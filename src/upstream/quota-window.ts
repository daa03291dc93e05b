// One window of the upstream's rate limit: what the last answer reported plus the calls made since, or our own count
// where nothing is reported. Times are monotonic milliseconds.
import type { ReportedWindow } from "./rate-limit-headers.js";

export interface QuotaWindow {
  seconds: number;
  limit: number;
  used: number;
  /** Less what other instances may have sent meanwhile. */
  remaining: number;
  /** When the window resets, at the latest. */
  resetsInMs: number;
  /** Those of `used` that were mutations of the gateway's own instances. */
  mutations: number;
  /** When the first of the gateway's own calls leaves the window; null when those alone do not fill it. */
  ownCallLeavesInMs: number | null;
}

/** Resolution of our own count. */
const SLOTS_PER_WINDOW = 60;
/** Own choice: what is left for the calls that several instances send at the same moment, each as the last one. */
const SIMULTANEOUS_SHARE = 0.01;

export function createQuotaWindow(seconds: number, defaultLimit: number) {
  const slotMs = (seconds * 1_000) / SLOTS_PER_WINDOW;
  /** Our own calls by slot number, oldest first. */
  const slots = new Map<number, { calls: number; mutations: number }>();
  let own = 0;
  let ownMutations = 0;
  let reported: { at: number; used: number; limit: number; resetsAt: number; callsSince: number } | undefined;

  /** A slot leaves when the last call that may be in it is as old as the window. */
  function dropOldSlots(now: number): void {
    const oldest = Math.floor(now / slotMs) - SLOTS_PER_WINDOW;
    for (const [number, slot] of slots) {
      if (number >= oldest) return;
      slots.delete(number);
      own -= slot.calls;
      ownMutations -= slot.mutations;
      // They leave what was reported as well, unless some of them had left before that.
      if (reported && number * slotMs > reported.at - seconds * 1_000)
        reported.used = Math.max(reported.used - slot.calls, 0);
    }
  }

  function oldestLeavesInMs(now: number): number {
    const [oldest = 0] = slots.keys();
    return (oldest + SLOTS_PER_WINDOW + 1) * slotMs - now;
  }

  /**
   * Calls that must have ended by now and that the upstream does not count have never reached it, or have left its
   * window. It counts exactly, so its count is the truth, except for calls of the last two slots.
   */
  function dropUncounted(used: number, now: number): void {
    const newest = Math.floor(now / slotMs);
    let uncounted = own - used - (slots.get(newest)?.calls ?? 0) - (slots.get(newest - 1)?.calls ?? 0);
    for (const [number, slot] of slots) {
      if (uncounted <= 0) return;
      const calls = Math.max(slot.calls - uncounted, 0);
      const mutations = Math.min(slot.mutations, calls);
      uncounted -= slot.calls - calls;
      own -= slot.calls - calls;
      ownMutations -= slot.mutations - mutations;
      if (calls > 0) slots.set(number, { calls, mutations });
      else slots.delete(number);
    }
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
    /** @param inFlight other running calls, which the upstream may not have counted yet when it answered */
    report(window: ReportedWindow, now: number, inFlight: number): void {
      dropUncounted(window.used, now);
      reported = {
        at: now,
        used: window.used,
        limit: window.used + window.remaining,
        resetsAt: now + window.resetsInMs,
        callsSince: inFlight,
      };
    },
    /** @param unseen calls that others may have sent meanwhile; undefined when there are no other instances */
    state(now: number, unseen: number | undefined): QuotaWindow {
      dropOldSlots(now);
      // A reported window is valid until its reset; after that our own count decides.
      const isCurrent = reported !== undefined && now < reported.resetsAt;
      const limit = reported?.limit || defaultLimit;
      const used = isCurrent && reported ? Math.max(reported.used + reported.callsSince, own) : own;
      const reserve = unseen === undefined ? 0 : Math.max(unseen, Math.ceil(limit * SIMULTANEOUS_SHARE));
      return {
        seconds,
        limit,
        used,
        remaining: Math.max(limit - used - reserve, 0),
        resetsInMs: isCurrent && reported ? reported.resetsAt - now : seconds * 1_000,
        mutations: ownMutations,
        ownCallLeavesInMs: own >= limit ? oldestLeavesInMs(now) : null,
      };
    },
  };
}
