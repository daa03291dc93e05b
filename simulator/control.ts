// The control API below /_simulator, with which tests and people change the upstream in ways that no client can.
import type { FastifyInstance } from "fastify";
import { addConsoleFeed } from "./console-feed.js";
import { readBody, readSeconds } from "./control-body.js";
import { refuseForeignPages } from "./control-guard.js";
import type { ControlParts } from "./control-parts.js";
import { addTrafficControl } from "./control-traffic.js";
import { addUserControl } from "./control-users.js";
import { findSettingProblems } from "./settings.js";

export function addControl(app: FastifyInstance, parts: ControlParts): void {
  const { world, clock } = parts;
  const { settings } = world;
  const done = { done: true };

  app.addHook("onRequest", refuseForeignPages);
  addUserControl(app, world);
  addTrafficControl(app, parts);
  addConsoleFeed(app, parts);

  app.get("/health", () => ({ status: "ok", now: new Date(clock.now()).toISOString() }));
  app.post("/seed", () => (parts.seed(), done));
  app.post("/reset", (request, reply) => {
    const { to = "empty", keepHooks = false } = readBody(request.body);
    if ((to !== "empty" && to !== "seed") || typeof keepHooks !== "boolean")
      return reply.code(400).send({ problem: "to must be empty or seed, and keepHooks true or false" });
    parts.reset({ isSeeded: to === "seed", keepsHooks: keepHooks });
    return done;
  });

  app.get("/settings", () => settings);
  app.patch("/settings", (request, reply) => {
    const change = readBody(request.body);
    const problems = findSettingProblems(change);
    if (problems.length > 0) return reply.code(400).send({ problem: problems.join("; ") });
    return Object.assign(settings, change);
  });

  app.get("/clock", () => ({ now: new Date(clock.now()).toISOString(), shiftSeconds: clock.shiftMs() / 1_000 }));
  app.post("/clock", (request, reply) => {
    const body = readBody(request.body);
    const ms = body["advanceSeconds"] === undefined ? "advanceSeconds is missing" : readSeconds(body, "advanceSeconds");
    if (typeof ms === "string") return reply.code(400).send({ problem: ms });
    clock.shift(ms);
    return { now: new Date(clock.now()).toISOString(), shiftSeconds: clock.shiftMs() / 1_000 };
  });
}
