import type { Transport } from "../../client/client.js";
import { appearanceOfAction } from "./appearance.js";
import { factsOf } from "./facts.js";
import { Badge } from "./icon.js";
import { SessionDetail } from "./session-detail.js";
import { useTexts } from "./use-language.js";
import type { OperatorUser, UsedUser } from "./use-user.js";

const STATUSES = ["PENDING", "REVIEW", "VALIDATED", "REFUSED", "EXPIRED", "OUT_OF_DATE"] as const;

/** From which on a fact is a sentence, and needs a row. */
const SENTENCE_LENGTH = 40;

interface FoundUserProps {
  /** Null if it is not known: names are personal data. */
  name: string | null;
  found: UsedUser;
  user: OperatorUser;
  transport: Transport;
  status: string;
  onStatus: (status: string) => void;
}

export function FoundUser({ name, found, user, transport, status, onStatus }: FoundUserProps) {
  const texts = useTexts();
  const next = texts.nextAction(user.nextAction, user);
  const { icon, tone } = appearanceOfAction(user.nextAction);
  const page = user.verificationsConnection;
  return (
    <>
      <div>
        <h2>{name ?? "User"}</h2>
        <code>{user.id}</code>
      </div>
      {user.freshness?.isStale && <p className="hint">As the upstream last answered.</p>}
      <dl className="facts">
        {factsOf(user, texts.day)
          // The card below may say it already.
          .filter(([, fact]) => !next.explanation.includes(fact) || fact.length < SENTENCE_LENGTH)
          .map(([term, fact]) => (
            <div key={term} className={fact.length < SENTENCE_LENGTH ? undefined : "whole"}>
              <dt>{term}</dt>
              <dd>{fact}</dd>
            </div>
          ))}
      </dl>
      <section className={`card small ${tone}`} aria-live="polite">
        <Badge icon={icon} isSmall />
        <h3>The user sees: {next.title}</h3>
        <p className="hint">
          <code>{user.nextAction?.__typename ?? "unknown"}</code> · {next.explanation}
        </p>
      </section>
      <div className="title">
        <h3>Sessions</h3>
        <label>
          Status{" "}
          <select value={status} onChange={(event) => onStatus(event.target.value)}>
            <option value="">Any</option>
            {STATUSES.map((name) => (
              <option key={name} value={name}>
                {texts.status(name)}
              </option>
            ))}
          </select>
        </label>
      </div>
      {page?.edges.length === 0 && <p className="empty">No sessions{status === "" ? "" : " of this status"}.</p>}
      <ul className="sessions">
        {page?.edges.map(({ node }) => (
          <SessionDetail key={node.id} session={node} nextAction={user.nextAction} transport={transport} />
        ))}
      </ul>
      {page?.pageInfo.hasNextPage && (
        <button disabled={found.isLoading} onClick={found.loadMore}>
          Show more
        </button>
      )}
    </>
  );
}
