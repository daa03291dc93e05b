// The part of the control API about what goes in and out: calls, the rate limit, faults and webhooks.
import type { FastifyInstance } from "fastify";
import { readBody } from "./control-body.js";
import type { ControlParts } from "./control-parts.js";
import { parseFault } from "./fault-parsing.js";
import { FAULT_KINDS } from "./faults.js";

type Parts = Pick<ControlParts, "world" | "calls" | "rateLimit" | "faults" | "webhooks" | "endpoints">;

export function addTrafficControl(app: FastifyInstance, parts: Parts): void {
  const { world, calls, rateLimit, faults, webhooks } = parts;
  const done = { done: true };

  app.get("/calls", () => calls.read());
  app.delete("/calls", () => (calls.clear(), done));
  app.get("/quota", () => rateLimit.windows());
  app.get("/endpoints", () => parts.endpoints);

  app.get("/webhooks", () => webhooks.counts());
  app.get("/webhooks/log", () => webhooks.log());
  app.post("/webhooks/forge", (request) => {
    const { EventType, ResourceId, Date: date = Math.floor(world.clock.now() / 1_000) } = readBody(request.body);
    webhooks.forge({ EventType: String(EventType), ResourceId: String(ResourceId), Date: Number(date) });
    return done;
  });
  app.post("/webhooks/:id/send", async (request, reply) => {
    const delivery = await webhooks.sendAgain((request.params as { id: string }).id);
    return delivery ?? reply.code(404).send({ problem: "there is no such webhook in the log" });
  });

  app.get("/faults", () => faults.list());
  app.get("/fault-kinds", () => FAULT_KINDS);
  app.delete("/faults", () => (faults.clear(), done));
  app.post("/faults", (request, reply) => {
    const fault = parseFault(readBody(request.body));
    return typeof fault === "string" ? reply.code(400).send({ problem: fault }) : faults.add(fault);
  });
  app.patch("/faults/:id", (request, reply) => {
    const { isActive } = readBody(request.body);
    if (typeof isActive !== "boolean") return reply.code(400).send({ problem: "isActive must be true or false" });
    const fault = faults.setActive((request.params as { id: string }).id, isActive);
    return fault ?? reply.code(404).send({ problem: "there is no such fault" });
  });
  app.delete("/faults/:id", (request, reply) =>
    faults.remove((request.params as { id: string }).id)
      ? done
      : reply.code(404).send({ problem: "there is no such fault" }),
  );
}
