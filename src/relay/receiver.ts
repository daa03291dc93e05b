// Who is told of changes.
import { createHash } from "node:crypto";

export interface Receiver {
  /** Names the receiver in the queue, whatever the order of the configuration. */
  id: string;
  url: string;
  /** For logs and operators: the rest of the address may hold a secret. */
  origin: string;
}

export function receiverOf(url: string): Receiver {
  return { id: createHash("sha256").update(url).digest("hex").slice(0, 12), url, origin: new URL(url).origin };
}
