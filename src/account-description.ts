// What is said of an account of the demo beside its name: how its user stands in the simulator at that moment.
import { isRenewalDue } from "./datasources/renewal-notice.js";
import { isRecord } from "./is-record.js";

const BY_STATUS: Readonly<Record<string, string>> = {
  PENDING: "started, and not submitted",
  REVIEW: "in manual review",
  REFUSED: "refused",
  EXPIRED: "did not submit in time",
  OUT_OF_DATE: "verification out of date",
  TIMEOUT: "ended without a decision",
  ERROR: "ended without a decision",
};

/** @param user as the simulator's control API sends it; anything else is described as not known */
export function describeAccount(user: unknown, now: Date): string {
  if (!isRecord(user) || typeof user["level"] !== "string" || !Array.isArray(user["sessions"]))
    return "state not known";
  const { accountStatus, enrolment, regulation, level } = user;
  if (accountStatus === "CLOSED") return "account closed";
  if (isRecord(enrolment) && enrolment["isEnrolled"] === false) return "has to set up strong authentication";
  const { inflowsBlocked, outflowsBlocked, renewalDeadline } = isRecord(regulation) ? regulation : {};
  const isDue = typeof renewalDeadline === "string" && level === "REGULAR" && isRenewalDue(renewalDeadline, now);
  return [
    describeVerification(user),
    ...(isDue ? ["has to renew it"] : []),
    ...(inflowsBlocked === true ? ["payments to them are blocked"] : []),
    ...(outflowsBlocked === true ? ["payouts are blocked"] : []),
  ].join(", ");
}

function describeVerification({ level, newestStatus, sessions }: Record<string, unknown>): string {
  const known = Array.isArray(sessions) ? sessions.filter(isRecord) : [];
  if (level === "REGULAR")
    return newestStatus === "PENDING" || newestStatus === "REVIEW" ? "verified, with an open session" : "verified";
  if (known.length === 0) return "not started yet";
  if (newestStatus === "VALIDATED") {
    const persons = known.flatMap(({ persons: those }) => (Array.isArray(those) ? those.filter(isRecord) : []));
    return persons.some(({ status }) => status !== "VALIDATED")
      ? "owners have to verify themselves"
      : "no longer verified";
  }
  return BY_STATUS[String(newestStatus)] ?? "state not known";
}
