// The relay: what is sent to the platform's own backend, and what waits.
import { Gauge, type Registry } from "prom-client";
import type { Measurements } from "../measurements.js";
import { createCounter, createHistogram } from "./counted.js";

export interface RelaySources {
  /** Undefined where nothing is relayed, or while it is not known. */
  relayCounts: () => Promise<{ waiting: number; deadLetters: number } | undefined> | undefined;
}

/** A message is sent for up to three days. */
const AGE_SECONDS = [1, 2, 5, 10, 60, 600, 3_600, 21_600, 86_400, 259_200];

export function createRelayMetrics(
  registry: Registry,
  { relayCounts }: RelaySources,
): Pick<Measurements, "relayAttempted" | "relayDropped"> {
  const attempts = createCounter(registry, {
    name: "gateway_relay_attempts_total",
    help: "Attempts to deliver a message of the relay, by what came of them.",
    labelNames: ["outcome"],
  });
  const ages = createHistogram(registry, {
    name: "gateway_relay_delivery_age_seconds",
    help: "Age of messages of the relay when their receiver took them.",
    buckets: AGE_SECONDS,
    labelNames: [],
  });
  const dropped = createCounter(registry, {
    name: "gateway_relay_dropped_total",
    help: "Messages of the relay that were lost: too many waited for their receiver or Redis, or were given up.",
    labelNames: [],
  });
  const gauges: [name: string, help: string, count: "waiting" | "deadLetters"][] = [
    ["gateway_relay_waiting", "Messages of the relay that wait for their receivers.", "waiting"],
    ["gateway_relay_dead_letters", "Messages of the relay that were given up.", "deadLetters"],
  ];
  for (const [name, help, count] of gauges)
    new Gauge({
      name,
      help,
      registers: [registry],
      async collect() {
        const counts = await relayCounts();
        if (counts) this.set(counts[count]);
        else this.remove();
      },
    });
  return {
    relayAttempted(outcome, ageMs) {
      attempts(outcome).inc();
      if (ageMs !== undefined) ages().observe(Math.max(ageMs, 0) / 1_000);
    },
    relayDropped: () => dropped().inc(),
  };
}
