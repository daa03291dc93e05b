// What a state file contains. Whatever it holds is checked before any of it is used.
import { EVENT_TYPES } from "./event-types.js";
import { faultReaders } from "./fault-reader.js";
import type { OrderedFault } from "./faults.js";
import {
  anyObject,
  boolean,
  date,
  entries,
  finiteNumber,
  id,
  list,
  nullable,
  number,
  object,
  oneOf,
  optional,
  type Reader,
  reader,
  text,
  textThat,
  unixMs,
  unixSeconds,
  webAddress,
  wholeNumber,
} from "./reader.js";
import {
  type CheckRecord,
  type Enrolment,
  type EventRecord,
  type HookRecord,
  KYC_LEVELS,
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
import type { Scheduled } from "./schedule.js";
import { CENTURY_S, SETTINGS_CHANGE } from "./setting-readers.js";
import type { SimulatorSettings } from "./settings.js";
import type { ScaLink, Store, StoredResponse } from "./store.js";
import { task } from "./task-reader.js";
import { actionCode } from "./user-changes.js";
import { type Attempt, type Delivery, DELIVERY_STATES } from "./webhook-log.js";

export const VERSION = 1;

/** Collections of the store, with the entries of each. */
export const COLLECTIONS = ["users", "sessions", "hooks", "responses", "tokens", "formerLevels", "scaLinks"] as const;

type Entries<Values> = Values extends Map<string, infer Value> ? [key: string, value: Value][] : never;
type Collections = { [Name in (typeof COLLECTIONS)[number]]: Entries<Store[Name]> };

export interface SavedState {
  version: typeof VERSION;
  /** The simulator's address, which is part of the links in it. */
  url: string;
  shiftMs: number;
  settings: Partial<SimulatorSettings>;
  collections: Collections;
  submitted: string[];
  events: EventRecord[];
  scheduled: Scheduled[];
  faults: OrderedFault[];
  webhooks: Delivery[];
}

const pairs = list(object<Pair>({ Type: text, Value: text }));
const status = wholeNumber(100, 599);
const url = textThat("a URL", (value) => URL.canParse(value));
/** As written: it is replaced in links by the address that the simulator has now. */
export const ownAddress = textThat(
  "the simulator's address, such as http://127.0.0.1:4010",
  (value) => /^http:\/\/[^/?#@\s"\\]+:\d+$/.test(value) && URL.canParse(value),
);

const details: Reader<Record<string, unknown>> = (value, path) => {
  const found = anyObject(value, path);
  optional(anyObject)(found["representative"], `${path}.representative`);
  return found;
};
const consentScope: Reader<Record<string, boolean>> = (value, path) =>
  Object.fromEntries(
    Object.entries(anyObject(value, path)).map(([name, is]) => [name, boolean(is, `${path}.${name}`)]),
  );

const user = object<UserRecord>({
  Id: id,
  PersonType: oneOf(["NATURAL", "LEGAL"]),
  UserCategory: oneOf(USER_CATEGORIES),
  KYCLevel: oneOf(KYC_LEVELS),
  UserStatus: oneOf(USER_STATUSES),
  CreationDate: unixSeconds,
  person: object<Person>({
    FirstName: text,
    LastName: text,
    Birthday: nullable(finiteNumber),
    Nationality: nullable(text),
  }),
  details,
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
});

const person = object<PersonRecord>({
  Id: id,
  PscType: text,
  Status: oneOf(PERSON_STATUSES),
  FirstName: text,
  LastName: text,
  Email: text,
  DateOfBirth: finiteNumber,
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

const session = object<SessionRecord>({
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

const hook = object<HookRecord>({
  Id: id,
  EventType: oneOf(EVENT_TYPES),
  Url: webAddress,
  Status: oneOf(["ENABLED", "DISABLED"]),
  Validity: oneOf(["VALID", "INVALID"]),
  Tag: nullable(text),
  Email: nullable(text),
  CreationDate: unixSeconds,
});

/** Any JSON, of a response that is returned as it was. */
const json = reader<unknown>("JSON", (value) => value !== undefined);
const response = object<StoredResponse>({
  firstUsedMs: unixMs,
  requestUrl: text,
  answer: optional(object<{ status: number; body: unknown }>({ status, body: json })),
});

const event = object<EventRecord>({ EventType: oneOf(EVENT_TYPES), ResourceId: id, Date: unixSeconds });

const webhook = object<Delivery>({
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

/** @param endpoints of the upstream's API */
export const stateReader = (endpoints: readonly string[]) =>
  object<SavedState>({
    version: oneOf([VERSION]),
    url: ownAddress,
    shiftMs: number(0, CENTURY_S * 1_000),
    settings: object(SETTINGS_CHANGE),
    collections: object<Collections>({
      users: entries(user),
      sessions: entries(session),
      hooks: entries(hook),
      responses: entries(response),
      tokens: entries(unixMs),
      formerLevels: entries(object<Collections["formerLevels"][0][1]>({ level: oneOf(KYC_LEVELS), untilMs: unixMs })),
      scaLinks: entries(object<ScaLink>({ userId: id, purpose: oneOf(["enrolment", "consent"]) })),
    }),
    submitted: list(id),
    events: list(event),
    scheduled: list(object<Scheduled>({ id, dueAtMs: unixMs, task })),
    faults: list(
      object<OrderedFault>({
        id: textThat("a whole number as text", (value) => /^\d{1,9}$/.test(value)),
        isActive: boolean,
        ...faultReaders(endpoints),
      }),
    ),
    webhooks: list(webhook),
  });
