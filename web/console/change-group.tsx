// A group of changes. One that is impossible stays reachable, and the reason is text: whoever has no pointer to hover
// with can read it too.
import { type ReactNode, useId } from "react";
import type { UserChange } from "./feed-types.js";

interface ChangeGroupProps {
  title: string;
  changes: UserChange[];
  onTake: (change: UserChange) => void;
  /** What the changes take. */
  children?: ReactNode;
}

export function ChangeGroup({ title, changes, onTake, children }: ChangeGroupProps) {
  const id = useId();
  const [problem, ...others] = new Set(changes.map((change) => change.problem));
  const ofAll = others.length === 0 ? problem : null;
  return (
    <div className="card" role="group" aria-label={title}>
      <h4>{title}</h4>
      {ofAll && <Reason id={id} problem={ofAll} />}
      {changes.map((change) => {
        const reasonId = ofAll ? id : `${id}-${change.name}`;
        return (
          <div key={change.name}>
            <button
              className="change"
              aria-disabled={change.problem !== null}
              aria-describedby={change.problem === null ? undefined : reasonId}
              onClick={() => change.problem === null && onTake(change)}
            >
              <span>{change.label}</span>
              <code>{change.name}</code>
            </button>
            {change.problem !== null && !ofAll && <Reason id={reasonId} problem={change.problem} />}
          </div>
        );
      })}
      {children}
    </div>
  );
}

function Reason({ id, problem }: { id: string; problem: string }) {
  return (
    <p className="quiet" id={id}>
      Not possible now: {problem}.
    </p>
  );
}
