// What a state refers to has to be in it, and each thing once.
import { InputProblem } from "./reader.js";
import type { EventRecord } from "./records.js";
import type { SavedState } from "./saved-state.js";

/** @throws InputProblem */
export function assertReferences({ collections, submitted, events, scheduled, faults, webhooks }: SavedState): void {
  const users = new Set(collections.users.map(([key]) => key));
  const sessions = new Map(collections.sessions);
  const hooks = new Set(collections.hooks.map(([key]) => key));
  const persons = new Set(collections.sessions.flatMap(([, { PSCs = [] }]) => PSCs.map(({ Id }) => Id)));
  const assertUser = (id: string, path: string) => assert(users.has(id), path, "the id of a user");
  const assertSession = (id: string, path: string) => assert(sessions.has(id), path, "the id of a session");
  const assertPerson = (id: string, path: string) => assert(persons.has(id), path, "the id of a person");

  for (const name of ["users", "sessions", "hooks"] as const)
    collections[name].forEach(([key, { Id }], index) =>
      assert(key === Id, `collections.${name}[${index}][0]`, `the Id, ${Id}`),
    );
  const seen = new Set<string>();
  collections.sessions.forEach(([sessionId, { UserId, Checks, PSCs = [] }], index) => {
    const path = `collections.sessions[${index}][1]`;
    assertUser(UserId, `${path}.UserId`);
    Checks.forEach(({ CheckId }, at) => assertNew(CheckId, `${path}.Checks[${at}].CheckId`, seen));
    PSCs.forEach(({ Id, MainSessionId }, at) => {
      assertNew(Id, `${path}.PSCs[${at}].Id`, seen);
      assert(MainSessionId === sessionId, `${path}.PSCs[${at}].MainSessionId`, `the Id of its session, ${sessionId}`);
    });
  });
  collections.formerLevels.forEach(([key], index) => assertUser(key, `collections.formerLevels[${index}][0]`));
  collections.scaLinks.forEach(([, { userId }], index) =>
    assertUser(userId, `collections.scaLinks[${index}][1].userId`),
  );
  submitted.forEach((id, index) => assertSession(id, `submitted[${index}]`));
  events.forEach(({ EventType, ResourceId }, index) => {
    const assertResource = { user: assertUser, session: assertSession, person: assertPerson, other: undefined };
    assertResource[subjectOf(EventType)]?.(ResourceId, `events[${index}].ResourceId`);
  });
  scheduled.forEach(({ task }, index) => {
    const path = `scheduled[${index}].task`;
    if ("userId" in task) assertUser(task.userId, `${path}.userId`);
    if ("sessionId" in task) assertSession(task.sessionId, `${path}.sessionId`);
    if ("personId" in task) assertPerson(task.personId, `${path}.personId`);
  });
  webhooks.forEach(({ hookId }, index) => assert(hooks.has(hookId), `webhooks[${index}].hookId`, "the id of a hook"));

  for (const [name, items] of Object.entries({ scheduled, faults, webhooks })) {
    const ids = new Set<string>();
    items.forEach(({ id }, index) => assertNew(id, `${name}[${index}].id`, ids));
  }
}

/** What an event names; documents and pay-ins are not kept. */
function subjectOf(eventType: EventRecord["EventType"]): "user" | "session" | "person" | "other" {
  if (eventType.startsWith("IDENTITY_VERIFICATION_PSC_")) return "person";
  if (eventType.startsWith("IDENTITY_VERIFICATION_")) return "session";
  return /^(USER|SCA)_/.test(eventType) ? "user" : "other";
}

function assertNew(id: string, path: string, seen: Set<string>): void {
  assert(!seen.has(id), path, "an id that is no other's");
  seen.add(id);
}

function assert(isTrue: boolean, path: string, expected: string): void {
  if (!isTrue) throw new InputProblem(`${path} must be ${expected}`);
}
