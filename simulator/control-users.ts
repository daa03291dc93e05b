// The part of the control API about users, their sessions, and what is scheduled for them.
import type { FastifyInstance, FastifyReply } from "fastify";
import type { World } from "./call.js";
import { toUserDetail, toUserRow } from "./console-views.js";
import { readBody, readSeconds, textOf, textsOf } from "./control-body.js";
import { toUserSummary } from "./endpoints/user-wire.js";
import { createUser, USER_KINDS } from "./new-user.js";
import { OUTCOMES } from "./outcomes.js";
import type { PersonStatus } from "./records.js";
import type { Task } from "./schedule.js";
import { start, userIdOf } from "./start.js";
import { USER_CHANGES } from "./user-changes.js";

export function addUserControl(app: FastifyInstance, world: World): void {
  const { store, lifecycle } = world;

  app.get("/outcomes", () => Object.entries(OUTCOMES).map(([name, { label, flows }]) => ({ name, label, flows })));
  app.get("/changes", () => Object.entries(USER_CHANGES).map(([name, { label }]) => ({ name, label })));
  app.get("/kinds", () => Object.entries(USER_KINDS).map(([name, { label }]) => ({ name, label })));

  app.get("/users", () =>
    [...store.users.values()].map((user) => ({ ...toUserSummary(user), sessions: store.sessionsOf(user.Id).length })),
  );
  app.get("/users/:id", (request, reply) => {
    const user = store.users.get(userIdOf(world, (request.params as { id: string }).id) ?? "");
    return user ? toUserDetail(world, user) : reply.code(404).send({ problem: "there is no such user" });
  });
  app.post("/users", (request, reply) => {
    const { kind, firstName, lastName, companyName } = readBody(request.body);
    const user = createUser(world, {
      kind: textOf(kind),
      firstName: textOf(firstName),
      lastName: textOf(lastName),
      companyName: textOf(companyName),
    });
    return typeof user === "string" ? reply.code(400).send({ problem: user }) : { user: toUserRow(world, user) };
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

  /** At once, or after `delaySeconds`. Whether it is possible is checked in both cases. */
  function act(
    reply: FastifyReply,
    {
      body,
      exists,
      problem,
      now,
      task,
    }: {
      body: Record<string, unknown>;
      exists: boolean;
      /** What stands against it now. */
      problem: () => string | null;
      now: () => string | null;
      task: Task;
    },
    answer: () => unknown,
  ): unknown {
    const delayMs = readSeconds(body, "delaySeconds");
    if (typeof delayMs === "string") return reply.code(400).send({ problem: delayMs });
    const found = delayMs > 0 ? problem() : now();
    if (found) return reply.code(exists ? 409 : 404).send({ problem: found });
    return delayMs > 0 ? { scheduled: lifecycle.schedule.add(delayMs, task) } : answer();
  }

  app.post("/sessions/:id/finish", (request, reply) => {
    const { id } = request.params as { id: string };
    const body = readBody(request.body);
    const outcome = String(body["outcome"]);
    return act(
      reply,
      {
        body,
        exists: store.sessions.has(id),
        problem: () => lifecycle.findProblem(id, outcome),
        now: () => lifecycle.finish(id, outcome),
        task: { type: "finish", sessionId: id, outcome },
      },
      () => ({ session: store.sessions.get(id) }),
    );
  });
  app.post("/sessions/:id/persons/:personId/finish", (request, reply) => {
    const { id, personId } = request.params as { id: string; personId: string };
    const body = readBody(request.body);
    const status = String(body["status"]);
    return act(
      reply,
      {
        body,
        exists: store.sessions.has(id),
        problem: () => lifecycle.findPersonProblem(id, personId, status),
        now: () => lifecycle.finishPerson(id, personId, status),
        task: { type: "finishPerson", sessionId: id, personId, status: status as PersonStatus },
      },
      () => ({ session: store.sessions.get(id) }),
    );
  });
  app.post("/sessions/:id/persons/:personId/retry", (request, reply) => {
    const { id, personId } = request.params as { id: string; personId: string };
    const person = lifecycle.retryPerson(id, personId, {});
    return typeof person === "string"
      ? reply.code(store.sessions.has(id) ? 409 : 404).send({ problem: person })
      : { person };
  });
  app.post("/users/:id/change", (request, reply) => {
    const { id } = request.params as { id: string };
    const body = readBody(request.body);
    const change = String(body["change"]);
    const options = textsOf({ actionCode: body["actionCode"], deadline: body["deadline"] });
    if (options["actionCode"] !== undefined && !/^\d{6}$/.test(options["actionCode"]))
      return reply.code(409).send({ problem: "actionCode must have six digits" });
    return act(
      reply,
      {
        body,
        exists: store.users.has(id),
        problem: () => lifecycle.users.findProblem(id, change, options),
        now: () => lifecycle.users.change(id, change, options),
        task: { type: "change", userId: id, change, options },
      },
      () => {
        const user = store.users.get(id);
        return user && { user: toUserSummary(user), regulation: user.regulation };
      },
    );
  });

  app.get("/scheduled", () => lifecycle.schedule.list());
  app.delete("/scheduled/:id", (request, reply) =>
    lifecycle.schedule.cancel((request.params as { id: string }).id)
      ? { done: true }
      : reply.code(404).send({ problem: "there is nothing scheduled with this id" }),
  );

  app.post("/start", (request, reply) => {
    const { user, state } = readBody(request.body);
    const started = start(world, textOf(user), textOf(state));
    return typeof started === "string" ? reply.code(409).send({ problem: started }) : started;
  });
}
