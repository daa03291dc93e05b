// The list of users beside the chosen one.
import { useState } from "react";
import type { Definitions, Feed, UserRow } from "./feed-types.js";
import { Guide } from "./guide.js";
import { NewUser } from "./new-user.js";
import { userAddress } from "./route.js";
import { sayFlow, sayName, sayNumber } from "./texts.js";
import { UserMarks } from "./user-marks.js";
import { UserPane } from "./user-pane.js";

export function UsersView({ feed, chosen, isKnown }: { feed: Feed; chosen: string; isKnown: boolean }) {
  const { users, user } = feed;
  return (
    <main className={chosen ? "split has-chosen" : "split"}>
      <UserList users={users} kinds={feed.definitions.userKinds} chosenId={user?.id ?? chosen} />
      <section className="pane" aria-label={chosen === "" ? "Guide" : "Chosen user"}>
        {chosen === "" ? (
          <Guide users={users.rows} />
        ) : user ? (
          <UserPane key={user.id} user={user} scheduled={feed.scheduled} nowMs={feed.clock.nowMs} />
        ) : (
          <p className="empty" role="status">
            {isKnown ? "There is no such user. They may have been deleted by a reset." : "Loading…"}
          </p>
        )}
      </section>
    </main>
  );
}

interface UserListProps {
  users: Feed["users"];
  kinds: Definitions["userKinds"];
  chosenId: string;
}

function UserList({ users, kinds, chosenId }: UserListProps) {
  const [filter, setFilter] = useState("");
  const shown = users.rows.filter((user) => matches(user, filter.trim().toLowerCase()));
  return (
    <section className="list" aria-labelledby="users-title">
      <div className="list-head">
        <h1 id="users-title">
          Users <span className="quiet">{sayNumber(users.total)}</span>
        </h1>
        <NewUser kinds={kinds} />
      </div>
      <label className="filter">
        <span className="unseen">Filter by name, id or status</span>
        <input type="search" placeholder="Filter" value={filter} onChange={(event) => setFilter(event.target.value)} />
      </label>
      {shown.length === 0 ? (
        <p className="empty">
          {users.total === 0 ? "There are no users. Create one, or reset to the seed in Settings." : "No user matches."}
        </p>
      ) : (
        <ul>
          {shown.map((user) => (
            <li key={user.id}>
              <a href={userAddress(user)} aria-current={user.id === chosenId ? "true" : undefined}>
                <span className="who">
                  <strong>{sayName(user.name)}</strong>
                  <span className="quiet">{user.company ? sayName(user.company) : sayFlow(user.flow)}</span>
                </span>
                <UserMarks user={user} />
              </a>
            </li>
          ))}
        </ul>
      )}
      {users.total > users.rows.length && (
        <p className="quiet">The newest {sayNumber(users.rows.length)} are listed. A link with an id opens any user.</p>
      )}
    </section>
  );
}

function matches({ id, name, company, newestStatus, seededName, flow }: UserRow, filter: string): boolean {
  return [id, name, company, newestStatus, seededName, flow].some((text) => text?.toLowerCase().includes(filter));
}
