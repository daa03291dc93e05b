// The records that the simulated upstream stores, in the upstream's spelling.
import type { Regulation } from "./regulation.js";

export const SESSION_STATUSES = [
  "PENDING",
  "REVIEW",
  "VALIDATED",
  "REFUSED",
  "EXPIRED",
  "OUT_OF_DATE",
  "TIMEOUT",
  "ERROR",
] as const;
export type SessionStatus = (typeof SESSION_STATUSES)[number];

export interface Pair {
  Type: string;
  Value: string;
}

export interface CheckRecord {
  CheckId: string;
  Type: string;
  CheckStatus: string;
  CreationDate: number;
  LastUpdate: number;
  Data: Pair[];
  Reasons: Pair[];
}

export const PERSON_STATUSES = ["PENDING_VALIDATION", "VALIDATED", "REJECTED", "ABANDONED"] as const;
export type PersonStatus = (typeof PERSON_STATUSES)[number];

/** A person of significant control, who verifies through their own link. */
export interface PersonRecord {
  Id: string;
  PscType: string;
  Status: PersonStatus;
  FirstName: string;
  LastName: string;
  Email: string;
  DateOfBirth: number;
  Country: string;
  Nationality: string;
  HostedUrl: string;
  Data: Pair[];
  ValidationDate: number | null;
  CreationDate: number;
  LastUpdate: number;
  MainSessionId: string;
  Tag: string | null;
}

export interface SessionRecord {
  Id: string;
  UserId: string;
  Tag: string | null;
  HostedUrl: string;
  ReturnUrl: string;
  Status: SessionStatus;
  /** Unix seconds, as are all dates here. */
  CreationDate: number;
  LastUpdate: number;
  Checks: CheckRecord[];
  /** Only where several persons have to be verified. */
  PSCs?: PersonRecord[];
}

export interface Person {
  FirstName: string;
  LastName: string;
  /** Unix seconds; negative before 1970. */
  Birthday: number | null;
  Nationality: string | null;
}

/** Upstream docs: UNKNOWN for users of before 2024-02-14 whose category was never set. */
export const USER_CATEGORIES = ["OWNER", "PAYER", "PLATFORM", "UNKNOWN"] as const;
export const USER_STATUSES = ["ACTIVE", "PENDING_USER_ACTION", "CLOSED"] as const;
export const KYC_LEVELS = ["LIGHT", "REGULAR"] as const;

export interface UserRecord {
  Id: string;
  PersonType: "NATURAL" | "LEGAL";
  UserCategory: (typeof USER_CATEGORIES)[number];
  KYCLevel: (typeof KYC_LEVELS)[number];
  UserStatus: (typeof USER_STATUSES)[number];
  CreationDate: number;
  /** A natural user themselves, or the representative of a legal user. */
  person: Person;
  /** The tag and those of `DETAIL_FIELDS` that were submitted, returned unchanged; of legal users `representative`. */
  details: Record<string, unknown>;
  regulation: Regulation;
  /** Absent until strong authentication was asked for. */
  enrolment?: Enrolment;
}

export const LEGAL_PERSON_TYPES = ["BUSINESS", "ORGANIZATION", "SOLETRADER", "PARTNERSHIP"];

export const DETAIL_FIELDS: Readonly<Record<UserRecord["PersonType"], readonly string[]>> = {
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

/** Of strong customer authentication (SCA). */
export interface Enrolment {
  isEnrolled: boolean;
  lastEnrolmentDate: number | null;
  lastConsentDate: number | null;
  consentScope: Record<string, boolean> | null;
}

export interface HookRecord {
  Id: string;
  EventType: string;
  Url: string;
  Status: "ENABLED" | "DISABLED";
  Validity: "VALID" | "INVALID";
  Tag: string | null;
  Email: string | null;
  CreationDate: number;
}

export interface EventRecord {
  ResourceId: string;
  EventType: string;
  Date: number;
}

/** Determines which outcomes a user's sessions can have. */
export type VerificationFlow = "NATURAL" | "SOLETRADER" | "BUSINESS";

export function verificationFlowOf(user: UserRecord): VerificationFlow {
  if (user.PersonType === "NATURAL") return "NATURAL";
  return user.details["LegalPersonType"] === "SOLETRADER" ? "SOLETRADER" : "BUSINESS";
}
