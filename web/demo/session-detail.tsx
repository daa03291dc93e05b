// A session in the operator's list; its checks and persons are read when it is opened.
import { useEffect, useState } from "react";
import { ask } from "../../client/ask.js";
import type { Problem, Transport } from "../../client/client.js";
import { appearanceOfPerson, appearanceOfStatus, describeSession } from "./appearance.js";
import { OPERATOR_VERIFICATION, type OperatorVerificationQuery } from "./generated/operations.js";
import { Badge } from "./icon.js";
import { Notice, ProblemNotice } from "./notices.js";
import { useTexts } from "./use-language.js";
import type { OperatorUser } from "./use-user.js";

type Detail = NonNullable<OperatorVerificationQuery["identityVerification"]>;

interface SessionDetailProps {
  session: { id: string; status: string; createdAt: string | null; updatedAt: string | null };
  /** The user's. */
  nextAction: OperatorUser["nextAction"];
  transport: Transport;
}

export function SessionDetail({ session, nextAction, transport }: SessionDetailProps) {
  const texts = useTexts();
  const { textLanguage: language } = texts;
  const [isOpen, setOpen] = useState(false);
  const [round, setRound] = useState(0);
  /** Undefined: not known. Null: there is none. */
  const [detail, setDetail] = useState<Detail | null>();
  const [problem, setProblem] = useState<Problem | null>(null);
  const { id, createdAt, updatedAt } = session;
  const { icon, tone, text } = describeSession(session, nextAction, texts);

  // The session is a new object whenever the list was read again: its persons may have changed, whatever its status.
  useEffect(() => {
    if (!isOpen) return;
    let isCurrent = true;
    void ask(transport, OPERATOR_VERIFICATION, { id: session.id, language }).then(({ data, problem }) => {
      if (!isCurrent) return;
      setProblem(problem);
      if (data?.identityVerification || !problem) setDetail(data?.identityVerification ?? null);
    });
    return () => void (isCurrent = false);
  }, [transport, session, language, isOpen, round]);

  return (
    <li>
      <details onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary>
          <Badge icon={icon} tone={tone} isSmall />
          <span className="grow">
            <strong>{text}</strong>
            <code>{id}</code>
          </span>
          <span className="hint">{createdAt ? texts.dateTime(createdAt) : ""}</span>
        </summary>
        {problem && <ProblemNotice problem={problem} onRetry={() => setRound((before) => before + 1)} />}
        {detail === undefined && !problem && <p role="status">One moment…</p>}
        {detail === null && <Notice icon="help">There is no such session any more.</Notice>}
        {detail && (
          <div className="detail">
            <p className="hint">
              <code>{detail.rawStatus ?? detail.status}</code>
              {updatedAt && ` since ${texts.dateTime(updatedAt)}`}
              {detail.expiresAt && `, to be submitted until ${texts.dateTime(detail.expiresAt)}`}
            </p>
            <Checks checks={detail.checks} />
            <DetailPersons persons={detail.persons} />
          </div>
        )}
      </details>
    </li>
  );
}

function Checks({ checks }: { checks: Detail["checks"] }) {
  const texts = useTexts();
  if (!checks || checks.length === 0) return <p className="hint">No checks.</p>;
  return (
    <ul className="checks">
      {checks.map(({ type, rawType, status, reasons }, index) => {
        const { icon, tone } = appearanceOfStatus(status);
        return (
          <li key={index}>
            <Badge icon={icon} tone={tone} isSmall />
            <span>
              <code>{rawType ?? type}</code> <span className="hint">{texts.status(status)}</span>
              {reasons.map((reason) => (
                <span key={reason.type} className="hint">
                  {reason.type}
                  {reason.message && `: ${reason.message}`} → {reason.recommendation}
                </span>
              ))}
            </span>
          </li>
        );
      })}
    </ul>
  );
}

function DetailPersons({ persons }: { persons: Detail["persons"] }) {
  const texts = useTexts();
  if (!persons || persons.length === 0) return null;
  return (
    <ul className="checks">
      {persons.map(({ id, role, status, validatedAt }, index) => {
        const { icon, tone } = appearanceOfPerson(status);
        return (
          <li key={id ?? index}>
            <Badge icon={icon} tone={tone} isSmall />
            <span>
              {texts.role(role)}
              <span className="hint">
                {texts.personStatus(status)}
                {validatedAt && `, ${texts.dateTime(validatedAt)}`}
              </span>
            </span>
          </li>
        );
      })}
    </ul>
  );
}
