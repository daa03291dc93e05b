// Composes the upstream client, one per process: connection pool, quota, circuit breaker, concurrency limit, retries.
import type { Logger } from "pino";
import { type Clock, systemClock } from "./clock.js";
import type { Cluster } from "./cluster/cluster.js";
import { shareQuota } from "./cluster/shared-quota.js";
import type { Config, UpstreamSettings } from "./config.js";
import { createCircuitBreaker } from "./upstream/circuit-breaker.js";
import { createConcurrencyLimit } from "./upstream/concurrency-limit.js";
import { createHttpTransport, type TlsMaterial } from "./upstream/http-transport.js";
import { createQuota, type Quota } from "./upstream/quota.js";
import { createRestClient, type RestClient } from "./upstream/rest-client.js";
import { createRetryBudget } from "./upstream/retry.js";
import { createUpstreamHealth, type UpstreamHealth } from "./upstream/upstream-health.js";

export interface UpstreamConnection {
  rest: RestClient;
  quota: Quota;
  health: UpstreamHealth;
  close(): Promise<void>;
}

export interface UpstreamConnectionOptions {
  config: Config;
  upstream: UpstreamSettings;
  /** PEM texts for mutual TLS and for the certificate authority of the upstream. */
  tls?: TlsMaterial;
  logger: Logger;
  clock?: Clock;
  /** 0 to 1. */
  random?: () => number;
  /** Where several instances share one upstream client. */
  cluster?: Cluster;
}

export function createUpstreamConnection(options: UpstreamConnectionOptions): UpstreamConnection {
  const { config, upstream, tls, logger, clock = systemClock, random = Math.random, cluster } = options;
  const transport = createHttpTransport({
    origin: upstream.baseUrl,
    connectTimeoutMs: config.upstreamConnectTimeoutMs,
    tls,
  });
  const ownQuota = createQuota(clock);
  const quota = cluster ? shareQuota(ownQuota, cluster, clock) : ownQuota;
  const health = createUpstreamHealth(clock, ({ state, lastFailure }) =>
    state === "failing"
      ? logger.warn({ state, lastFailure }, "upstream health")
      : logger.info({ state }, "upstream health"),
  );
  const breaker = createCircuitBreaker((state) => {
    logger.warn({ state, lastFailure: health.report().lastFailure }, "upstream circuit breaker");
    health.circuitChanged(state);
  }, clock);
  const rest = createRestClient({
    transport,
    clientId: upstream.clientId,
    apiKey: upstream.apiKey,
    attemptTimeoutMs: config.upstreamTimeoutMs,
    quota,
    breaker,
    health,
    limit: createConcurrencyLimit(config.upstreamConcurrency),
    retryBudget: createRetryBudget(clock),
    sharedToken: cluster?.store("token"),
    clock,
    random,
  });
  return {
    rest,
    quota,
    health,
    async close() {
      breaker.close();
      await transport.close();
    },
  };
}
