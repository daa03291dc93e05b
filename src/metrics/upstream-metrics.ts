// The upstream: how fast it answers, what is retried, what waits or is refused, and what is left of the quota.
import { Counter, Gauge, type Registry } from "prom-client";
import type { Measurements } from "../measurements.js";
import type { ClassReport } from "../upstream/admission.js";
import type { CircuitState } from "../upstream/circuit-breaker.js";
import type { QuotaWindow } from "../upstream/quota-window.js";
import { createCounter, createHistogram } from "./counted.js";
import { endpointOf } from "./endpoint.js";

export interface UpstreamSources {
  quotaWindows: () => readonly QuotaWindow[];
  upstreamClasses: () => readonly ClassReport[];
  circuitState: () => CircuitState;
  isUpstreamFailing: () => boolean;
  /** Viewers refused because of UPSTREAM_CALLS_PER_VIEWER. */
  allowancesRefused: () => number;
}

/** Own choice: the upstream takes some 100 ms, and UPSTREAM_TIMEOUT_MS is three seconds by default. */
const DURATION_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const CIRCUIT_STATES: readonly CircuitState[] = ["closed", "half-open", "open"];

export function createUpstreamMetrics(
  registry: Registry,
  sources: UpstreamSources,
): Pick<Measurements, "upstreamCallEnded" | "upstreamCallRetried" | "upstreamAnswerUnusable" | "upstreamCallWaited"> {
  const durations = createHistogram(registry, {
    name: "gateway_upstream_call_duration_seconds",
    help: "Duration of each attempt of an upstream call, those for access tokens included.",
    labelNames: ["method", "endpoint", "status"],
    buckets: DURATION_SECONDS,
  });
  const retries = createCounter(registry, {
    name: "gateway_upstream_retries_total",
    help: "Attempts after a failed one, by why that failed.",
    labelNames: ["reason"],
  });
  const unusable = createCounter(registry, {
    name: "gateway_upstream_unusable_answers_total",
    help: "Successful answers in JSON that the gateway can make nothing of.",
    labelNames: ["endpoint"],
  });
  const waits = createHistogram(registry, {
    name: "gateway_upstream_wait_seconds",
    help: "How long calls waited for a slot before they were sent; 0 for those sent at once.",
    labelNames: ["class"],
    buckets: DURATION_SECONDS,
  });
  collectUpstreamState(registry, sources);
  collectCallClasses(registry, sources);

  return {
    upstreamCallEnded(method, path, outcome, durationMs) {
      const status = typeof outcome === "number" ? `${Math.floor(outcome / 100)}xx` : outcome;
      durations(method, endpointOf(path), status).observe(durationMs / 1_000);
    },
    upstreamCallRetried: (reason) => retries(reason).inc(),
    upstreamAnswerUnusable: (path) => unusable(endpointOf(path)).inc(),
    upstreamCallWaited: (callClass, waitedMs) => waits(callClass).observe(waitedMs / 1_000),
  };
}

function collectUpstreamState(registry: Registry, sources: UpstreamSources): void {
  const registers = [registry];
  new Gauge({
    name: "gateway_upstream_failing",
    help:
      "1 while the upstream is failing: three calls in a row, the very first call, or the circuit breaker is not " +
      "closed.",
    registers,
    collect() {
      this.set(Number(sources.isUpstreamFailing()));
    },
  });
  new Gauge({
    name: "gateway_upstream_circuit_breaker_state",
    help: "1 for the state of the circuit breaker, 0 for the others.",
    labelNames: ["state"],
    registers,
    collect() {
      const current = sources.circuitState();
      for (const state of CIRCUIT_STATES) this.set({ state }, Number(state === current));
    },
  });
  new Gauge({
    name: "gateway_upstream_quota_remaining",
    help: "Calls left in each window of the upstream's rate limit.",
    labelNames: ["window_seconds"],
    registers,
    collect() {
      for (const { seconds, remaining } of sources.quotaWindows())
        this.set({ window_seconds: String(seconds) }, remaining);
    },
  });
  new Gauge({
    name: "gateway_upstream_quota_limit",
    help: "Calls that each window of the upstream's rate limit allows.",
    labelNames: ["window_seconds"],
    registers,
    collect() {
      for (const { seconds, limit } of sources.quotaWindows()) this.set({ window_seconds: String(seconds) }, limit);
    },
  });
}

function collectCallClasses(registry: Registry, sources: UpstreamSources): void {
  const registers = [registry];
  new Counter({
    name: "gateway_upstream_calls_total",
    help: "Calls sent to the upstream, by class.",
    labelNames: ["class"],
    registers,
    collect() {
      this.reset();
      for (const { callClass, sent } of sources.upstreamClasses()) this.inc({ class: callClass }, sent);
    },
  });
  new Counter({
    name: "gateway_upstream_refusals_total",
    help: "Calls that the gateway did not send because of a limit of its own, by class and reason.",
    labelNames: ["class", "reason"],
    registers,
    collect() {
      this.reset();
      for (const { callClass, refused } of sources.upstreamClasses())
        for (const [reason, count] of Object.entries(refused)) this.inc({ class: callClass, reason }, count);
    },
  });
  new Counter({
    name: "gateway_upstream_allowance_refusals_total",
    help: "Calls that were not sent because the viewer has caused too many.",
    registers,
    collect() {
      this.reset();
      this.inc(sources.allowancesRefused());
    },
  });
  new Gauge({
    name: "gateway_upstream_calls_waiting",
    help: "Calls that wait for a slot, by class.",
    labelNames: ["class"],
    registers,
    collect() {
      for (const { callClass, waiting } of sources.upstreamClasses()) this.set({ class: callClass }, waiting);
    },
  });
}
