// What the sessions of a user say about the verification that the user is in: which of them counts, and its action.
// Why: docs/decisions.md, "One next action for a user".
import type { IdentityVerification } from "../schema/identity-verification.js";
import { IdentityVerificationStatus as Status } from "../schema/identity-verification-status.js";
import {
  CompletePersons,
  NoAction,
  type RedirectUser,
  type StartAgain,
  WaitForOutcome,
  WaitReason,
} from "../schema/next-action.js";
import { PersonType } from "../schema/person-type.js";
import type { UserDetail } from "../schema/user.js";

export type SessionAction = RedirectUser | WaitForOutcome | CompletePersons | StartAgain | NoAction;

interface SeenSession {
  session: IdentityVerification;
  /** Null when the user has to act on a hosted page that is unknown. */
  action: SessionAction | null;
}

export interface SessionFacts {
  user: Pick<UserDetail, "personType">;
  /** Newest first. */
  sessions: readonly IdentityVerification[];
  now: Date;
}

/** What costs a call, and is asked for only if the answer depends on it. */
export interface SessionSources {
  /** Null when the session is gone. */
  view(session: IdentityVerification): Promise<SeenSession | null>;
  /** Whether the user has just come back from the hosted page of this session. */
  hasReturned(sessionId: string): boolean;
}

const HOUR_MS = 3_600_000;
/** Own choice: the upstream changes the level within seconds; what takes longer has another reason. */
const LEVEL_FOLLOWS_WITHIN_MS = HOUR_MS;
/** Own choice: a session that is created so soon after another one was validated is not a new start. */
const NEW_START_AFTER_MS = HOUR_MS;
/** Own choice: as long as a session can be submitted. Whether it is over cannot be told from an unknown status. */
const UNKNOWN_COUNTS_FOR_MS = 7 * 24 * HOUR_MS;

/** An answer of the user's has been decided on. */
const DECIDED: ReadonlySet<Status> = new Set([Status.VALIDATED, Status.REFUSED, Status.OUT_OF_DATE]);
/** They ended without an answer of the user's. */
const NEVER_SUBMITTED: ReadonlySet<Status> = new Set([Status.EXPIRED, Status.TIMEOUT, Status.ERROR]);

/** What the user, or other persons, can go on with or wait for; undefined if nothing. */
export async function actionInProgress(
  { user, sessions, now }: SessionFacts,
  sources: SessionSources,
): Promise<SessionAction | null | undefined> {
  const returned = sessions.find(({ id, status }) => status === Status.PENDING && sources.hasReturned(id));
  if (returned) return actionOf(returned, sources);
  const validated = await newestValidated(sessions, user, sources);
  if (validated?.action instanceof CompletePersons && !isLeftBehind(validated.session, sessions, now))
    return validated.action;
  // Its outcome is awaited, and no other session would help.
  if (validated?.action instanceof NoAction && isJustDecided(validated.session, now)) return undefined;
  const inReview = sessions.find(({ status }) => status === Status.REVIEW);
  // What was opened before the last decision is a stray: the user has gone on elsewhere.
  const lastDecided = sessions.findIndex(({ status }) => DECIDED.has(status));
  const newer = lastDecided < 0 ? sessions : sessions.slice(0, lastDecided);
  const chosen = inReview ?? newer.find((session) => !session.isFinal && !isForgotten(session, now));
  return chosen && actionOf(chosen, sources);
}

/** What the newest session says, once nothing is in progress; undefined if it says nothing. */
export async function outcomeOf(
  { user, sessions, now }: SessionFacts,
  sources: SessionSources,
): Promise<SessionAction | null | undefined> {
  const validated = await newestValidated(sessions, user, sources);
  if (validated?.action instanceof NoAction && isJustDecided(validated.session, now))
    return waitForLevel(validated.session);
  const last = sessions.find((session) => session.isFinal);
  if (last?.status !== Status.VALIDATED) return last && actionOf(last, sources);
  return validated?.action instanceof NoAction ? undefined : (validated?.action ?? null);
}

async function actionOf(session: IdentityVerification, sources: SessionSources): Promise<SessionAction | null> {
  return (await sources.view(session))?.action ?? null;
}

async function newestValidated(
  sessions: readonly IdentityVerification[],
  { personType }: SessionFacts["user"],
  sources: SessionSources,
): Promise<SeenSession | null | undefined> {
  const session = sessions.find(({ status }) => status === Status.VALIDATED);
  // Only an organisation has persons, whom lists do not include.
  return session && personType === PersonType.NATURAL
    ? { session, action: nothingSince(session) }
    : session && sources.view(session);
}

/** Whether the user has started again since, although the persons of this session could go on. */
function isLeftBehind(session: IdentityVerification, sessions: readonly IdentityVerification[], now: Date): boolean {
  const newest = sessions.find((each) => !NEVER_SUBMITTED.has(each.status) && !isForgotten(each, now));
  if (newest?.id === session.id) return false;
  const startedAgainAtMs = newest?.createdAt?.getTime() ?? -Infinity;
  return changesOf(session).every((date) => startedAgainAtMs - date.getTime() > NEW_START_AFTER_MS);
}

/** The session by which a user was verified until now, if the level may still follow. */
export function justOutOfDate(sessions: readonly IdentityVerification[], now: Date): IdentityVerification | undefined {
  const last = sessions.find(({ status }) => status === Status.VALIDATED || status === Status.OUT_OF_DATE);
  return last?.status === Status.OUT_OF_DATE && isJustDecided(last, now) ? last : undefined;
}

/** Whether the level may still follow. The persons of a business are decided later than its session. */
function isJustDecided(session: IdentityVerification, now: Date): boolean {
  return changesOf(session).some((date) => now.getTime() - date.getTime() < LEVEL_FOLLOWS_WITHIN_MS);
}

function changesOf({ updatedAt, detail }: IdentityVerification): Date[] {
  const ofPersons = (detail?.persons ?? []).flatMap((person) => [person.validatedAt, person.updatedAt]);
  return [updatedAt, ...ofPersons].filter((date) => date != null);
}

/** Of a status that is unknown for so long that it says nothing any more. */
function isForgotten({ status, updatedAt, createdAt }: IdentityVerification, now: Date): boolean {
  const changedAtMs = (updatedAt ?? createdAt)?.getTime() ?? -Infinity;
  return status === Status.UNKNOWN && now.getTime() - changedAtMs > UNKNOWN_COUNTS_FOR_MS;
}

function waitForLevel({ id, updatedAt = null }: IdentityVerification): WaitForOutcome {
  return Object.assign(new WaitForOutcome(), {
    identityVerificationId: id,
    since: updatedAt,
    reason: WaitReason.KYC_LEVEL,
  });
}

export function nothingSince(session: IdentityVerification | undefined): NoAction {
  return Object.assign(new NoAction(), { since: session?.updatedAt ?? null });
}
