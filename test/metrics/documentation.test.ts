import { readFileSync } from "node:fs";
import { expect, test } from "@jest/globals";
import { createMetrics } from "../../src/metrics/metrics.js";
import { type DescribedMetric, readDocumentedMetrics, seriesOf } from "./documented-metrics.js";

const { registry } = createMetrics({
  version: "1",
  clients: null,
  sources: {
    trustedDocuments: () => undefined,
    quotaWindows: () => [],
    upstreamClasses: () => [],
    allowancesRefused: () => 0,
    circuitState: () => "closed",
    isUpstreamFailing: () => false,
    redisState: () => "not used",
    redisMalformed: () => 0,
    openSubscriptions: () => 0,
    openWebsockets: () => 0,
    hooksNeedingAttention: () => 0,
    areHooksUnchecked: () => false,
    missingChanges: () => [],
    relayCounts: () => undefined,
    personTypeOf: () => undefined,
  },
});

/** Those of the process are documented elsewhere. */
const registered: DescribedMetric[] = registry
  .getMetricsAsArray()
  .map((metric) => metric as unknown as { name: string; type: string; labelNames: string[] })
  .filter(({ name }) => name.startsWith("gateway_"))
  .map(({ name, type, labelNames }) => ({ name, type, labels: [...labelNames] }));

const documented = readDocumentedMetrics();

const byName = (one: DescribedMetric, other: DescribedMetric) => one.name.localeCompare(other.name);

test("docs/metrics.md describes every metric, with its type and labels, and no other", () => {
  expect(registered.length).toBeGreaterThan(30);
  expect(documented.sort(byName)).toEqual(registered.sort(byName));
});

test("every metric that an example or a text names exists", () => {
  const known = registered.flatMap(seriesOf);
  const pages = ["metrics", "configuration", "live", "request-path", "runbook"].map((page) => `docs/${page}.md`);
  const named = [...pages, "README.md"].flatMap((file) => readFileSync(file, "utf8").match(/\bgateway_\w+/g) ?? []);
  expect(named.filter((name) => !known.includes(name))).toEqual([]);
});

test("names follow Prometheus' conventions", () => {
  for (const { name, type } of registered) {
    expect(name.endsWith("_total")).toBe(type === "counter");
    expect(name).not.toMatch(/milli|_ms\b|minutes/);
    if (type === "histogram") expect(name).toMatch(/_seconds$/);
  }
});
