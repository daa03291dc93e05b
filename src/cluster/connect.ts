// A connection to Redis, which is one to the database that its address names, or none.
import { Redis, type RedisOptions } from "ioredis";

export function connectTo(url: string, options: RedisOptions): Redis {
  const client = new Redis(url, options);
  client.on("error", (error: Error & { command?: { name: string } }) => {
    // Where there is no such database, or no right to it, ioredis would go on with the first.
    if (error.command?.name === "select") client.disconnect(true);
  });
  return client;
}
