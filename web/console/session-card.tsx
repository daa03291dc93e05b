// One session: its flow as a picture, and a button for each outcome that it can still have.
import { useState } from "react";
import { useAct } from "./act.js";
import { CopyButton } from "./copy-button.js";
import { sayDone, withDelay } from "./delay-choice.js";
import type { Outcome, Session } from "./feed-types.js";
import { FlowPicture } from "./flow-picture.js";
import { groupBy } from "./group-by.js";
import { OutcomeButtons } from "./outcome-buttons.js";
import { Persons } from "./persons.js";
import { Pill } from "./pill.js";
import { sayMoment } from "./texts.js";

interface SessionCardProps {
  session: Session;
  edges: [from: string, to: string][];
  delaySeconds: number;
  isOpenFirst: boolean;
}

export function SessionCard({ session, edges, delaySeconds, isOpenFirst }: SessionCardProps) {
  const [isOpen, setIsOpen] = useState(isOpenFirst);
  return (
    <details className="card session" open={isOpen} onToggle={(event) => setIsOpen(event.currentTarget.open)}>
      <summary>
        <Pill status={session.status} />
        {session.isSubmitted && <span className="pill wait">Submitted</span>}
        <span className="quiet">{sayMoment(session.createdAt * 1_000)}</span>
        <code>{session.id}</code>
      </summary>
      {isOpen && <SessionBody session={session} edges={edges} delaySeconds={delaySeconds} />}
    </details>
  );
}

function SessionBody({ session, edges, delaySeconds }: Omit<SessionCardProps, "isOpenFirst">) {
  const act = useAct();
  const [picked, setPicked] = useState<string | null>(null);
  const byStatus = groupBy(session.outcomes, nextStatusOf(session));
  const take = ({ name }: Outcome) =>
    void act(
      { path: `sessions/${session.id}/finish`, body: withDelay({ outcome: name }, delaySeconds) },
      sayDone(name, delaySeconds),
    );
  const pick = (status: string) => {
    const [first, ...others] = byStatus.get(status) ?? [];
    if (first && others.length === 0) take(first);
    else setPicked(picked === status ? null : status);
  };
  const reachable = new Map(
    [...byStatus].map(([status, ways]) => [
      status,
      ways.length === 1 ? "take the session there" : `choose among ${ways.length} ways`,
    ]),
  );
  const shown = picked === null || !byStatus.has(picked) ? session.outcomes : (byStatus.get(picked) ?? []);
  return (
    <div className="session-body">
      <div>
        <FlowPicture
          label="Flow of the session"
          edges={edges}
          current={session.status}
          reachable={reachable}
          picked={picked}
          onPick={pick}
        />
        {session.refusals.map(({ check, reason, text }) => (
          <p className="reason" key={check + reason}>
            <strong>{text}</strong>
            <code>
              {check} · {reason}
            </code>
          </p>
        ))}
        <div className="actions start">
          {session.status === "PENDING" && (
            <a className="button small" href={session.hostedUrl} target="_blank" rel="noreferrer">
              Open hosted page
            </a>
          )}
          <CopyButton text={session.id} label="Copy session id" />
        </div>
      </div>
      <OutcomeButtons
        outcomes={shown}
        isNarrowed={shown !== session.outcomes}
        onAll={() => setPicked(null)}
        onTake={take}
      />
      <Persons session={session} delaySeconds={delaySeconds} />
    </div>
  );
}

/** The node of the picture to which an outcome leads first. */
function nextStatusOf({ status }: Session): (outcome: Outcome) => string {
  return ({ path }) => path[0] ?? status;
}
