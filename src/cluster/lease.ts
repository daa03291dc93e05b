// A key in Redis that one holder has at a time, and that ends by itself if the holder does not say so.
import type { Redis } from "ioredis";
import { evaluate } from "./evaluate.js";

/** Own choice: as long as one attempt of an upstream call; a holder that has died blocks the others no longer. */
export const LEASE_MS = 3_000;
/** Own choice: a call of the upstream takes some 100 ms. */
export const LEASE_POLL_MS = 20;

/** @returns whether the holder has it now: nobody had */
export async function takeLease(client: Redis, key: string, holder: string, leaseMs: number): Promise<boolean> {
  return (await client.set(key, holder, "PX", leaseMs, "NX")) === "OK";
}

/** Not that of another holder, who has taken it since this one took too long. */
export async function endLease(client: Redis, key: string, holder: string): Promise<void> {
  await evaluate(client, END, [key], holder);
}

const END = `
if redis.call("GET", KEYS[1]) == ARGV[1] then redis.call("DEL", KEYS[1]) end`;
