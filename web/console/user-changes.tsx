// What can happen to a user besides their verification.
import { useState } from "react";
import { useAct } from "./act.js";
import { ChangeGroup } from "./change-group.js";
import { sayDone, withDelay } from "./delay-choice.js";
import type { UserChange, UserDetail } from "./feed-types.js";
import { groupBy } from "./group-by.js";
import { sayName } from "./texts.js";

const GROUPS: [title: string, pattern: RegExp][] = [
  ["Renewal and level", /^(RENEW|DOWNGRADED)/],
  ["Blocks", /BLOCKED$/],
  ["Strong authentication", /^(ENROL|CONSENT)/],
  ["Category and account", /./],
];

export function UserChanges({ user, delaySeconds }: { user: UserDetail; delaySeconds: number }) {
  const act = useAct();
  const [actionCode, setActionCode] = useState("008703");
  const [deadline, setDeadline] = useState("");
  const take = ({ name }: UserChange) => {
    const options = {
      ...(name.endsWith("BLOCKED") && { actionCode }),
      ...(name === "RENEWAL_REQUIRED" && deadline && { deadline }),
    };
    const body = withDelay({ change: name, ...options }, delaySeconds);
    void act({ path: `users/${user.id}/change`, body }, sayDone(name, delaySeconds));
  };
  const groups = groupBy(user.changes, ({ name }) => GROUPS.find(([, pattern]) => pattern.test(name))?.[0] ?? "");
  return (
    <section aria-labelledby="changes-title">
      <h3 id="changes-title">What else can happen to {sayName(user.name)}</h3>
      <div className="changes">
        {[...groups].map(([title, changes]) => (
          <ChangeGroup key={title} title={title} changes={changes} onTake={take}>
            {title === "Blocks" && (
              <label>
                Action code
                <input
                  value={actionCode}
                  onChange={(event) => setActionCode(event.target.value)}
                  inputMode="numeric"
                  maxLength={6}
                />
              </label>
            )}
            {title === "Renewal and level" && (
              <label>
                Deadline of the renewal
                <input type="date" value={deadline} onChange={(event) => setDeadline(event.target.value)} />
              </label>
            )}
          </ChangeGroup>
        ))}
      </div>
    </section>
  );
}
