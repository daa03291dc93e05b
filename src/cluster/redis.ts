// The connection to the shared Redis. A command that fails has no answer, and the instance works alone until Redis does
// all again that it is needed for. That needs no restart.
import type { Redis } from "ioredis";
import type { Logger } from "pino";
import type { Clock } from "../clock.js";
import { describeError } from "../logging.js";
import { createOutage } from "../outage.js";
import { connectTo, prepare, reconnectDelayMs } from "./connect.js";
import { createEventualCommands, type RedisCommand, type Reported } from "./eventual-commands.js";
import { isRedisFailure, mayConcernOneKey, reasonOf } from "./redis-failure.js";
import { createRedisHealth, type RedisHealth } from "./redis-health.js";
import { createRedisListener, type RedisListener } from "./redis-listener.js";
import { withinTurns } from "./within-turns.js";

export interface SharedRedis {
  /** The answer, or undefined when Redis is down, slow or refuses the command. Never throws. */
  run<Value>(command: (client: Redis) => Promise<Value>): Promise<Value | undefined>;
  /** Runs the command now, or once Redis is back; of several with one name, only the newest. */
  runEventually(name: string, command: RedisCommand): void;
  /**
   * The same for the relay. Its commands wait apart from the others, so that neither take the place of the others.
   * @param onLost called if newer ones take its place because too many wait
   */
  runForRelay(name: string, command: RedisCommand, onLost?: () => void): void;
  /**
   * Resolves once no command of either kind is under way: at the end of the limit of a command, or once all that was
   * missed in an outage has been sent again. Returns how many of the relay with `onLost` wait for Redis.
   */
  finish(): Promise<number>;
  subscribe: RedisListener["subscribe"];
  /** Whether the last probe and all commands since have succeeded and, if they are asked for, messages arrive. */
  isConnected(): boolean;
  /** Resolves once it is connected and subscribed, or with the first failure to connect. Never rejects. */
  settled(): Promise<void>;
  /** As RedisHealth has it; none while no messages of other instances arrive. */
  mayTrust: RedisHealth["mayTrust"];
  close(): void;
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
/** Own choice, times that: messages that come late are better than none until another connection is there. */
const SUBSCRIBE_TIMEOUT_FACTOR = 8;
/**
 * Own choice, of commands and then of probes, a second apart: a Redis that is overloaded answers one of them, a
 * connection that has died without being closed none.
 */
const MAX_TIMEOUTS_IN_A_ROW = 3;
/**
 * Own choice, in commands: as many as the relay's messages that wait without Redis. A change that an event has
 * announced takes two, the read that it needs and what that has shown; any other takes one.
 */
const MAX_PENDING_OF_RELAY = 10_000;
/** Own choice: what fails with every request would be as many lines of the log. */
const UNEXPECTED_EVERY_MS = 60_000;

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
  };
  let failedConnections = 0;
  const client = connectTo(url, {
    ...options,
    retryStrategy: () => reconnectDelayMs((failedConnections += 1)),
  });
  let isClosed = false;
  const isReady = () => client.status === "ready" && !isClosed;
  // No URL and no error message: they may hold a password or stored values.
  const outage = createOutage<string>(clock, {
    begun: (reason) => logger.warn({ state: "unavailable", reason }, "shared redis"),
    over: () => logger.info({ state: "connected" }, "shared redis"),
  });
  const [defects, failuresOfOneKey] = [unexpected(), unexpected()];
  let prepared = Promise.resolve();
  /** The connection for commands: its address may lead elsewhere by now. */
  let wasGivenUp = false;
  /** Whether the one for messages has been replaced since the first failure for which commands were given up. */
  let isListenerNewer = true;
  let timeoutsInARow = 0;
  const health = createRedisHealth({
    clock,
    probe() {
      // Also while Redis refuses writes: messages come all the same.
      listener.check();
      return withinTurns(
        prepared.then(() => probe(client)),
        commandTimeoutMs,
      );
    },
    isConnected: isReady,
    onFailed(error) {
      const reason = reasonOf(error);
      outage.failed(reason);
      timeoutsInARow = reason === "timeout" ? timeoutsInARow + 1 : 0;
      // The primary was demoted in place: its address leads to the new one.
      const isDemoted = reason === "READONLY";
      if (isDemoted || timeoutsInARow === 1) isListenerNewer = false;
      if (!isDemoted && timeoutsInARow < MAX_TIMEOUTS_IN_A_ROW) return;
      wasGivenUp = true;
      timeoutsInARow = 0;
      client.disconnect(true);
    },
    onSucceeded() {
      failedConnections = 0;
      timeoutsInARow = 0;
      if (listener.isSubscribed()) outage.succeeded();
      // Also what has failed for a reason of its own, such as a foreign value that is gone by now.
      eventually.repeat();
      relayed.repeat();
    },
    onUsable() {
      // Only now, as each connection may have missed messages.
      if (wasGivenUp && !isListenerNewer) listener.reconnect();
      wasGivenUp = false;
    },
  });
  const listener = createRedisListener(url, {
    connection: options,
    timeoutMs: commandTimeoutMs * SUBSCRIBE_TIMEOUT_FACTOR,
    onSubscribed() {
      isListenerNewer = true;
      if (health.isUsable()) outage.succeeded();
    },
    onFailed: outageBegins,
  });
  const eventually = createEventualCommands(run);
  const relayed = createEventualCommands(run, MAX_PENDING_OF_RELAY);
  const firstProbe = new Promise<void>((resolve) => {
    client.on("ready", () => {
      prepared = prepare(client);
      // The probe finds that, unless it is put off.
      prepared.catch(() => undefined);
      void health.connected().then(resolve);
    });
    client.on("close", () => {
      health.disconnected();
      resolve();
    });
  });
  // A connection that closes is no reason yet: the attempt to connect again fails for one.
  client.on("error", outageBegins);

  function outageBegins(error: unknown): void {
    if (!isClosed) outage.failed(reasonOf(error));
  }

  /** Logs at most one in a while of its kind. Returns whether it was this one. */
  function unexpected(): (error: unknown) => boolean {
    let isQuietUntilMs = -Infinity;
    return (error) => {
      const nowMs = clock.monotonicMs();
      if (nowMs < isQuietUntilMs) return false;
      isQuietUntilMs = nowMs + UNEXPECTED_EVERY_MS;
      const reason = isRedisFailure(error) ? reasonOf(error) : "defect";
      logger.error({ reason, ...describeError(error) }, "shared redis command");
      return true;
    };
  }

  function failed(error: unknown, eventual?: Reported): void {
    const kind = !isRedisFailure(error) ? defects : mayConcernOneKey(error) ? failuresOfOneKey : undefined;
    if (kind) {
      if (eventual?.isReported) return;
      const isReported = kind(error);
      if (eventual) eventual.isReported = isReported;
    }
    // Those that were sent before the first one failed fail like it, and are one failure.
    else if (isReady() && health.isUsable()) health.failed(error);
  }

  async function run<Value>(
    command: (client: Redis) => Promise<Value>,
    eventual?: Reported,
  ): Promise<Value | undefined> {
    if (!health.isUsable()) return undefined;
    try {
      return await withinTurns(command(client), commandTimeoutMs);
    } catch (error) {
      failed(error, eventual);
      return undefined;
    }
  }

  return {
    run: (command) => run(command),
    runEventually: (name, command) => eventually.run(name, command),
    runForRelay: (name, command, onLost) => relayed.run(name, command, onLost),
    async finish() {
      await Promise.all([eventually.settled(), relayed.settled()]);
      return relayed.neededCount();
    },
    subscribe: (channel, take, subscribed) => listener.subscribe(channel, take, subscribed),
    async settled() {
      await Promise.all([firstProbe, listener.settled()]);
    },
    isConnected: () => isReady() && listener.isConnected() && health.isUsable(),
    mayTrust: (storedAtMs) => listener.isSubscribed() && health.mayTrust(storedAtMs),
    close() {
      isClosed = true;
      client.disconnect();
      listener.close();
      health.stop();
    },
  };
}
