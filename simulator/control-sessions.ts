// The part of the control API about sessions and their persons.
import type { World } from "./call.js";
import { act, delaySeconds } from "./control-act.js";
import { type AddCall, ControlRefusal } from "./control-calls.js";
import { OUTCOMES } from "./outcomes.js";
import { findPerson, PERSON_OUTCOMES } from "./persons.js";
import { oneOf } from "./reader.js";
import type { SessionRecord } from "./records.js";

export function addSessionControl(add: AddCall, { store, lifecycle }: World): void {
  /** @throws ControlRefusal */
  function sessionNamed(id: string): SessionRecord {
    const session = store.sessions.get(id);
    if (!session) throw new ControlRefusal(404, "there is no such session");
    return session;
  }

  /** @throws ControlRefusal */
  function assertSession(id: string): void {
    sessionNamed(id);
  }

  /** @throws ControlRefusal */
  function assertPerson(id: string, personId: string): void {
    if (!findPerson(sessionNamed(id), personId))
      throw new ControlRefusal(404, "there is no such person in this session");
  }

  add("GET", "/outcomes", {}, () =>
    Object.entries(OUTCOMES).map(([name, { label, flows }]) => ({ name, label, flows })),
  );
  add("GET", "/sessions", {}, () =>
    [...store.sessions.values()].map(({ Id, UserId, Status, Tag }) => ({
      Id,
      UserId,
      Status,
      Tag,
      submitted: store.submitted.has(Id),
    })),
  );

  const outcomeChoice = { outcome: oneOf(Object.keys(OUTCOMES)), delaySeconds };
  add("POST", "/sessions/:id/finish", outcomeChoice, ({ outcome, delaySeconds: delayS }, { id }) => {
    assertSession(id);
    return act(lifecycle, delayS, {
      findProblem: () => lifecycle.findProblem(id, outcome),
      now: () => lifecycle.finish(id, outcome) ?? { session: sessionNamed(id) },
      task: { type: "finish", sessionId: id, outcome },
    });
  });
  const personChoice = { status: oneOf(PERSON_OUTCOMES), delaySeconds };
  add("POST", "/sessions/:id/persons/:personId/finish", personChoice, (input, { id, personId }) => {
    assertPerson(id, personId);
    const { status } = input;
    return act(lifecycle, input.delaySeconds, {
      findProblem: () => lifecycle.persons.findProblem(id, personId, status),
      now: () => lifecycle.persons.finish(id, personId, status) ?? { session: sessionNamed(id) },
      task: { type: "finishPerson", sessionId: id, personId, status },
    });
  });
  add("POST", "/sessions/:id/persons/:personId/retry", { delaySeconds }, (input, { id, personId }) => {
    assertPerson(id, personId);
    return act(lifecycle, input.delaySeconds, {
      findProblem: () => lifecycle.persons.findRetryProblem(id, personId),
      now: () => {
        const person = lifecycle.persons.retry(id, personId, {});
        return typeof person === "string" ? person : { person };
      },
      task: { type: "retryPerson", sessionId: id, personId },
    });
  });
}
