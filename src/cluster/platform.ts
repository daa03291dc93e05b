// Names the platform in Redis.
import { createHash } from "node:crypto";

/** Keeps platforms apart that share a Redis. */
export function platformOf({ baseUrl, clientId }: { baseUrl: string; clientId: string }): string {
  return createHash("sha256").update(`${baseUrl} ${clientId}`).digest("hex").slice(0, 12);
}
