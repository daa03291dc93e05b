// Stores values in Redis under keys with a version and a prefix. Every entry expires at the end of its time to live.
import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import type { Clock } from "../clock.js";
import type { SharedStore, SharedValue } from "../shared-store.js";
import { decode, encode } from "./encoding.js";
import { evaluate } from "./evaluate.js";
import type { SharedRedis } from "./redis.js";

interface Stored {
  value: unknown;
  storedAtMs: number;
  freshUntilMs: number;
}

/** Each kind of value has its own part of the key. */
export type StoreName = "session" | "list" | "user" | "regulatory" | "token" | "creation";

export interface SharedStoreOptions<Value> {
  redis: SharedRedis;
  prefix: string;
  name: StoreName;
  /** Undefined for anything but a value as this version stores it. */
  readValue: (stored: unknown) => Value | undefined;
  onMalformed: () => void;
  clock: Clock;
  claimMs?: number;
}

/** Own choice: as long as one attempt of an upstream call; a reader that has died blocks the others no longer. */
const CLAIM_MS = 3_000;
/** Own choice: a call of the upstream takes some 100 ms. */
const CLAIM_POLL_MS = 20;

export function createSharedStore<Value>(options: SharedStoreOptions<Value>): SharedStore<Value> {
  const { redis, prefix, name, readValue, onMalformed, clock, claimMs = CLAIM_MS } = options;
  const keyOf = (id: string) => `${prefix}${name}:${id}`;
  const instance = randomUUID();
  let claims = 0;
  const claimOf = (id: string) => `${prefix}reading:${name}:${id}`;

  async function get(id: string): Promise<SharedValue<Value> | undefined> {
    const bytes = await redis.run((client) => client.getBuffer(keyOf(id)));
    if (!bytes) return undefined;
    const stored = readStored(bytes);
    const value = readValue(stored?.value);
    if (!stored || value === undefined) {
      onMalformed();
      return undefined;
    }
    if (!redis.mayTrust(stored.storedAtMs)) return undefined;
    const freshForMs = stored.freshUntilMs - clock.now().getTime();
    return freshForMs > 0 ? { value, freshForMs } : undefined;
  }

  function release(id: string, claim: string): void {
    void redis.run((client) => evaluate(client, RELEASE, [claimOf(id)], claim));
  }

  /** Whether this read has the claim now; undefined while Redis does not say. */
  async function takeClaim(id: string, claim: string): Promise<boolean | undefined> {
    const isMine = await redis.run((client) => evaluate(client, CLAIM, [claimOf(id)], claim, instance, claimMs));
    return isMine === undefined ? undefined : isMine === 1;
  }

  return {
    get,
    async getOrClaim(id, suffices) {
      const getSufficient = async () => {
        const stored = await get(id);
        return stored && suffices(stored.value) ? stored : undefined;
      };
      const claim = `${instance} ${(claims += 1)}`;
      // A reader that fails leaves its claim to the next; nobody waits for longer than one of them may take.
      for (const startedAt = clock.monotonicMs(); clock.monotonicMs() - startedAt < claimMs;) {
        const stored = await getSufficient();
        if (stored) return { stored };
        const isMine = await takeClaim(id, claim);
        if (isMine === undefined) return { release: () => undefined };
        if (isMine) {
          // Whoever had the claim may have set the value just before releasing it.
          const set = await getSufficient();
          if (!set) return { release: () => release(id, claim) };
          release(id, claim);
          return { stored: set };
        }
        await delay(CLAIM_POLL_MS);
      }
      // Whoever had the claim at first has it no more: what is there may be no claim, and never expire. One that
      // another has taken meanwhile is lost, which may cost a read.
      void redis.run((client) => client.set(claimOf(id), claim, "PX", claimMs));
      return { release: () => release(id, claim) };
    },
    set(id, value, timeToLiveMs) {
      if (timeToLiveMs < 1) return;
      const storedAtMs = clock.now().getTime();
      const bytes = encode({ value, storedAtMs, freshUntilMs: storedAtMs + timeToLiveMs } satisfies Stored);
      void redis.run((client) => client.set(keyOf(id), bytes, "PX", Math.ceil(timeToLiveMs)));
    },
    delete(id) {
      // Eventually: an invalidated entry must not be used again once Redis is back.
      redis.runEventually(`delete ${keyOf(id)}`, (client) => client.del(keyOf(id)));
    },
  };
}

/** Not the claim of another reader, who has taken it since this one took too long. */
const RELEASE = `
if redis.call("GET", KEYS[1]) == ARGV[1] then redis.call("DEL", KEYS[1]) end`;

/** Also from a read of the same instance, which was overtaken by an invalidation. */
const CLAIM = `
local holder = redis.call("GET", KEYS[1])
if holder and string.sub(holder, 1, #ARGV[2]) ~= ARGV[2] then return 0 end
redis.call("SET", KEYS[1], ARGV[1], "PX", ARGV[3])
return 1`;

function readStored(bytes: Buffer): Stored | undefined {
  const stored = decode(bytes) as Partial<Stored> | null | undefined;
  const hasTimes = typeof stored?.storedAtMs === "number" && typeof stored.freshUntilMs === "number";
  return hasTimes ? (stored as Stored) : undefined;
}
