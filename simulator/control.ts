// The control API below /_simulator, with which tests and people change the upstream in ways that no client can.
import type { FastifyInstance } from "fastify";
import { addConsoleFeed } from "./console-feed.js";
import { addControlCalls, ControlRefusal } from "./control-calls.js";
import { refuseForeignPages } from "./control-guard.js";
import type { ControlParts } from "./control-parts.js";
import { addSessionControl } from "./control-sessions.js";
import { addTrafficControl } from "./control-traffic.js";
import { addUserControl } from "./control-users.js";
import { boolean, oneOf, optional } from "./reader.js";
import { CENTURY_S, centuryIn, describeSettings, SETTINGS_CHANGE } from "./setting-definitions.js";

export function addControl(app: FastifyInstance, parts: ControlParts): void {
  const { world, clock } = parts;
  const { settings } = world;
  const done = { done: true };

  const now = () => new Date(clock.now()).toISOString();
  const time = () => ({ now: now(), shiftSeconds: clock.shiftMs() / 1_000 });

  app.addHook("onRequest", refuseForeignPages);
  addControlCalls(app, (add) => {
    addUserControl(add, world);
    addSessionControl(add, world);
    addTrafficControl(add, parts);
    addConsoleFeed(add, parts);

    add("GET", "/health", {}, () => ({ status: "ok", now: now() }));
    add("POST", "/seed", {}, () => (parts.seed(), done));
    const target = { to: optional(oneOf(["empty", "seed"]), "empty"), keepHooks: optional(boolean, false) };
    add("POST", "/reset", target, ({ to, keepHooks }) => {
      parts.reset({ isSeeded: to === "seed", keepsHooks: keepHooks });
      return done;
    });

    add("GET", "/settings", {}, () => settings);
    add("GET", "/setting-definitions", {}, describeSettings);
    add("PATCH", "/settings", SETTINGS_CHANGE, (change) => Object.assign(settings, change));

    add("GET", "/clock", {}, time);
    add("POST", "/clock", { advanceSeconds: centuryIn("seconds") }, ({ advanceSeconds }) => {
      if (clock.shiftMs() / 1_000 + advanceSeconds > CENTURY_S)
        throw new ControlRefusal(409, "the clock would be more than a century ahead: a reset takes it back");
      clock.shift(advanceSeconds * 1_000);
      return time();
    });
  });
}
