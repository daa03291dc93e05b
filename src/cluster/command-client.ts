// The connection to Redis of a command, which fails instead of waiting.
import type { Redis } from "ioredis";
import { EXIT_FAILURE } from "../exit-codes.js";
import { connectTo, prepare } from "./connect.js";
import { failureText, isRedisFailure } from "./redis-failure.js";

/** Own choice: somebody waits. A Redis that hangs accepts connections, and answers nothing. */
const TIMEOUT_MS = 5_000;

/** Runs work, and sets the exit code: 1 if it returns false, or if Redis fails, which is then said. */
export async function withRedis(url: string, work: (client: Redis) => Promise<boolean>): Promise<void> {
  const client = connectTo(url, {
    lazyConnect: true,
    connectTimeout: TIMEOUT_MS,
    commandTimeout: TIMEOUT_MS,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
  });
  /** Why there is no connection; what is sent then fails for want of one. */
  let connectionError: Error | undefined;
  client.on("error", (error) => (connectionError ??= error));
  try {
    await client.connect();
    await prepare(client);
    if (!(await work(client))) process.exitCode = EXIT_FAILURE;
  } catch (error) {
    if (!connectionError && !isRedisFailure(error)) throw error;
    process.stderr.write(`Redis cannot be used ${failureText(connectionError ?? error)}.\n`);
    process.exitCode = EXIT_FAILURE;
  } finally {
    client.disconnect();
  }
}
