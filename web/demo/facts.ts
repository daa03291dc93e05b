// What the operator's page says of a user: what the API knows, which is less than the simulator's console shows.
import type { OperatorUserQuery } from "./generated/operations.js";

type User = Pick<
  NonNullable<OperatorUserQuery["user"]>,
  "personType" | "category" | "kycLevel" | "isVerified" | "renewal" | "restrictions"
>;

const KINDS = { NATURAL: "Natural person", LEGAL: "Legal person", UNKNOWN: "Unknown" };

/**
 * Null means that it could not be read, or is not known: not that it is not so.
 * @param sayDay of a date like 2026-12-15
 */
export function factsOf(user: User, sayDay: (day: string) => string): [term: string, fact: string][] {
  const { personType, category, kycLevel, isVerified, restrictions } = user;
  return [
    ["Kind", personType ? KINDS[personType] : "Unknown"],
    ["Category", sayWord(category)],
    ["KYC level", sayWord(kycLevel)],
    ["Verified", isVerified == null ? "Unknown" : isVerified ? "Yes" : "No"],
    ["Renewal due", sayRenewal(user, sayDay)],
    ["Blocked", sayBlocked(restrictions)],
    ...(restrictions?.recommendation ? [["Advice", restrictions.recommendation] satisfies [string, string]] : []),
  ];
}

function sayRenewal({ isVerified, renewal }: User, sayDay: (day: string) => string): string {
  if (renewal?.dueOn) return `${renewal.isOverdue ? "Was due by" : "By"} ${sayDay(renewal.dueOn)}`;
  if (renewal) return "Not yet";
  // True whether or not the upstream was asked: the level decides.
  return isVerified === false ? "Only once verified" : "Unknown";
}

function sayBlocked(restrictions: User["restrictions"]): string {
  if (!restrictions) return "Unknown";
  const { inflowsBlocked, outflowsBlocked } = restrictions;
  const blocked = [inflowsBlocked && "money in", outflowsBlocked && "money out"].filter((what) => what);
  if (blocked.length > 0) return sayWord(blocked.join(" and "));
  return inflowsBlocked === null || outflowsBlocked === null ? "Unknown" : "Nothing";
}

/** OWNER becomes "Owner". */
function sayWord(constant: string | null): string {
  const word = (constant ?? "unknown").toLowerCase();
  return word.charAt(0).toUpperCase() + word.slice(1);
}
