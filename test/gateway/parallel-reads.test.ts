import { runInThisContext } from "node:vm";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { operatorToken, WITHOUT_CACHE } from "../support/gateway.js";
import { createSessions, WITHOUT_RATE_LIMIT } from "../support/sessions.js";
import { startGateway, type TestGateway } from "../support/simulated-gateway.js";

/** In jest `process` is a copy, which receives no warnings. */
const realProcess = runInThisContext("process") as NodeJS.Process;
const VIEW = "GET /identity-verifications/:id";
let gateway: TestGateway;
const warnings: string[] = [];
const note = ({ name }: Error) => void warnings.push(name);

beforeAll(async () => {
  gateway = await startGateway({
    env: { ...WITHOUT_CACHE, OPERATION_COST_LIMIT: "1000", UPSTREAM_CONCURRENCY: "60" },
    simulator: { settings: WITHOUT_RATE_LIMIT },
  });
  realProcess.on("warning", note);
});
afterAll(async () => {
  realProcess.off("warning", note);
  await gateway.stop();
});

test("a request of sixty concurrent reads, including failed attempts, causes no process warning", async () => {
  const ids = await createSessions(gateway.simulatorUrl, 60);
  await gateway.control("POST", "faults", { kind: "status", status: 503, rate: 0.2, endpoint: VIEW });
  const { data } = await gateway.query<{ some: unknown[]; others: unknown[] }, object>(
    "query ($some: [ID!]!, $others: [ID!]!) { some: identityVerifications(ids: $some) { checks { type } } others: identityVerifications(ids: $others) { checks { type } } }",
    { token: await operatorToken(), variables: { some: ids.slice(0, 30), others: ids.slice(30) } },
  );
  expect([data?.some.length, data?.others.length]).toEqual([30, 30]);
  expect((await gateway.upstreamCalls()).byEndpoint[VIEW]).toBeGreaterThan(59);
  // Warnings are emitted on the next tick; our own warning proves that this test receives them.
  realProcess.emitWarning("heard", "Heard");
  await new Promise((resolve) => setImmediate(resolve));
  expect(warnings).toEqual(["Heard"]);
});
