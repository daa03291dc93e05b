// The control API below /_simulator, with which tests and people change the upstream in ways that no client can.
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { addConsoleFeed } from "./console-feed.js";
import { advance, boolean, ControlRefusal, oneOf, optional, readFields, readObject } from "./control-body.js";
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
  app.setErrorHandler(answerError);
  app.setNotFoundHandler((_request, reply) =>
    reply.code(404).send({ problem: "the control API has no such call: simulator/README.md lists them" }),
  );
  addUserControl(app, world);
  addTrafficControl(app, parts);
  addConsoleFeed(app, parts);

  app.get("/health", () => ({ status: "ok", now: new Date(clock.now()).toISOString() }));
  app.post("/seed", (request) => {
    readFields(request.body, {});
    parts.seed();
    return done;
  });
  app.post("/reset", (request) => {
    const { to, keepHooks } = readFields(request.body, {
      to: optional(oneOf(["empty", "seed"]), "empty"),
      keepHooks: optional(boolean, false),
    });
    parts.reset({ isSeeded: to === "seed", keepsHooks: keepHooks });
    return done;
  });

  app.get("/settings", () => settings);
  app.patch("/settings", (request) => {
    const change = readObject(request.body);
    const problems = findSettingProblems(change);
    if (problems.length > 0) throw new ControlRefusal(400, problems.join("; "));
    return Object.assign(settings, change);
  });

  app.get("/clock", () => ({ now: new Date(clock.now()).toISOString(), shiftSeconds: clock.shiftMs() / 1_000 }));
  app.post("/clock", (request) => {
    const { advanceSeconds } = readFields(request.body, { advanceSeconds: advance });
    clock.shift(advanceSeconds * 1_000);
    return { now: new Date(clock.now()).toISOString(), shiftSeconds: clock.shiftMs() / 1_000 };
  });
}

function answerError(error: FastifyError, _request: FastifyRequest, reply: FastifyReply): unknown {
  const status = error instanceof ControlRefusal ? error.status : (error.statusCode ?? 500);
  if (status < 500) return reply.code(status).send({ problem: error.message });
  process.stderr.write(`${error.stack}\n`);
  return reply.code(status).send({ problem: "the simulator has failed: its error output says how" });
}
