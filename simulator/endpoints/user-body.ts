// Validates a submitted user, and picks the fields to store. Unknown and read-only fields are ignored.
import type { Call } from "../call.js";
import { isBirthSeconds } from "../reader.js";
import { DETAIL_FIELDS, LEGAL_PERSON_TYPES, type Person, type UserRecord } from "../records.js";
import { UpstreamRefusal } from "../upstream-refusal.js";

const PERSON_FIELDS = ["FirstName", "LastName", "Birthday", "Nationality"];

const isText = (value: unknown) => typeof value === "string" && value !== "";
/** Of a natural user, and of the representative of a legal one. Fields without a check are stored as they are. */
const CHECKS_OF_PERSON = {
  FirstName: isText,
  LastName: isText,
  Nationality: isText,
  CountryOfResidence: isText,
  Birthday: isBirthSeconds,
};
const CHECKS_OF_NATURAL = { ...CHECKS_OF_PERSON, Email: isText };
const CHECKS_OF_LEGAL = {
  Name: isText,
  Email: isText,
  LegalPersonType: (value: unknown) => LEGAL_PERSON_TYPES.includes(String(value)),
};

/** Some official clients send numbers for booleans and texts, and texts for numbers. */
export function normalBody(body: Call["body"]): Call["body"] {
  return Object.fromEntries(
    Object.entries(body).map(([field, value]) => {
      if (field === "LegalRepresentative" && typeof value === "object" && value !== null)
        return [field, normalBody(value as Call["body"])];
      if (field === "TermsAndConditionsAccepted" && (value === 1 || value === 0)) return [field, value === 1];
      if (field === "CompanyNumber" && typeof value === "number") return [field, String(value)];
      const isNumber = typeof value === "string" && /^-?\d+$/.test(value);
      return [field, field.endsWith("Birthday") && isNumber ? Number(value) : value];
    }),
  );
}

/**
 * @param category undefined for an update, which may leave out any field
 * @throws UpstreamRefusal 400 with an entry for every missing or invalid field
 */
export function assertUserBody(
  type: UserRecord["PersonType"],
  category: UserRecord["UserCategory"] | undefined,
  body: Call["body"],
): void {
  const problems = type === "NATURAL" ? problemsOfNatural(category, body) : problemsOfLegal(category, body);
  if (Object.keys(problems).length === 0) return;
  throw new UpstreamRefusal(
    400,
    "param_error",
    "One or several required parameters are missing or incorrect.",
    problems,
  );
}

type Problems = Record<string, string>;
type FieldChecks = Record<string, (value: unknown) => boolean>;

function problemsOfNatural(category: UserRecord["UserCategory"] | undefined, body: Call["body"]): Problems {
  if (category === "OWNER") return problemsIn(body, CHECKS_OF_NATURAL, Object.keys(CHECKS_OF_NATURAL));
  return problemsIn(body, CHECKS_OF_NATURAL, category ? ["FirstName", "LastName", "Email"] : []);
}

function problemsOfLegal(category: UserRecord["UserCategory"] | undefined, body: Call["body"]): Problems {
  const required = category ? ["FirstName", "LastName"] : [];
  const [problem] = Object.values(
    problemsIn(representativeFrom(body), CHECKS_OF_PERSON, required, "LegalRepresentative"),
  );
  return {
    ...problemsIn(body, CHECKS_OF_LEGAL, category ? Object.keys(CHECKS_OF_LEGAL) : []),
    ...(problem && { LegalRepresentative: problem }),
  };
}

function problemsIn(body: Call["body"], checks: FieldChecks, required: readonly string[], named?: string): Problems {
  return Object.fromEntries(
    Object.entries(checks).flatMap(([field, isValid]) => {
      const value = body[field] ?? null;
      const isRequired = required.includes(field);
      if (value === null) return isRequired ? [[field, `The ${named ?? field} field is required`]] : [];
      const isLeftOut = value === "" && !isRequired;
      return isLeftOut || isValid(value) ? [] : [[field, `The value of ${named ?? field} is not valid`]];
    }),
  );
}

export function personFrom(type: UserRecord["PersonType"], body: Call["body"]): Person {
  const source = type === "NATURAL" ? body : representativeFrom(body);
  return {
    FirstName: textOr(source["FirstName"], ""),
    LastName: textOr(source["LastName"], ""),
    Birthday: typeof source["Birthday"] === "number" ? source["Birthday"] : null,
    Nationality: textOr(source["Nationality"], null),
  };
}

export function detailsFrom(type: UserRecord["PersonType"], body: Call["body"]): Record<string, unknown> {
  const kept = Object.fromEntries(
    DETAIL_FIELDS[type].filter((field) => field in body).map((field) => [field, body[field]]),
  );
  if (type === "NATURAL") return kept;
  const rest = Object.entries(representativeFrom(body)).filter(([field]) => !PERSON_FIELDS.includes(field));
  return { ...kept, representative: Object.fromEntries(rest) };
}

/** Nested in the SCA form except for the address, flat in the plain form. */
function representativeFrom(body: Call["body"]): Record<string, unknown> {
  const prefix = "LegalRepresentative";
  const flat = Object.entries(body).filter(([field]) => field.startsWith(prefix) && field !== prefix);
  const nested = body[prefix];
  return {
    ...Object.fromEntries(flat.map(([field, value]) => [field.slice(prefix.length), value])),
    ...(typeof nested === "object" ? nested : {}),
  };
}

function textOr<Fallback>(value: unknown, fallback: Fallback): string | Fallback {
  return typeof value === "string" ? value : fallback;
}
