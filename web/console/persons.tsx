// The persons of significant control of a business, each with a flow of their own.
import { useAct } from "./act.js";
import { sayDone, withDelay } from "./delay-choice.js";
import type { Person, Session } from "./feed-types.js";
import { FlowPicture } from "./flow-picture.js";
import { Pill } from "./pill.js";
import { sayName, sayStatus, sayWords } from "./texts.js";

const EDGES = [
  ["PENDING_VALIDATION", "VALIDATED"],
  ["PENDING_VALIDATION", "REJECTED"],
  ["PENDING_VALIDATION", "ABANDONED"],
  ["REJECTED", "PENDING_VALIDATION"],
] as const;

export function Persons({ session, delaySeconds }: { session: Session; delaySeconds: number }) {
  if (session.persons.length === 0) return null;
  return (
    <div className="persons">
      <h4>Persons who have to verify themselves</h4>
      <ul>
        {session.persons.map((person) => (
          <li key={person.id}>
            <PersonFlow person={person} sessionId={session.id} delaySeconds={delaySeconds} />
          </li>
        ))}
      </ul>
    </div>
  );
}

function PersonFlow({ person, sessionId, delaySeconds }: { person: Person; sessionId: string; delaySeconds: number }) {
  const act = useAct();
  const path = `sessions/${sessionId}/persons/${person.id}`;
  const name = sayName(person.name);
  const take = (status: string) =>
    void (status === "PENDING_VALIDATION"
      ? act(
          { path: `${path}/retry`, body: withDelay({}, delaySeconds) },
          delaySeconds > 0 ? `That ${name} is asked again is scheduled.` : `${name} is asked again.`,
        )
      : act(
          { path: `${path}/finish`, body: withDelay({ status }, delaySeconds) },
          sayDone(`${name} ${status}`, delaySeconds),
        ));
  return (
    <>
      <p className="person-name">
        <strong>{name}</strong> <span className="quiet">{sayWords(person.role)}</span> <Pill status={person.status} />
      </p>
      <FlowPicture
        label={`Flow of ${name}`}
        edges={EDGES}
        current={person.status}
        reachable={new Map(person.next.map((status) => [status, sayMove(status, name)]))}
        onPick={take}
      />
      <div className="actions start">
        {person.next.map((status) => (
          <button key={status} className="small" onClick={() => take(status)}>
            {status === "PENDING_VALIDATION" ? "Ask again" : sayStatus(status)}
            <span className="unseen"> {name}</span>
          </button>
        ))}
        {person.status === "PENDING_VALIDATION" && (
          <a className="button small" href={person.hostedUrl} target="_blank" rel="noreferrer">
            Hosted page<span className="unseen"> of {name}</span>
          </a>
        )}
      </div>
    </>
  );
}

const sayMove = (status: string, name: string): string =>
  status === "PENDING_VALIDATION" ? `ask ${name} again` : `take ${name} there`;
