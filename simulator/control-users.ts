// The part of the control API about users, their sessions, and what is scheduled for them.
import type { FastifyInstance, FastifyRequest } from "fastify";
import type { World } from "./call.js";
import { toUserDetail, toUserRow } from "./console-views.js";
import { ControlRefusal, date, delay, oneOf, optional, reader, readFields, text } from "./control-body.js";
import { toUserSummary } from "./endpoints/user-wire.js";
import { createUser, USER_KINDS } from "./new-user.js";
import { OUTCOMES } from "./outcomes.js";
import { findPerson, PERSON_OUTCOMES } from "./persons.js";
import type { UserRecord } from "./records.js";
import type { Task } from "./schedule.js";
import { findOrCreate, findStartProblem, start, STATES, USER_NAMES, userIdOf } from "./start.js";
import { USER_CHANGES } from "./user-changes.js";

const delaySeconds = optional(delay, 0);
const name = optional(text, "");
const actionCode = reader("six digits", (value): value is string => typeof value === "string" && /^\d{6}$/.test(value));
const namedState = oneOf(STATES);
/** Empty to leave the user as they are. */
const state = (value: unknown, field: string) => ((value ?? "") === "" ? "" : namedState(value, field));
const userName = reader(USER_NAMES, (value): value is string => typeof value === "string");

export function addUserControl(app: FastifyInstance, world: World): void {
  const { store, lifecycle } = world;

  function userOf({ params }: FastifyRequest): UserRecord {
    const user = store.users.get(userIdOf(world, (params as { id: string }).id) ?? "");
    if (!user) throw new ControlRefusal(404, "there is no such user");
    return user;
  }

  function sessionIdOf({ params }: FastifyRequest): string {
    const { id } = params as { id: string };
    if (!store.sessions.has(id)) throw new ControlRefusal(404, "there is no such session");
    return id;
  }

  function personOf(request: FastifyRequest): { sessionId: string; personId: string } {
    const sessionId = sessionIdOf(request);
    const { personId } = request.params as { personId: string };
    const session = store.sessions.get(sessionId);
    if (!session || !findPerson(session, personId))
      throw new ControlRefusal(404, "there is no such person in this session");
    return { sessionId, personId };
  }

  /** At once, or after a delay. Whether it is possible is checked in both cases. */
  function act<Result>(
    delayS: number,
    { findProblem, now, task }: { findProblem: () => string | null; now: () => Result | string; task: Task },
  ) {
    const result = delayS > 0 ? findProblem() : now();
    if (typeof result === "string") throw new ControlRefusal(409, result);
    return delayS > 0 ? { scheduled: lifecycle.schedule.add(delayS * 1_000, task) } : result;
  }

  app.get("/outcomes", () => Object.entries(OUTCOMES).map(([key, { label, flows }]) => ({ name: key, label, flows })));
  app.get("/changes", () => Object.entries(USER_CHANGES).map(([key, { label }]) => ({ name: key, label })));
  app.get("/kinds", () => Object.entries(USER_KINDS).map(([key, { label }]) => ({ name: key, label })));

  app.get("/users", () =>
    [...store.users.values()].map((user) => ({ ...toUserSummary(user), sessions: store.sessionsOf(user.Id).length })),
  );
  app.get("/users/:id", (request) => toUserDetail(world, userOf(request)));
  app.post("/users", (request) => {
    const kind = oneOf(Object.keys(USER_KINDS));
    const fields = readFields(request.body, { kind, firstName: name, lastName: name, companyName: name });
    return { user: toUserRow(world, createUser(world, fields)) };
  });
  app.get("/sessions", () =>
    [...store.sessions.values()].map(({ Id, UserId, Status, Tag }) => ({
      Id,
      UserId,
      Status,
      Tag,
      submitted: store.submitted.has(Id),
    })),
  );

  app.post("/sessions/:id/finish", (request) => {
    const fields = readFields(request.body, { outcome: oneOf(Object.keys(OUTCOMES)), delaySeconds });
    const sessionId = sessionIdOf(request);
    const { outcome } = fields;
    return act(fields.delaySeconds, {
      findProblem: () => lifecycle.findProblem(sessionId, outcome),
      now: () => lifecycle.finish(sessionId, outcome) ?? { session: store.sessions.get(sessionId) },
      task: { type: "finish", sessionId, outcome },
    });
  });
  app.post("/sessions/:id/persons/:personId/finish", (request) => {
    const fields = readFields(request.body, { status: oneOf(PERSON_OUTCOMES), delaySeconds });
    const { sessionId, personId } = personOf(request);
    const { status } = fields;
    return act(fields.delaySeconds, {
      findProblem: () => lifecycle.findPersonProblem(sessionId, personId, status),
      now: () => lifecycle.finishPerson(sessionId, personId, status) ?? { session: store.sessions.get(sessionId) },
      task: { type: "finishPerson", sessionId, personId, status },
    });
  });
  app.post("/sessions/:id/persons/:personId/retry", (request) => {
    const fields = readFields(request.body, { delaySeconds });
    const { sessionId, personId } = personOf(request);
    return act(fields.delaySeconds, {
      findProblem: () => lifecycle.findRetryProblem(sessionId, personId),
      now: () => {
        const person = lifecycle.retryPerson(sessionId, personId, {});
        return typeof person === "string" ? person : { person };
      },
      task: { type: "retryPerson", sessionId, personId },
    });
  });
  app.post("/users/:id/change", (request) => {
    const fields = readFields(request.body, {
      change: oneOf(Object.keys(USER_CHANGES)),
      actionCode: optional(actionCode, undefined),
      deadline: optional(date, undefined),
      delaySeconds,
    });
    const { change } = fields;
    if (fields.actionCode !== undefined && !change.endsWith("BLOCKED"))
      throw new ControlRefusal(400, `actionCode is for changes of blocks, not for ${change}`);
    if (fields.deadline !== undefined && change !== "RENEWAL_REQUIRED")
      throw new ControlRefusal(400, `deadline is for RENEWAL_REQUIRED, not for ${change}`);
    const options = {
      ...(fields.actionCode !== undefined && { actionCode: fields.actionCode }),
      ...(fields.deadline !== undefined && { deadline: fields.deadline }),
    };
    const { Id: userId } = userOf(request);
    return act(fields.delaySeconds, {
      findProblem: () => lifecycle.users.findProblem(userId, change, options),
      now: () => {
        const problem = lifecycle.users.change(userId, change, options);
        const user = userOf(request);
        return problem ?? { user: toUserSummary(user), regulation: user.regulation };
      },
      task: { type: "change", userId, change, options },
    });
  });

  app.get("/scheduled", () => lifecycle.schedule.list());
  app.delete("/scheduled/:id", (request) => {
    if (!lifecycle.schedule.cancel((request.params as { id: string }).id))
      throw new ControlRefusal(404, "there is nothing scheduled with this id");
    return { done: true };
  });

  app.post("/start", (request) => {
    const fields = readFields(request.body, { user: userName, state, delaySeconds });
    const user = findOrCreate(world, fields.user);
    if (!user) throw new ControlRefusal(404, `there is no such user: user must be ${USER_NAMES}`);
    const task = { type: "start", userId: user.Id, state: fields.state } as const;
    const result = act(fields.delaySeconds, {
      findProblem: () => findStartProblem(world, user, fields.state),
      now: () => start(world, user, fields.state),
      task,
    });
    return { userId: user.Id, sessionId: null, ...result };
  });
}
