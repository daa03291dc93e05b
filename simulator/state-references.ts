// Users and sessions to which a state refers have to be in it, and each thing once.
import { InputProblem } from "./reader.js";
import type { SavedState } from "./saved-state.js";

/** @throws InputProblem */
export function assertReferences({ collections, submitted, scheduled, faults, webhooks }: SavedState): void {
  const users = new Set(collections.users.map(([key]) => key));
  const sessions = new Set(collections.sessions.map(([key]) => key));

  for (const name of ["users", "sessions", "hooks"] as const)
    collections[name].forEach(([key, { Id }], index) =>
      assert(key === Id, `collections.${name}[${index}][0]`, `the Id, ${Id}`),
    );
  collections.sessions.forEach(([, { UserId }], index) =>
    assert(users.has(UserId), `collections.sessions[${index}][1].UserId`, "the id of a user"),
  );
  collections.scaLinks.forEach(([, { userId }], index) =>
    assert(users.has(userId), `collections.scaLinks[${index}][1].userId`, "the id of a user"),
  );
  submitted.forEach((id, index) => assert(sessions.has(id), `submitted[${index}]`, "the id of a session"));
  scheduled.forEach(({ task }, index) => {
    const path = `scheduled[${index}].task`;
    if ("userId" in task) assert(users.has(task.userId), `${path}.userId`, "the id of a user");
    if ("sessionId" in task) assert(sessions.has(task.sessionId), `${path}.sessionId`, "the id of a session");
  });

  for (const [name, items] of Object.entries({ scheduled, faults, webhooks })) {
    const ids = items.map(({ id }) => id);
    ids.forEach((id, index) => assert(ids.indexOf(id) === index, `${name}[${index}].id`, "an id that is no other's"));
  }
}

function assert(isTrue: boolean, path: string, expected: string): void {
  if (!isTrue) throw new InputProblem(`${path} must be ${expected}`);
}
