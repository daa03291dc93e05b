// What is beside the list of users until one is chosen: what the console is for, and whom to begin with.
import type { UserRow } from "./feed-types.js";
import { userAddress } from "./route.js";
import { sayName } from "./texts.js";

const EXAMPLES: [seededName: string, situation: string][] = [
  ["newcomer", "has not started: begin a session and decide it"],
  ["natural", "has a session in every state, one of them still open"],
  ["business", "is in manual review"],
  ["owners", "waits for two more persons"],
  ["renewing", "has to renew within 30 days"],
  ["blocked", "may not pay out"],
  ["enrolling", "has to set up strong authentication first"],
];

export function Guide({ users }: { users: UserRow[] }) {
  const examples = EXAMPLES.flatMap(([seededName, situation]) => {
    const user = users.find((row) => row.seededName === seededName);
    return user ? [{ user, situation }] : [];
  });
  return (
    <div className="card guide">
      <h2>What to do here</h2>
      <p>Nobody here exists, so take anybody anywhere. A gateway that is connected learns of it by webhooks.</p>
      <ol>
        <li>Choose a user, or create one.</li>
        <li>
          Take a session to an outcome: click on its picture, or on a button. It can happen at once or after a while.
        </li>
        <li>Look at Webhooks for what was sent, and at your page for what it shows.</li>
      </ol>
      {examples.length > 0 && (
        <>
          <h3>Begin with</h3>
          <ul>
            {examples.map(({ user, situation }) => (
              <li key={user.id}>
                <a href={userAddress(user)}>{sayName(user.name)}</a> <span className="quiet">{situation}</span>
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  );
}
