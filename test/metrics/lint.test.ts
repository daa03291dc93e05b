// What Prometheus' own tool says of the names, types and texts that a gateway sends.
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { seededUserIds } from "../../simulator/seed.js";
import { createTrustedDocuments } from "../support/built.js";
import { post, startGatewayFor, tokenFor } from "../support/gateway.js";
import { checkMetrics } from "../support/promtool.js";
import { startGateway, type TestGateway } from "../support/simulated-gateway.js";

const QUERY = "query Viewer { viewer { users { kycLevel } } }";

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startGateway();
});
afterAll(() => gateway.stop());

async function renderedBy(url: string): Promise<string> {
  await post(url, { query: QUERY }, await tokenFor(seededUserIds.natural));
  return (await fetch(`${url}/metrics`)).text();
}

test("promtool finds nothing to complain of", async () => {
  const text = await renderedBy(gateway.url);
  expect(text).toMatch(/^gateway_operations_total\{operation="Viewer"/m);
  expect(checkMetrics(text)).toEqual({ status: 0, output: "" });
});

test("nor where there are trusted documents", async () => {
  const strict = await startGatewayFor(gateway.simulatorUrl, {
    gateway: { trustedDocuments: createTrustedDocuments(JSON.stringify({ viewer: QUERY })) },
  });
  const text = await renderedBy(strict.url);
  await strict.stop();
  expect(text).toMatch(/^gateway_trusted_document_last_use_timestamp_seconds\{operation="Viewer"/m);
  expect(checkMetrics(text)).toEqual({ status: 0, output: "" });
});

test("the metrics of the process that the dashboard, the runbook and the benchmarks read are among them", async () => {
  const text = await renderedBy(gateway.url);
  const readers = ["ops/grafana/gateway.json", "docs/runbook.md", "bench/soak.mjs"];
  for (const file of readers) {
    const names = readFileSync(file, "utf8").match(/\b(?:process|nodejs)_\w+/g) ?? [];
    expect(names).not.toEqual([]);
    for (const name of names)
      expect([file, text.split("\n").find((line) => line.startsWith(`${name} `))]).toEqual([file, expect.any(String)]);
  }
});
