// The checks of a session: which a step adds or changes, and what the documents and registers say. Pure.
import { CHECKS_OF_FLOW, CHECKS_OF_PERSONS, type Refusal, type Step } from "./outcomes.js";
import {
  type CheckRecord,
  type Pair,
  type Person,
  type SessionRecord,
  type UserRecord,
  verificationFlowOf,
} from "./records.js";
import type { CreateId } from "./ulid.js";

const SIXTEEN_YEARS_S = 16 * 365 * 86_400;

export interface CheckOptions {
  nowSeconds: number;
  createId: CreateId;
  inconclusiveCheckStatus: string;
}

export function checksAfter(
  session: SessionRecord,
  user: UserRecord,
  step: Step,
  options: CheckOptions,
): CheckRecord[] {
  return [
    ...checksOfUserAfter(session, user, step, options),
    ...(step.withPersons ? CHECKS_OF_PERSONS.map((type) => checkOf(type, options)) : []),
  ];
}

function checksOfUserAfter(
  session: SessionRecord,
  user: UserRecord,
  { status, refusal }: Step,
  options: CheckOptions,
): CheckRecord[] {
  if (session.Status === "PENDING" && ["VALIDATED", "REFUSED", "REVIEW"].includes(status)) {
    return automaticChecks(user, refusal, status === "REVIEW" ? options.inconclusiveCheckStatus : "REFUSED", options);
  }
  // Upstream docs: a review that ends in REFUSED updates the checks; one that ends in VALIDATED does not.
  if (session.Status !== "REVIEW" || status !== "REFUSED" || !refusal) return session.Checks;
  return session.Checks.map((check) =>
    check.Type === refusal.checkType
      ? {
          ...check,
          CheckStatus: "REFUSED",
          LastUpdate: options.nowSeconds,
          Reasons: [{ Type: refusal.reasonType, Value: refusal.text }],
        }
      : check,
  );
}

function automaticChecks(
  user: UserRecord,
  refusal: Refusal | undefined,
  refusedStatus: string,
  options: CheckOptions,
): CheckRecord[] {
  const flow = verificationFlowOf(user);
  const isDocumentRefused = refusal?.checkType === "IDENTITY_DOCUMENT_VERIFICATION";
  // Upstream docs: the name and age checks run only if the document check has passed. Otherwise a natural user has
  // only the document check.
  const types = CHECKS_OF_FLOW[flow].filter((type) => !isDocumentRefused || !type.startsWith("IDV_"));
  return types.map((type) => {
    const isRefused = type === refusal?.checkType;
    return {
      ...checkOf(type, options),
      ...(isRefused && {
        CheckStatus: refusedStatus,
        Reasons: [{ Type: refusal.reasonType, Value: refusal.text }],
      }),
      Data: dataOfCheck(type, user, refusal, options.nowSeconds),
    };
  });
}

function checkOf(type: string, { nowSeconds, createId }: CheckOptions): CheckRecord {
  return {
    CheckId: createId("idnchc_"),
    Type: type,
    CheckStatus: "VALIDATED",
    CreationDate: nowSeconds,
    LastUpdate: nowSeconds,
    Data: [],
    Reasons: [],
  };
}

function dataOfCheck(checkType: string, user: UserRecord, refusal: Refusal | undefined, nowSeconds: number): Pair[] {
  if (checkType === "BUSINESS_VERIFICATION") {
    return [
      { Type: "COMPANY_NAME", Value: text(user.details["Name"]).toUpperCase() },
      { Type: "COMPANY_NUMBER", Value: text(user.details["CompanyNumber"]) },
    ];
  }
  if (checkType !== "IDENTITY_DOCUMENT_VERIFICATION") return [];
  const prefix = user.PersonType === "LEGAL" ? "LEGAL_REPRESENTATIVE_" : "";
  const holder = holderOfDocument(user.person, refusal, nowSeconds);
  return [
    { Type: `${prefix}FIRST_NAME`, Value: holder.FirstName },
    { Type: `${prefix}LAST_NAME`, Value: holder.LastName },
    { Type: `${prefix}BIRTHDATE`, Value: holder.Birthday === null ? "" : String(holder.Birthday) },
  ];
}

/** The data extracted from the document. Names are in capitals, as in the documentation's samples. */
function holderOfDocument(
  person: Person,
  refusal: Refusal | undefined,
  nowSeconds: number,
): Pick<Person, "FirstName" | "LastName" | "Birthday"> {
  if (refusal?.reasonType === "DOCUMENT_UNREADABLE") return { FirstName: "", LastName: "", Birthday: null };
  const isSomebodyElse = refusal?.checkType === "IDV_NAME_MATCH_CHECK";
  return {
    FirstName: (isSomebodyElse ? "Somebody" : person.FirstName).toUpperCase(),
    LastName: (isSomebodyElse ? "Else" : person.LastName).toUpperCase(),
    Birthday: refusal?.checkType === "IDV_AGE_CHECK" ? nowSeconds - SIXTEEN_YEARS_S : person.Birthday,
  };
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}
