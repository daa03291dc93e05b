// For how long a fact counts as fresh. Pure.
import type { IdentityVerification } from "../schema/identity-verification.js";
import { mayGainPersons } from "./session-order.js";
import type { SessionList } from "./upstream-api.js";

export interface TimesToLive {
  /** Sessions whose outcome is decided. */
  settledMs: number;
  /** The most for a session that is not settled; also users, and lists without a open session. */
  reviewMs: number;
  /** Sessions that may change at any moment. */
  openMs: number;
  /** The same while news of changes is known to arrive. */
  openWithEventsMs: number;
}

/**
 * A session that has stood still for long is likely to stay so, in review as well as before its submission: it is
 * read again after this share of the time since it was created or last changed.
 */
const SHARE_OF_AGE = 1 / 60;

export function sessionTimeToLiveMs(session: IdentityVerification, times: TimesToLive, nowMs: number): number {
  if (session.isSettled && !mayGainPersons(session)) return times.settledMs;
  const ageMs = nowMs - (session.updatedAt ?? session.createdAt ?? new Date(nowMs)).getTime();
  const atMostMs = session.isSettled ? times.settledMs : times.reviewMs;
  return Math.min(Math.max(times.openMs, ageMs * SHARE_OF_AGE), Math.max(atMostMs, times.openMs));
}

/** A list is as fresh as the session most likely to change; one without open sessions may still gain a new one. */
export function listTimeToLiveMs(list: SessionList, times: TimesToLive, nowMs: number): number {
  const each = list.sessions.map((session) => sessionTimeToLiveMs(session, times, nowMs));
  return Math.min(times.reviewMs, ...each);
}
