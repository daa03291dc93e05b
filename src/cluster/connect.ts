// A connection to Redis, which is one to the database that its address names, or none.
import { Redis, type RedisOptions } from "ioredis";

const MAX_RECONNECT_DELAY_MS = 2_000;

/** @param failures in a row, 1 and more */
export function reconnectDelayMs(failures: number): number {
  return Math.min(failures * 100, MAX_RECONNECT_DELAY_MS);
}

export function connectTo(url: string, options: RedisOptions): Redis {
  // Both would wait for answers without a limit before the first command, and need rights of their own.
  const client = new Redis(url, { ...options, enableReadyCheck: false, disableClientInfo: true });
  client.on("error", (error: Error & { command?: { name: string } }) => {
    // Where there is no such database, or no right to it, ioredis would go on with the first.
    if (error.command?.name === "select") client.disconnect(true);
  });
  return client;
}

/** What Redis says to a password where it needs none. */
const NEEDS_NO_PASSWORD = /without any password configured|no password is set/;

/**
 * Resolves once the connection is of the user and to the database that the address names, and rejects where it cannot
 * be. ioredis does not wait for that: what is sent before is done by the default user, in the first database.
 */
export async function prepare(client: Redis): Promise<void> {
  const { username, password, db } = client.options;
  try {
    if (password) await (username ? client.auth(username, password) : client.auth(password));
  } catch (error) {
    if (!NEEDS_NO_PASSWORD.test((error as Error).message)) throw error;
  }
  if (db) await client.select(db);
}
