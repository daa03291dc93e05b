// A connection to Redis, which is one to the database that its address names, or none.
import { Redis, type RedisOptions } from "ioredis";

const MAX_RECONNECT_DELAY_MS = 2_000;

/** @param tries without success until now, 1 and more */
export function reconnectDelayMs(tries: number): number {
  return Math.min(tries * 100, MAX_RECONNECT_DELAY_MS);
}

export function connectTo(url: string, options: RedisOptions): Redis {
  const client = new Redis(url, options);
  client.on("error", (error: Error & { command?: { name: string } }) => {
    // Where there is no such database, or no right to it, ioredis would go on with the first.
    if (error.command?.name === "select") client.disconnect(true);
  });
  return client;
}
