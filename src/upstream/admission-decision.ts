// Decides whether a call may be sent now, has to wait for a slot, or is refused. Pure.
import { type CallClass, MUTATIONS_SHARE, PROBE_PATIENCE, QUOTA_RESERVE } from "./call-class.js";
import type { QuotaWindow } from "./quota-window.js";

export interface Situation {
  /** Milliseconds until the circuit breaker lets a call through; 0 for now. */
  circuitBlockedForMs: number;
  /** Milliseconds that all calls pause after a 429 of the upstream. */
  pausedForMs: number;
  isPauseUncertain: boolean;
  windows: readonly QuotaWindow[];
  /** Milliseconds since the upstream last reported its windows or a probe was sent, whichever is shorter. */
  sinceProbeMs: number;
  /** Milliseconds since a call of this class was sent. */
  sinceClassSentMs: number;
  isSlotFree: boolean;
  /** Calls of this class and of more important ones that are waiting for a slot. */
  ahead: number;
  /** Calls of this class that may run at once. */
  slots: number;
  /** How long calls take at present. */
  serviceTimeMs: number;
  /** The longest that the caller can wait for a slot and still get an answer in time. */
  mayWaitMs: number;
}

export type RefusalReason = "circuit_open" | "rate_limited" | "quota_reserved" | "busy";

export type Decision =
  | { kind: "send"; isProbe: boolean }
  | { kind: "wait" }
  | { kind: "refuse"; reason: RefusalReason; retryAfterMs: number; isWaitUncertain: boolean };

/**
 * Even while the quota is used up, a call passes now and then as a probe: others share the quota, its windows slide,
 * and only an answer shows what is left: all of these probes take this share of a window at most. While it is reserved,
 * a call of each class passes, so that none waits for ever: this share of a window for each class.
 */
const PROBE_SHARE = 0.02;
const MIN_PROBE_INTERVAL_MS = 10_000;

/** Refusals come first, then the wait: nobody waits in order to be refused. */
export function decide(callClass: CallClass, situation: Situation): Decision {
  if (situation.circuitBlockedForMs > 0) return refuse("circuit_open", situation.circuitBlockedForMs);
  if (situation.pausedForMs > 0) return refuse("rate_limited", situation.pausedForMs, situation.isPauseUncertain);
  const quota = decideByQuota(callClass, situation);
  if (quota.kind === "refuse" || situation.isSlotFree) return quota;
  const waitMs = estimateWaitMs(situation);
  return waitMs > situation.mayWaitMs ? refuse("busy", waitMs) : { kind: "wait" };
}

function estimateWaitMs({ ahead, serviceTimeMs, slots }: Situation): number {
  return ((ahead + 1) * serviceTimeMs) / slots;
}

function decideByQuota(callClass: CallClass, situation: Situation): Decision {
  const { windows, sinceProbeMs, sinceClassSentMs } = situation;
  const exhausted = windows.filter(({ remaining }) => remaining < 1);
  if (exhausted.length > 0) {
    // Calls of our own have used up a window: it is known when the first of them leaves it.
    const leavesInMs = exhausted.flatMap(({ ownCallLeavesInMs }) => ownCallLeavesInMs ?? []);
    if (leavesInMs.length > 0) return refuse("rate_limited", Math.max(...leavesInMs));
    return oneInAWhile(callClass, exhausted, sinceProbeMs, "rate_limited");
  }
  const reserved = windows.filter((window) => window.remaining <= reserveOf(callClass, window));
  if (reserved.length === 0) return { kind: "send", isProbe: false };
  return oneInAWhile(callClass, reserved, sinceClassSentMs, "quota_reserved");
}

/** How many calls of a window this class leaves to others. */
function reserveOf(callClass: CallClass, { limit, mutations }: QuotaWindow): number {
  const areMutationsCapped = mutations >= limit * MUTATIONS_SHARE;
  if (callClass === "mutation") return areMutationsCapped ? Math.round(limit * (1 - MUTATIONS_SHARE)) : 0;
  // Nothing need be left to mutations that may not use it.
  return Math.round(limit * (QUOTA_RESERVE[callClass] - (areMutationsCapped ? QUOTA_RESERVE.event : 0)));
}

function oneInAWhile(
  callClass: CallClass,
  windows: readonly QuotaWindow[],
  sinceMs: number,
  reason: RefusalReason,
): Decision {
  const inMs = probeIntervalMs(windows) * PROBE_PATIENCE[callClass] - sinceMs;
  if (inMs <= 0) return { kind: "send", isProbe: true };
  return refuse(reason, Math.min(Math.max(...windows.map(({ resetsInMs }) => resetsInMs)), inMs));
}

function probeIntervalMs(windows: readonly QuotaWindow[]): number {
  return Math.max(
    MIN_PROBE_INTERVAL_MS,
    ...windows.map(({ seconds, limit }) => (seconds * 1_000) / Math.max(limit * PROBE_SHARE, 1)),
  );
}

function refuse(reason: RefusalReason, retryAfterMs: number, isWaitUncertain = false): Decision {
  return { kind: "refuse", reason, retryAfterMs, isWaitUncertain };
}
