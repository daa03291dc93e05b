// The operator's page: any user by id, what they see next, and their sessions with the checks.
import { type SubmitEvent, useMemo, useState } from "react";
import { createHttpTransport } from "../../client/client.js";
import { openWebSocket } from "../../client/websocket.js";
import { type Account, tokensOf } from "./accounts.js";
import { Avatar } from "./avatar.js";
import { FoundUser } from "./found-user.js";
import { Notice, ProblemNotice, SessionEnded } from "./notices.js";
import { useUser } from "./use-user.js";

/** @param users suggested to the operator */
export function Operator({ account, users }: { account: Account; users: Account[] }) {
  const transport = useMemo(
    () =>
      createHttpTransport({
        url: "/graphql",
        getToken: tokensOf(account),
        openStream: openWebSocket,
      }),
    [account],
  );
  const [userId, setUserId] = useState<string | null>(null);
  const [typed, setTyped] = useState("");
  const [status, setStatus] = useState<string>("");
  const found = useUser(transport, userId, status);
  const known = users.find((user) => user.userId === userId);

  function search(event: SubmitEvent): void {
    event.preventDefault();
    setUserId(typed.trim());
    found.reload();
  }

  function choose(id: string): void {
    setTyped(id);
    setUserId(id);
  }

  if (found.problem?.code === "UNAUTHENTICATED") return <SessionEnded />;
  return (
    <div className="operator">
      <div>
        <h1>Users</h1>
        <form onSubmit={search} className="search">
          <label>
            User id
            <input
              required
              value={typed}
              onChange={(event) => setTyped(event.target.value)}
              placeholder="user_m_…"
              pattern="\s*[A-Za-z0-9_\-]{1,128}\s*"
              title="Letters, digits, - and _"
            />
          </label>
          <button className="button">Find</button>
        </form>
        <label className="on-phone">
          Or choose a user
          <select value={known?.userId ?? ""} onChange={(event) => choose(event.target.value)}>
            <option value="" disabled>
              Choose
            </option>
            {users.map(({ name, person, company, userId: id }) => (
              <option key={name} value={id ?? ""}>
                {company === null ? person : `${person}, ${company}`}
              </option>
            ))}
          </select>
        </label>
        <ul className="accounts narrow">
          {users.map(({ name, person, company, description, userId: id }) => (
            <li key={name}>
              <button aria-pressed={id === userId} onClick={() => choose(id ?? "")}>
                <Avatar person={person} />
                <span>
                  <strong>{person}</strong>
                  {company !== null && <span className="hint">{company}</span>}
                  <span className="hint">{description}</span>
                </span>
              </button>
            </li>
          ))}
        </ul>
      </div>
      <div aria-busy={found.isLoading}>
        {found.problem && <ProblemNotice problem={found.problem} onRetry={found.retry} />}
        {found.isLost && <Notice>The connection is lost. What you see may be out of date; we keep trying.</Notice>}
        {userId === null && <p className="empty">Choose somebody, or find any user by their id.</p>}
        {userId !== null && found.user === null && <Notice icon="help">There is no such user.</Notice>}
        {userId !== null && found.user === undefined && found.isLoading && <p role="status">Searching…</p>}
        {found.user && (
          <FoundUser
            name={known?.company ?? known?.person ?? null}
            found={found}
            user={found.user}
            transport={transport}
            status={status}
            onStatus={setStatus}
          />
        )}
      </div>
    </div>
  );
}
