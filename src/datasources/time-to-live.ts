// Times to live of what is cached. Pure.
import type { IdentityVerification } from "../schema/identity-verification.js";
import type { RegulatoryStatus } from "../schema/user.js";
import { assumedExpiryMs } from "./session-expiry.js";
import { awaitsPersons, mayGainPersons } from "./session-order.js";
import type { SessionList } from "./upstream-api.js";
import { isAnythingKnown } from "./user-store.js";

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
  /** How long after its creation a session is assumed to expire. */
  sessionValidityMs: number;
}

/**
 * A session that has not changed for long is likely to stay so, in review as well as before its submission: its time to
 * live is this share of the time since it was created or last changed.
 */
const SHARE_OF_AGE = 1 / 60;

export function sessionTimeToLiveMs(session: IdentityVerification, times: TimesToLive, nowMs: number): number {
  if (session.freshness.isStale || awaitsPersons(session)) return times.incompleteMs;
  if (!session.isSettled) return openTimeToLiveMs(session, times, nowMs);
  return mayGainPersons(session) ? byAgeMs(session, times.incompleteMs, times.settledMs, nowMs) : times.settledMs;
}

/** The shortest time to live of its open sessions; a list without any may still gain one. */
export function listTimeToLiveMs({ sessions }: SessionList, times: TimesToLive, nowMs: number): number {
  const open = sessions.filter(({ isFinal }) => !isFinal);
  return Math.min(times.reviewMs, ...open.map((session) => openTimeToLiveMs(session, times, nowMs)));
}

/** Own choice: what is likely to be out of date is read again so soon. */
const SOON_MS = 10_000;
/** Own choice: the upstream's view of a user may lag so long behind an event of theirs (seen by others: seconds). */
const LAGS_FOR_AT_MOST_MS = 60_000;
/** Own choice: nobody knows why the upstream has none, nor for how long. */
const NOTHING_KNOWN_MS = 300_000;

/** @param sinceEventMs how long ago the last event was that may have changed the user */
export function userTimeToLiveMs(times: TimesToLive, sinceEventMs: number): number {
  return sinceEventMs < LAGS_FOR_AT_MOST_MS ? Math.min(times.reviewMs, SOON_MS) : times.reviewMs;
}

/** The same for the regulatory status. */
export function regulatoryTimeToLiveMs(status: RegulatoryStatus, times: TimesToLive, sinceEventMs: number): number {
  if (status.freshness.isStale || sinceEventMs < LAGS_FOR_AT_MOST_MS) return Math.min(times.regulatoryMs, SOON_MS);
  return isAnythingKnown(status) ? times.regulatoryMs : Math.min(times.regulatoryMs, NOTHING_KNOWN_MS);
}

/** Own choice: so long after the assumed expiry a session is read again soon, as it may expire a little later. */
const EXPIRES_WITHIN_MS = 120_000;

/** The upstream is asked at the assumed expiry whether the session can still be submitted. */
function openTimeToLiveMs(session: IdentityVerification, times: TimesToLive, nowMs: number): number {
  const byAge = byAgeMs(session, times.openMs, times.reviewMs, nowMs);
  const leftMs = (assumedExpiryMs(session, times.sessionValidityMs) ?? Infinity) - nowMs;
  if (leftMs > 0) return Math.min(byAge, leftMs);
  return leftMs > -EXPIRES_WITHIN_MS ? Math.min(byAge, times.incompleteMs) : byAge;
}

function byAgeMs(session: IdentityVerification, atLeastMs: number, atMostMs: number, nowMs: number): number {
  const ageMs = nowMs - (session.updatedAt ?? session.createdAt ?? new Date(nowMs)).getTime();
  return Math.min(Math.max(atLeastMs, ageMs * SHARE_OF_AGE), Math.max(atMostMs, atLeastMs));
}
