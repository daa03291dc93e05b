// The persons of a business who still have to verify themselves.
import { useEffect, useState } from "react";
import type { Action, Person, VerificationState } from "../../client/client.js";
import { copyText } from "../copy-text.js";
import { appearanceOfPerson } from "./appearance.js";
import { Badge } from "./icon.js";
import { Notice, ProblemNotice } from "./notices.js";
import { useTexts } from "./use-language.js";

/** How long "copied" is shown in place of "copy". */
const COPIED_MS = 2_500;

export interface PersonsProps {
  action: Action<"CompletePersons">;
  retrying: VerificationState["retryingPerson"];
  onAskAgain: (personId: string) => void;
}

export function Persons({ action, retrying, onAskAgain }: PersonsProps) {
  const texts = useTexts();
  const { refusal, problem, personId, isUnderWay } = retrying;
  return (
    <>
      <ul className="persons">
        {action.persons.map((person, index) => (
          <PersonRow key={person.id ?? index} person={person} isBusy={isUnderWay} onAskAgain={onAskAgain} />
        ))}
      </ul>
      {refusal && <Notice>{texts.userError(refusal.code)}</Notice>}
      {problem && personId !== null && <ProblemNotice problem={problem} onRetry={() => onAskAgain(personId)} />}
    </>
  );
}

interface PersonRowProps {
  person: Person;
  isBusy: boolean;
  onAskAgain: (personId: string) => void;
}

function PersonRow({ person: { id, role, status, hostedUrl }, isBusy, onAskAgain }: PersonRowProps) {
  const texts = useTexts();
  const { icon, tone } = appearanceOfPerson(status);
  const isToVerify = status === "PENDING_VALIDATION";
  const canAskAgain = status === "REJECTED" && id != null;
  // Without an id they cannot be asked again.
  const isHelpless = status === "ABANDONED" || (status === "REJECTED" && id == null);
  return (
    <li>
      <Badge icon={icon} tone={tone} isSmall />
      <span className="grow">
        <strong>{texts.role(role)}</strong>
        <span className="hint">
          {texts.personStatus(status)}
          {isToVerify && hostedUrl == null && ` · ${texts.text("persons.linkMissing")}`}
          {isHelpless && ` · ${texts.text("persons.contactUs")}`}
        </span>
      </span>
      {isToVerify && hostedUrl != null && <CopyLink url={hostedUrl} />}
      {canAskAgain && (
        <button disabled={isBusy} onClick={() => onAskAgain(id)}>
          {texts.text("persons.askAgain")}
        </button>
      )}
    </li>
  );
}

function CopyLink({ url }: { url: string }) {
  const texts = useTexts();
  const [outcome, setOutcome] = useState<"copied" | "refused" | null>(null);
  useEffect(() => {
    if (outcome !== "copied") return;
    const timer = setTimeout(() => setOutcome(null), COPIED_MS);
    return () => clearTimeout(timer);
  }, [outcome]);

  function copy(): void {
    copyText(url).then(
      () => setOutcome("copied"),
      () => setOutcome("refused"),
    );
  }

  if (outcome === "refused")
    return (
      <input
        readOnly
        autoFocus
        aria-label={texts.text("persons.copyLink")}
        value={url}
        onFocus={(event) => event.target.select()}
      />
    );
  return (
    <button onClick={copy} aria-live="polite">
      {texts.text(outcome === "copied" ? "persons.linkCopied" : "persons.copyLink")}
    </button>
  );
}
