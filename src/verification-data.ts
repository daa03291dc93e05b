// Creates what reads and changes the upstream's data, and what learns of its changes: caches, creations, live updates,
// and the store that several instances share. Knows neither GraphQL nor HTTP servers.
import type { Logger } from "pino";
import type { Clock } from "./clock.js";
import { createCluster } from "./cluster/cluster.js";
import { createProbe } from "./cluster/needed-commands.js";
import { platformOf } from "./cluster/platform.js";
import { relayKeys } from "./cluster/relay-keys.js";
import { createSharedAllowances } from "./cluster/shared-allowance.js";
import type { Config, UpstreamSettings } from "./config.js";
import { createChangeFeed } from "./datasources/change-feed.js";
import { createCreateOnce } from "./datasources/create-once.js";
import { createOpenSessionLimit } from "./datasources/open-session-limit.js";
import { createSessionStore } from "./datasources/session-store.js";
import {
  readStoredCreation,
  readStoredList,
  readStoredRegulatoryStatus,
  readStoredSession,
  readStoredUser,
} from "./datasources/stored-values.js";
import { createUnknownValueReport, type ReportUnknown } from "./datasources/unknown-values.js";
import { createUpstreamApi } from "./datasources/upstream-api.js";
import { createUpstreamCache } from "./datasources/upstream-cache.js";
import { createUpstreamEvents } from "./datasources/upstream-events.js";
import { createUpstreamHooks } from "./datasources/upstream-hooks.js";
import { createUpstreamAllowances } from "./limits/upstream-allowance.js";
import { createHookWatch, type HookWatch } from "./live/hook-watch.js";
import { createLiveUpdates } from "./live/live-updates.js";
import { createReturns } from "./live/returns.js";
import { createTopics } from "./live/topics.js";
import { webhookAddress } from "./live/webhook.js";
import { describeError } from "./logging.js";
import { type Measurements, NO_MEASUREMENTS } from "./measurements.js";
import { createOutage } from "./outage.js";
import { receiverOf } from "./relay/receiver.js";
import type { Relay } from "./relay/relay.js";
import type { Tracing } from "./tracing.js";
import type { TlsMaterial } from "./upstream/http-transport.js";
import { createUpstreamConnection } from "./upstream-connection.js";

export interface VerificationDataOptions {
  config: Config;
  upstream: UpstreamSettings;
  tls?: TlsMaterial;
  logger: Logger;
  clock: Clock;
  /** 0 to 1. */
  random: () => number;
  redisCommandTimeoutMs?: number;
  sharedFormatVersion?: number;
  measurements?: Measurements;
  tracing?: Tracing;
}

export type VerificationData = Awaited<ReturnType<typeof createVerificationData>>;

export async function createVerificationData(options: VerificationDataOptions) {
  const { config, upstream, logger, clock, measurements } = options;
  const platform = platformOf(upstream);
  // Imported on demand, as ioredis takes memory.
  const redis =
    config.redisUrl === null
      ? undefined
      : (await import("./cluster/redis.js")).createSharedRedis({
          url: config.redisUrl,
          logger,
          clock,
          probe: createProbe(platform, config.relay !== null),
          commandTimeoutMs: options.redisCommandTimeoutMs,
        });
  const cluster =
    redis &&
    createCluster({
      redis,
      platform,
      logger,
      clock,
      formatVersion: options.sharedFormatVersion,
    });
  const connection = createUpstreamConnection({ ...options, cluster });
  const { rest } = connection;
  const allowanceLimits = { ...config.upstreamCalls, clock };
  const allowances = cluster
    ? createSharedAllowances(allowanceLimits, cluster, clock)
    : createUpstreamAllowances(allowanceLimits);

  const logUnknown = createUnknownValueReport((unknown) =>
    logger.warn(unknown, "the upstream sent a value that the schema does not know"),
  );
  const reportUnknown: ReportUnknown = (values) => {
    for (const value of values) measurements?.unknownValueRead(value);
    logUnknown(values);
  };
  const api = createUpstreamApi({ rest, sessionValidityMs: config.sessionValidityMs, clock, reportUnknown });
  const feed = createChangeFeed();
  if (measurements)
    feed.subscribe((change) => {
      const { userId } = "session" in change ? change.session : change;
      measurements.changeObserved({ ...change, userId });
    });
  const store = createSessionStore(feed, measurements);
  const cache = createUpstreamCache({
    api,
    store,
    feed,
    ...config.cache,
    readTimeoutMs: config.requestTimeoutMs,
    clock,
    measurements,
    onOpenSessionRead: () => live.clientWaits(),
    shared: cluster && {
      sessions: cluster.store("session", readStoredSession),
      lists: cluster.store("list", readStoredList),
      users: cluster.store("user", readStoredUser),
      regulatory: cluster.store("regulatory", readStoredRegulatoryStatus),
    },
  });
  const sessionLimit = createOpenSessionLimit(cache, feed, config.openSessionsPerUser, clock);
  const creations = createCreateOnce({
    api,
    cache,
    timeoutMs: config.requestTimeoutMs,
    clock,
    shared: cluster?.store("creation", readStoredCreation),
    limit: sessionLimit,
  });
  const topics = createTopics();
  const returns = createReturns({ topics, others: cluster, clock });
  const relay = config.relay ? await createRelayOf(config.relay) : undefined;
  const live = createLiveUpdates({
    cache,
    store,
    feed,
    topics,
    returns,
    events: createUpstreamEvents(rest, reportUnknown),
    receivesWebhooks: config.webhookSecrets.length > 0,
    useEventList: config.useEventList,
    clock,
    upstreamTimeoutMs: config.upstreamTimeoutMs,
    others: cluster,
    follower: relay,
    measurements,
    isTraced: options.tracing !== undefined,
  });

  /** Imported on demand, as few platforms relay. */
  async function createRelayOf({ urls }: NonNullable<Config["relay"]>): Promise<Relay> {
    const { createRelay } = await import("./relay/relay.js");
    const receivers = urls.map(receiverOf);
    const { random } = options;
    const losses = createOutage<null>(clock, {
      begun: () => logger.error("relay loses messages: too many wait, or were given up"),
      over: () => logger.info("relay loses no more messages"),
    });
    const onDropped = () => {
      measurements?.relayDropped();
      losses.failed(null);
      losses.succeeded();
    };
    const queue = redis
      ? (await import("./cluster/redis-relay-queue.js")).createRedisRelayQueue({
          ...{ redis, receivers, clock, onDropped },
          keys: relayKeys(platform),
        })
      : (await import("./relay/memory-queue.js")).createMemoryQueue(
          receivers.map(({ id }) => id),
          clock,
          onDropped,
        );
    return createRelay({
      ...{ receivers, queue, feed, clock, random, logger },
      measurements: measurements ?? NO_MEASUREMENTS,
    });
  }

  return {
    api,
    cache,
    store,
    feed,
    creations,
    connection,
    allowances,
    topics,
    returns,
    live,
    /** Undefined when nothing is relayed. */
    relay,
    startRelay: (secrets: () => readonly string[]) =>
      relay?.start(secrets, ({ subject, sinceMs }) => live.readFollowed(subject, sinceMs)),
    /** Undefined when no webhooks are expected. */
    startHookWatch(webhookSecrets: () => readonly string[]): HookWatch | undefined {
      const address = () => webhookAddress(config.publicUrl, webhookSecrets());
      const first = address();
      if (first === null) return undefined;
      return createHookWatch({
        hooks: createUpstreamHooks(rest, reportUnknown),
        url: () => address() ?? first,
        reenable: config.reenableHooks,
        logger,
        describeBug: describeError,
        clock,
        timeoutMs: config.upstreamTimeoutMs,
      });
    },
    /** Resolves once values that other instances have stored can be used, or cannot. */
    settled: async () => cluster?.settled(),
    malformedCount: () => cluster?.malformedCount() ?? 0,
    redisState: () => (cluster ? (cluster.isConnected() ? "connected" : "unavailable") : "not used"),
    async close() {
      await connection.close();
      const lost = await redis?.finish();
      if (lost) logger.warn({ lost }, "relay loses what waits: the shared redis is unavailable");
      cluster?.close();
    },
  };
}
