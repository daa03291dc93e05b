// The connection to a Redis that several instances share. Whatever is asked of it may fail, and then simply has no
// answer: the instance goes on alone, and comes back by itself.
import type { Clock } from "../clock.js";
import { Redis } from "ioredis";
import { LRUCache } from "lru-cache";
import type { Logger } from "pino";

export type RedisCommand = (client: Redis) => Promise<unknown>;

export interface SharedRedis {
  /** The answer, or undefined when Redis is down, slow or refuses. Never throws. */
  run<Value>(command: (client: Redis) => Promise<Value>): Promise<Value | undefined>;
  /** Does it now, or as soon as Redis is back; of the same name only the newest. */
  runEventually(name: string, command: RedisCommand): void;
  /** @param missed told whenever messages may have been lost, as the connection was */
  subscribe(channel: string, take: (message: string) => void, missed: () => void): void;
  isConnected(): boolean;
  /** Since when it has been reachable without a break, in Unix milliseconds: what was stored earlier may be outdated. */
  connectedSinceMs(): number;
  close(): Promise<void>;
}

export interface SharedRedisOptions {
  url: string;
  logger: Logger;
  clock: Clock;
  /** Longest that an answer is waited for. */
  commandTimeoutMs?: number;
}

/** Own choice: a Redis beside the instances answers in one or two milliseconds. */
const COMMAND_TIMEOUT_MS = 250;
/** Own choice: after a failure nobody waits for it again for so long. */
const PAUSE_MS = 1_000;
/** Own choice: what a Redis refuses for want of permission it refuses until somebody has changed that. */
const REFUSED_PAUSE_MS = 30_000;
const MAX_RECONNECT_DELAY_MS = 2_000;
/** Own choice: more changes than the quota allows to be read while Redis is away for some minutes. */
const MAX_PENDING = 5_000;

export function createSharedRedis({
  url,
  logger,
  clock,
  commandTimeoutMs = COMMAND_TIMEOUT_MS,
}: SharedRedisOptions): SharedRedis {
  const options = {
    // Commands fail at once while it is down, in place of queueing up.
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    commandTimeout: commandTimeoutMs,
    connectTimeout: 1_000,
    retryStrategy: (tries: number) => Math.min(tries * 100, MAX_RECONNECT_DELAY_MS),
  };
  const client = new Redis(url, options);
  const listener = new Redis(url, {
    ...options,
    enableOfflineQueue: true,
    maxRetriesPerRequest: null,
    commandTimeout: undefined,
  });
  const pending = new LRUCache<string, RedisCommand>({ max: MAX_PENDING });
  let pausedUntilMs = -Infinity;
  let connectedSinceMs = Infinity;
  let wasTold: "connected" | "unavailable" | undefined;
  /** Who may not be told of changes must not rely on what is shared. */
  let isDeaf = false;
  let listen: () => void = () => undefined;

  function report(state: "connected" | "unavailable", reason?: string): void {
    if (wasTold === state) return;
    wasTold = state;
    // The address may hold a password, and an error's text what was stored.
    logger[state === "connected" ? "info" : "warn"]({ state, reason }, "shared redis");
  }

  function failed(reason = "closed"): void {
    pausedUntilMs = clock.monotonicMs() + (reason === "NOPERM" ? REFUSED_PAUSE_MS : PAUSE_MS);
    connectedSinceMs = Infinity;
    report("unavailable", reason);
  }

  function succeeded(): void {
    report("connected");
    if (connectedSinceMs !== Infinity) return;
    connectedSinceMs = clock.now().getTime();
    const commands = [...pending.entries()];
    pending.clear();
    for (const [name, command] of commands) runEventually(name, command);
  }

  function runEventually(name: string, command: RedisCommand): void {
    void run(async (redis) => ({ done: await command(redis) })).then((answer) => {
      if (!answer && !pending.has(name)) pending.set(name, command);
    });
  }

  client.on("ready", succeeded);
  client.on("close", () => failed());
  client.on("error", (error) => failed(reasonOf(error)));
  // Without a listener an error would end the process; the client meets the same.
  listener.on("error", () => undefined);

  async function run<Value>(command: (client: Redis) => Promise<Value>): Promise<Value | undefined> {
    if (client.status !== "ready" || clock.monotonicMs() < pausedUntilMs) return undefined;
    if (isDeaf) {
      failed("NOPERM");
      listen();
      return undefined;
    }
    try {
      const value = await command(client);
      succeeded();
      return value;
    } catch (error) {
      failed(reasonOf(error));
      return undefined;
    }
  }

  return {
    run,
    runEventually,
    subscribe(channel, take, missed) {
      listener.once("ready", () => listener.on("ready", missed));
      listener.on("message", (from, message) => {
        if (from === channel) take(message);
      });
      listen = () => {
        listener.subscribe(channel).then(
          () => {
            if (isDeaf) pausedUntilMs = -Infinity;
            isDeaf = false;
          },
          (error: unknown) => {
            if (reasonOf(error) !== "NOPERM") return;
            isDeaf = true;
            failed("NOPERM");
          },
        );
      };
      listen();
    },
    isConnected: () => client.status === "ready" && listener.status === "ready" && clock.monotonicMs() >= pausedUntilMs,
    connectedSinceMs: () => connectedSinceMs,
    close() {
      client.disconnect();
      listener.disconnect();
      return Promise.resolve();
    },
  };
}

/** Such as ECONNREFUSED, WRONGPASS, NOPERM; of a text nothing but the word that it begins with, if it is one. */
function reasonOf(error: unknown): string {
  const { code, message = "" } = error as { code?: unknown; message?: string };
  if (typeof code === "string") return code;
  return /^[A-Z]{2,}\b/.exec(message)?.[0] ?? (message === "Command timed out" ? "timeout" : "closed");
}
