// One branch per kind of next action: a frontend needs to know no more of a verification's states.
import { CompletePersons } from "./complete-persons.js";
import type { VerificationFragment } from "./generated/graphql.js";
import { StartButton } from "./start-button.js";
import { sayCause, sayDate, sayPassed, sayWait } from "./texts.js";

export interface NextStepProps {
  verification: VerificationFragment;
  userId: string;
  accountName: string;
  /** Whether the user is verified, which the newest session need not show; null if it could not be read. */
  isVerified: boolean | null;
  /** Back from the hosted page, which does not tell whether the user has finished there. */
  hasReturned: boolean;
  onContinue: () => void;
}

export function NextStep({ verification, userId, accountName, isVerified, hasReturned, onContinue }: NextStepProps) {
  const { nextAction } = verification;

  switch (nextAction?.__typename) {
    case "RedirectUser":
      return (
        <>
          {hasReturned ? (
            <p role="status">
              Welcome back. If you have sent your documents, they are being checked: the result appears here by itself.
            </p>
          ) : (
            <p>
              {isVerified
                ? "Another verification has been started, and is not finished."
                : "Your verification is waiting for you."}
            </p>
          )}
          <a
            className={hasReturned || isVerified ? "quiet button" : "button"}
            href={nextAction.url}
            onClick={onContinue}
          >
            {hasReturned ? "I have not finished yet" : "Continue"}
          </a>
          {nextAction.until && <p className="hint">Until {sayDate(nextAction.until)}.</p>}
        </>
      );
    case "WaitForOutcome":
      return (
        <>
          <p>{sayWait(nextAction.reason)}</p>
          {nextAction.since && <p className="hint">Since {sayDate(nextAction.since)}. You may close this page.</p>}
        </>
      );
    case "CompletePersons":
      return (
        <CompletePersons
          verificationId={verification.id}
          persons={nextAction.persons}
          isCompanyVerified={isVerified === true}
        />
      );
    case "StartAgain":
      return (
        <>
          <p>{sayCause(nextAction.cause, isVerified === true)}</p>
          {nextAction.reasons.length > 0 && (
            <ul className="reasons">
              {nextAction.reasons.map(({ checkType, type, recommendation }) => (
                <li key={`${checkType} ${type}`}>{recommendation}</li>
              ))}
            </ul>
          )}
          {nextAction.isUseful && (
            <StartButton userId={userId} accountName={accountName}>
              Try again
            </StartButton>
          )}
        </>
      );
    case "NoAction":
      return <p>{sayPassed(isVerified)}</p>;
    case undefined:
      return <p>We cannot say at the moment what comes next. Please look again later.</p>;
  }
}
