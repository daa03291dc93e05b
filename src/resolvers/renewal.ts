// Reads the regulatory status as a frontend needs it. Pure.
import { noticeAtMs } from "../datasources/renewal-notice.js";
import { Renewal } from "../schema/renewal.js";
import type { RegulatoryStatus } from "../schema/user.js";

export { noticeAtMs };

/** Null when nothing is known of it. */
export function renewalOf(status: RegulatoryStatus, now: Date): Renewal | null {
  const { renewalDeadline, lastVerifiedOn, freshness } = status;
  if (renewalDeadline === null && lastVerifiedOn === null) return null;
  const isDue = renewalDeadline !== null && noticeAtMs(renewalDeadline) <= now.getTime();
  return Object.assign(new Renewal(), { dueOn: isDue ? renewalDeadline : null, isDue, lastVerifiedOn, freshness });
}
