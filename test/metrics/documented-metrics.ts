// What docs/metrics.md says of each metric; documentation.test.ts compares it with what the gateway registers.
import { readFileSync } from "node:fs";

export interface DescribedMetric {
  name: string;
  type: string;
  labels: string[];
}

export function readDocumentedMetrics(): DescribedMetric[] {
  const page = readFileSync("docs/metrics.md", "utf8");
  return [...page.matchAll(/^\| `(gateway_\w+)` +\| (\w+) +\| ([^|]*)\|/gm)].map(
    ([, name = "", type = "", labels = ""]) => ({
      name,
      type,
      labels: [...labels.matchAll(/`(\w+)`/g)].map(([, label = ""]) => label),
    }),
  );
}

/** The names of its series. */
export function seriesOf({ name, type }: DescribedMetric): string[] {
  return type === "histogram" ? [name, `${name}_bucket`, `${name}_sum`, `${name}_count`] : [name];
}
