// Metrics in Prometheus format. Labels never contain ids or user data.
import { collectDefaultMetrics, Counter, Gauge, Registry } from "prom-client";
import type { ChangeFeed } from "./datasources/change-feed.js";
import type { ClassReport } from "./upstream/admission.js";
import type { QuotaWindow } from "./upstream/quota-window.js";

export interface Metrics {
  webhookReceived(result: "taken" | "unreadable"): void;
  requestShed(): void;
  /** The response body of /metrics. */
  render(): Promise<string>;
  contentType: string;
}

export interface MetricsSources {
  feed: Pick<ChangeFeed, "subscribe">;
  quotaWindows: () => readonly QuotaWindow[];
  openSubscriptions: () => number;
  hooksNeedingAttention: () => number;
  missingChanges: () => readonly string[];
  isUpstreamFailing: () => boolean;
  upstreamClasses: () => readonly ClassReport[];
  /** Viewers refused because of UPSTREAM_CALLS_PER_VIEWER. */
  allowancesRefused: () => number;
  redisMalformed: () => number;
}

export function createMetrics(sources: MetricsSources): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const webhooks = new Counter({
    name: "gateway_webhooks_received_total",
    help: "Webhooks received from the upstream.",
    labelNames: ["result"],
    registers,
  });
  const shed = new Counter({
    name: "gateway_requests_shed_total",
    help: "Requests refused by load shedding.",
    registers,
  });
  const changes = new Counter({
    name: "gateway_changes_total",
    help: "Changes of sessions and users, by kind and by who observed them.",
    labelNames: ["subject", "kind", "origin"],
    registers,
  });
  sources.feed.subscribe((change) => {
    const { subject, origin } = change;
    changes.inc({ subject, kind: "kind" in change ? change.kind : "changed", origin });
  });
  const gauges: [name: string, help: string, read: () => number][] = [
    ["gateway_subscriptions_open", "Open subscriptions.", sources.openSubscriptions],
    [
      "gateway_hooks_needing_attention",
      "Hooks that are missing, invalid, disabled or point elsewhere.",
      sources.hooksNeedingAttention,
    ],
    [
      "gateway_event_sources_missing_changes",
      "How many of webhooks and the event list did not report the last changes that reads have shown.",
      () => sources.missingChanges().length,
    ],
    [
      "gateway_upstream_failing",
      "1 while the upstream is failing: three calls in a row, the very first call, or the circuit breaker is " +
        "not closed.",
      () => Number(sources.isUpstreamFailing()),
    ],
  ];
  for (const [name, help, read] of gauges) {
    new Gauge({
      name,
      help,
      registers,
      collect() {
        this.set(read());
      },
    });
  }
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
  new Counter({
    name: "gateway_redis_malformed_total",
    help: "Messages and values in the shared Redis that were ignored because no gateway of this version wrote them.",
    registers,
    collect() {
      this.reset();
      this.inc(sources.redisMalformed());
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
  return {
    webhookReceived: (result) => webhooks.inc({ result }),
    requestShed: () => shed.inc(),
    render: () => registry.metrics(),
    contentType: registry.contentType,
  };
}
