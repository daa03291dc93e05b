// Finds values that the upstream has invented since the schema was written, so that an operator hears of each
// once. To clients they are UNKNOWN beside the raw word.
import type { IdentityVerification } from "../schema/identity-verification.js";
import type { UserDetail } from "../schema/user.js";

export interface UnknownValue {
  /** Such as "check.type". */
  field: string;
  value: string;
}

/** What the upstream may invent is without bound; what is remembered of it is not. */
const MAX_REMEMBERED = 500;
/** Anything else is no word of an enum and might be somebody's data. */
const WORD = /^[A-Za-z][A-Za-z0-9_]{0,63}$/;

/** Tells of each value once. */
export function createUnknownValueReport(
  report: (unknown: UnknownValue) => void,
): (values: readonly UnknownValue[]) => void {
  const told = new Set<string>();
  return (values) => {
    for (const { field, value } of values) {
      const shown = { field, value: WORD.test(value) ? value : "(not a word)" };
      const key = JSON.stringify(shown);
      if (told.has(key) || told.size >= MAX_REMEMBERED) continue;
      told.add(key);
      report(shown);
    }
  };
}

export function unknownValuesOfSession(session: IdentityVerification): UnknownValue[] {
  const { checks = [], persons = [] } = session.detail ?? {};
  return [
    ...unknown("session.status", session.status, session.rawStatus),
    ...persons.flatMap((person) => unknown("person.status", person.status, person.rawStatus)),
    ...checks.flatMap((check) => [
      ...unknown("check.type", check.type, check.rawType),
      ...unknown("check.status", check.status, check.rawStatus),
      ...check.data.flatMap((data) => unknown("check.data.type", data.type, data.rawType)),
      ...check.reasons.flatMap((reason) => unknown("check.reason.type", reason.type, reason.rawType)),
    ]),
  ];
}

export function unknownValuesOfUser(user: UserDetail): UnknownValue[] {
  return [
    ...unknown("user.personType", user.personType, user.rawPersonType),
    ...unknown("user.kycLevel", user.kycLevel, user.rawKycLevel),
    ...unknown("user.category", user.category, user.rawCategory),
    ...unknown("user.status", user.status, user.rawStatus),
  ];
}

function unknown(field: string, value: string, raw: string | null | undefined): UnknownValue[] {
  return value === "UNKNOWN" && typeof raw === "string" ? [{ field, value: raw }] : [];
}
