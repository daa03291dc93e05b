// The part of the control API about what goes in and out: calls, the rate limit, faults and webhooks.
import { type AddCall, ControlRefusal } from "./control-calls.js";
import type { ControlParts } from "./control-parts.js";
import { EVENT_TYPES } from "./event-types.js";
import { FAULT_KINDS } from "./fault-kinds.js";
import { faultReaders, type GivenFault, toFault } from "./fault-reader.js";
import { boolean, id, optional, textThat, unixSeconds } from "./reader.js";

type Parts = Pick<ControlParts, "world" | "calls" | "rateLimit" | "faults" | "webhooks" | "endpoints">;

const eventType = textThat("an event type for which a hook can be created, such as USER_KYC_REGULAR", (value) =>
  EVENT_TYPES.includes(value),
);
const unknownFault = () => new ControlRefusal(404, "there is no such fault");

export function addTrafficControl(add: AddCall, parts: Parts): void {
  const { world, calls, rateLimit, faults, webhooks } = parts;
  const done = { done: true };

  add("GET", "/calls", {}, () => calls.read());
  add("DELETE", "/calls", {}, () => (calls.clear(), done));
  add("GET", "/quota", {}, () => rateLimit.windows());
  add("GET", "/endpoints", {}, () => parts.endpoints);

  add("GET", "/webhooks", {}, () => webhooks.counts());
  add("GET", "/webhooks/log", {}, () => webhooks.log());
  const event = { EventType: eventType, ResourceId: id, Date: optional(unixSeconds) };
  add("POST", "/webhooks/forge", event, ({ EventType, ResourceId, Date: date }) => {
    const now = Math.floor(world.clock.now() / 1_000);
    return { sent: webhooks.forge({ EventType, ResourceId, Date: date ?? now }) };
  });
  add("POST", "/webhooks/:id/send", {}, async (_input, params) => {
    const delivery = await webhooks.sendAgain(params.id);
    if (!delivery) throw new ControlRefusal(404, "there is no such webhook in the log");
    return delivery;
  });

  add("GET", "/faults", {}, () => faults.list());
  add("GET", "/fault-kinds", {}, () => FAULT_KINDS);
  add("DELETE", "/faults", {}, () => (faults.clear(), done));
  add("POST", "/faults", faultReaders(parts.endpoints), (fault: GivenFault) => faults.add(toFault(fault)));
  add("PATCH", "/faults/:id", { isActive: boolean }, ({ isActive }, params) => {
    const fault = faults.setActive(params.id, isActive);
    if (!fault) throw unknownFault();
    return fault;
  });
  add("DELETE", "/faults/:id", {}, (_input, params) => {
    if (!faults.remove(params.id)) throw unknownFault();
    return done;
  });
}
