// Live updates: events of the upstream, subscriptions and their sockets, and what instances share.
import { Counter, Gauge, type Registry } from "prom-client";
import { KNOWN_CLOSE_CODES } from "../http/close-codes.js";
import { HOOKED_EVENT_TYPES } from "../live/event-meaning.js";
import { CHANGE_SOURCES } from "../live/source-health.js";
import type { Measurements } from "../measurements.js";
import { createCounter, createHistogram } from "./counted.js";
import { knownOr, OTHER } from "./labels.js";

export interface LiveSources {
  openSubscriptions: () => number;
  openWebsockets: () => number;
  hooksNeedingAttention: () => number;
  areHooksUnchecked: () => boolean;
  missingChanges: () => readonly string[];
  redisState: () => string;
  redisMalformed: () => number;
}

/** Upstream docs: a webhook that is not answered is repeated for up to three days. Dates have a resolution of 1 s. */
const AGE_SECONDS = [1, 2, 5, 10, 30, 60, 300, 1_800, 7_200, 43_200, 259_200];

export function createLiveMetrics(
  registry: Registry,
  sources: LiveSources,
): Pick<
  Measurements,
  "eventReceived" | "eventPublished" | "subscriptionResultSent" | "subscriptionEnded" | "websocketClosed" | "redisGap"
> {
  const events = createCounter(registry, {
    name: "gateway_events_received_total",
    help: "Events received from the upstream, by how and by what was done with them.",
    labelNames: ["source", "event_type", "fate"],
  });
  const ages = createHistogram(registry, {
    name: "gateway_event_received_age_seconds",
    help: "Age of events when they were received for the first time.",
    labelNames: ["source"],
    buckets: AGE_SECONDS,
  });
  const lag = createHistogram(registry, {
    name: "gateway_event_published_age_seconds",
    help: "Age of events when the changes that they announce were published to those who watch them.",
    buckets: AGE_SECONDS,
    labelNames: [],
  });
  const results = createCounter(registry, {
    name: "gateway_subscription_results_total",
    help: "Results sent to subscribers.",
    labelNames: ["transport"],
  });
  const ended = createCounter(registry, {
    name: "gateway_subscriptions_ended_total",
    help: "Subscriptions that ended, by how.",
    labelNames: ["transport", "reason"],
  });
  const closed = createCounter(registry, {
    name: "gateway_websockets_closed_total",
    help: "WebSockets that were closed, by close code.",
    labelNames: ["code"],
  });
  const gaps = createCounter(registry, {
    name: "gateway_redis_gaps_total",
    help: "Reconnections after which messages of other instances may be missing.",
    labelNames: [],
  });
  collectLiveState(registry, sources);

  const typeLabel = knownOr(HOOKED_EVENT_TYPES, OTHER);
  const codeLabel = knownOr(KNOWN_CLOSE_CODES.map(String), OTHER);
  return {
    eventReceived(source, eventType, fate, ageMs) {
      const sourceLabel = source.replace(" ", "_");
      events(sourceLabel, eventType === undefined ? "none" : typeLabel(eventType), fate).inc();
      // A clock that is behind the upstream's makes no negative age.
      if (ageMs !== undefined) ages(sourceLabel).observe(Math.max(ageMs, 0) / 1_000);
    },
    eventPublished: (ageMs) => lag().observe(Math.max(ageMs, 0) / 1_000),
    subscriptionResultSent: (transport) => results(transport.replace(" ", "_")).inc(),
    subscriptionEnded: (transport, why) => ended(transport.replace(" ", "_"), why).inc(),
    websocketClosed: (code) => closed(codeLabel(String(code))).inc(),
    redisGap: () => gaps().inc(),
  };
}

function collectLiveState(registry: Registry, sources: LiveSources): void {
  const registers = [registry];
  const gauges: [name: string, help: string, read: () => number | undefined][] = [
    ["gateway_subscriptions_open", "Open subscriptions.", sources.openSubscriptions],
    ["gateway_websockets_open", "Open WebSockets.", sources.openWebsockets],
    [
      "gateway_hooks_needing_attention",
      "Hooks that are missing, invalid, disabled or point elsewhere.",
      sources.hooksNeedingAttention,
    ],
    [
      "gateway_hooks_unchecked",
      "1 while the hooks cannot be listed, else 0: their state is that of the last check.",
      () => Number(sources.areHooksUnchecked()),
    ],
    [
      "gateway_redis_up",
      "1 while the shared Redis can be used, 0 while it cannot; without a value where there is none.",
      () => (sources.redisState() === "not used" ? undefined : Number(sources.redisState() === "connected")),
    ],
  ];
  for (const [name, help, read] of gauges) {
    new Gauge({
      name,
      help,
      registers,
      collect() {
        const value = read();
        if (value === undefined) this.remove();
        else this.set(value);
      },
    });
  }
  new Gauge({
    name: "gateway_event_sources_missing_changes",
    help: "1 for a source of events that did not report the last changes that reads have shown, else 0.",
    labelNames: ["source"],
    registers,
    collect() {
      const missing = sources.missingChanges();
      for (const source of CHANGE_SOURCES) this.labels(source.replace(" ", "_")).set(Number(missing.includes(source)));
    },
  });
  new Counter({
    name: "gateway_redis_malformed_total",
    help: "Messages and values in the shared Redis that were ignored because no gateway of this format wrote them.",
    registers,
    collect() {
      this.reset();
      this.inc(sources.redisMalformed());
    },
  });
}
