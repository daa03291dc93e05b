// The connection to the shared Redis. A command that fails has no answer, and the instance works alone until the
// connection is back, which needs no restart.
import { Redis } from "ioredis";
import { LRUCache } from "lru-cache";
import type { Logger } from "pino";
import type { Clock } from "../clock.js";
import { atMost } from "../limits/entry-limit.js";
import { createOutage } from "../outage.js";

export type RedisCommand = (client: Redis) => Promise<unknown>;

interface NamedCommand {
  name: string;
  command: RedisCommand;
  /** Of two with one name, the higher is the newer. */
  order: number;
}

export interface SharedRedis {
  /** The answer, or undefined when Redis is down, slow or refuses the command. Never throws. */
  run<Value>(command: (client: Redis) => Promise<Value>): Promise<Value | undefined>;
  /** Runs the command now, or once Redis is back; of several with one name, only the newest. */
  runEventually(name: string, command: RedisCommand): void;
  /** @param subscribed called whenever messages arrive from now on; if again, some may have been lost */
  subscribe(channel: string, take: (message: Buffer) => void, subscribed: (isAgain: boolean) => void): void;
  /** Whether the last command was answered and, once it is asked to subscribe, messages arrive. */
  isConnected(): boolean;
  /** Resolves once it is connected and subscribed, or with the first failure to connect. Never rejects. */
  settled(): Promise<void>;
  /**
   * Whether a value stored then (Unix milliseconds) may be used: none while no messages arrive. After a connection was
   * lost, values stored before are not used until all instances had the time to reconnect and to replay what they could
   * not delete meanwhile.
   */
  mayTrust(storedAtMs: number): boolean;
  close(): Promise<void>;
}

export interface SharedRedisOptions {
  url: string;
  logger: Logger;
  clock: Clock;
  /** Longest wait for an answer. */
  commandTimeoutMs?: number;
}

/** Own choice: a Redis in the same network answers in one or two milliseconds. */
const COMMAND_TIMEOUT_MS = 250;
/** Own choice: after a failure, no command is sent for so long. */
const PAUSE_MS = 1_000;
/** Own choice: missing permissions (NOPERM) last until somebody grants them. */
const REFUSED_PAUSE_MS = 30_000;
const MAX_RECONNECT_DELAY_MS = 2_000;
/** Own choice: twice the longest delay before an instance reconnects, and a second to replay. */
const REPLAY_MS = 5_000;
/** Own choice: more changes than the quota allows to read while Redis is down for some minutes. */
const MAX_PENDING = 5_000;

export function createSharedRedis({
  url,
  logger,
  clock,
  commandTimeoutMs = COMMAND_TIMEOUT_MS,
}: SharedRedisOptions): SharedRedis {
  const options = {
    // While Redis is down, commands fail at once instead of queueing.
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    connectTimeout: 1_000,
    retryStrategy: reconnectDelayMs,
  };
  const client = new Redis(url, options);
  let failedSubscriptions = 0;
  // Subscribed below at each connection, to know when it is.
  const listener = new Redis(url, {
    ...options,
    autoResubscribe: false,
    // A connection whose SUBSCRIBE fails counts as a failed one.
    retryStrategy: (tries) => reconnectDelayMs(Math.max(tries, failedSubscriptions)),
  });
  const pending = new LRUCache<string, NamedCommand>(atMost(MAX_PENDING));
  /** By name, the order of the newest command that has succeeded: an older one that timed out is not repeated. */
  const lastDone = new LRUCache<string, number>(atMost(MAX_PENDING));
  let commandCount = 0;
  let pausedUntilMs = -Infinity;
  let isAnswering = false;
  let nextProbe: NodeJS.Timeout | undefined;
  /** Unix milliseconds of the last reconnection; a first connection has missed nothing that concerns it. */
  let reconnectedAtMs = -Infinity;
  let wasConnected = false;
  // No URL and no error message: they may hold a password or stored values.
  const outage = createOutage<string>(clock, {
    begun: (reason) => logger.warn({ state: "unavailable", reason }, "shared redis"),
    over: () => logger.info({ state: "connected" }, "shared redis"),
  });
  /** Messages arrive, or none are asked for. Without those of other instances, shared values must not be used. */
  let isSubscribed = true;
  /** It may not subscribe, and no command is sent until it may. */
  let isSubscriptionRefused = false;
  let listen = () => Promise.resolve();

  function failed(reason = "closed"): void {
    isAnswering = false;
    pausedUntilMs = clock.monotonicMs() + (reason === "NOPERM" ? REFUSED_PAUSE_MS : PAUSE_MS);
    outage.failing(reason);
    clearTimeout(nextProbe);
    if (reason !== "NOPERM") probeLater();
  }

  /** That it answers again, an idle instance would not notice by itself. */
  function probeLater(): void {
    nextProbe = setTimeout(
      () => {
        if (clock.monotonicMs() < pausedUntilMs) probeLater();
        // Permitted, as each connection begins with it.
        else void run((redis) => redis.info("server"));
      },
      Math.max(1, pausedUntilMs - clock.monotonicMs()),
    ).unref();
  }

  function succeeded(): void {
    isAnswering = true;
    if (isSubscribed) outage.working();
    if (pending.size === 0) return;
    const commands = [...pending.entries()].map(([, command]) => command);
    pending.clear();
    for (const command of commands.sort((one, other) => one.order - other.order)) runEventually(command);
  }

  function runEventually(named: NamedCommand): void {
    const { name, order } = named;
    void run(async (redis) => ({ done: await named.command(redis) })).then((answer) => {
      if (answer) {
        lastDone.set(name, Math.max(order, lastDone.get(name) ?? -1));
        if ((pending.get(name)?.order ?? Infinity) < order) pending.delete(name);
      } else if (Math.max(pending.get(name)?.order ?? -1, lastDone.get(name) ?? -1) < order) pending.set(name, named);
    });
  }

  function isConnected(): boolean {
    const areReady = client.status === "ready" && listener.status === "ready";
    return areReady && isSubscribed && isAnswering;
  }

  client.on("ready", () => {
    if (wasConnected) reconnectedAtMs = clock.now().getTime();
    wasConnected = true;
    succeeded();
  });
  client.on("close", () => failed());
  client.on("error", (error) => failed(reasonOf(error)));
  listener.on("error", (error) => outage.failing(reasonOf(error)));

  const connected = new Promise<void>((resolve) => {
    client.once("ready", resolve);
    client.once("close", resolve);
  });
  let listening = Promise.resolve();

  async function run<Value>(command: (client: Redis) => Promise<Value>): Promise<Value | undefined> {
    if (client.status !== "ready" || clock.monotonicMs() < pausedUntilMs) return undefined;
    if (isSubscriptionRefused) {
      failed("NOPERM");
      void listen();
      return undefined;
    }
    try {
      const value = await withinTurns(command(client), commandTimeoutMs);
      succeeded();
      return value;
    } catch (error) {
      failed(reasonOf(error));
      // The primary was demoted in place: its address leads to the new one.
      if (reasonOf(error) === "READONLY") for (const connection of [client, listener]) connection.disconnect(true);
      return undefined;
    }
  }

  return {
    run,
    runEventually: (name, command) => runEventually({ name, command, order: (commandCount += 1) }),
    subscribe(channel, take, subscribed) {
      listener.on("messageBuffer", (from: Buffer, message: Buffer) => {
        if (from.toString() === channel) take(message);
      });
      isSubscribed = false;
      listener.on("close", () => {
        isSubscribed = false;
        outage.failing("closed");
      });
      let attempts = 0;
      listen = () => {
        attempts += 1;
        const isAgain = attempts > 1;
        return listener.subscribe(channel).then(
          () => {
            if (isSubscriptionRefused) pausedUntilMs = -Infinity;
            isSubscriptionRefused = false;
            isSubscribed = true;
            failedSubscriptions = 0;
            if (client.status === "ready" && clock.monotonicMs() >= pausedUntilMs) succeeded();
            subscribed(isAgain);
          },
          (error: unknown) => {
            const reason = reasonOf(error);
            if (reason === "NOPERM") {
              isSubscriptionRefused = true;
              failed(reason);
              return;
            }
            outage.failing(reason);
            failedSubscriptions += 1;
            // Unless it is reconnecting by itself already, which `disconnect` could end.
            if (listener.status === "ready") listener.disconnect(true);
          },
        );
      };
      listening = new Promise((resolve) => {
        listener.once("close", resolve);
        listener.on("ready", () => void listen().then(resolve));
      });
    },
    async settled() {
      await Promise.all([connected, listening]);
    },
    isConnected,
    mayTrust: (storedAtMs) =>
      isSubscribed && (storedAtMs >= reconnectedAtMs || clock.now().getTime() - reconnectedAtMs > REPLAY_MS),
    close() {
      clearTimeout(nextProbe);
      client.disconnect();
      listener.disconnect();
      return Promise.resolve();
    },
  };
}

function reconnectDelayMs(tries: number): number {
  return Math.min(tries * 100, MAX_RECONNECT_DELAY_MS);
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

/** Such as ECONNREFUSED, WRONGPASS or NOPERM: an error code, or the upper-case word that a message begins with. */
export function reasonOf(error: unknown): string {
  const { code, message = "" } = error as { code?: unknown; message?: string };
  if (typeof code === "string") return code;
  return /^[A-Z]{2,}\b/.exec(message)?.[0] ?? (message === "Command timed out" ? "timeout" : "closed");
}
