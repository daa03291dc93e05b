// Where a session stands -> what to show the user next. Pure.
import type { CheckReason } from "../schema/check-reason.js";
import { CheckStatus } from "../schema/check-status.js";
import { IdentityVerificationStatus as Status } from "../schema/identity-verification-status.js";
import type { IdentityVerification, IdentityVerificationDetail } from "../schema/identity-verification.js";
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

type Action = RedirectUser | WaitForOutcome | CompletePersons | StartAgain | NoAction;

/** Null when the session waits for the user but its page is not known. */
export function nextActionOf(session: IdentityVerification, detail: IdentityVerificationDetail): Action | null {
  const since = session.updatedAt ?? null;
  switch (session.status) {
    case Status.PENDING:
      return detail.hostedUrl === null
        ? null
        : Object.assign(new RedirectUser(), { url: detail.hostedUrl, until: session.expiresAt ?? null });
    case Status.REVIEW:
      return Object.assign(new WaitForOutcome(), { since, reason: WaitReason.MANUAL_REVIEW });
    case Status.UNKNOWN:
      return Object.assign(new WaitForOutcome(), { since, reason: WaitReason.UNKNOWN });
    case Status.VALIDATED: {
      const persons = detail.persons.filter(({ status }) => status !== PersonStatus.VALIDATED);
      return persons.length > 0
        ? Object.assign(new CompletePersons(), { persons })
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

function startAgain(cause: StartAgainCause, reasons: CheckReason[] = []): StartAgain {
  return Object.assign(new StartAgain(), { cause, reasons, isUseful: reasons.every(isRetryUseful) });
}

/** Of a session that was refused. A validated one may still carry refused checks, which a review has overruled. */
export function refusalReasonsOf(
  { status }: IdentityVerification,
  { checks }: IdentityVerificationDetail,
): CheckReason[] {
  if (status !== Status.REFUSED) return [];
  return checks.filter((check) => check.status === CheckStatus.REFUSED).flatMap(({ reasons }) => reasons);
}
