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

const NOT_KNOWN = "state not known";

/** @param user as the simulator's control API sends it; anything else is described as not known */
export function describeAccount(user: unknown, now: Date): string {
  if (!isRecord(user)) return NOT_KNOWN;
  const { accountStatus, enrolment, regulation, level, sessions } = user;
  if (typeof level !== "string" || !Array.isArray(sessions)) return NOT_KNOWN;
  if (accountStatus === "CLOSED") return "account closed";
  if (isRecord(enrolment) && enrolment["isEnrolled"] === false) return "has to set up strong authentication";
  const { inflowsBlocked, outflowsBlocked, renewalDeadline } = isRecord(regulation) ? regulation : {};
  const isDue = typeof renewalDeadline === "string" && level === "REGULAR" && isRenewalDue(renewalDeadline, now);
  return [
    describeVerification(level, sessions.find(isRecord)),
    ...(isDue ? ["has to renew it"] : []),
    ...(inflowsBlocked === true ? ["payments to them are blocked"] : []),
    ...(outflowsBlocked === true ? ["payouts are blocked"] : []),
  ].join(", ");
}

/** @param newest the user's newest session */
function describeVerification(level: string, newest: Record<string, unknown> | undefined): string {
  const status = newest?.["status"];
  if (level === "REGULAR")
    return status === "PENDING" || status === "REVIEW" ? "verified, with an open session" : "verified";
  if (!newest) return "not started yet";
  if (status !== "VALIDATED") return BY_STATUS[String(status)] ?? NOT_KNOWN;
  const persons = Array.isArray(newest["persons"]) ? newest["persons"].filter(isRecord) : [];
  return persons.some((person) => person["status"] !== "VALIDATED")
    ? "owners have to verify themselves"
    : "no longer verified";
}
