// Deletes what instances share of one user, and has each delete what it keeps itself.
import type { Redis } from "ioredis";
import { isRecord } from "../is-record.js";
import { subjectKey } from "../relay/relay-queue.js";
import { decode, encode } from "./encoding.js";
import { clusterKeys } from "./platform.js";
import { relayKeys } from "./relay-keys.js";

interface Purged {
  /** Instances that were told. */
  instances: number;
  sessions: number;
}

/** Own choice: keys that one step of the search looks at. */
const SCAN_COUNT = 500;

export async function purgeUser(client: Redis, platform: string, userId: string): Promise<Purged> {
  const { prefix, channel } = clusterKeys(platform);
  // First: afterwards none of them writes what it had read before.
  const instances = await client.publish(channel, encode({ from: "purge", message: { kind: "purge", userId } }));
  const sessionIds = await sessionsOf(client, `${prefix}session:`, userId);
  const { state } = relayKeys(platform);
  await deleteAll(client, [
    ...sessionIds.map((id) => `${prefix}session:${id}`),
    ...["list", "user", "regulatory"].map((name) => `${prefix}${name}:${userId}`),
    ...sessionIds.map((id) => state(subjectKey({ kind: "identity_verification", id }))),
    state(subjectKey({ kind: "user", id: userId })),
    state(subjectKey({ kind: "user.regulatory_status", id: userId })),
  ]);
  return { instances, sessions: sessionIds.length };
}

/** Of every session, as the list of the user's sessions expires long before they do. */
async function sessionsOf(client: Redis, prefix: string, userId: string): Promise<string[]> {
  const ids = new Set<string>();
  let cursor = "0";
  do {
    const [next, keys] = await client.scan(cursor, "MATCH", `${prefix}*`, "COUNT", SCAN_COUNT);
    cursor = next;
    for (const key of keys) {
      const bytes = await client.getBuffer(key);
      const stored = bytes && decode(bytes);
      const session = isRecord(stored) ? stored["value"] : undefined;
      if (isRecord(session) && session["userId"] === userId) ids.add(key.slice(prefix.length));
    }
  } while (cursor !== "0");
  return [...ids];
}

/** One by one, as the gateway does: it needs no right to delete several. */
async function deleteAll(client: Redis, keys: readonly string[]): Promise<void> {
  for (const key of keys) await client.del(key);
}
