// One component per kind of next action: a frontend needs to know no more of the states behind it.
import { CompletePersons } from "./complete-persons.js";
import { ContactSupport } from "./contact-support.js";
import type { MyUserFragment } from "./generated/graphql.js";
import { StartAgain } from "./start-again.js";
import { StartButton } from "./start-button.js";
import { sayDate, sayDay, sayWait } from "./texts.js";

export interface NextStepProps {
  user: MyUserFragment;
  accountName: string;
}

export function NextStep({ user, accountName }: NextStepProps) {
  const { nextAction } = user;
  const account = { userId: user.id, accountName };

  switch (nextAction?.__typename) {
    case "StartVerification":
      return (
        <>
          <p>You have not verified your identity yet. Have a document at hand; it takes some minutes.</p>
          <StartButton {...account}>Verify your identity</StartButton>
        </>
      );
    case "RedirectUser":
      return (
        <>
          <p>Your verification is waiting for you.</p>
          <a className="button" href={nextAction.url}>
            Continue
          </a>
          {nextAction.until && <p className="hint">Until {sayDate(nextAction.until)}.</p>}
        </>
      );
    case "WaitForOutcome":
      if (nextAction.reason === "JUST_RETURNED")
        return (
          <>
            <p role="status">{sayWait(nextAction.reason)}</p>
            <StartButton {...account} isQuiet>
              I have not finished yet
            </StartButton>
          </>
        );
      return (
        <>
          <p>{sayWait(nextAction.reason)}</p>
          {nextAction.since && <p className="hint">Since {sayDate(nextAction.since)}. You may close this page.</p>}
        </>
      );
    case "CompletePersons":
      return <CompletePersons action={nextAction} />;
    case "StartAgain":
      return <StartAgain action={nextAction} {...account} />;
    case "RenewVerification":
      return (
        <>
          <p>Please renew your verification by {sayDay(nextAction.dueOn)}, or you will no longer be verified.</p>
          <StartButton {...account}>Renew your verification</StartButton>
        </>
      );
    case "EnrolForStrongAuthentication":
      return (
        <>
          <p>
            {nextAction.isVerified
              ? "Please set up strong authentication."
              : "Please set up strong authentication. After that you can verify your identity."}
          </p>
          <p className="hint">The link comes from the platform&apos;s backend, which this demo does not have.</p>
        </>
      );
    case "ContactSupport":
      return <ContactSupport action={nextAction} />;
    case "NoAction":
      return <p>There is nothing left to do.</p>;
    default:
      return <Unknown action={nextAction} />;
  }
}

/** Null if it could not be read. A member newer than this page is shown likewise, although its type says never. */
function Unknown(_props: { action: null | undefined }) {
  return <p>We cannot say at the moment what comes next. Please look again later.</p>;
}
