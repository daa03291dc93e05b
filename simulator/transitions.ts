// The state machine of a session: which status may follow which, and what a step does to the session and its user.
// Pure: returns new records and the events to send.
import { CHECKS_OF_FLOW, CHECKS_OF_PERSONS, OUTCOMES, type Refusal, type Step } from "./outcomes.js";
import {
  type CheckRecord,
  type Pair,
  type Person,
  type SessionRecord,
  type SessionStatus,
  type UserRecord,
  type VerificationFlow,
  verificationFlowOf,
} from "./records.js";
import type { CreateId } from "./ulid.js";
import { eventsOfUser, type UpstreamEvent, userAfter, type VerificationTime } from "./verified-user.js";

const NEXT: Record<SessionStatus, readonly SessionStatus[]> = {
  PENDING: ["VALIDATED", "REFUSED", "REVIEW", "EXPIRED", "TIMEOUT", "ERROR"],
  REVIEW: ["VALIDATED", "REFUSED"],
  VALIDATED: ["OUT_OF_DATE"],
  REFUSED: [],
  EXPIRED: [],
  OUT_OF_DATE: [],
  TIMEOUT: [],
  ERROR: [],
};

/** Upstream docs: event names differ from status names. ERROR has no event. */
const EVENT_OF_STATUS: Partial<Record<SessionStatus, string>> = {
  PENDING: "IDENTITY_VERIFICATION_PENDING",
  VALIDATED: "IDENTITY_VERIFICATION_VALIDATED",
  REFUSED: "IDENTITY_VERIFICATION_FAILED",
  REVIEW: "IDENTITY_VERIFICATION_INCONCLUSIVE",
  OUT_OF_DATE: "IDENTITY_VERIFICATION_OUTDATED",
  EXPIRED: "IDENTITY_VERIFICATION_EXPIRED",
  TIMEOUT: "IDENTITY_VERIFICATION_TIMEOUT",
};

const SIXTEEN_YEARS_S = 16 * 365 * 86_400;

export interface Transition {
  session: SessionRecord;
  user: UserRecord;
  events: UpstreamEvent[];
}

export function canFollow(from: SessionStatus, to: SessionStatus): boolean {
  return NEXT[from].includes(to);
}

/** Which statuses a session of this kind of user can have, and which may follow which. */
export function edgesOf(flow: VerificationFlow): [from: SessionStatus, to: SessionStatus][] {
  const reached = new Set<string>(["PENDING"]);
  for (const outcome of Object.values(OUTCOMES))
    if (outcome.flows.includes(flow)) for (const { status } of outcome.steps(flow)) reached.add(status);
  const edges = Object.entries(NEXT).flatMap(([from, next]) => next.map((to) => [from as SessionStatus, to] as const));
  return edges.filter((edge) => edge.every((status) => reached.has(status))).map(([from, to]) => [from, to]);
}

export function eventOfStatus(status: SessionStatus): string | undefined {
  return EVENT_OF_STATUS[status];
}

export interface StepOptions extends VerificationTime {
  /** The address of a person's hosted page. */
  hostedPageUrl: (personId: string) => string;
  createId: CreateId;
  inconclusiveCheckStatus: string;
}

/** @throws Error if the step may not follow the session's status */
export function takeStep(session: SessionRecord, user: UserRecord, step: Step, options: StepOptions): Transition {
  if (!canFollow(session.Status, step.status)) throw new Error(`${session.Status} cannot become ${step.status}`);
  const checks = [
    ...checksAfter(session, user, step, options),
    ...(step.withPersons ? CHECKS_OF_PERSONS.map((type) => checkOf(type, options)) : []),
  ];
  // Inferred: the user becomes verified, and their data is overwritten, once every person is verified.
  const changedUser = step.withPersons ? user : userAfter(user, step.status, checks, options);
  const eventType = EVENT_OF_STATUS[step.status];
  const events: UpstreamEvent[] = eventType ? [{ eventType, resourceId: session.Id }] : [];
  events.push(...eventsOfUser(user, changedUser));
  return {
    session: {
      ...session,
      Status: step.status,
      LastUpdate: options.nowSeconds,
      Checks: checks,
    },
    user: changedUser,
    events,
  };
}

function checksAfter(
  session: SessionRecord,
  user: UserRecord,
  { status, refusal }: Step,
  options: StepOptions,
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
  options: StepOptions,
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

function checkOf(type: string, { nowSeconds, createId }: StepOptions): CheckRecord {
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
