// A button for each outcome, by the status in which it ends, with what a frontend will see then.
import type { Outcome } from "./feed-types.js";
import { groupBy } from "./group-by.js";
import { sayStatus } from "./texts.js";

interface OutcomeButtonsProps {
  outcomes: Outcome[];
  isNarrowed: boolean;
  onAll: () => void;
  onTake: (outcome: Outcome) => void;
}

export function OutcomeButtons({ outcomes, isNarrowed, onAll, onTake }: OutcomeButtonsProps) {
  if (outcomes.length === 0) return <p className="quiet">This session has ended; nothing can follow.</p>;
  const groups = groupBy(outcomes, ({ path }) => path.at(-1) ?? "");
  return (
    <div className="outcomes">
      {[...groups].map(([status, group]) => (
        <div key={status} role="group" aria-label={`Ends ${sayStatus(status)}`}>
          <h4>
            {sayStatus(status)} <span className="quiet">→ {group[0]?.frontend.usual}</span>
          </h4>
          {group.map((outcome) => (
            <button key={outcome.name} className="outcome" onClick={() => onTake(outcome)}>
              <span>{outcome.label}</span>
              <code>{outcome.name}</code>
              {outcome.frontend.deviation && <span className="sees">→ {outcome.frontend.deviation}</span>}
            </button>
          ))}
        </div>
      ))}
      {isNarrowed && (
        <button className="plain" onClick={onAll}>
          Show all outcomes
        </button>
      )}
    </div>
  );
}
