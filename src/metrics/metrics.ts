// Metrics in Prometheus format. Labels never contain ids or user data, and have few values: docs/metrics.md.
import { collectDefaultMetrics, Gauge, Registry } from "prom-client";
import type { Measurements } from "../measurements.js";
import { createCounter } from "./counted.js";
import { createLiveMetrics, type LiveSources } from "./live-metrics.js";
import { createOperationMetrics, type OperationSources } from "./operation-metrics.js";
import { createRelayMetrics, type RelaySources } from "./relay-metrics.js";
import { createRemovedDocumentMetrics, type RemovedDocumentSources } from "./removed-document-metrics.js";
import { createUpstreamMetrics, type UpstreamSources } from "./upstream-metrics.js";
import { createVerificationMetrics, type VerificationSources } from "./verification-metrics.js";

export interface Metrics {
  measurements: Measurements;
  registry: Registry;
  /** The response body of /metrics. */
  render(): Promise<string>;
  contentType: string;
}

/** Read when the metrics are rendered. */
export type MetricsSources = OperationSources &
  RemovedDocumentSources &
  UpstreamSources &
  LiveSources &
  RelaySources &
  VerificationSources;

export interface MetricsOptions {
  version: string;
  /** The only clients that have a label of their own; null for the first that send operations. */
  clients: readonly string[] | null;
  sources: MetricsSources;
}

/** Of prom-client: named like counters, which they are not. The same by type stays: `nodejs_active_resources`. */
const MISNAMED = ["nodejs_active_handles_total", "nodejs_active_requests_total", "nodejs_active_resources_total"];

export function createMetrics({ version, clients, sources }: MetricsOptions): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  for (const name of MISNAMED) registry.removeSingleMetric(name);
  new Gauge({
    name: "gateway_build_info",
    help: "Always 1: the version of the gateway and of Node.js.",
    labelNames: ["version", "node"],
    registers,
  }).set({ version, node: process.version }, 1);
  const shed = createCounter(registry, {
    name: "gateway_requests_shed_total",
    help: "Requests refused by load shedding.",
    labelNames: [],
  });
  return {
    measurements: {
      ...createOperationMetrics(registry, sources, clients),
      ...createRemovedDocumentMetrics(registry, sources),
      ...createUpstreamMetrics(registry, sources),
      ...createLiveMetrics(registry, sources),
      ...createRelayMetrics(registry, sources),
      ...createVerificationMetrics(registry, sources),
      requestShed: () => shed().inc(),
    },
    registry,
    render: () => registry.metrics(),
    contentType: registry.contentType,
  };
}
