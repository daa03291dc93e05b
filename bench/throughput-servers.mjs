// The servers that bench:throughput measures, and how each is started: pinned to a core, with the gateway as shipped.
import { join } from "node:path";
import { startFixedBytes, startMercurius, startPlainApollo, startTailcall } from "./peers.mjs";
import { residentMB } from "./process-statistics.mjs";
import { NO_CACHE, startGateway } from "./processes.mjs";
import { TAG } from "./throughput-workloads.mjs";

/** The load of two hundred viewers is refused otherwise. Everything else is as shipped. */
const RAISED_LIMITS = {
  REQUESTS_PER_MINUTE: "10000000",
  UPSTREAM_CALLS_PER_VIEWER: "1000000",
  UPSTREAM_CALLS_PER_OPERATOR: "1000000",
  OPEN_SESSIONS_PER_USER: "10000",
};

/** Settings of the SDK of bench/tracing.mjs. */
export const exportTo = (collector) => ({
  OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
  OTEL_EXPORTER_OTLP_PROTOCOL: "http/json",
  OTEL_METRICS_EXPORTER: "none",
  OTEL_LOGS_EXPORTER: "none",
});

/** `env` of a placement is added to that of the server. */
export const startAsShipped = (env) => (upstreamUrl, placement) => {
  const nodeOptions = [env.NODE_OPTIONS, placement.env?.NODE_OPTIONS].filter(Boolean).join(" ");
  return startGateway(
    upstreamUrl,
    { LOG_LEVEL: "info", ...RAISED_LIMITS, ...env, ...placement.env, NODE_OPTIONS: nodeOptions },
    { ...placement, logFile: join(placement.temporaryFolder, "gateway.log") },
  );
};

/** In the order of the report. */
export const SERVERS = {
  gateway: startAsShipped({}),
  "gateway-uncached": startAsShipped(NO_CACHE),
  mercurius: (upstreamUrl, placement) => startMercurius(upstreamUrl, {}, placement),
  apollo: (upstreamUrl, placement) => startPlainApollo(upstreamUrl, {}, placement),
  tailcall: startTailcall,
  fixed: (_upstreamUrl, placement) => startFixedBytes("{}", placement),
};

/** Besides, where they are named: what it costs to watch the gateway, which measures itself outside production. */
export const VARIANTS = {
  "gateway-without-metrics": startAsShipped({ METRICS: "false" }),
  "gateway-traced": startTraced,
};

/** With a collector of its own, which takes everything, on the core of the load. */
async function startTraced(upstreamUrl, placement) {
  const collector = await startFixedBytes("{}", { ...placement, core: placement.core === 0 ? 1 : 0 });
  const gateway = await startAsShipped({
    NODE_OPTIONS: `--import ${new URL("tracing.mjs", import.meta.url).pathname}`,
    ...exportTo(collector),
  })(upstreamUrl, placement);
  return { ...gateway, stop: async () => (await gateway.stop(), await collector.stop()) };
}

/** For the answer, throws if it is an error. */
export async function ask(url, { token, body }) {
  const response = await fetch(`${url}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
    body: JSON.stringify(body).replace(TAG, "compared"),
  });
  const text = await response.text();
  const { data, errors } = JSON.parse(text);
  if (!data || errors) throw new Error(`${url} answered ${response.status} ${text}`);
  return data;
}

/** Starts the server several times; the last one keeps running. */
export async function startMeasured(start, { upstreamUrl, placement, times, firstRequest }) {
  const startsMs = [];
  for (;;) {
    const startedAt = performance.now();
    const server = await start(upstreamUrl, placement);
    if (firstRequest) await ask(server.url, firstRequest);
    startsMs.push(performance.now() - startedAt);
    if (startsMs.length >= times) return { ...server, startsMs, idleMB: residentMB(server.pid), loadedMB: 0 };
    await server.stop();
  }
}
