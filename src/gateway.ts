// Composition root: creates every long-lived object, those of verification-data.ts included; resolvers get them through
// the context.
import { setTimeout as delay } from "node:timers/promises";
import type { Logger } from "pino";
import { createAuthentication } from "./authentication/bearer-token.js";
import type { DevelopmentKey } from "./authentication/development-token.js";
import { buildGatewaySchema } from "./build-schema.js";
import { type Clock, systemClock } from "./clock.js";
import type { Config, UpstreamSettings } from "./config.js";
import { createContextFactory } from "./create-context.js";
import { ClientError } from "./errors.js";
import { cancelOnDisconnect } from "./http/cancel-on-disconnect.js";
import { listen } from "./http/listen.js";
import { createLoadShedding, processorTimeMs } from "./http/load-shedding.js";
import { createHttp } from "./http/server.js";
import { endUnread } from "./http/unread-answers.js";
import { senderOf } from "./http/viewer-of-request.js";
import type { WebPage } from "./http/web-page.js";
import { createWebsocket } from "./http/websocket.js";
import { createBadTokens } from "./limits/bad-tokens.js";
import { createKeyedSemaphore } from "./limits/keyed-semaphore.js";
import { createRequestRate } from "./limits/request-rate.js";
import type { HookWatch } from "./live/hook-watch.js";
import { writeAuditLine } from "./logging.js";
import { NO_MEASUREMENTS } from "./measurements.js";
import { createDocumentLookup, readOwnText } from "./operations/document-lookup.js";
import { CLIENT_NAME_HEADER, readClientName } from "./operations/failure-log.js";
import { createGraphqlServer } from "./operations/graphql-server.js";
import { STRUCTURE_LIMITS } from "./operations/operation-limits.js";
import type { WriteAudit } from "./operations/personal-data.js";
import { createPreparedOperations } from "./operations/prepared-operations.js";
import { createRunner } from "./operations/runner.js";
import { createSubscriptionServer } from "./operations/subscription-server.js";
import { acceptedTexts, type TrustedDocuments } from "./operations/trusted-documents.js";
import { createReadiness } from "./readiness.js";
import { createReloadable, type ReadSettings } from "./reload.js";
import type { TextsByLanguage } from "./texts/text-catalogue.js";
import { createTracing } from "./tracing/create-tracing.js";
import type { TlsMaterial } from "./upstream/http-transport.js";
import { createVerificationData } from "./verification-data.js";
import { hasExpired } from "./viewer.js";

export interface Gateway {
  /** Listens, and returns the URL. */
  start(): Promise<string>;
  /** Reports not ready, finishes accepted requests, then closes everything. */
  stop(): Promise<void>;
  /** Replaces what src/reload.ts lists. @throws ConfigurationError when nothing was changed */
  reload(next: ReadSettings): void;
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
  /** The platform's, in place of ours. */
  texts?: TextsByLanguage;
  writeAudit?: WriteAudit;
  /** Milliseconds of processor time that this process has used. */
  cpuTimeMs?: () => number;
  clock?: Clock;
  /** 0 to 1. */
  random?: () => number;
  /** Longest wait for an answer of the shared Redis. */
  redisCommandTimeoutMs?: number;
  /** The gateway's own, for the metrics. */
  version?: string;
  /** Of what instances share, for a test of two builds side by side. */
  sharedFormatVersion?: number;
}

export async function createGateway(options: GatewayOptions): Promise<Gateway> {
  const {
    config,
    logger,
    trustedDocuments = null,
    writeAudit = writeAuditLine,
    clock = systemClock,
    cpuTimeMs = processorTimeMs,
    random = Math.random,
    version = "unknown",
  } = options;
  const upstreamOrigin = new URL(options.upstream.baseUrl).origin;
  const tracing = createTracing({
    ...{ version, upstreamOrigin, share: config.traces, random, clock },
    onUnusable: () =>
      logger.warn("an OpenTelemetry SDK is registered, but with an older @opentelemetry/api: nothing is traced"),
  });
  const openSubscriptions = createKeyedSemaphore(config.subscriptions);
  let hookWatch: HookWatch | undefined;
  // Imported on demand, as prom-client takes memory. What it reads when it is asked exists by then.
  const metrics = config.metrics
    ? (await import("./metrics/metrics.js")).createMetrics({
        version,
        clients: config.metricsClients,
        sources: {
          trustedDocuments: () => currentDocuments?.(),
          quotaWindows: () => admission.windows(),
          upstreamClasses: () => admission.classes(),
          allowancesRefused: () => data.allowances.refusedCount(),
          circuitState: () => health.report().circuitBreaker,
          isUpstreamFailing: () => health.report().state === "failing",
          redisState: () => data.redisState(),
          redisMalformed: () => data.malformedCount(),
          openSubscriptions: () => openSubscriptions.count(),
          openWebsockets: () => websocket.openCount(),
          hooksNeedingAttention: () => hookWatch?.count() ?? 0,
          areHooksUnchecked: () => hookWatch?.isUnchecked() ?? false,
          missingChanges: () => live.missingChanges(),
          relayCounts: () => data.relay?.counts(),
          personTypeOf: (userId) => cache.knownUser(userId)?.personType,
        },
      })
    : null;
  const measurements = metrics?.measurements ?? NO_MEASUREMENTS;
  const data = await createVerificationData({
    ...options,
    clock,
    random,
    measurements: metrics?.measurements,
    tracing,
  });
  const { cache, live } = data;
  const { rest, admission, health } = data.connection;
  const schema = await buildGatewaySchema();
  const limits = {
    ...STRUCTURE_LIMITS,
    upstreamCalls: config.operationCostLimit,
    answerFields: config.operationAnswerLimit,
  };
  const assertRequestRate = createRequestRate(config.requestsPerMinute, clock);
  const operations = createPreparedOperations({ schema, introspection: config.graphiql });
  const kept = operations.replaceKept(acceptedTexts(trustedDocuments, clock.now()));
  kept.use();
  for (const [id, { text }] of trustedDocuments?.byId ?? [])
    if (kept.problems.has(text)) logger.error({ id, problems: kept.problems.get(text) }, "trusted document cannot run");
  const reloadable = createReloadable(
    { config, trustedDocuments, texts: options.texts ?? {} },
    { operations, logger, clock },
  );
  const currentDocuments = trustedDocuments && (() => reloadable.current().trustedDocuments ?? trustedDocuments);
  const textOf = currentDocuments && createDocumentLookup({ documents: currentDocuments, clock, measurements });
  const { begin: beginAuthentication, authenticate } = createAuthentication(config.authentication, {
    clock,
    badTokens: createBadTokens(clock),
    secrets: () => reloadable.current().authSecrets,
    developmentKey: options.developmentKey,
    random,
  });
  const runner = createRunner({ operations, limits, logger, measurements, tracing, clock });
  const apollo = createGraphqlServer({ schema, runner, logger });
  await apollo.start();

  const createContext = createContextFactory({
    ...{ config, data, clock, writeAudit, measurements, assertRequestRate, upstreamOrigin },
    isReporting: () => config.graphiql || (config.logsRequests && logger.isLevelEnabled("info")),
    texts: () => reloadable.current().texts,
  });
  const subscriptions = createSubscriptionServer({
    schema,
    runner,
    textOf: textOf ?? readOwnText,
    assertRequestRate,
    createContext,
    openSubscriptions,
    clock,
    ...{ measurements, tracing },
    causeOf: (id, sinceMs) => live.causeOf(id, sinceMs),
    logger,
    logsSubscriptions: config.logsRequests,
  });

  const websocket = createWebsocket({
    subscriptions,
    authenticate,
    clock,
    limits: config.subscriptions,
    logger,
    measurements,
  });

  let isStopping = false;
  const http = await createHttp({
    apollo,
    runner,
    logger,
    logsRequests: config.logsRequests,
    corsOrigins: config.corsOrigins,
    pages: config.graphiql ? (options.pages ?? []) : [],
    ...{ metrics, measurements, tracing },
    webhooks:
      config.webhookSecrets.length === 0
        ? null
        : {
            secrets: () => reloadable.current().webhookSecrets,
            notified: (event, traceparent) => live.notified(event, traceparent),
            measurements,
          },
    subscriptions,
    websocket,
    authenticate,
    assertRequestRate,
    mayExplore: config.graphiql,
    trustedProxies: config.trustedProxies,
    isStopping: () => isStopping,
    loadShedding: createLoadShedding({ clock, cpuTimeMs, random, onRefused: () => measurements.requestShed() }),
    trustedDocuments: textOf,
    createContext(request, reply) {
      const { viewer } = request;
      // The token may have expired while the body arrived.
      if (hasExpired(viewer, clock.now())) throw new ClientError("UNAUTHENTICATED");
      const context = createContext({
        requestId: request.id,
        viewer,
        sender: senderOf(viewer, request.ip),
        clientName: readClientName(request.headers[CLIENT_NAME_HEADER]),
        cancellation: cancelOnDisconnect(reply),
        span: request.span,
      });
      request.report = context.report;
      return context;
    },
    readiness: createReadiness({
      rest,
      health,
      isStopping: () => isStopping,
      others: () => ({
        hooks: hookWatch?.state() ?? "not watched",
        redis: data.redisState(),
        missingChanges: live.missingChanges(),
      }),
      clock,
      logger,
    }),
  });
  endUnread(http.server, { clock });

  let started: Promise<string> | undefined;
  async function start(): Promise<string> {
    beginAuthentication();
    await data.settled();
    const url = await listen(http, config);
    hookWatch = data.startHookWatch(() => reloadable.current().webhookSecrets);
    data.startRelay(() => reloadable.current().relaySecrets);
    return url;
  }

  return {
    start: () => (started ??= start()),
    async stop() {
      isStopping = true;
      // Or it would listen once it has stopped.
      await started?.catch(() => undefined);
      // The load balancer has to see that this instance is not ready before it stops.
      if (config.shutdownDelayMs > 0) await delay(config.shutdownDelayMs);
      subscriptions.stop();
      // Together: until no client is accepted any more, each that has been ended could come back.
      await Promise.all([websocket.stop(), http.close()]);
      hookWatch?.stop();
      live.stop();
      await data.relay?.stop();
      await apollo.stop();
      await data.close();
    },
    reload: (next) => reloadable.reload(next),
    idle: () => live.idle(),
  };
}
