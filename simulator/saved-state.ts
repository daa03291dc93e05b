// What a state file contains.
import { FAULT_KINDS, type OrderedFault } from "./faults.js";
import {
  type EventRecord,
  KYC_LEVELS,
  PERSON_STATUSES,
  SESSION_STATUSES,
  USER_CATEGORIES,
  USER_STATUSES,
} from "./records.js";
import { isDate } from "./regulation.js";
import type { Scheduled, Task } from "./schedule.js";
import { boolean, entries, list, nullable, number, object, oneOf, optional, type Shape, text } from "./shape.js";
import { type Delivery, DELIVERY_STATES } from "./webhook-log.js";

export const VERSION = 1;

/** Collections of the store, with the entries of each. */
export const COLLECTIONS = ["users", "sessions", "hooks", "responses", "tokens", "formerLevels", "scaLinks"] as const;

export interface SavedState {
  version: typeof VERSION;
  /** The simulator's address, which is part of the links in it. */
  url: string;
  shiftMs: number;
  settings: Record<string, unknown>;
  collections: Record<(typeof COLLECTIONS)[number], [string, never][]>;
  submitted: string[];
  events: EventRecord[];
  scheduled: Scheduled[];
  faults: OrderedFault[];
  webhooks: Delivery[];
}

const date: Shape = (value, path) =>
  typeof value === "string" && !isDate(value) ? `${JSON.stringify(path)} is malformed` : text(value, path);
const pairs = list(object({ Type: text, Value: text }));
const levels = oneOf(KYC_LEVELS);

const user = object({
  Id: text,
  PersonType: oneOf(["NATURAL", "LEGAL"]),
  UserCategory: oneOf(USER_CATEGORIES),
  KYCLevel: levels,
  UserStatus: oneOf(USER_STATUSES),
  CreationDate: number,
  person: object({ FirstName: text, LastName: text, Birthday: nullable(number), Nationality: nullable(text) }),
  details: object({}),
  regulation: object({
    actionCode: text,
    inflowsBlocked: boolean,
    outflowsBlocked: boolean,
    lastKycDate: nullable(date),
    renewalDeadline: nullable(date),
  }),
  enrolment: optional(object({ isEnrolled: boolean })),
});

const person = object({
  Id: text,
  PscType: text,
  Status: oneOf(PERSON_STATUSES),
  FirstName: text,
  LastName: text,
  HostedUrl: text,
  Data: pairs,
});

const session = object({
  Id: text,
  UserId: text,
  Status: oneOf(SESSION_STATUSES),
  HostedUrl: text,
  ReturnUrl: text,
  CreationDate: number,
  LastUpdate: number,
  Checks: list(object({ CheckId: text, Type: text, CheckStatus: text, Data: pairs, Reasons: pairs })),
  PSCs: optional(list(person)),
});

const event = object({ EventType: text, ResourceId: text, Date: number });

/** The fields of each task besides its type. */
const TASKS: { [Type in Task["type"]]: Shape } = {
  finish: object({ sessionId: text, outcome: text }),
  finishPerson: object({ sessionId: text, personId: text, status: text }),
  retryPerson: object({ sessionId: text, personId: text }),
  start: object({ userId: text, state: text }),
  change: object({ userId: text, change: text, options: object({}) }),
  addPersons: object({ sessionId: text }),
  endScaLink: object({ linkId: text }),
};

const task: Shape = (value, path) =>
  object({ type: oneOf(Object.keys(TASKS)) })(value, path) ?? TASKS[(value as Task).type](value, path);

const webhook = object({
  id: text,
  hookId: text,
  event,
  address: text,
  createdAtMs: number,
  state: oneOf(DELIVERY_STATES),
  attempts: list(object({ atMs: number, answer: nullable(number), problem: nullable(text), latencyMs: number })),
  nextAttemptAtMs: nullable(number),
});

const COLLECTION_SHAPES: Record<(typeof COLLECTIONS)[number], Shape> = {
  users: entries(user),
  sessions: entries(session),
  hooks: entries(object({ Id: text, EventType: text, Url: text, Status: text, Validity: text })),
  responses: entries(object({ firstUsedMs: number, requestUrl: text })),
  tokens: entries(number),
  formerLevels: entries(object({ level: levels, untilMs: number })),
  scaLinks: entries(object({ userId: text, purpose: oneOf(["enrolment", "consent"]) })),
};

/** What is missing or malformed in a state of this version, or null. */
export const findStateProblem = (state: unknown): string | null => STATE(state, "");

const STATE = object({
  url: text,
  shiftMs: number,
  settings: object({}),
  collections: object(COLLECTION_SHAPES),
  submitted: list(text),
  events: list(event),
  scheduled: list(object({ id: text, dueAtMs: number, task })),
  faults: list(object({ id: text, isActive: boolean, kind: oneOf(FAULT_KINDS), rate: number })),
  webhooks: list(webhook),
} satisfies Record<Exclude<keyof SavedState, "version">, Shape>);
