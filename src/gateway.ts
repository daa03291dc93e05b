// Composition root: every long-lived object is made here, and reaches the resolvers through the context.
// Has to come before any decorated class.
import "reflect-metadata";
import type { AddressInfo } from "node:net";
import type { FastifyReply } from "fastify";
import type { Logger } from "pino";
import { createAuthenticate } from "./bearer-token.js";
import { buildGatewaySchema } from "./build-schema.js";
import type { Config, UpstreamSettings } from "./config.js";
import type { RequestContext } from "./context.js";
import { IdentityVerifications } from "./datasources/identity-verifications.js";
import { createCircuitBreaker } from "./datasources/circuit-breaker.js";
import { createConcurrencyLimit } from "./datasources/concurrency-limit.js";
import { createCreateOnce } from "./datasources/create-once.js";
import { createJsonExchange, type TlsMaterial } from "./datasources/json-exchange.js";
import { createQuota } from "./datasources/quota.js";
import { createRestClient } from "./datasources/rest-client.js";
import { createRetryBudget } from "./datasources/retry.js";
import { createUnknownValueReport } from "./datasources/unknown-values.js";
import { createUpstreamApi } from "./datasources/upstream-api.js";
import { createUpstreamFacts } from "./datasources/upstream-facts.js";
import { createGraphqlServer } from "./graphql-server.js";
import { createHttp, type GraphiqlPage } from "./http.js";

export interface Gateway {
  /** Listens, and gives the address. */
  start(): Promise<string>;
  /** Stops being ready, lets what was accepted finish, then closes everything. */
  stop(): Promise<void>;
}

export interface GatewayOptions {
  config: Config;
  upstream: UpstreamSettings;
  /** PEM texts for mutual TLS and for the trust in the upstream. */
  tls?: TlsMaterial;
  logger: Logger;
  graphiql?: GraphiqlPage;
  /** Monotonic milliseconds. */
  monotonicNowMs?: () => number;
  now?: () => Date;
  /** 0 to 1. */
  random?: () => number;
}

export async function createGateway(options: GatewayOptions): Promise<Gateway> {
  const { config, upstream, tls, logger, graphiql, monotonicNowMs = () => performance.now(), now = () => new Date(), random = Math.random } = options;
  const exchange = createJsonExchange({
    origin: upstream.baseUrl,
    connectTimeoutMs: config.upstreamConnectTimeoutMs,
    tls,
  });
  const quota = createQuota(monotonicNowMs);
  const breaker = createCircuitBreaker((state) => logger.warn({ state }, "upstream circuit breaker"));
  const rest = createRestClient({
    exchange,
    clientId: upstream.clientId,
    apiKey: upstream.apiKey,
    tryTimeoutMs: config.upstreamTimeoutMs,
    quota,
    breaker,
    limit: createConcurrencyLimit(config.upstreamConcurrency),
    retryBudget: createRetryBudget(monotonicNowMs),
    monotonicNowMs,
    nowMs: () => now().getTime(),
    random,
  });
  const reportUnknown = createUnknownValueReport((unknown) => logger.warn(unknown, "the upstream sent a value that the schema does not know"));
  const api = createUpstreamApi({ rest, sessionValidityMs: config.sessionValidityMs, now, reportUnknown });
  const facts = createUpstreamFacts({ api, ...config.cache, readTimeoutMs: config.requestTimeoutMs, monotonicNowMs, now });
  const creations = createCreateOnce({ api, facts, timeoutMs: config.requestTimeoutMs, monotonicNowMs });
  const authenticate = createAuthenticate(config.authentication, () => now().getTime());
  const apollo = createGraphqlServer({ schema: await buildGatewaySchema(), introspection: config.graphiql, logger });
  await apollo.start();

  let isStopping = false;
  const http = await createHttp({
    apollo,
    logger,
    corsOrigins: config.corsOrigins,
    graphiql: config.graphiql ? (graphiql ?? null) : null,
    async createContext(request, reply): Promise<RequestContext> {
      const viewer = await authenticate(request.headers.authorization);
      const deadlineAt = monotonicNowMs() + config.requestTimeoutMs;
      return {
        requestId: request.id,
        viewer,
        identityVerifications: new IdentityVerifications({ facts, creations, viewer, options: { deadlineAt, signal: whenAbandoned(reply) } }),
        quota,
        now,
        returnUrlPolicy: config.returnUrlPolicy,
      };
    },
    async isReady() {
      if (isStopping) return false;
      return rest.checkAccess({ deadlineAt: monotonicNowMs() + config.upstreamTimeoutMs }).then(
        () => true,
        () => false,
      );
    },
  });

  return {
    async start() {
      await http.listen({ host: config.host, port: config.port });
      const { port } = http.server.address() as AddressInfo;
      return `http://${config.host.includes(":") ? `[${config.host}]` : config.host}:${port}`;
    },
    async stop() {
      isStopping = true;
      await http.close();
      await apollo.stop();
      breaker.close();
      await exchange.close();
    },
  };
}

/** Fires when the client hangs up before it has its answer. */
function whenAbandoned({ raw }: FastifyReply): AbortSignal {
  const controller = new AbortController();
  raw.once("close", () => {
    if (!raw.writableFinished) controller.abort();
  });
  return controller.signal;
}
