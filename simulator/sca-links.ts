// Links to the page on which a user sets up strong authentication or gives consent. They end after ten minutes.
import type { World } from "./call.js";
import type { ScaLink } from "./store.js";

/** Upstream docs. */
const VALID_MS = 600_000;

/** Returns the address. */
export function createScaLink(world: World, userId: string, purpose: ScaLink["purpose"]): string {
  const { store, lifecycle } = world;
  const id = world.createId("sca_");
  store.scaLinks.set(id, { userId, purpose });
  lifecycle.schedule.add(VALID_MS, { type: "endScaLink", linkId: id });
  return `${world.baseUrl()}/hosted/sca/${id}`;
}
