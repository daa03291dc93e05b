// What is beside the list of users until one is chosen: what the console is for, and what to do with whom.
import type { UserRow } from "./feed-types.js";
import { userAddress } from "./route.js";
import { findTasks } from "./tasks.js";
import { sayName } from "./texts.js";
import { UserMarks } from "./user-marks.js";

export function Guide({ users }: { users: UserRow[] }) {
  const tasks = findTasks(users);
  return (
    <>
      <div className="card guide">
        <h2>Choose a user</h2>
        <p>All users are fictitious: take them to any state. A gateway that is connected learns of it by webhooks.</p>
        <ol>
          <li>Choose a user from the list, or create one.</li>
          <li>Decide a session by its picture or a button, at once or after a delay.</li>
          <li>
            See what was sent in <a href="#webhooks">Webhooks</a>, and what your page shows.
          </li>
        </ol>
      </div>
      {tasks.length > 0 && (
        <section className="tasks" aria-labelledby="tasks-title">
          <h2 id="tasks-title">Try this</h2>
          <ul>
            {tasks.map(({ title, user }) => (
              <li key={title}>
                <a href={userAddress(user)}>
                  <span className="who">
                    <strong>{title}</strong>
                    <span className="quiet">{sayName(user.name)}</span>
                  </span>
                  <UserMarks user={user} />
                </a>
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  );
}
