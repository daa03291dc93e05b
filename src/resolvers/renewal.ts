// Reads the regulatory status as a frontend needs it. Pure.
import { Renewal } from "../schema/renewal.js";
import type { RegulatoryStatus } from "../schema/user.js";

/** Upstream docs: notice is given so long before, and a later deadline may still change. */
export const NOTICE_DAYS = 90;
export const DAY_MS = 86_400_000;

/** Null when nothing is known of it. */
export function renewalOf({ renewalDeadline, lastVerifiedOn }: RegulatoryStatus, now: Date): Renewal | null {
  if (renewalDeadline === null && lastVerifiedOn === null) return null;
  // Days are in UTC (upstream docs).
  const daysLeft = renewalDeadline === null ? Infinity : (Date.parse(renewalDeadline) - now.getTime()) / DAY_MS;
  const isDue = daysLeft <= NOTICE_DAYS;
  return Object.assign(new Renewal(), { dueOn: isDue ? renewalDeadline : null, isDue, lastVerifiedOn });
}
