// The log of webhooks: what was sent, where to, and what was answered.
import { useState } from "react";
import { useAct } from "./act.js";
import type { Delivery, Feed } from "./feed-types.js";
import { sayExactly, sayNumber, sayWords, toneOf } from "./texts.js";

export function WebhooksView({ webhooks: { counts, hooks, log } }: { webhooks: Feed["webhooks"] }) {
  const [state, setState] = useState("");
  const shown = log.filter((delivery) => state === "" || delivery.state === state);
  return (
    <main className="wide">
      <h1>Webhooks</h1>
      <dl className="numbers">
        {Object.entries({ "active hooks": hooks, ...counts }).map(([name, count]) => (
          <div key={name}>
            <dt>{sayWords(name)}</dt>
            <dd>{sayNumber(count)}</dd>
          </div>
        ))}
      </dl>
      {log.length > 0 && (
        <label className="inline">
          Show
          <select value={state} onChange={(event) => setState(event.target.value)}>
            <option value="">any state ({sayNumber(log.length)})</option>
            {["DELIVERED", "FAILED", "WAITING", "LOST"].map((name) => (
              <option key={name} value={name}>
                {sayWords(name).toLowerCase()}
              </option>
            ))}
          </select>
        </label>
      )}
      {shown.length === 0 ? (
        <p className="empty">
          {hooks === 0
            ? "No hook is registered: a gateway registers its own at its start, or by the command hooks."
            : log.length > 0
              ? "None of these is in this state."
              : "None yet. Decide a session or change a user, and what is sent appears here."}
        </p>
      ) : (
        <ul className="rows">
          {shown.map((delivery) => (
            <li key={delivery.id}>
              <DeliveryRow delivery={delivery} />
            </li>
          ))}
        </ul>
      )}
    </main>
  );
}

function DeliveryRow({ delivery }: { delivery: Delivery }) {
  const act = useAct();
  const { id, event, state, attempts, address, createdAtMs, nextAttemptAtMs } = delivery;
  const last = attempts.at(-1);
  return (
    <details className="card delivery">
      <summary>
        <span className={`pill ${toneOf(state)}`}>{sayWords(state)}</span>
        <span className="who">
          <strong>{event.EventType}</strong>
          <code>{event.ResourceId}</code>
        </span>
        <span className="quiet">{last ? `${sayAnswer(last)}, ${last.latencyMs} ms` : "not sent"}</span>
        <span className="quiet">{sayExactly(createdAtMs)}</span>
      </summary>
      <dl className="facts">
        <div className="whole">
          <dt>Address</dt>
          <dd>
            <code>GET {address}</code>
          </dd>
        </div>
        {attempts.map((attempt, index) => (
          <div key={index}>
            <dt>Attempt {index + 1}</dt>
            <dd>
              {sayExactly(attempt.atMs)}: {sayAnswer(attempt)}, {attempt.latencyMs} ms
            </dd>
          </div>
        ))}
        {nextAttemptAtMs !== null && (
          <div>
            <dt>Next attempt</dt>
            <dd>{sayExactly(nextAttemptAtMs)}</dd>
          </div>
        )}
      </dl>
      <div className="actions start">
        <button
          className="small"
          onClick={() => void act({ path: `webhooks/${id}/send` }, "The webhook was sent again.")}
        >
          Send again<span className="unseen"> {event.EventType}</span>
        </button>
      </div>
    </details>
  );
}

function sayAnswer({ answer, problem }: Delivery["attempts"][number]): string {
  return answer === null ? (problem ?? "no answer") : `answered ${answer}`;
}
