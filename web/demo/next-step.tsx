// One branch for each kind of next action: this is all a frontend has to know of the verification's states.
import { useState } from "react";
import { CompletePersons } from "./complete-persons.js";
import type { VerificationFragment } from "./generated/graphql.js";
import { StartButton } from "./start-button.js";
import { sayCause, sayDate, sayWait } from "./texts.js";

export function NextStep({ verification, accountName }: { verification: VerificationFragment; accountName: string }) {
  const [hasJustReturned] = useState(() => new URLSearchParams(location.search).has("returned"));
  const { nextAction, user } = verification;
  const userId = user?.id ?? "";

  switch (nextAction?.__typename) {
    case "RedirectUser":
      return (
        <>
          {hasJustReturned ? (
            <p role="status">
              Thank you. Your documents are being checked; this page shows the result as soon as it is there.
            </p>
          ) : (
            <p>Your verification is waiting for you.</p>
          )}
          <a className={hasJustReturned ? "quiet button" : "button"} href={nextAction.url}>
            {hasJustReturned ? "I have not finished yet" : "Continue"}
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
      return <CompletePersons verificationId={verification.id} persons={nextAction.persons} />;
    case "StartAgain":
      return (
        <>
          <p>{sayCause(nextAction.cause)}</p>
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
      return <p>Your verification has passed. There is nothing left to do.</p>;
    case undefined:
      return <p>We cannot say at the moment what comes next. Please look again later.</p>;
  }
}
