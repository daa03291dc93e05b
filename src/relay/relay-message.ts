// The messages that receivers get: the payload of a webhook by the Standard Webhooks specification.
import { randomUUID } from "node:crypto";
import type { RelayMessage } from "./relay-queue.js";
import type { Known, Observed } from "./relayed-state.js";

/** @param previous what receivers were told last; undefined when they were told nothing */
export function createMessage(observed: Observed, previous: Known | undefined, next: Known, now: Date): RelayMessage {
  const { kind, id, userId = null } = observed;
  return {
    id: `msg_${randomUUID().replaceAll("-", "")}`,
    body: {
      type: `${kind}.updated`,
      timestamp: now.toISOString(),
      data: {
        userId,
        ...(kind === "identity_verification" && { identityVerificationId: id }),
        previous: previous?.state ?? null,
        current: next.state,
      },
    },
  };
}
