// Times to live of cached sessions and lists. Pure.
import type { IdentityVerification } from "../schema/identity-verification.js";
import { awaitsPersons, mayGainPersons } from "./session-order.js";
import type { SessionList } from "./upstream-api.js";

export interface TimesToLive {
  /** For settled sessions. */
  settledMs: number;
  /** The maximum for sessions that are not settled; also for users, and for lists without open sessions. */
  reviewMs: number;
  /** For the regulatory status of users. */
  regulatoryMs: number;
  /** For sessions that may change at any moment. */
  openMs: number;
  /** For sessions whose details are behind their status, and for those whose persons may still appear. */
  incompleteMs: number;
}

/**
 * A session that has not changed for long is likely to stay so, in review as well as before its submission: its time to
 * live is this share of the time since it was created or last changed.
 */
const SHARE_OF_AGE = 1 / 60;

export function sessionTimeToLiveMs(session: IdentityVerification, times: TimesToLive, nowMs: number): number {
  if (session.freshness.isStale || awaitsPersons(session)) return times.incompleteMs;
  if (!session.isSettled) return byAgeMs(session, times.openMs, times.reviewMs, nowMs);
  return mayGainPersons(session) ? byAgeMs(session, times.incompleteMs, times.settledMs, nowMs) : times.settledMs;
}

/** The shortest time to live of its open sessions; a list without any may still gain one. */
export function listTimeToLiveMs({ sessions }: SessionList, times: TimesToLive, nowMs: number): number {
  const open = sessions.filter(({ isFinal }) => !isFinal);
  return Math.min(times.reviewMs, ...open.map((session) => byAgeMs(session, times.openMs, times.reviewMs, nowMs)));
}

function byAgeMs(session: IdentityVerification, atLeastMs: number, atMostMs: number, nowMs: number): number {
  const ageMs = nowMs - (session.updatedAt ?? session.createdAt ?? new Date(nowMs)).getTime();
  return Math.min(Math.max(atLeastMs, ageMs * SHARE_OF_AGE), Math.max(atMostMs, atLeastMs));
}
