// The connection to the shared Redis. A command that fails has no answer, and the instance works alone until Redis does
// all again that it is needed for. That needs no restart.
import type { Redis } from "ioredis";
import type { Logger } from "pino";
import type { Clock } from "../clock.js";
import { createOutage } from "../outage.js";
import { connectTo, reconnectDelayMs } from "./connect.js";
import { createEventualCommands, type RedisCommand } from "./eventual-commands.js";
import { reasonOf } from "./redis-failure.js";
import { createRedisListener, type RedisListener } from "./redis-listener.js";

export interface SharedRedis {
  /** The answer, or undefined when Redis is down, slow or refuses the command. Never throws. */
  run<Value>(command: (client: Redis) => Promise<Value>): Promise<Value | undefined>;
  /** Runs the command now, or once Redis is back; of several with one name, only the newest. */
  runEventually(name: string, command: RedisCommand): void;
  subscribe: RedisListener["subscribe"];
  /** Whether the last probe and all commands since have succeeded and, if they are asked for, messages arrive. */
  isConnected(): boolean;
  /** Resolves once it is connected and subscribed, or with the first failure to connect. Never rejects. */
  settled(): Promise<void>;
  /**
   * Whether a value stored then (Unix milliseconds) may be used: none while no messages arrive. After an outage, values
   * stored before are not used until all instances had the time to reconnect and to replay what they could not delete
   * meanwhile.
   */
  mayTrust(storedAtMs: number): boolean;
  close(): Promise<void>;
}

export interface SharedRedisOptions {
  url: string;
  logger: Logger;
  clock: Clock;
  /** What has to succeed before Redis is used, also after a failure: whatever is needed, writes among it. */
  probe: RedisCommand;
  /** Longest wait for an answer. */
  commandTimeoutMs?: number;
}

/** Own choice: a Redis in the same network answers in one or two milliseconds. */
const COMMAND_TIMEOUT_MS = 250;
/** Own choice: after a failure, no command is sent for so long. */
const PAUSE_MS = 1_000;
/** Own choice: missing permissions (NOPERM) last until somebody grants them. */
const REFUSED_PAUSE_MS = 30_000;
/** Own choice: an instance that only reads, or is idle, knows in that time that writes are refused. */
const PROBE_INTERVAL_MS = 10_000;
/** Own choice: twice the longest delay before an instance reconnects, and a second to replay. */
const REPLAY_MS = 5_000;

export function createSharedRedis({
  url,
  logger,
  clock,
  probe,
  commandTimeoutMs = COMMAND_TIMEOUT_MS,
}: SharedRedisOptions): SharedRedis {
  const options = {
    // While Redis is down, commands fail at once instead of queueing.
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    connectTimeout: 1_000,
    retryStrategy: reconnectDelayMs,
  };
  const client = connectTo(url, options);
  const eventually = createEventualCommands(run);
  /**
   * A probe has succeeded, and nothing has failed since. Until then nothing is read either: what cannot be replaced or
   * deleted, by this instance or another, would be taken for fresh.
   */
  let isUsable = false;
  let cancelProbe: (() => void) | undefined;
  /** Others may not have deleted yet what they could not; a first connection has missed nothing that concerns it. */
  let hasMissed = false;
  let hasBeenUsable = false;
  /** Unix milliseconds. */
  let recoveredAtMs = -Infinity;
  let wasDemoted = false;
  let failures = 0;
  // No URL and no error message: they may hold a password or stored values.
  const outage = createOutage<string>(clock, {
    begun: (reason) => logger.warn({ state: "unavailable", reason }, "shared redis"),
    over: () => logger.info({ state: "connected" }, "shared redis"),
  });
  const listener = createRedisListener(url, options, {
    subscribed: () => {
      if (isUsable) outage.succeeded();
    },
    failed: (reason) => outage.failed(reason),
    refused: failed,
  });

  function probeLater(delayMs: number): void {
    cancelProbe?.();
    cancelProbe = clock.schedule(() => void probeNow(), delayMs);
  }

  function failed(reason: string): void {
    failures += 1;
    isUsable = false;
    outage.failed(reason);
    probeLater(reason === "NOPERM" ? REFUSED_PAUSE_MS : PAUSE_MS);
    if (reason !== "READONLY") return;
    // The primary was demoted in place: its address leads to the new one.
    wasDemoted = true;
    client.disconnect(true);
  }

  async function probeNow(): Promise<void> {
    cancelProbe?.();
    cancelProbe = undefined;
    // The next connection begins with a probe.
    if (client.status !== "ready") return;
    if (await listener.isRefused()) return;
    const before = failures;
    try {
      await withinTurns(probe(client), commandTimeoutMs);
      if (client.status === "ready" && failures === before) succeeded();
    } catch (error) {
      hasMissed = hasBeenUsable;
      failed(reasonOf(error));
    }
  }

  function succeeded(): void {
    probeLater(PROBE_INTERVAL_MS);
    if (listener.isSubscribed()) outage.succeeded();
    if (isUsable) return;
    if (hasMissed) recoveredAtMs = clock.now().getTime();
    hasMissed = false;
    isUsable = true;
    hasBeenUsable = true;
    // Only now, as each connection may have missed messages.
    if (wasDemoted) listener.reconnect();
    wasDemoted = false;
    eventually.repeat();
  }

  const connected = new Promise<void>((resolve) => {
    client.on("ready", () => {
      // After a failure, the probe is due later.
      if (!cancelProbe) void probeNow().then(resolve);
    });
    client.on("close", () => {
      if (isUsable) {
        cancelProbe?.();
        cancelProbe = undefined;
      }
      isUsable = false;
      hasMissed = hasBeenUsable;
      resolve();
    });
  });
  // A connection that closes is no reason yet: the attempt to connect again fails for one.
  client.on("error", (error) => outage.failed(reasonOf(error)));

  async function run<Value>(command: (client: Redis) => Promise<Value>): Promise<Value | undefined> {
    if (!isUsable) return undefined;
    try {
      return await withinTurns(command(client), commandTimeoutMs);
    } catch (error) {
      if (client.status === "ready") failed(reasonOf(error));
      return undefined;
    }
  }

  return {
    run,
    runEventually: (name, command) => eventually.run(name, command),
    subscribe: (channel, take, subscribed) => listener.subscribe(channel, take, subscribed),
    async settled() {
      await Promise.all([connected, listener.settled()]);
    },
    isConnected: () => client.status === "ready" && listener.isConnected() && isUsable,
    mayTrust: (storedAtMs) =>
      listener.isSubscribed() && (storedAtMs >= recoveredAtMs || clock.now().getTime() - recoveredAtMs > REPLAY_MS),
    close() {
      cancelProbe?.();
      client.disconnect();
      listener.close();
      return Promise.resolve();
    },
  };
}

/**
 * A time limit that a blocked event loop does not use up: when the timer fires, an answer that has arrived meanwhile is
 * still taken.
 */
function withinTurns<Value>(work: Promise<Value>, timeoutMs: number): Promise<Value> {
  return new Promise((resolve, reject) => {
    const giveUp = () => reject(new Error("Command timed out"));
    const timer = setTimeout(() => setImmediate(() => setImmediate(giveUp)), timeoutMs);
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
