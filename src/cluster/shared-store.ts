// Stores values in Redis under keys with a version and a prefix. Every entry expires at the end of its time to live.
import { isDate } from "node:util/types";
import { deserialize, serialize } from "node:v8";
import type { Clock } from "../clock.js";
import type { SharedStore } from "../shared-store.js";
import type { SharedRedis } from "./redis.js";

interface Stored {
  value: unknown;
  storedAtMs: number;
  freshUntilMs: number;
}

/** Each kind of value has its own part of the key. */
export type StoreName = "session" | "list" | "user" | "token" | "creation";

export function createSharedStore<Value>(
  redis: SharedRedis,
  prefix: string,
  name: StoreName,
  clock: Clock,
): SharedStore<Value> {
  const keyOf = (id: string) => `${prefix}${name}:${id}`;
  return {
    async get(id) {
      const bytes = await redis.run((client) => client.getBuffer(keyOf(id)));
      const stored = bytes ? read(bytes) : undefined;
      // Entries stored before a connection loss may have missed an invalidation.
      if (!stored || stored.storedAtMs < redis.connectedSinceMs()) return undefined;
      const freshForMs = stored.freshUntilMs - clock.now().getTime();
      return freshForMs > 0 ? { value: stored.value as Value, freshForMs } : undefined;
    },
    set(id, value, timeToLiveMs) {
      if (timeToLiveMs < 1) return;
      const storedAtMs = clock.now().getTime();
      const bytes = serialize({
        value: toPlain(value),
        storedAtMs,
        freshUntilMs: storedAtMs + timeToLiveMs,
      } satisfies Stored);
      void redis.run((client) => client.set(keyOf(id), bytes, "PX", Math.ceil(timeToLiveMs)));
    },
    delete(id) {
      // Eventually: an invalidated entry must not be used again once Redis is back.
      redis.runEventually(`delete ${keyOf(id)}`, (client) => client.del(keyOf(id)));
    },
  };
}

/** Undefined for an entry that another version, or another program, has written. */
function read(bytes: Buffer): Stored | undefined {
  try {
    const stored = deserialize(bytes) as Partial<Stored> | null;
    return typeof stored?.storedAtMs === "number" && typeof stored.freshUntilMs === "number"
      ? (stored as Stored)
      : undefined;
  } catch {
    return undefined;
  }
}

/** v8.serialize drops classes and rejects accessors: copy the fields into plain objects. */
function toPlain(value: unknown): unknown {
  if (isDate(value) || typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(toPlain);
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, toPlain(inner)]));
}
