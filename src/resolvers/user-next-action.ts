// Derives a user's next action from the user, the newest session and the regulatory status. Pure. Why in this order:
// docs/decisions.md, "One next action for a user".
import type { IdentityVerification } from "../schema/identity-verification.js";
import { IdentityVerificationStatus as Status } from "../schema/identity-verification-status.js";
import { KycLevel } from "../schema/kyc-level.js";
import { NoAction, StartAgain, StartAgainCause, WaitForOutcome, WaitReason } from "../schema/next-action.js";
import { PersonType } from "../schema/person-type.js";
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
import { noticeAtMs } from "./renewal.js";

export interface UserFacts {
  userId: string;
  user: Pick<UserDetail, "kycLevel" | "status" | "category" | "personType">;
  /** The session that counts: the newest one in progress, else the newest; undefined when there is none. */
  latest: IdentityVerification | undefined;
  now: Date;
}

export interface RegulatoryFacts {
  renewal: Renewal | null;
  restrictions: Restrictions | null;
}

export type OwnAction =
  | StartVerification
  | WaitForOutcome
  | StartAgain
  | RenewVerification
  | EnrolForStrongAuthentication
  | ContactSupport
  | NoAction;

/** The next action of the newest session is the user's. */
const OF_SESSION = "of the session";

/** Own choice: the upstream raises the level within seconds; what takes longer has another reason. */
const LEVEL_FOLLOWS_WITHIN_MS = 3_600_000;

/** The level counts, not the sessions. */
export function isVerified({ kycLevel }: Pick<UserDetail, "kycLevel">): boolean {
  return kycLevel === KycLevel.REGULAR;
}

export function sessionThatCounts(sessions: readonly IdentityVerification[]): IdentityVerification | undefined {
  return sessions.find(({ isFinal }) => !isFinal) ?? sessions[0];
}

/** What can be said without the regulatory status, which costs a call; undefined if nothing. */
export function actionWithoutStatus({ user, latest }: UserFacts): OwnAction | typeof OF_SESSION | undefined {
  if (user.status === UserStatus.CLOSED) return support(SupportCause.ACCOUNT_CLOSED, null);
  if (user.category === UserCategory.PAYER || user.category === UserCategory.PLATFORM) return nothing(latest);
  return !isVerified(user) && latest && !latest.isFinal ? OF_SESSION : undefined;
}

/** A verification in progress as well: other persons may have to verify themselves, which only the details tell. */
export function mayAwaitPersons({ user, latest }: UserFacts): boolean {
  return !isVerified(user) && user.personType === PersonType.LEGAL && latest?.status === Status.VALIDATED;
}

/** What is left after `actionWithoutStatus`. */
export function actionWithStatus(
  { userId, user, latest, now }: UserFacts,
  { renewal, restrictions }: RegulatoryFacts,
): OwnAction | typeof OF_SESSION {
  const hasLevel = isVerified(user);
  const dueOn = renewal?.isDue ? (renewal.dueOn ?? null) : null;
  // Of a verified user, an open session is of use only for a renewal.
  if (hasLevel && dueOn !== null && latest && !latest.isFinal) return OF_SESSION;
  if (restrictions?.cause) return support(SupportCause.RESTRICTED, restrictions);
  if (user.status === UserStatus.PENDING_USER_ACTION)
    return Object.assign(new EnrolForStrongAuthentication(), { isVerified: hasLevel });
  if (hasLevel) {
    if (dueOn === null) return nothing(latest);
    const outcome = latest && outcomeOfRenewal(latest, { dueOn, lastVerifiedOn: renewal?.lastVerifiedOn ?? null }, now);
    return outcome ?? Object.assign(new RenewVerification(), { userId, dueOn });
  }
  if (!latest) return Object.assign(new StartVerification(), { userId });
  if (latest.status !== Status.VALIDATED || user.personType === PersonType.LEGAL) return OF_SESSION;
  return afterValidation(latest, now);
}

/** What a session since the notice says; undefined if there is still a renewal to begin. */
function outcomeOfRenewal(
  session: IdentityVerification,
  { dueOn, lastVerifiedOn }: { dueOn: string; lastVerifiedOn: string | null },
  now: Date,
): WaitForOutcome | typeof OF_SESSION | undefined {
  const { status, createdAt, updatedAt } = session;
  if ((createdAt?.getTime() ?? -Infinity) < noticeAtMs(dueOn)) return undefined;
  if (status !== Status.VALIDATED) return OF_SESSION;
  // In UTC. A session that the upstream has counted already was for an earlier verification.
  const day = updatedAt?.toISOString().slice(0, 10) ?? "";
  const isCounted = lastVerifiedOn !== null && day <= lastVerifiedOn;
  return isCounted || !isJustDecided(session, now) ? undefined : waitForLevel(session);
}

/** The session is validated, nobody else has to be verified, and the user is not. */
export function afterValidation(session: IdentityVerification, now: Date): WaitForOutcome | StartAgain {
  return isJustDecided(session, now)
    ? waitForLevel(session)
    : Object.assign(new StartAgain(), { cause: StartAgainCause.OUT_OF_DATE, reasons: [], isUseful: true });
}

/** Whether the level may still follow. The persons of a business are decided later than its session. */
function isJustDecided({ updatedAt, detail }: IdentityVerification, now: Date): boolean {
  const changes = [updatedAt, ...(detail?.persons ?? []).flatMap((person) => [person.validatedAt, person.updatedAt])];
  return changes.some((date) => date && now.getTime() - date.getTime() < LEVEL_FOLLOWS_WITHIN_MS);
}

function waitForLevel({ updatedAt = null }: IdentityVerification): WaitForOutcome {
  return Object.assign(new WaitForOutcome(), { since: updatedAt, reason: WaitReason.KYC_LEVEL });
}

function support(supportCause: SupportCause, restrictions: Restrictions | null): ContactSupport {
  return Object.assign(new ContactSupport(), { supportCause, restrictions });
}

function nothing(latest: IdentityVerification | undefined): NoAction {
  return Object.assign(new NoAction(), { since: latest?.updatedAt ?? null });
}
