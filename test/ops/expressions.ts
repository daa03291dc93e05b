// Finds in the text of PromQL what a Prometheus without our metrics would not miss: names and labels that do not exist.
import { readDocumentedMetrics, seriesOf } from "../metrics/documented-metrics.js";

const metrics = readDocumentedMetrics();
const labelsOf = new Map(
  metrics.flatMap((metric) =>
    seriesOf(metric).map((series) => [series, series.endsWith("_bucket") ? [...metric.labels, "le"] : metric.labels]),
  ),
);
/** Prometheus adds these to every series that it scrapes. */
const OF_THE_SCRAPE = ["job", "instance"];

/** Metrics and labels of the gateway that an expression names and that it does not have. */
export function findUnknown(expression: string): string[] {
  const selectors = [...expression.matchAll(/\b(gateway_\w+)(?:\{([^}]*)\})?/g)];
  const named = selectors.map(([, name = ""]) => name);
  const unknownNames = named.filter((name) => !labelsOf.has(name));
  const unknownMatchers = selectors.flatMap(([, name = "", matchers = ""]) =>
    [...matchers.matchAll(/(\w+)\s*(?:=~|!~|!=|=)\s*"/g)]
      .map(([, label = ""]) => label)
      .filter((label) => !hasLabel([name], label))
      .map((label) => `${name}{${label}}`),
  );
  const unknownGroups = [...expression.matchAll(/\b(?:by|without|on|ignoring) *\(([^)]*)\)/g)]
    .flatMap(([, labels = ""]) => labels.split(",").map((label) => label.trim()))
    .filter((label) => named.length > 0 && !hasLabel(named, label));
  return [...unknownNames, ...unknownMatchers, ...unknownGroups];
}

function hasLabel(names: readonly string[], label: string): boolean {
  return OF_THE_SCRAPE.includes(label) || names.some((name) => labelsOf.get(name)?.includes(label));
}
