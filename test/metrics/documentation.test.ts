import { readFileSync } from "node:fs";
import { expect, test } from "@jest/globals";
import { createMetrics } from "../../src/metrics/metrics.js";

const { registry } = createMetrics({
  version: "1",
  clients: null,
  maxOperations: 1,
  sources: {
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
    missingChanges: () => [],
    personTypeOf: () => undefined,
  },
});

interface Described {
  name: string;
  type: string;
  labels: string[];
}

/** Those of the process are documented elsewhere. */
const registered: Described[] = registry
  .getMetricsAsArray()
  .map((metric) => metric as unknown as { name: string; type: string; labelNames: string[] })
  .filter(({ name }) => name.startsWith("gateway_"))
  .map(({ name, type, labelNames }) => ({ name, type, labels: [...labelNames] }));

const page = readFileSync("docs/metrics.md", "utf8");
const documented: Described[] = [...page.matchAll(/^\| `(gateway_\w+)` +\| (\w+) +\| ([^|]*)\|/gm)].map(
  ([, name = "", type = "", labels = ""]) => ({
    name,
    type,
    labels: [...labels.matchAll(/`(\w+)`/g)].map(([, label = ""]) => label),
  }),
);

const byName = (one: Described, other: Described) => one.name.localeCompare(other.name);

test("docs/metrics.md describes every metric, with its type and labels, and no other", () => {
  expect(registered.length).toBeGreaterThan(30);
  expect(documented.sort(byName)).toEqual(registered.sort(byName));
});

test("every metric that an example or a text names exists", () => {
  const known = registered.flatMap(({ name, type }) =>
    type === "histogram" ? [name, `${name}_bucket`, `${name}_sum`, `${name}_count`] : [name],
  );
  const pages = ["docs/metrics.md", "docs/configuration.md", "docs/live.md", "docs/request-path.md", "README.md"];
  const named = pages.flatMap((file) => readFileSync(file, "utf8").match(/\bgateway_\w+/g) ?? []);
  expect(named.filter((name) => !known.includes(name))).toEqual([]);
});

test("names follow Prometheus' conventions", () => {
  for (const { name, type } of registered) {
    expect(name.endsWith("_total")).toBe(type === "counter");
    expect(name).not.toMatch(/milli|_ms\b|minutes/);
    if (type === "histogram") expect(name).toMatch(/_seconds$/);
  }
});
