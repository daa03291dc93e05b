// Rows 8, 9 and 28 of the reliability matrix.
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { manualClock } from "../../simulator/clock.js";
import type { Readiness } from "../../src/readiness.js";
import { testClock } from "../support/clock.js";
import { operatorToken, WITHOUT_CACHE } from "../support/gateway.js";
import { createSessions, WITHOUT_RATE_LIMIT } from "../support/sessions.js";
import { startGateway, type TestGateway } from "../support/simulated-gateway.js";

const token = await operatorToken();
const clock = manualClock(Date.parse("2026-11-23T12:00:00Z"));
let gateway: TestGateway;
afterEach(() => gateway.stop());

async function ask(id: string) {
  const { data, errors } = await gateway.query<{ identityVerification: { id: string } | null }, object>(
    "query($id: ID!) { identityVerification(id: $id) { id } }",
    { token, variables: { id } },
  );
  return { id: data?.identityVerification?.id, code: errors?.[0]?.extensions.code };
}

const tokenCalls = async () =>
  ((await gateway.control("GET", "calls")) as { byEndpoint: Record<string, number> }).byEndpoint["POST /oauth/token"] ??
  0;

async function upstreamHealth() {
  const { detail } = (await (await fetch(`${gateway.url}/ready`)).json()) as Pick<Readiness, "detail">;
  return detail.upstream;
}

const many = {
  ...WITHOUT_CACHE,
  CACHE_STALE_IF_ERROR_SECONDS: "0",
  UPSTREAM_CONCURRENCY: "256",
};

async function fiveHundredAtOnce(): Promise<void> {
  const ids = await createSessions(gateway.simulatorUrl, 500);
  await ask(ids[0] ?? "");
  await clock.advance(1_300_000);
  await gateway.resetUpstreamCalls();
  const answers = await Promise.all(ids.map((id) => ask(id)));
  expect(answers.map(({ id }) => id)).toEqual(ids);
  expect(await tokenCalls()).toBe(1);
  expect(await upstreamHealth()).toMatchObject({ state: "answering", lastFailure: null });
}

test("row 8: a token that expires during 500 concurrent queries is renewed once, without an error", async () => {
  gateway = await startGateway({
    env: many,
    simulator: { clock, settings: WITHOUT_RATE_LIMIT },
    gateway: { clock: testClock({ monotonicMs: () => clock.now() }) },
  });
  await fiveHundredAtOnce();
});

test("row 8: so is one that the upstream revokes early", async () => {
  // The gateway's clock does not advance, so only the upstream's responses show it.
  gateway = await startGateway({
    env: many,
    simulator: { clock, settings: WITHOUT_RATE_LIMIT },
    gateway: { clock: testClock({ monotonicMs: () => 0 }) },
  });
  await fiveHundredAtOnce();
});

test("row 9: while no token can be fetched the current one is used until it expires; then the error is clear, and the failure reported", async () => {
  gateway = await startGateway({
    env: { ...WITHOUT_CACHE, CACHE_STALE_IF_ERROR_SECONDS: "0" },
    simulator: { clock },
    gateway: { clock: testClock({ monotonicMs: () => clock.now() }) },
  });
  const [id = ""] = await createSessions(gateway.simulatorUrl, 1);
  expect((await ask(id)).id).toBe(id);
  await gateway.control("POST", "faults", { kind: "token_endpoint_down" });
  // In its last half minute a token is renewed, but still valid.
  await clock.advance(1_180_000);
  expect((await ask(id)).id).toBe(id);
  await clock.advance(30_000);
  expect(await ask(id)).toEqual({ id: undefined, code: "UPSTREAM_UNAVAILABLE" });
  expect(await upstreamHealth()).toMatchObject({ lastFailure: { kind: "unavailable", status: 503 } });
  expect((await fetch(`${gateway.url}/ready`)).status).toBe(200);
  await gateway.control("DELETE", "faults");
  // After a refusal the gateway waits a second before it requests another token.
  await clock.advance(1_000);
  expect((await ask(id)).id).toBe(id);
});

describe("an upstream that grants tokens and refuses them", () => {
  const refused = { state: "failing", lastFailure: { kind: "unauthorized", status: 401 } };
  let nowMs: number;
  let id: string;

  beforeEach(async () => {
    nowMs = 0;
    gateway = await startGateway({
      env: { ...WITHOUT_CACHE, CACHE_STALE_IF_ERROR_SECONDS: "0" },
      gateway: { clock: testClock({ monotonicMs: () => nowMs }) },
    });
    [id = ""] = await createSessions(gateway.simulatorUrl, 1);
    expect((await ask(id)).id).toBe(id);
    await gateway.control("POST", "faults", { kind: "token_expired", endpoint: "GET /identity-verifications/:id" });
    await gateway.resetUpstreamCalls();
  });

  test("is failing, and is asked for another token every five seconds at most", async () => {
    for (let queries = 0; queries < 3; queries += 1) expect((await ask(id)).code).toBe("UPSTREAM_UNAVAILABLE");
    expect(await upstreamHealth()).toMatchObject({ ...refused, circuitBreaker: "closed" });
    // One with the token that was refused first, and then each query one.
    expect([(await gateway.upstreamCalls()).total, await tokenCalls()]).toEqual([4, 1]);
    nowMs = 5_000;
    await ask(id);
    expect(await tokenCalls()).toBe(2);
    expect(await upstreamHealth()).toMatchObject(refused);
    await gateway.control("DELETE", "faults");
    expect((await ask(id)).id).toBe(id);
    expect(await upstreamHealth()).toMatchObject({ state: "answering" });
  });

  test("opens the circuit breaker", async () => {
    for (let queries = 0; queries < 30; queries += 1) await ask(id);
    expect(await upstreamHealth()).toMatchObject({ ...refused, circuitBreaker: "open" });
    expect([(await gateway.upstreamCalls()).total, await tokenCalls()]).toEqual([20, 1]);
    await gateway.control("DELETE", "faults");
    nowMs = 5_000;
    expect((await ask(id)).id).toBe(id);
  });
});

test.each([3_600_000, -3_600_000])(
  "row 28: a wall clock that jumps by %i ms disturbs neither token nor quota nor cache",
  async (jumpMs) => {
    let jumped = 0;
    gateway = await startGateway({ gateway: { clock: testClock({ now: () => new Date(Date.now() + jumped) }) } });
    const [id = "", other = ""] = await createSessions(gateway.simulatorUrl, 2);
    await ask(id);
    await gateway.control("DELETE", "calls");
    jumped = jumpMs;
    expect((await ask(id)).id).toBe(id);
    expect((await gateway.upstreamCalls()).total).toBe(0);
    expect((await ask(other)).id).toBe(other);
    expect(await tokenCalls()).toBe(0);
    const { data } = await gateway.query<{ upstreamQuota: { windows: { used: number; remaining: number }[] } }, object>(
      "{ upstreamQuota { windows { used remaining } } }",
      { token },
    );
    for (const { used, remaining } of data?.upstreamQuota.windows ?? []) {
      expect(used).toBeGreaterThan(0);
      expect(remaining).toBeGreaterThan(2_000);
    }
  },
);
