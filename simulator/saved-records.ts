// The records of a state file: what each may be.
import { EVENT_TYPES } from "./event-types.js";
import {
  anyObject,
  birthSeconds,
  boolean,
  date,
  id,
  list,
  nullable,
  number,
  object,
  oneOf,
  optional,
  type Reader,
  reader,
  type Readers,
  text,
  textThat,
  unixMs,
  unixSeconds,
  webAddress,
  wholeNumber,
} from "./reader.js";
import {
  type CheckRecord,
  DETAIL_FIELDS,
  type Enrolment,
  type EventRecord,
  type HookRecord,
  KYC_LEVELS,
  LEGAL_PERSON_TYPES,
  type Pair,
  type Person,
  PERSON_STATUSES,
  type PersonRecord,
  SESSION_STATUSES,
  type SessionRecord,
  USER_CATEGORIES,
  USER_STATUSES,
  type UserRecord,
} from "./records.js";
import type { Regulation } from "./regulation.js";
import type { StoredResponse } from "./store.js";
import { actionCode } from "./user-changes.js";
import { type Attempt, type Delivery, DELIVERY_STATES } from "./webhook-log.js";

const pairs = list(object<Pair>({ Type: text, Value: text }));
const status = wholeNumber(100, 599);
const url = textThat("a URL", (value) => URL.canParse(value));
/** Any JSON, of what is returned as it came. */
const json = reader<unknown>("JSON", (value) => value !== undefined);
const someText = textThat("a string that is not empty", ({ length }) => length > 0);
const details = (type: UserRecord["PersonType"], more: Readers<Record<string, unknown>>) =>
  object<Record<string, unknown>>({
    ...Object.fromEntries(DETAIL_FIELDS[type].map((field) => [field, optional(json)])),
    Email: someText,
    Tag: optional(nullable(text)),
    ...more,
  });
const DETAILS = {
  NATURAL: details("NATURAL", {}),
  LEGAL: details("LEGAL", {
    Name: someText,
    LegalPersonType: oneOf(LEGAL_PERSON_TYPES),
    representative: optional(anyObject),
  }),
};
const consentScope: Reader<Record<string, boolean>> = (value, path) =>
  Object.fromEntries(
    Object.entries(anyObject(value, path)).map(([name, is]) => [name, boolean(is, `${path}.${name}`)]),
  );

const personType = oneOf(["NATURAL", "LEGAL"] as const);
const USER: Omit<Readers<UserRecord>, "details"> = {
  Id: id,
  PersonType: personType,
  UserCategory: oneOf(USER_CATEGORIES),
  KYCLevel: oneOf(KYC_LEVELS),
  UserStatus: oneOf(USER_STATUSES),
  CreationDate: unixSeconds,
  person: object<Person>({
    FirstName: text,
    LastName: text,
    Birthday: nullable(birthSeconds),
    Nationality: nullable(text),
  }),
  regulation: object<Regulation>({
    actionCode: (value, path) => (value === "" ? "" : actionCode(value, path)),
    inflowsBlocked: boolean,
    outflowsBlocked: boolean,
    lastKycDate: nullable(date),
    renewalDeadline: nullable(date),
  }),
  enrolment: optional(
    object<Enrolment>({
      isEnrolled: boolean,
      lastEnrolmentDate: nullable(unixSeconds),
      lastConsentDate: nullable(unixSeconds),
      consentScope: nullable(consentScope),
    }),
  ),
};

export const user: Reader<UserRecord> = (value, path) => {
  const type = personType(anyObject(value, path)["PersonType"], `${path}.PersonType`);
  return object<UserRecord>({ ...USER, details: DETAILS[type] })(value, path);
};

const person = object<PersonRecord>({
  Id: id,
  PscType: text,
  Status: oneOf(PERSON_STATUSES),
  FirstName: text,
  LastName: text,
  Email: text,
  DateOfBirth: birthSeconds,
  Country: text,
  Nationality: text,
  HostedUrl: webAddress,
  Data: pairs,
  ValidationDate: nullable(unixSeconds),
  CreationDate: unixSeconds,
  LastUpdate: unixSeconds,
  MainSessionId: id,
  Tag: nullable(text),
});

const check = object<CheckRecord>({
  CheckId: id,
  Type: text,
  CheckStatus: oneOf(["VALIDATED", "REFUSED", "REVIEW"]),
  CreationDate: unixSeconds,
  LastUpdate: unixSeconds,
  Data: pairs,
  Reasons: pairs,
});

export const session = object<SessionRecord>({
  Id: id,
  UserId: id,
  Tag: nullable(text),
  HostedUrl: webAddress,
  ReturnUrl: url,
  Status: oneOf(SESSION_STATUSES),
  CreationDate: unixSeconds,
  LastUpdate: unixSeconds,
  Checks: list(check),
  PSCs: optional(list(person)),
});

export const hook = object<HookRecord>({
  Id: id,
  EventType: oneOf(EVENT_TYPES),
  Url: webAddress,
  Status: oneOf(["ENABLED", "DISABLED"]),
  Validity: oneOf(["VALID", "INVALID"]),
  Tag: nullable(text),
  Email: nullable(text),
  CreationDate: unixSeconds,
});

export const response = object<StoredResponse>({
  firstUsedMs: unixMs,
  requestUrl: text,
  answer: optional(object<{ status: number; body: unknown }>({ status, body: json })),
});

export const event = object<EventRecord>({ EventType: oneOf(EVENT_TYPES), ResourceId: id, Date: unixSeconds });

export const webhook = object<Delivery>({
  id,
  hookId: id,
  event,
  address: webAddress,
  createdAtMs: unixMs,
  state: oneOf(DELIVERY_STATES),
  attempts: list(
    object<Attempt>({
      atMs: unixMs,
      answer: nullable(status),
      problem: nullable(text),
      latencyMs: number(0, Number.MAX_SAFE_INTEGER),
    }),
  ),
  nextAttemptAtMs: nullable(unixMs),
});
