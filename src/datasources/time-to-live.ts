// For how long a fact counts as fresh. Pure.
import { IdentityVerificationStatus } from "../schema/identity-verification-status.js";
import type { IdentityVerification } from "../schema/identity-verification.js";
import type { SessionList } from "./upstream-api.js";

export interface TimesToLive {
  /** Sessions whose outcome is decided. */
  settledMs: number;
  /** Sessions that people review: minutes to days. */
  reviewMs: number;
  /** Sessions that may change at any moment. */
  liveMs: number;
}

/**
 * A session that nobody has submitted for long is likely to stay so: it is read again after this share of the
 * time since it was created or last changed, but never less often than a session in review.
 */
const SHARE_OF_AGE = 1 / 60;

export function sessionTimeToLiveMs(session: IdentityVerification, times: TimesToLive, nowMs: number): number {
  if (session.isFinal) return times.settledMs;
  if (session.status === IdentityVerificationStatus.REVIEW) return times.reviewMs;
  const ageMs = nowMs - (session.updatedAt ?? session.createdAt ?? new Date(nowMs)).getTime();
  return Math.min(Math.max(times.liveMs, ageMs * SHARE_OF_AGE), Math.max(times.reviewMs, times.liveMs));
}

/** A list is as fresh as its most lively session; one without live sessions may still gain a new one. */
export function listTimeToLiveMs(list: SessionList, times: TimesToLive, nowMs: number): number {
  const each = list.sessions.map((session) => sessionTimeToLiveMs(session, times, nowMs));
  return Math.min(times.reviewMs, ...each);
}
