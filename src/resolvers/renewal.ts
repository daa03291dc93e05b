// Reads the regulatory status as a frontend needs it. Pure.
import { isRenewalDue, isRenewalOverdue } from "../datasources/renewal-notice.js";
import { Renewal } from "../schema/renewal.js";
import type { RegulatoryStatus } from "../schema/user.js";

/** Null when nothing is known of it. */
export function renewalOf(status: RegulatoryStatus, now: Date): Renewal | null {
  const { renewalDeadline, lastVerifiedOn, freshness } = status;
  if (renewalDeadline === null && lastVerifiedOn === null) return null;
  const isDue = isRenewalDue(renewalDeadline, now);
  const isOverdue = isRenewalOverdue(renewalDeadline, now);
  const dueOn = isDue ? renewalDeadline : null;
  return Object.assign(new Renewal(), { dueOn, isDue, isOverdue, lastVerifiedOn, freshness });
}
