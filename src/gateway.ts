// Composition root: creates every long-lived object; resolvers get them through the context.
// This import has to precede any decorated class.
import "reflect-metadata";
import type { AddressInfo } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import type { FastifyReply } from "fastify";
import type { Logger } from "pino";
import { createAuthenticate } from "./authentication/bearer-token.js";
import type { DevelopmentKey } from "./authentication/development-token.js";
import { buildGatewaySchema } from "./build-schema.js";
import { type Clock, systemClock } from "./clock.js";
import { createCluster } from "./cluster/cluster.js";
import { createSharedRedis } from "./cluster/redis.js";
import type { Config, UpstreamSettings } from "./config.js";
import type { ContextParts, RequestContext } from "./context.js";
import { createCreateOnce } from "./datasources/create-once.js";
import { IdentityVerifications } from "./datasources/identity-verifications.js";
import { createOpenSessionLimit } from "./datasources/open-session-limit.js";
import { createUnknownValueReport } from "./datasources/unknown-values.js";
import { createUpstreamApi } from "./datasources/upstream-api.js";
import { createUpstreamCache } from "./datasources/upstream-cache.js";
import { createUpstreamEvents } from "./datasources/upstream-events.js";
import { createUpstreamHooks } from "./datasources/upstream-hooks.js";
import { ClientError } from "./errors.js";
import { createLoadShedding, processorTimeMs } from "./http/load-shedding.js";
import { createHttp } from "./http/server.js";
import { endUnread } from "./http/unread-answers.js";
import { senderOf } from "./http/viewer-of-request.js";
import type { WebPage } from "./http/web-page.js";
import { createWebsocket } from "./http/websocket.js";
import { createBadTokens } from "./limits/bad-tokens.js";
import { createKeyedSemaphore } from "./limits/keyed-semaphore.js";
import { createRequestRate } from "./limits/request-rate.js";
import { createHookWatch } from "./live/hook-watch.js";
import { createLiveUpdates } from "./live/live-updates.js";
import { createTopics } from "./live/topics.js";
import { webhookAddress } from "./live/webhook.js";
import { writeAuditLine } from "./logging.js";
import { createMetrics } from "./metrics.js";
import { createDocuments } from "./operations/documents.js";
import { CLIENT_NAME_HEADER, readClientName } from "./operations/failure-log.js";
import { createGraphqlServer } from "./operations/graphql-server.js";
import { STRUCTURE_LIMITS } from "./operations/operation-limits.js";
import { createPiiAccessLog, type WriteAudit } from "./operations/personal-data.js";
import { createSubscriptionServer } from "./operations/subscription-server.js";
import type { TrustedDocuments } from "./operations/trusted-documents.js";
import { createReadiness } from "./readiness.js";
import type { TlsMaterial } from "./upstream/http-transport.js";
import { createUpstreamConnection } from "./upstream-connection.js";
import { hasExpired } from "./viewer.js";

export interface Gateway {
  /** Listens, and returns the URL. */
  start(): Promise<string>;
  /** Reports not ready, finishes accepted requests, then closes everything. */
  stop(): Promise<void>;
  /** Resolves once no read after an event is running or scheduled. */
  idle(): Promise<void>;
}

export interface GatewayOptions {
  config: Config;
  upstream: UpstreamSettings;
  /** PEM texts for mutual TLS and for the certificate authority of the upstream. */
  tls?: TlsMaterial;
  logger: Logger;
  /** Pages for development; not served when GraphiQL is disabled. */
  pages?: readonly WebPage[];
  /** Its tokens are accepted besides those of the configured issuer; never in production. */
  developmentKey?: DevelopmentKey;
  /** If given, no other operations are accepted. */
  trustedDocuments?: TrustedDocuments | null;
  writeAudit?: WriteAudit;
  /** Milliseconds of processor time that this process has used. */
  cpuTimeMs?: () => number;
  clock?: Clock;
  /** 0 to 1. */
  random?: () => number;
  /** Longest wait for an answer of the shared Redis. */
  redisCommandTimeoutMs?: number;
}

/**
 * Own choice, and the default maximum of Linux: a burst of new connections is queued instead of dropped and retried a
 * second later.
 */
const LISTEN_BACKLOG = 4_096;

export async function createGateway(options: GatewayOptions): Promise<Gateway> {
  const {
    config,
    logger,
    trustedDocuments = null,
    writeAudit = writeAuditLine,
    clock = systemClock,
    cpuTimeMs = processorTimeMs,
    random = Math.random,
  } = options;
  const redis =
    config.redisUrl === null
      ? undefined
      : createSharedRedis({
          url: config.redisUrl,
          logger,
          clock,
          commandTimeoutMs: options.redisCommandTimeoutMs,
        });
  const cluster = redis && createCluster(redis, `${options.upstream.baseUrl} ${options.upstream.clientId}`, clock);
  const connection = createUpstreamConnection({ ...options, clock, random, cluster });
  const { rest, quota, health } = connection;

  const reportUnknown = createUnknownValueReport((unknown) =>
    logger.warn(unknown, "the upstream sent a value that the schema does not know"),
  );
  const api = createUpstreamApi({ rest, sessionValidityMs: config.sessionValidityMs, clock, reportUnknown });
  const cache = createUpstreamCache({
    api,
    ...config.cache,
    readTimeoutMs: config.requestTimeoutMs,
    clock,
    onSessionChange(session, cause) {
      live.sessionChanged(session, cause);
      sessionLimit.sessionChanged(session);
      metrics.sessionChanged(cause);
    },
    onOpenSessionRead: () => live.clientWaits(),
    areEventsReliable: () => live.areEventsReliable(),
    shared: cluster && {
      sessions: cluster.store("session"),
      lists: cluster.store("list"),
      users: cluster.store("user"),
    },
  });
  const sessionLimit = createOpenSessionLimit(cache, config.openSessionsPerUser, clock);
  const creations = createCreateOnce({
    api,
    cache,
    timeoutMs: config.requestTimeoutMs,
    clock,
    shared: cluster?.store("creation"),
    limit: sessionLimit,
  });
  const topics = createTopics();
  const live = createLiveUpdates({
    cache,
    topics,
    events: createUpstreamEvents(rest),
    receivesWebhooks: config.webhookSecrets.length > 0,
    useEventList: config.useEventList,
    clock,
    upstreamTimeoutMs: config.upstreamTimeoutMs,
    others: cluster,
  });
  const openSubscriptions = createKeyedSemaphore(config.subscriptions);
  const hookUrl = webhookAddress(config.publicUrl, config.webhookSecrets);
  const startHookWatch = () =>
    hookUrl === null
      ? undefined
      : createHookWatch({
          hooks: createUpstreamHooks(rest),
          url: hookUrl,
          reenable: config.reenableHooks,
          logger,
          clock,
          timeoutMs: config.upstreamTimeoutMs,
        });
  let hookWatch: ReturnType<typeof startHookWatch>;
  const metrics = createMetrics({
    quotaWindows: () => quota.windows(),
    openSubscriptions: () => openSubscriptions.count(),
    hooksNeedingAttention: () => hookWatch?.count() ?? 0,
    areEventsReliable: () => live.areEventsReliable(),
    isUpstreamFailing: () => health.report().state === "failing",
  });

  const authenticate = createAuthenticate(config.authentication, {
    clock,
    badTokens: createBadTokens(clock),
    developmentKey: options.developmentKey,
  });
  const schema = await buildGatewaySchema();
  const limits = {
    ...STRUCTURE_LIMITS,
    upstreamCalls: config.operationCostLimit,
    answerFields: config.operationAnswerLimit,
  };
  const assertRequestRate = createRequestRate(config.requestsPerMinute, clock);
  const documents = createDocuments(schema, config.graphiql);
  const apollo = createGraphqlServer({ schema, introspection: config.graphiql, documents, limits, logger });
  await apollo.start();

  const hostedUrlPolicy = {
    allowedOrigins: config.hostedUrlOrigins,
    upstreamOrigin: new URL(options.upstream.baseUrl).origin,
  };
  function createContext({ requestId, viewer, sender, clientName, signal }: ContextParts): RequestContext {
    const createLoaders = () =>
      new IdentityVerifications({
        api,
        cache,
        creations,
        viewer,
        options: { deadlineAt: clock.monotonicMs() + config.requestTimeoutMs, signal },
        startedAt: clock.now(),
      });
    return {
      requestId,
      viewer,
      clientName,
      identityVerifications: createLoaders(),
      createLoaders,
      piiAccessLog: createPiiAccessLog(requestId, viewer, writeAudit),
      takeRequests: (count) => assertRequestRate(sender, count),
      topics,
      quota,
      clock,
      returnUrlPolicy: config.returnUrlPolicy,
      hostedUrlPolicy,
    };
  }
  const subscriptions = createSubscriptionServer({
    schema,
    documents,
    trustedDocuments,
    assertRequestRate,
    limits,
    createContext,
    openSubscriptions,
    clock,
    logger,
  });

  const websocket = createWebsocket({
    subscriptions,
    authenticate,
    clock,
    limits: config.subscriptions,
    logger,
  });

  let isStopping = false;
  const http = await createHttp({
    apollo,
    logger,
    corsOrigins: config.corsOrigins,
    pages: config.graphiql ? (options.pages ?? []) : [],
    metrics: config.metrics ? metrics : null,
    webhooks:
      config.webhookSecrets.length === 0
        ? null
        : {
            secrets: config.webhookSecrets,
            notified: (event) => live.notified(event),
            counted: (result) => metrics.webhookReceived(result),
          },
    subscriptions,
    websocket,
    authenticate,
    assertRequestRate,
    mayExplore: config.graphiql,
    trustedProxies: config.trustedProxies,
    isStopping: () => isStopping,
    loadShedding: createLoadShedding({
      clock,
      cpuTimeMs,
      random,
      onRefused: () => metrics.requestShed(),
    }),
    trustedDocuments,
    createContext(request, reply) {
      const { viewer } = request;
      // The token may have expired while the body arrived.
      if (hasExpired(viewer, clock.now())) throw new ClientError("UNAUTHENTICATED");
      return createContext({
        requestId: request.id,
        viewer,
        sender: senderOf(viewer, request.ip),
        clientName: readClientName(request.headers[CLIENT_NAME_HEADER]),
        signal: abortOnDisconnect(reply),
      });
    },
    readiness: createReadiness({
      rest,
      health,
      isStopping: () => isStopping,
      others: () => ({
        hooks: hookWatch?.state() ?? "not watched",
        redis: cluster ? (cluster.isConnected() ? "connected" : "unavailable") : "not used",
        events: live.areEventsReliable() ? "reliable" : "not confirmed",
      }),
      clock,
      logger,
    }),
  });
  endUnread(http.server, { clock });

  return {
    async start() {
      await http.listen({ host: config.host, port: config.port, backlog: LISTEN_BACKLOG });
      hookWatch = startHookWatch();
      const { port } = http.server.address() as AddressInfo;
      return `http://${config.host.includes(":") ? `[${config.host}]` : config.host}:${port}`;
    },
    async stop() {
      isStopping = true;
      // The load balancer has to see that this instance is not ready before it stops.
      if (config.shutdownDelayMs > 0) await delay(config.shutdownDelayMs);
      await websocket.stop();
      subscriptions.stop();
      await http.close();
      hookWatch?.stop();
      live.stop();
      await apollo.stop();
      await connection.close();
      await cluster?.close();
    },
    idle: () => live.idle(),
  };
}

/** Aborts when the client disconnects before the response is sent. */
function abortOnDisconnect({ raw }: FastifyReply): AbortSignal {
  const controller = new AbortController();
  raw.once("close", () => {
    if (!raw.writableFinished) controller.abort();
  });
  return controller.signal;
}
