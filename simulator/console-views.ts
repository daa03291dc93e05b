// What the console shows of users and sessions. Pure: reads the world.
import type { World } from "./call.js";
import { eligibilityProblem } from "./endpoints/sessions.js";
import { frontendViewOf, sayDeviation, sayUsualView } from "./frontend-view.js";
import { PERSON_OUTCOMES } from "./persons.js";
import {
  type PersonRecord,
  type SessionRecord,
  type UserRecord,
  type VerificationFlow,
  verificationFlowOf,
} from "./records.js";
import { seededUserIds } from "./seeded-ids.js";
import { edgesOf } from "./transitions.js";
import { USER_CHANGES } from "./user-changes.js";

const SEEDED_NAMES = new Map(Object.entries(seededUserIds).map(([name, id]) => [id, name]));

export function toUserRow(world: World, user: UserRecord) {
  const sessions = world.store.sessionsOf(user.Id);
  const newest = sessions.at(-1);
  const { Name: company } = user.details;
  return {
    id: user.Id,
    /** Of a seeded user; a link can use it instead of the id. */
    seededName: SEEDED_NAMES.get(user.Id) ?? null,
    name: `${user.person.FirstName} ${user.person.LastName}`.trim(),
    company: typeof company === "string" ? company : null,
    flow: verificationFlowOf(user),
    category: user.UserCategory,
    level: user.KYCLevel,
    accountStatus: user.UserStatus,
    isBlocked: user.regulation.inflowsBlocked || user.regulation.outflowsBlocked,
    sessionCount: sessions.length,
    newestStatus: newest?.Status ?? null,
  };
}

export function toUserDetail(world: World, user: UserRecord) {
  const { store } = world;
  return {
    ...toUserRow(world, user),
    email: user.details["Email"] ?? null,
    createdAt: user.CreationDate,
    legalType: user.details["LegalPersonType"] ?? null,
    regulation: user.regulation,
    enrolment: user.enrolment ?? null,
    /** Why the upstream would refuse a session; null if it would not. */
    sessionProblem: eligibilityProblem(world, user.Id),
    changes: Object.keys(USER_CHANGES).map((name) => toChange(world, user, name)),
    edges: edgesOf(verificationFlowOf(user)),
    sessions: store
      .sessionsOf(user.Id)
      .reverse()
      .map((session) => toSession(world, user, session)),
  };
}

function toChange({ lifecycle }: World, user: UserRecord, name: string) {
  return { name, label: USER_CHANGES[name]?.label ?? name, problem: lifecycle.users.findProblem(user.Id, name) };
}

function toSession({ store, lifecycle }: World, user: UserRecord, session: SessionRecord) {
  const flow = verificationFlowOf(user);
  return {
    id: session.Id,
    status: session.Status,
    tag: session.Tag,
    createdAt: session.CreationDate,
    updatedAt: session.LastUpdate,
    hostedUrl: session.HostedUrl,
    isSubmitted: store.submitted.has(session.Id),
    refusals: session.Checks.filter(({ Reasons }) => Reasons.length > 0).flatMap(({ Type, Reasons }) =>
      Reasons.map((reason) => ({ check: Type, reason: reason.Type, text: reason.Value })),
    ),
    outcomes: lifecycle.outcomesFor(session.Id).map(({ name, label, steps }) => ({
      name,
      label,
      path: steps.map(({ status }) => status),
      frontend: toFrontend(name, flow),
    })),
    persons: (session.PSCs ?? []).map(toPerson),
  };
}

/** As data, and in words: of all outcomes with this last status, and where this one differs. */
function toFrontend(outcomeName: string, flow: VerificationFlow) {
  const view = frontendViewOf(outcomeName, flow);
  return { ...view, usual: sayUsualView(view.status), deviation: sayDeviation(outcomeName, flow) };
}

function toPerson({ Id, FirstName, LastName, PscType, Status, HostedUrl }: PersonRecord) {
  const next = { PENDING_VALIDATION: PERSON_OUTCOMES, REJECTED: ["PENDING_VALIDATION"], VALIDATED: [], ABANDONED: [] };
  return {
    id: Id,
    name: `${FirstName} ${LastName}`,
    role: PscType,
    status: Status,
    hostedUrl: HostedUrl,
    next: next[Status],
  };
}
