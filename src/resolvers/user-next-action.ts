// Decides a user's next action over the user, their sessions and the regulatory status. Why in this order:
// docs/decisions.md, "One next action for a user".
import { isRenewalOverdue, noticeAtMs } from "../datasources/renewal-notice.js";
import type { IdentityVerification } from "../schema/identity-verification.js";
import { IdentityVerificationStatus as Status } from "../schema/identity-verification-status.js";
import { KycLevel } from "../schema/kyc-level.js";
import { StartAgain, StartAgainCause } from "../schema/next-action.js";
import type { Renewal } from "../schema/renewal.js";
import type { Restrictions } from "../schema/restrictions.js";
import type { UserDetail } from "../schema/user.js";
import { UserCategory } from "../schema/user-category.js";
import {
  ContactSupport,
  EnrolForStrongAuthentication,
  RenewVerification,
  StartVerification,
  SupportCause,
} from "../schema/user-next-action.js";
import { UserStatus } from "../schema/user-status.js";
import { undefinedIfUnread } from "../upstream/upstream-error.js";
import {
  actionInProgress,
  justOutOfDate,
  nothingSince,
  outcomeOf,
  type SessionAction,
  type SessionFacts,
  type SessionSources,
} from "./session-progress.js";

export interface UserFacts {
  userId: string;
  user: Pick<UserDetail, "kycLevel" | "status" | "category" | "personType">;
  now: Date;
}

interface RegulatoryFacts {
  renewal: Renewal | null;
  restrictions: Restrictions | null;
}

/** Each is asked only if the answer depends on it. */
export interface Sources extends SessionSources {
  /** Newest first. */
  sessions(): Promise<readonly IdentityVerification[]>;
  regulatory(): Promise<RegulatoryFacts>;
}

export type UserAction =
  SessionAction | StartVerification | RenewVerification | EnrolForStrongAuthentication | ContactSupport;

/** The level counts, not the sessions. Null when it is unknown: it may be REGULAR. */
export function isVerified({ kycLevel }: Pick<UserDetail, "kycLevel">): boolean | null {
  return kycLevel === KycLevel.UNKNOWN ? null : kycLevel === KycLevel.REGULAR;
}

/** Null when the user has to act on a hosted page that is unknown, and when the level is. */
export async function nextActionOfUser(facts: UserFacts, sources: Sources): Promise<UserAction | null> {
  const { userId, user, now } = facts;
  if (user.status === UserStatus.CLOSED) return support(SupportCause.ACCOUNT_CLOSED, null);
  const canVerify = user.category !== UserCategory.PAYER && user.category !== UserCategory.PLATFORM;
  const hasLevel = isVerified(user) === true;
  /** Of the verification in which the user is: the first one, or a renewal. */
  let attempt: SessionFacts = { user, sessions: [], now };

  if (canVerify && !hasLevel) {
    attempt = { ...attempt, sessions: await sources.sessions() };
    const action = await actionInProgress(attempt, sources);
    if (action !== undefined) return action;
  }
  const { renewal, restrictions } = await sources.regulatory();
  const dueOn = canVerify && hasLevel ? (renewal?.dueOn ?? null) : null;
  let isUpToDate = hasLevel && dueOn === null;
  if (dueOn !== null) attempt = { ...attempt, sessions: sessionsOfRenewal(await sources.sessions(), dueOn, renewal) };
  else if (hasLevel && canVerify && !restrictions?.cause) {
    const sessions = await sessionsIfKnown(sources);
    const outOfDate = justOutOfDate(sessions, now);
    isUpToDate = !outOfDate || wasVerifiedSince(outOfDate, renewal);
    if (!isUpToDate) attempt = { ...attempt, sessions };
  }
  if (hasLevel && !isUpToDate) {
    const action = await actionInProgress(attempt, sources);
    if (action !== undefined) return action;
  }

  if (restrictions?.cause) return support(SupportCause.RESTRICTED, restrictions);
  if (!canVerify) return nothingSince((await sessionsIfKnown(sources))[0]);
  if (user.status === UserStatus.PENDING_USER_ACTION)
    return Object.assign(new EnrolForStrongAuthentication(), { isVerified: isVerified(user) });
  if (isUpToDate) return nothingSince((await sessionsIfKnown(sources))[0]);
  // It may be REGULAR: nobody may be sent to verify themselves again because of it.
  if (user.kycLevel === KycLevel.UNKNOWN) return null;

  const outcome = await outcomeOf(attempt, sources);
  if (outcome !== undefined) return outcome;
  if (dueOn !== null)
    return Object.assign(new RenewVerification(), { userId, dueOn, isOverdue: isRenewalOverdue(dueOn, now) });
  // The level would have followed, or has been lowered since.
  if (attempt.sessions.some(({ status }) => status === Status.VALIDATED))
    return Object.assign(new StartAgain(), { cause: StartAgainCause.OUT_OF_DATE, reasons: [], isUseful: true });
  return Object.assign(new StartVerification(), { userId });
}

/** For what does not depend on them: where they cannot be read, there are none. */
async function sessionsIfKnown(sources: Sources): Promise<readonly IdentityVerification[]> {
  return (await undefinedIfUnread(() => sources.sessions())) ?? [];
}

/** Those in progress, and those that were created since the notice and that the upstream has not counted already. */
function sessionsOfRenewal(
  sessions: readonly IdentityVerification[],
  dueOn: string,
  renewal: Renewal | null,
): readonly IdentityVerification[] {
  const isCounted = (session: IdentityVerification) =>
    session.status === Status.VALIDATED && wasVerifiedSince(session, renewal);
  const counted = sessions.findIndex(isCounted);
  return sessions.filter((session, index) => {
    if (isCounted(session)) return false;
    if (!session.isFinal) return true;
    // What was created before the one that has been counted was of the verification before, whenever it ended: one that
    // was never submitted expires later.
    const isSuperseded = counted >= 0 && index > counted;
    return !isSuperseded && (session.createdAt?.getTime() ?? -Infinity) >= noticeAtMs(dueOn);
  });
}

/** Whether the upstream has counted a verification on the day of the session's last change (in UTC), or later. */
function wasVerifiedSince({ updatedAt }: IdentityVerification, renewal: Renewal | null): boolean {
  const lastVerifiedOn = renewal?.lastVerifiedOn ?? "";
  return lastVerifiedOn !== "" && (updatedAt?.toISOString().slice(0, 10) ?? "") <= lastVerifiedOn;
}

function support(supportCause: SupportCause, restrictions: Restrictions | null): ContactSupport {
  return Object.assign(new ContactSupport(), { supportCause, restrictions });
}
