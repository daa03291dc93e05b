// Calls of the upstream's API per endpoint, and how much of the quota is left.
import { useAct } from "./act.js";
import type { Feed } from "./feed-types.js";
import { sayDuration, sayNumber } from "./texts.js";

/** The share of a window from which on it is marked. */
const NEARLY_SPENT = 0.8;

/** Settings, each of which lets calls count against the quota. */
const COUNTED = { tokenCallsCount: "Calls for tokens", refusedCallsCount: "Calls that it refuses" };

export function CallsView({ calls, settings }: Pick<Feed, "calls" | "settings">) {
  const act = useAct();
  const rows = Object.entries(calls.byEndpoint).sort(([, a], [, b]) => b - a);
  const most = Math.max(1, ...rows.map(([, count]) => count));
  return (
    <main className="wide">
      <h1>Calls</h1>
      <h2>Quota</h2>
      {Object.entries(COUNTED)
        .filter(([name]) => settings[name] === false)
        .map(([name, which]) => (
          <p key={name} className="quiet">
            {which} do not count against it (<code>{name}</code> in <a href="#settings">Settings</a>).
          </p>
        ))}
      <ul className="quota">
        {calls.windows.map((window) => (
          <li key={window.seconds} className="card">
            <Window {...window} />
          </li>
        ))}
      </ul>
      <div className="section-head">
        <h2>
          Per endpoint <span className="quiet">{sayNumber(calls.total)}</span>
        </h2>
        <button onClick={() => void act({ method: "DELETE", path: "calls" }, "The counts start anew.")}>
          Count anew
        </button>
      </div>
      {calls.rateLimited > 0 && <p>{sayNumber(calls.rateLimited)} were refused by the rate limit.</p>}
      {rows.length === 0 ? (
        <p className="empty">Nobody has called yet.</p>
      ) : (
        <table className="calls">
          <thead>
            <tr>
              <th scope="col">Endpoint</th>
              <th scope="col">Calls</th>
            </tr>
          </thead>
          <tbody>
            {rows.map(([endpoint, count]) => (
              <tr key={endpoint}>
                <th scope="row">
                  <code>{endpoint}</code>
                </th>
                <td>
                  <span>
                    <Bar share={count / most} />
                    {sayNumber(count)}
                  </span>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </main>
  );
}

function Window({ seconds, limit, used }: Feed["calls"]["windows"][number]) {
  const left = Math.max(0, limit - used);
  return (
    <>
      <span className="quiet">In {sayDuration(seconds * 1_000)}</span>
      <strong>{sayNumber(left)} left</strong>
      <Bar share={limit === 0 ? 1 : used / limit} isHigh={used > NEARLY_SPENT * limit} />
      <span className="quiet">
        {sayNumber(used)} of {sayNumber(limit)} used
      </span>
    </>
  );
}

/** The number is beside it. */
function Bar({ share, isHigh = false }: { share: number; isHigh?: boolean }) {
  const percent = Math.min(100, share * 100);
  return (
    <svg className={isHigh ? "bar high" : "bar"} viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">
      <rect width="100" height="4" className="track" />
      <rect width={percent} height="4" />
    </svg>
  );
}
