// Derives the next action from a session. Pure.
import type { ReportedReturn } from "../live/returns.js";
import type { CheckReason } from "../schema/check-reason.js";
import { CheckStatus } from "../schema/check-status.js";
import type { IdentityVerification, IdentityVerificationDetail } from "../schema/identity-verification.js";
import { IdentityVerificationStatus as Status } from "../schema/identity-verification-status.js";
import {
  CompletePersons,
  NoAction,
  RedirectUser,
  StartAgain,
  StartAgainCause,
  WaitForOutcome,
  WaitReason,
} from "../schema/next-action.js";
import { PersonStatus } from "../schema/person-status.js";
import { isRetryUseful } from "./recommendations.js";
import type { SessionAction } from "./session-progress.js";

/**
 * Null when the user has to act but the hosted page is unknown.
 * @param detail of no importance in most statuses
 * @param returned of a user who has just come back from the hosted page
 */
export function nextActionOf(
  session: IdentityVerification,
  detail: Pick<IdentityVerificationDetail, "hostedUrl" | "persons" | "checks"> = NO_DETAIL,
  returned?: ReportedReturn,
): SessionAction | null {
  const since = session.updatedAt ?? null;
  const { id: identityVerificationId } = session;
  switch (session.status) {
    case Status.PENDING:
      if (returned) return waitAfterReturn(identityVerificationId, returned);
      return detail.hostedUrl === null
        ? null
        : Object.assign(new RedirectUser(), {
            identityVerificationId,
            url: detail.hostedUrl,
            until: session.expiresAt ?? null,
          });
    case Status.REVIEW:
      return Object.assign(new WaitForOutcome(), { identityVerificationId, since, reason: WaitReason.MANUAL_REVIEW });
    case Status.UNKNOWN:
      return Object.assign(new WaitForOutcome(), { identityVerificationId, since, reason: WaitReason.UNKNOWN });
    case Status.VALIDATED: {
      const unverified = detail.persons.filter(({ status }) => status !== PersonStatus.VALIDATED);
      // Those cannot be asked again (upstream docs).
      const persons = unverified.filter(({ status }) => status !== PersonStatus.ABANDONED);
      if (persons.length > 0) return Object.assign(new CompletePersons(), { identityVerificationId, persons });
      return unverified.length > 0
        ? startAgain(StartAgainCause.PERSONS_ABANDONED)
        : Object.assign(new NoAction(), { since });
    }
    case Status.REFUSED:
      return startAgain(StartAgainCause.REFUSED, refusalReasonsOf(session, detail));
    case Status.EXPIRED:
      return startAgain(StartAgainCause.EXPIRED);
    case Status.OUT_OF_DATE:
      return startAgain(StartAgainCause.OUT_OF_DATE);
    case Status.TIMEOUT:
    case Status.ERROR:
      return startAgain(StartAgainCause.FAILED);
  }
}

const NO_DETAIL = { hostedUrl: null, persons: [], checks: [] };

function waitAfterReturn(identityVerificationId: string, { at, remainingSeconds }: ReportedReturn): WaitForOutcome {
  return Object.assign(new WaitForOutcome(), {
    identityVerificationId,
    since: at,
    reason: WaitReason.JUST_RETURNED,
    redirectAgainInSeconds: remainingSeconds,
  });
}

function startAgain(cause: StartAgainCause, reasons: CheckReason[] = []): StartAgain {
  return Object.assign(new StartAgain(), { cause, reasons, isUseful: reasons.every(isRetryUseful) });
}

/** Only for refused sessions: a validated one may have refused checks that a manual review has overruled. */
export function refusalReasonsOf(
  { status }: IdentityVerification,
  { checks }: Pick<IdentityVerificationDetail, "checks">,
): CheckReason[] {
  if (status !== Status.REFUSED) return [];
  return checks.filter((check) => check.status === CheckStatus.REFUSED).flatMap(({ reasons }) => reasons);
}
