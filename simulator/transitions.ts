// The state machine of a session: which status may follow which, and what a step does to the session and its user.
// Pure: returns new records and the events to send.
import { type CheckOptions, checksAfter } from "./checks.js";
import { OUTCOMES, type Step } from "./outcomes.js";
import type { SessionRecord, SessionStatus, UserRecord, VerificationFlow } from "./records.js";
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

export interface StepOptions extends VerificationTime, CheckOptions {
  /** The address of a person's hosted page. */
  hostedPageUrl: (personId: string) => string;
}

/** @throws Error if the step may not follow the session's status */
export function takeStep(session: SessionRecord, user: UserRecord, step: Step, options: StepOptions): Transition {
  if (!canFollow(session.Status, step.status)) throw new Error(`${session.Status} cannot become ${step.status}`);
  const checks = checksAfter(session, user, step, options);
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
