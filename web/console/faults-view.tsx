// Faults: what is ordered, switched on and off one by one, and a form for another.
import { useState } from "react";
import { useAct } from "./act.js";
import type { Definitions, Fault } from "./feed-types.js";
import { Switch } from "./switch.js";
import { sayWords } from "./texts.js";

/** The property that a kind of fault has besides those that all have, with its unit. */
const PROPERTIES: Record<
  string,
  { name: "status" | "latencyMs" | "resetSeconds" | "bytes"; label: string; value: number }
> = {
  status: { name: "status", label: "HTTP status", value: 503 },
  latency: { name: "latencyMs", label: "Latency in ms", value: 1_000 },
  slow_body: { name: "latencyMs", label: "Milliseconds per character", value: 20 },
  rate_limited: { name: "resetSeconds", label: "Seconds until the limit resets", value: 3 },
  oversized_body: { name: "bytes", label: "Bytes", value: 2_000_000 },
};
const FIELDS_OF = ["missing_fields", "null_fields"];

export function FaultsView({ faults, definitions }: { faults: Fault[]; definitions: Definitions }) {
  const act = useAct();
  return (
    <main className="wide">
      <h1>Faults</h1>
      <p className="quiet">
        A fault changes how calls of the upstream’s API are answered. The first one that fits a call wins.
      </p>
      <NewFault kinds={definitions.faultKinds} endpoints={definitions.endpoints} />
      {faults.length === 0 ? (
        <p className="empty">None: every call is answered as the upstream answers it.</p>
      ) : (
        <ul className="rows">
          {faults.map((fault) => (
            <li key={fault.id} className="card fault">
              <Switch
                isOn={fault.isActive}
                shown={fault}
                onChange={(isActive) =>
                  act(
                    { method: "PATCH", path: `faults/${fault.id}`, body: { isActive } },
                    `${fault.kind} is ${isActive ? "on" : "off"}.`,
                  )
                }
              >
                <strong>{sayWords(fault.kind)}</strong>
              </Switch>
              <code>{fault.endpoint ?? "every endpoint"}</code>
              <span className="quiet">{sayDetails(fault)}</span>
              <button
                className="small"
                onClick={() => void act({ method: "DELETE", path: `faults/${fault.id}` }, `${fault.kind} was removed.`)}
              >
                Remove<span className="unseen"> {fault.kind}</span>
              </button>
            </li>
          ))}
        </ul>
      )}
    </main>
  );
}

function sayDetails(fault: Fault): string {
  const property = PROPERTIES[fault.kind];
  return [
    property && `${property.label}: ${fault[property.name]}`,
    fault.fields && `fields ${fault.fields.join(", ")}`,
    fault.rate < 1 && `${Math.round(fault.rate * 100)} % of the calls`,
    fault.times !== undefined && `${fault.times} more calls`,
  ]
    .filter(Boolean)
    .join(" · ");
}

function NewFault({ kinds, endpoints }: { kinds: string[]; endpoints: string[] }) {
  const act = useAct();
  const [kind, setKind] = useState("status");
  const property = PROPERTIES[kind];

  function add(data: FormData): void {
    const text = (name: string) => {
      const value = data.get(name);
      return typeof value === "string" ? value.trim() : "";
    };
    const fields = text("fields")
      .split(/[\s,]+/)
      .filter(Boolean);
    const body = {
      kind,
      ...(text("endpoint") && { endpoint: text("endpoint") }),
      ...(text("percent") && { rate: Number(text("percent")) / 100 }),
      ...(text("times") && { times: Number(text("times")) }),
      ...(property && text(property.name) && { [property.name]: Number(text(property.name)) }),
      ...(fields.length > 0 && { fields }),
    };
    void act({ path: "faults", body }, `${kind} is on.`);
  }

  return (
    <form
      className="card new-fault"
      onSubmit={(event) => {
        event.preventDefault();
        add(new FormData(event.currentTarget));
      }}
    >
      <label>
        Kind
        <select value={kind} onChange={(event) => setKind(event.target.value)}>
          {kinds.map((name) => (
            <option key={name}>{name}</option>
          ))}
        </select>
      </label>
      <label>
        Endpoint
        <select name="endpoint" defaultValue="">
          <option value="">every endpoint</option>
          {endpoints.map((name) => (
            <option key={name}>{name}</option>
          ))}
        </select>
      </label>
      {property && (
        <label>
          {property.label}
          <input key={kind} name={property.name} type="number" defaultValue={property.value} />
        </label>
      )}
      {FIELDS_OF.includes(kind) && (
        <label>
          Fields <input name="fields" placeholder="all except ids" />
        </label>
      )}
      <label>
        Share of the calls in % <input name="percent" type="number" min="1" max="100" placeholder="100" />
      </label>
      <label>
        Number of calls <input name="times" type="number" min="1" placeholder="all" />
      </label>
      <button className="primary">Switch on</button>
    </form>
  );
}
