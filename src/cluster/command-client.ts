// The connection to Redis of a command, which fails instead of waiting.
import { Redis } from "ioredis";
import { EXIT_FAILURE } from "../exit-codes.js";

/** Own choice: somebody waits. A Redis that hangs accepts connections, and answers nothing. */
const TIMEOUT_MS = 5_000;

/** Runs work, and sets the exit code: 1 if it returns false, or if Redis fails, which is then said. */
export async function withRedis(url: string, work: (client: Redis) => Promise<boolean>): Promise<void> {
  const client = new Redis(url, {
    lazyConnect: true,
    connectTimeout: TIMEOUT_MS,
    commandTimeout: TIMEOUT_MS,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
  });
  // What goes wrong is reported below.
  client.on("error", () => undefined);
  try {
    await client.connect();
    if (!(await work(client))) process.exitCode = EXIT_FAILURE;
  } catch {
    // No error message: it may hold a password or stored values.
    process.stderr.write("Redis cannot be reached, or refuses the command.\n");
    process.exitCode = EXIT_FAILURE;
  } finally {
    client.disconnect();
  }
}
