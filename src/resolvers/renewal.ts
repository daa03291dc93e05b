// Reads the regulatory status as a frontend needs it. Pure.
import { Renewal } from "../schema/renewal.js";
import type { RegulatoryStatus } from "../schema/user.js";

/** Upstream docs: notice is given so long before, and a later deadline may still change. */
const NOTICE_DAYS = 90;
const DAY_MS = 86_400_000;

/** Unix milliseconds. Days are in UTC (upstream docs). */
export function noticeAtMs(deadline: string): number {
  return Date.parse(deadline) - NOTICE_DAYS * DAY_MS;
}

/** Null when nothing is known of it. */
export function renewalOf(status: RegulatoryStatus, now: Date): Renewal | null {
  const { renewalDeadline, lastVerifiedOn, freshness } = status;
  if (renewalDeadline === null && lastVerifiedOn === null) return null;
  const isDue = renewalDeadline !== null && noticeAtMs(renewalDeadline) <= now.getTime();
  return Object.assign(new Renewal(), { dueOn: isDue ? renewalDeadline : null, isDue, lastVerifiedOn, freshness });
}
