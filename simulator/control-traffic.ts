// The part of the control API about what goes in and out: calls, the rate limit, faults and webhooks.
import type { FastifyInstance, FastifyRequest } from "fastify";
import { boolean, ControlRefusal, id, optional, reader, readFields, readObject, unixSeconds } from "./control-body.js";
import type { ControlParts } from "./control-parts.js";
import { EVENT_TYPES } from "./event-types.js";
import { findEndpointProblem, parseFault } from "./fault-parsing.js";
import { FAULT_KINDS } from "./faults.js";

type Parts = Pick<ControlParts, "world" | "calls" | "rateLimit" | "faults" | "webhooks" | "endpoints">;

const eventType = reader(
  "an event type for which a hook can be created, such as USER_KYC_REGULAR",
  (value): value is string => EVENT_TYPES.includes(value as string),
);
const idIn = ({ params }: FastifyRequest) => (params as { id: string }).id;
const unknownFault = () => new ControlRefusal(404, "there is no such fault");

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
    const now = Math.floor(world.clock.now() / 1_000);
    const event = readFields(request.body, {
      EventType: eventType,
      ResourceId: id,
      Date: optional(unixSeconds, now),
    });
    return { sent: webhooks.forge(event) };
  });
  app.post("/webhooks/:id/send", async (request) => {
    readFields(request.body, {});
    const delivery = await webhooks.sendAgain(idIn(request));
    if (!delivery) throw new ControlRefusal(404, "there is no such webhook in the log");
    return delivery;
  });

  app.get("/faults", () => faults.list());
  app.get("/fault-kinds", () => FAULT_KINDS);
  app.delete("/faults", () => (faults.clear(), done));
  app.post("/faults", (request) => {
    const fault = parseFault(readObject(request.body));
    const problem = typeof fault === "string" ? fault : findEndpointProblem(fault, parts.endpoints);
    if (typeof fault === "string" || problem !== null) throw new ControlRefusal(400, String(problem));
    return faults.add(fault);
  });
  app.patch("/faults/:id", (request) => {
    const { isActive } = readFields(request.body, { isActive: boolean });
    const fault = faults.setActive(idIn(request), isActive);
    if (!fault) throw unknownFault();
    return fault;
  });
  app.delete("/faults/:id", (request) => {
    if (!faults.remove(idIn(request))) throw unknownFault();
    return done;
  });
}
