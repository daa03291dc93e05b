// Numbers for whoever runs the gateway, in Prometheus' format. No label ever holds an id or anything of a user's.
import { collectDefaultMetrics, Counter, Gauge, Registry } from "prom-client";
import type { ChangeCause } from "./datasources/upstream-cache.js";
import type { QuotaWindow } from "./upstream/quota.js";

export interface Metrics {
  webhookReceived(result: "taken" | "unreadable"): void;
  requestShed(): void;
  sessionChanged(cause: ChangeCause): void;
  /** The text that /metrics answers. */
  render(): Promise<string>;
  contentType: string;
}

export interface MetricsSources {
  quotaWindows: () => readonly QuotaWindow[];
  openSubscriptions: () => number;
  hooksNeedingAttention: () => number;
  areEventsReliable: () => boolean;
  isUpstreamFailing: () => boolean;
}

export function createMetrics(sources: MetricsSources): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const webhooks = new Counter({
    name: "gateway_webhooks_received_total",
    help: "Notifications of the upstream.",
    labelNames: ["result"],
    registers,
  });
  const shed = new Counter({
    name: "gateway_requests_shed_total",
    help: "Requests refused because too many came at once.",
    registers,
  });
  const changes = new Counter({
    name: "gateway_session_changes_total",
    help: "Changes of sessions found or made.",
    labelNames: ["cause"],
    registers,
  });
  const gauges: [name: string, help: string, read: () => number][] = [
    ["gateway_subscriptions_open", "Subscriptions open at the moment.", sources.openSubscriptions],
    [
      "gateway_hooks_needing_attention",
      "Hooks of the upstream that are missing, invalid, disabled or point elsewhere.",
      sources.hooksNeedingAttention,
    ],
    [
      "gateway_news_arrives",
      "1 while webhooks or the event list are known to tell of changes.",
      () => Number(sources.areEventsReliable()),
    ],
    [
      "gateway_upstream_failing",
      "1 while the upstream fails: three calls in a row, the very first, or so many that it is left in peace.",
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
  return {
    webhookReceived: (result) => webhooks.inc({ result }),
    requestShed: () => shed.inc(),
    sessionChanged: (cause) => changes.inc({ cause }),
    render: () => registry.metrics(),
    contentType: registry.contentType,
  };
}
