// Times to live of cached sessions and lists. Pure.
import type { IdentityVerification } from "../schema/identity-verification.js";
import { mayGainPersons } from "./session-order.js";
import type { SessionList } from "./upstream-api.js";

export interface TimesToLive {
  /** For settled sessions. */
  settledMs: number;
  /** The maximum for sessions that are not settled; also for users, and for lists without open sessions. */
  reviewMs: number;
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
  if (session.isSettled && !mayGainPersons(session)) return times.settledMs;
  const ageMs = nowMs - (session.updatedAt ?? session.createdAt ?? new Date(nowMs)).getTime();
  const atLeastMs = session.isSettled ? times.incompleteMs : times.openMs;
  const atMostMs = session.isSettled ? times.settledMs : times.reviewMs;
  return Math.min(Math.max(atLeastMs, ageMs * SHARE_OF_AGE), Math.max(atMostMs, atLeastMs));
}

/** The shortest time to live of its sessions; a list without open sessions may still gain one. */
export function listTimeToLiveMs(list: SessionList, times: TimesToLive, nowMs: number): number {
  const each = list.sessions.map((session) => sessionTimeToLiveMs(session, times, nowMs));
  return Math.min(times.reviewMs, ...each);
}
