// Composes the upstream client, one per process: connection pool, access token, admission, retries.
import type { Logger } from "pino";
import { type Clock, systemClock } from "./clock.js";
import type { Cluster } from "./cluster/cluster.js";
import { shareQuota } from "./cluster/shared-quota.js";
import type { Config, UpstreamSettings } from "./config.js";
import type { Measurements } from "./measurements.js";
import { createOutage } from "./outage.js";
import type { Tracing } from "./tracing.js";
import { createAccessToken, readStoredToken } from "./upstream/access-token.js";
import { type Admission, createAdmission } from "./upstream/admission.js";
import { createCircuitBreaker } from "./upstream/circuit-breaker.js";
import { createFetchToken } from "./upstream/fetch-token.js";
import { createHttpTransport, type TlsMaterial } from "./upstream/http-transport.js";
import { measured } from "./upstream/measured-transport.js";
import { createQuotaWindows } from "./upstream/quota-windows.js";
import { createRestClient, type RestClient } from "./upstream/rest-client.js";
import { createRetryBudget } from "./upstream/retry.js";
import { traced } from "./upstream/traced-transport.js";
import { createUpstreamHealth, type UpstreamHealth } from "./upstream/upstream-health.js";

export interface UpstreamConnection {
  rest: RestClient;
  admission: Admission;
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
  measurements?: Measurements;
  tracing?: Tracing;
}

export function createUpstreamConnection(options: UpstreamConnectionOptions): UpstreamConnection {
  const { config, upstream, tls, logger, clock = systemClock, random = Math.random, cluster } = options;
  const { measurements, tracing } = options;
  const bareTransport = createHttpTransport({
    origin: upstream.baseUrl,
    connectTimeoutMs: config.upstreamConnectTimeoutMs,
    tls,
  });
  const tracedTransport = tracing ? traced(bareTransport, tracing) : bareTransport;
  const transport = measurements ? measured(tracedTransport, measurements, clock) : tracedTransport;
  const loggedOutage = (message: string, stateWhenOver: string) =>
    createOutage<string>(clock, {
      begun: (state) => logger.warn({ state, lastFailure: health.report().lastFailure }, message),
      over: () => logger.info({ state: stateWhenOver, lastFailure: health.report().lastFailure }, message),
    });
  const healthLog = loggedOutage("upstream health", "answering");
  const breakerLog = loggedOutage("upstream circuit breaker", "closed");
  const health = createUpstreamHealth(clock, (state) =>
    state === "failing" ? healthLog.failed(state) : healthLog.succeeded(),
  );
  const breaker = createCircuitBreaker((state) => {
    if (state === "open") breakerLog.failed(state);
    if (state === "closed") breakerLog.succeeded();
    health.circuitChanged(state);
  }, clock);
  const ownWindows = createQuotaWindows(clock);
  const admission = createAdmission({
    windows: cluster ? shareQuota(ownWindows, cluster, clock) : ownWindows,
    breaker,
    concurrency: config.upstreamConcurrency,
    clock,
    measurements,
  });
  const fetchToken = createFetchToken({
    transport,
    clientId: upstream.clientId,
    apiKey: upstream.apiKey,
    timeoutMs: config.upstreamTimeoutMs,
    health,
    shared: cluster?.store("token", readStoredToken),
    measurements,
  });
  const rest = createRestClient({
    transport,
    clientId: upstream.clientId,
    attemptTimeoutMs: Math.min(config.upstreamTimeoutMs, config.requestTimeoutMs),
    admission,
    accessToken: createAccessToken({ fetchToken, clock }),
    health,
    retryBudget: createRetryBudget(clock),
    clock,
    random,
    measurements,
  });
  return { rest, admission, health, close: () => transport.close() };
}
