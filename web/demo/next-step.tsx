// What comes next: one card, with one thing to do. All that differs between the kinds of next action is here.
import type { ReactNode } from "react";
import type { NextAction } from "../../client/client.js";
import type { UsedVerification } from "../../client/react.js";
import { appearanceOfAction } from "./appearance.js";
import { DaysLeft } from "./days-left.js";
import { Badge, Icon } from "./icon.js";
import { Notice, ProblemNotice } from "./notices.js";
import { Persons } from "./persons.js";
import { Reasons } from "./reasons.js";
import { useLanguage } from "./use-language.js";
import { FRAME_WORDS } from "./words.js";

/** The demo's platform has no real one. */
const SUPPORT = "mailto:support@platform.example";

export function NextStep({ verification }: { verification: UsedVerification }) {
  const { texts } = useLanguage();
  const { nextAction, isVerified, starting, start } = verification;
  const { title, explanation, button, hints } = texts.nextAction(nextAction, verification);
  const { icon, tone } = appearanceOfAction(nextAction);
  const isJustBack = nextAction?.__typename === "WaitForOutcome" && nextAction.reason === "JUST_RETURNED";
  const begin = () => void start({ language: texts.sessionLanguage });

  return (
    <section className={`card ${tone}`}>
      <div className="what" aria-live="polite">
        <div className="title">
          <Badge icon={icon} />
          {isVerified && (
            <span className="pill good">
              <Icon name="check" />
              {texts.text("page.verified")}
            </span>
          )}
        </div>
        <h2>{title}</h2>
        <p>{explanation}</p>
      </div>
      {isJustBack && <div className="progress" />}
      <Details verification={verification} />
      {hints.map((hint) => (
        <p key={hint} className="hint">
          {hint}
        </p>
      ))}
      {button !== null && (
        <PrimaryAction action={nextAction} isBusy={starting.isUnderWay} onStart={begin}>
          {starting.isUnderWay ? texts.text("page.oneMoment") : button}
        </PrimaryAction>
      )}
      {starting.refusal && <Notice>{texts.userError(starting.refusal.code)}</Notice>}
      {starting.problem && <ProblemNotice problem={starting.problem} onRetry={begin} />}
    </section>
  );
}

/** What else the kind of next action says. */
function Details({ verification }: { verification: UsedVerification }): ReactNode {
  const { name } = useLanguage();
  const { nextAction, retryingPerson, retryPerson } = verification;
  switch (nextAction?.__typename) {
    case "StartAgain":
      return <Reasons reasons={nextAction.reasons} />;
    case "RenewVerification":
      return nextAction.isOverdue ? null : <DaysLeft day={nextAction.dueOn} />;
    case "CompletePersons":
      return (
        <Persons action={nextAction} retrying={retryingPerson} onAskAgain={(personId) => void retryPerson(personId)} />
      );
    case "EnrolForStrongAuthentication":
      return <p className="hint">{FRAME_WORDS[name].noEnrolment}</p>;
    default:
      return null;
  }
}

interface PrimaryActionProps {
  action: NextAction | null;
  isBusy: boolean;
  onStart: () => void;
  children: ReactNode;
}

function PrimaryAction({ action, isBusy, onStart, children }: PrimaryActionProps): ReactNode {
  switch (action?.__typename) {
    case "RedirectUser":
      return (
        <a className="button" href={action.url}>
          {children}
          <Icon name="arrow" />
        </a>
      );
    case "ContactSupport":
      return (
        <a className="button" href={SUPPORT}>
          {children}
        </a>
      );
    case "EnrolForStrongAuthentication":
      return null;
    default:
      // Who has just returned has most likely finished.
      return (
        <button className={action?.__typename === "WaitForOutcome" ? "" : "button"} disabled={isBusy} onClick={onStart}>
          {children}
        </button>
      );
  }
}
