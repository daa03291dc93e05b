// Validates a submitted user, and picks the fields to store. Unknown and read-only fields are ignored.
import type { Call } from "../call.js";
import type { Person, UserRecord } from "../records.js";
import { UpstreamRefusal } from "../upstream-refusal.js";

const LEGAL_PERSON_TYPES = ["BUSINESS", "ORGANIZATION", "SOLETRADER", "PARTNERSHIP"];
const PERSON_FIELDS = ["FirstName", "LastName", "Birthday", "Nationality"];

const STORED_FIELDS: Record<UserRecord["PersonType"], readonly string[]> = {
  NATURAL: [
    "Email",
    "Address",
    "CountryOfResidence",
    "Occupation",
    "IncomeRange",
    "Capacity",
    "PhoneNumber",
    "PhoneNumberCountry",
    "TermsAndConditionsAccepted",
  ],
  LEGAL: ["Email", "Name", "LegalPersonType", "CompanyNumber", "HeadquartersAddress", "TermsAndConditionsAccepted"],
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

/** @throws UpstreamRefusal 400 with an entry for every missing or invalid field */
export function assertUserBody(
  type: UserRecord["PersonType"],
  category: UserRecord["UserCategory"],
  body: Call["body"],
): void {
  const problems = type === "NATURAL" ? problemsOfNatural(category, body) : problemsOfLegal(body);
  if (Object.keys(problems).length === 0) return;
  throw new UpstreamRefusal(
    400,
    "param_error",
    "One or several required parameters are missing or incorrect.",
    problems,
  );
}

function problemsOfNatural(category: UserRecord["UserCategory"], body: Call["body"]): Record<string, string> {
  const texts =
    category === "OWNER"
      ? ["FirstName", "LastName", "Email", "Nationality", "CountryOfResidence"]
      : ["FirstName", "LastName", "Email"];
  const problems = missing(texts, body, (field) => typeof body[field] === "string" && body[field] !== "");
  return category === "OWNER"
    ? { ...problems, ...missing(["Birthday"], body, (field) => typeof body[field] === "number") }
    : problems;
}

function problemsOfLegal(body: Call["body"]): Record<string, string> {
  const representative = representativeFrom(body);
  return {
    ...missing(["Name", "Email"], body, (field) => typeof body[field] === "string" && body[field] !== ""),
    ...missing(["LegalPersonType"], body, (field) => LEGAL_PERSON_TYPES.includes(String(body[field]))),
    ...(representative["FirstName"] && representative["LastName"]
      ? {}
      : { LegalRepresentative: "The LegalRepresentative field is required" }),
  };
}

function missing(fields: string[], body: Call["body"], isValid: (field: string) => boolean): Record<string, string> {
  const wrong = fields.filter((field) => !isValid(field));
  return Object.fromEntries(
    wrong.map((field) => [
      field,
      (body[field] ?? null) !== null ? `The value of ${field} is not valid` : `The ${field} field is required`,
    ]),
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
    STORED_FIELDS[type].filter((field) => field in body).map((field) => [field, body[field]]),
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
