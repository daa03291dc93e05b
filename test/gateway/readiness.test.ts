// Liveness, readiness and the health of the upstream, and what each reports during an incident.
import { afterEach, expect, test } from "@jest/globals";
import type { Readiness } from "../../src/readiness.js";
import { testClock } from "../support/clock.js";
import { operatorToken, WITHOUT_CACHE } from "../support/gateway.js";
import { createSessions } from "../support/sessions.js";
import { startGateway, type TestGateway } from "../support/simulated-gateway.js";

const TOKEN = "POST /oauth/token";
const VIEW = "GET /identity-verifications/:id";
const token = await operatorToken();
let gateway: TestGateway;
afterEach(() => gateway.stop());

async function ready() {
  const response = await fetch(`${gateway.url}/ready`);
  return {
    httpStatus: response.status,
    ...((await response.json()) as { status: string; detail: Readiness["detail"] }),
  };
}
const ask = (id: string) => gateway.query(`{ identityVerification(id: "${id}") { id } }`, { token });
const isFailing = async () =>
  /^gateway_upstream_failing (\d)$/m.exec(await (await fetch(`${gateway.url}/metrics`)).text())?.[1];
const EVERY_LINE_HAS = new Set(["level", "time", "pid", "hostname", "msg"]);
/** The log lines with this message, without the fields that every line has. */
const logged = (message: string) =>
  gateway.log
    .map((line) => JSON.parse(line) as Record<string, unknown>)
    .filter(({ msg }) => msg === message)
    .map((line) => Object.fromEntries(Object.entries(line).filter(([name]) => !EVERY_LINE_HAS.has(name))));

test("an instance started while the upstream is down is ready, reports the upstream's health, and notices its recovery", async () => {
  gateway = await startGateway();
  await gateway.control("POST", "faults", { kind: "token_endpoint_down" });
  expect(await ready()).toMatchObject({
    httpStatus: 200,
    status: "ready",
    detail: {
      reason: null,
      upstream: {
        state: "failing",
        circuitBreaker: "closed",
        lastAnswerAt: null,
        lastFailure: { kind: "unavailable", status: 503 },
      },
    },
  });
  expect(await isFailing()).toBe("1");
  expect((await fetch(`${gateway.url}/health`)).status).toBe(200);
  await gateway.control("DELETE", "faults");
  // After a refusal the next token is requested a second later.
  while ((await ready()).detail.upstream.state === "failing");
  expect((await ready()).detail.upstream).toMatchObject({
    state: "answering",
    lastAnswerAt: expect.any(String) as unknown,
  });
  expect(await isFailing()).toBe("0");
  expect(logged("upstream health")).toMatchObject([
    { state: "failing", lastFailure: { kind: "unavailable", status: 503 } },
  ]);
});

test("one that cannot connect at all is ready", async () => {
  gateway = await startGateway({ env: { MANGOPAY_BASE_URL: "http://127.0.0.1:9" } });
  expect(await ready()).toMatchObject({
    httpStatus: 200,
    detail: { upstream: { state: "failing", lastFailure: { kind: "network", code: "ECONNREFUSED" } } },
  });
});

test("one whose upstream never responds is ready, and /ready does not wait for it", async () => {
  gateway = await startGateway({ env: { UPSTREAM_TIMEOUT_MS: "60000" } });
  await gateway.control("POST", "faults", { kind: "timeout", endpoint: TOKEN });
  expect(await ready()).toMatchObject({ httpStatus: 200, detail: { upstream: { state: "unknown" } } });
});

test("if the upstream fails later the instance stays ready, and reports since when", async () => {
  gateway = await startGateway({ env: WITHOUT_CACHE });
  const [id = ""] = await createSessions(gateway.simulatorUrl, 1);
  await ask(id);
  const before = (await ready()).detail.upstream;
  expect(before).toMatchObject({ state: "answering", lastFailure: null });
  await gateway.control("POST", "faults", { kind: "reset_peer", endpoint: VIEW });
  for (let count = 0; count < 3; count += 1) await ask(id);
  expect(await ready()).toMatchObject({
    httpStatus: 200,
    detail: { upstream: { state: "failing", lastAnswerAt: before.lastAnswerAt, lastFailure: { kind: "network" } } },
  });
});

test("with an open circuit breaker the instance is ready and reports the upstream as failing", async () => {
  gateway = await startGateway({ env: WITHOUT_CACHE });
  const [id = ""] = await createSessions(gateway.simulatorUrl, 1);
  await gateway.control("POST", "faults", { kind: "status", status: 500, endpoint: VIEW });
  await Promise.all(Array.from({ length: 30 }, () => ask(id)));
  for (let count = 0; count < 30; count += 1) await ask(id);
  expect(await ready()).toMatchObject({
    httpStatus: 200,
    detail: { upstream: { state: "failing", lastFailure: { kind: "unavailable", status: 500 } } },
  });
  expect((await ready()).detail.upstream.circuitBreaker).not.toBe("closed");
  expect(logged("upstream circuit breaker")[0]).toMatchObject({
    state: "open",
    lastFailure: { kind: "unavailable", status: 500 },
  });
});

test("refusals by the upstream count as responses", async () => {
  gateway = await startGateway({ env: WITHOUT_CACHE });
  for (const id of ["a", "b", "c", "d"]) await ask(id);
  expect((await ready()).detail.upstream).toMatchObject({ state: "answering", lastFailure: null });
});

test("an instance with wrong credentials is not ready, so that it replaces no other", async () => {
  gateway = await startGateway({ env: { MANGOPAY_API_KEY: "wrongPass" } });
  const reason = "the upstream refuses the credentials";
  for (let round = 0; round < 2; round += 1)
    expect(await ready()).toMatchObject({ httpStatus: 503, status: "not ready", detail: { reason } });
  expect((await fetch(`${gateway.url}/health`)).status).toBe(200);
  expect(logged("readiness")).toEqual([{ isReady: false, reason }]);
});

test("one whose credentials are revoked while it runs stays ready", async () => {
  let aheadMs = 0;
  gateway = await startGateway({ gateway: { clock: testClock({ monotonicMs: () => performance.now() + aheadMs }) } });
  expect((await ready()).detail.upstream.state).toBe("answering");
  await gateway.control("POST", "faults", { kind: "status", status: 401, endpoint: TOKEN });
  // By then the token has expired.
  aheadMs = 3_600_000;
  await ask("a");
  expect(await ready()).toMatchObject({
    httpStatus: 200,
    detail: { reason: null, upstream: { lastFailure: { kind: "unauthorized", status: 401 } } },
  });
});
