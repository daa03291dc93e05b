// The control API below /_simulator, with which tests and people change the upstream in ways that no client can.
import type { FastifyInstance } from "fastify";
import type { World } from "./call.js";
import type { CallCounts } from "./call-counts.js";
import { toUserSummary } from "./endpoints/user-wire.js";
import { parseFault } from "./fault-parsing.js";
import type { Faults } from "./faults.js";
import { OUTCOMES } from "./outcomes.js";
import { findSettingProblems } from "./settings.js";
import { USER_CHANGES } from "./user-changes.js";
import type { Webhooks } from "./webhooks.js";

export interface ControlParts {
  world: World;
  faults: Faults;
  calls: CallCounts;
  webhooks: Webhooks;
  shiftClock(ms: number): void;
  reset(): void;
  seed(): void;
}

/** Own choice: no period that the upstream documents is longer than a year. */
const MAX_ADVANCE_S = 366 * 86_400;

export function addControl(app: FastifyInstance, parts: ControlParts): void {
  const { world, faults, calls, webhooks } = parts;
  const { store, settings, lifecycle, clock } = world;
  const done = { done: true };

  app.get("/health", () => ({ status: "ok", now: new Date(clock.now()).toISOString() }));
  app.post("/reset", () => (parts.reset(), done));
  app.post("/seed", () => (parts.seed(), done));

  app.get("/outcomes", () => Object.entries(OUTCOMES).map(([name, { label, flows }]) => ({ name, label, flows })));
  app.get("/users", () =>
    [...store.users.values()].map((user) => ({ ...toUserSummary(user), sessions: store.sessionsOf(user.Id).length })),
  );
  app.get("/sessions", () =>
    [...store.sessions.values()].map(({ Id, UserId, Status, Tag }) => ({
      Id,
      UserId,
      Status,
      Tag,
      submitted: store.submitted.has(Id),
    })),
  );

  app.post("/sessions/:id/finish", (request, reply) => {
    const { id } = request.params as { id: string };
    const problem = lifecycle.finish(id, String(read(request.body)["outcome"]));
    return problem
      ? reply.code(store.sessions.has(id) ? 409 : 404).send({ problem })
      : { session: store.sessions.get(id) };
  });
  app.post("/sessions/:id/persons/:personId/finish", (request, reply) => {
    const { id, personId } = request.params as { id: string; personId: string };
    const problem = lifecycle.finishPerson(id, personId, String(read(request.body)["status"]));
    return problem
      ? reply.code(store.sessions.has(id) ? 409 : 404).send({ problem })
      : { session: store.sessions.get(id) };
  });
  app.get("/changes", () => Object.entries(USER_CHANGES).map(([name, { label }]) => ({ name, label })));
  app.post("/users/:id/change", (request, reply) => {
    const { id } = request.params as { id: string };
    const { change, actionCode, deadline } = read(request.body);
    const problem =
      typeof actionCode === "string" && !/^\d{6}$/.test(actionCode)
        ? "actionCode must have six digits"
        : lifecycle.users.change(id, String(change), textsOf({ actionCode, deadline }));
    const user = store.users.get(id);
    return problem || !user
      ? reply.code(user ? 409 : 404).send({ problem: problem ?? "there is no such user" })
      : { user: toUserSummary(user), regulation: user.regulation };
  });

  app.get("/calls", () => calls.read());
  app.delete("/calls", () => (calls.clear(), done));

  app.get("/webhooks", () => webhooks.counts());
  app.post("/webhooks/forge", (request) => {
    const { EventType, ResourceId, Date: date = Math.floor(clock.now() / 1_000) } = read(request.body);
    webhooks.forge({ EventType: String(EventType), ResourceId: String(ResourceId), Date: Number(date) });
    return done;
  });

  app.get("/settings", () => settings);
  app.patch("/settings", (request, reply) => {
    const change = read(request.body);
    const problems = findSettingProblems(change);
    if (problems.length > 0) return reply.code(400).send({ problem: problems.join("; ") });
    return Object.assign(settings, change);
  });

  app.get("/faults", () => faults.list());
  app.delete("/faults", () => (faults.clear(), done));
  app.post("/faults", (request, reply) => {
    const fault = parseFault(read(request.body));
    if (typeof fault === "string") return reply.code(400).send({ problem: fault });
    faults.add(fault);
    return fault;
  });

  app.post("/clock", (request, reply) => {
    const seconds = read(request.body)["advanceSeconds"];
    if (typeof seconds !== "number" || !(seconds >= 0 && seconds <= MAX_ADVANCE_S)) {
      return reply.code(400).send({ problem: `advanceSeconds must be a number from 0 to ${MAX_ADVANCE_S}` });
    }
    parts.shiftClock(seconds * 1_000);
    return { now: new Date(clock.now()).toISOString() };
  });
}

function textsOf(fields: Record<string, unknown>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(fields).filter((entry): entry is [string, string] => typeof entry[1] === "string"),
  );
}

function read(body: unknown): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(String(body));
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
