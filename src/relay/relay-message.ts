// The messages that receivers get: the payload of a webhook by the Standard Webhooks specification.
import { randomUUID } from "node:crypto";
import type { RelayMessage } from "./relay-queue.js";
import type { Known, Observation } from "./relayed-state.js";

/** @param previous what receivers were told last; undefined when they were told nothing */
export function createMessage(observed: Observation, previous: Known | undefined, next: Known): RelayMessage {
  const { kind, id } = observed;
  const { userId = null, fetchedAtMs } = next;
  return {
    id: `msg_${randomUUID().replaceAll("-", "")}`,
    body: {
      type: `${kind}.updated`,
      timestamp: new Date(fetchedAtMs).toISOString(),
      data: {
        userId,
        ...(kind === "identity_verification" && { identityVerificationId: id }),
        previous: previous?.state ?? null,
        current: next.state,
      },
    },
  };
}
