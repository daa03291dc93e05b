// Finds values that the schema does not know, and those without which little is known, where they are missing, so that
// each is logged once. Clients get UNKNOWN and the raw value.
import type { RequiredField } from "../measurements.js";
import type { IdentityVerification } from "../schema/identity-verification.js";
import type { UserDetail } from "../schema/user.js";

export interface UnknownValue {
  /** Such as "check.type". */
  field: string;
  /** Null where it is missing, or no text. */
  value: string | null;
  /** How many of them, if not one. */
  count?: number;
}

export type ReportUnknown = (values: readonly UnknownValue[]) => void;

/** Bounds the memory for reported values. */
const MAX_REMEMBERED = 500;
/** Anything else is not an enum value and might be personal data. */
const WORD = /^[A-Za-z][A-Za-z0-9_]{0,63}$/;

/** Calls `report` once for each value. */
export function createUnknownValueReport(report: (unknown: UnknownValue) => void): ReportUnknown {
  const reported = new Set<string>();
  return (values) => {
    for (const { field, value } of values) {
      const shown = { field, value: shownAs(value) };
      const key = JSON.stringify(shown);
      if (reported.has(key) || reported.size >= MAX_REMEMBERED) continue;
      reported.add(key);
      report(shown);
    }
  };
}

function shownAs(value: string | null): string {
  if (value === null) return "(missing)";
  return WORD.test(value) ? value : "(not a word)";
}

export function unknownValuesOfSession(session: IdentityVerification): UnknownValue[] {
  const { checks = [], persons = [] } = session.detail ?? {};
  return [
    ...required("session.status", session.status, session.rawStatus),
    ...persons.flatMap((person) => [
      ...required("person.status", person.status, person.rawStatus),
      ...person.data.flatMap((data) => unknown("person.data.type", data.type, data.rawType)),
    ]),
    ...checks.flatMap((check) => [
      ...required("check.type", check.type, check.rawType),
      ...required("check.status", check.status, check.rawStatus),
      ...check.data.flatMap((data) => unknown("check.data.type", data.type, data.rawType)),
      ...check.reasons.flatMap((reason) => unknown("check.reason.type", reason.type, reason.rawType)),
    ]),
  ];
}

export function unknownValuesOfUser(user: UserDetail): UnknownValue[] {
  return [
    ...unknown("user.personType", user.personType, user.rawPersonType),
    ...required("user.kycLevel", user.kycLevel, user.rawKycLevel),
    ...unknown("user.category", user.category, user.rawCategory),
    ...unknown("user.status", user.status, user.rawStatus),
  ];
}

function unknown(field: string, value: string, raw: string | null | undefined): UnknownValue[] {
  return value === "UNKNOWN" && typeof raw === "string" ? [{ field, value: raw }] : [];
}

function required(field: RequiredField, value: string, raw: string | null | undefined): UnknownValue[] {
  return value === "UNKNOWN" ? [{ field, value: raw ?? null }] : [];
}
