import { expect, test } from "@jest/globals";
import { Counter, Histogram, Registry } from "prom-client";
import { createCounter, createHistogram } from "../../src/metrics/counted.js";

/** With what prom-client's own metrics render. */
async function expectSame(ours: Registry, theirs: Registry): Promise<void> {
  const lines = async (registry: Registry) => (await registry.metrics()).trimEnd().split("\n").sort();
  expect(await lines(ours)).toEqual(await lines(theirs));
}

test("a counter is rendered as prom-client's, whatever is in its labels", async () => {
  const [ours, theirs] = [new Registry(), new Registry()];
  const options = { name: "orders_total", help: 'Orders,\nby "kind".', labelNames: ["kind", "from"] } as const;
  const orders = createCounter(ours, options);
  const expected = new Counter({ ...options, registers: [theirs] });
  for (const [kind, from] of [
    ["a", "b"],
    ["a", "b"],
    ["b", "a"],
    ["ab", ""],
    ["", "ab"],
    ['"\\\n', "__proto__"],
  ] as const) {
    orders(kind, from).inc();
    expected.inc({ kind, from });
  }
  await expectSame(ours, theirs);
});

test("a histogram is rendered as prom-client's, with values on, below and beyond its bounds", async () => {
  const [ours, theirs] = [new Registry(), new Registry()];
  const options = { name: "wait_seconds", help: "Waits.", labelNames: ["class"], buckets: [0.1, 1, 2.5] } as const;
  const waits = createHistogram(ours, options);
  const expected = new Histogram({ ...options, buckets: [...options.buckets], registers: [theirs] });
  for (const [name, value] of [
    ["one", 0.1],
    ["one", 0],
    ["one", 1.01],
    ["two", 2.5],
    ["two", 1e9],
  ] as const) {
    waits(name).observe(value);
    expected.labels(name).observe(value);
  }
  await expectSame(ours, theirs);
});

test("without labels there is a series from the start, with labels from the first call", async () => {
  const [ours, theirs] = [new Registry(), new Registry()];
  createCounter(ours, { name: "gaps_total", help: "Gaps.", labelNames: [] });
  createHistogram(ours, { name: "lag_seconds", help: "Lag.", labelNames: [], buckets: [1] });
  const orders = createCounter(ours, { name: "orders_total", help: "Orders.", labelNames: ["kind"] });
  new Counter({ name: "gaps_total", help: "Gaps.", registers: [theirs] });
  new Histogram({ name: "lag_seconds", help: "Lag.", buckets: [1], registers: [theirs] });
  const expected = new Counter({ name: "orders_total", help: "Orders.", labelNames: ["kind"], registers: [theirs] });
  await expectSame(ours, theirs);
  orders("book");
  expected.inc({ kind: "book" }, 0);
  await expectSame(ours, theirs);
});

test("a second metric of the same name is refused", () => {
  const registry = new Registry();
  const options = { name: "orders_total", help: "Orders.", labelNames: [] } as const;
  createCounter(registry, options);
  expect(() => createCounter(registry, options)).toThrow("orders_total");
});
