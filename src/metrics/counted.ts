// Counters and histograms of what happens while the gateway works. In prom-client each count makes a text of all labels
// and looks that up, which took a tenth of a cached query's time; here it is an addition. What is only read when the
// metrics are rendered stays a metric of prom-client.
import type { Metric, Registry } from "prom-client";

interface CountedOptions<Names extends readonly string[]> {
  name: string;
  help: string;
  labelNames: Names;
}

interface Series<Counted> {
  labels: Record<string, string>;
  counted: Counted;
}

interface Sample {
  metricName: string;
  labels: Record<string, string | number>;
  value: number;
}

/** The series for the values of the labels, in their order. It is rendered from the first call on. */
type SeriesOf<Names extends readonly string[], Counted> = (...values: { [At in keyof Names]: string }) => Counted;

/** Where it has no labels, its series is rendered from the start. */
export function createCounter<const Names extends readonly string[]>(
  registry: Registry,
  options: CountedOptions<Names>,
): SeriesOf<Names, { inc(by?: number): void }> {
  const create = () => {
    const counted = { count: 0, inc: (by = 1) => void (counted.count += by) };
    return counted;
  };
  return register(registry, "counter", options, create, ({ labels, counted }) => [
    { metricName: options.name, labels, value: counted.count },
  ]);
}

/** @param buckets upper bounds, ascending */
export function createHistogram<const Names extends readonly string[]>(
  registry: Registry,
  { buckets, ...options }: CountedOptions<Names> & { buckets: readonly number[] },
): SeriesOf<Names, { observe(value: number): void }> {
  const bounds = [...buckets, Infinity];
  const create = () => {
    const counted = {
      counts: bounds.map(() => 0),
      sum: 0,
      observe(value: number) {
        const bucket = bounds.findIndex((bound) => value <= bound);
        counted.counts[bucket] = (counted.counts[bucket] ?? 0) + 1;
        counted.sum += value;
      },
    };
    return counted;
  };
  return register(registry, "histogram", options, create, ({ labels, counted: { counts, sum } }) => {
    let count = 0;
    const samples: Sample[] = bounds.map((bound, at) => ({
      metricName: `${options.name}_bucket`,
      labels: { le: bound === Infinity ? "+Inf" : bound, ...labels },
      value: (count += counts[at] ?? 0),
    }));
    return [
      ...samples,
      { metricName: `${options.name}_sum`, labels, value: sum },
      { metricName: `${options.name}_count`, labels, value: count },
    ];
  });
}

interface Branch<Counted> {
  next: Map<string, Branch<Counted>>;
  counted?: Counted;
}

function register<Names extends readonly string[], Counted>(
  registry: Registry,
  type: "counter" | "histogram",
  { name, help, labelNames }: CountedOptions<Names>,
  create: () => Counted,
  toSamples: (series: Series<Counted>) => Sample[],
): SeriesOf<Names, Counted> {
  const all: Series<Counted>[] = [];
  const root: Branch<Counted> = { next: new Map() };

  function add(values: readonly string[]): Counted {
    const counted = create();
    all.push({ labels: Object.fromEntries(labelNames.map((label, at) => [label, values[at] ?? ""])), counted });
    return counted;
  }
  const seriesOf: SeriesOf<readonly string[], Counted> = (...values) => {
    let branch = root;
    for (const value of values) {
      let next = branch.next.get(value);
      if (next === undefined) branch.next.set(value, (next = { next: new Map() }));
      branch = next;
    }
    return (branch.counted ??= add(values));
  };
  if (labelNames.length === 0) seriesOf();

  const described = { name, help, type, labelNames, aggregator: "sum" };
  const metric = { ...described, get: () => ({ ...described, values: all.flatMap(toSamples) }) };
  // All that a registry needs of a metric.
  registry.registerMetric(metric as unknown as Metric);
  return seriesOf;
}
