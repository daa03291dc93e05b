// One line of the log for each request, with what is known of its operation; two for each subscription.
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { seededSessionIds, seededUserIds } from "../../simulator/seed.js";
import { type GatewayAlone, operatorToken, startGatewayFor, tokenFor } from "../support/gateway.js";
import { subscribe } from "../support/live-gateway.js";
import { countsOf } from "../support/metrics.js";
import { WITHOUT_RATE_LIMIT } from "../support/sessions.js";
import { startGateway, type TestGateway } from "../support/simulated-gateway.js";

type Line = Record<string, unknown> & { msg: string };

let gateway: TestGateway;
let token: string;
beforeEach(async () => {
  gateway = await startGateway({ simulator: { settings: WITHOUT_RATE_LIMIT } });
  token = await operatorToken();
});
afterEach(() => gateway.stop());

const ID = expect.stringMatching(/^[\da-f-]{36}$/) as unknown as string;
const DURATION = expect.any(Number) as unknown as number;
const linesOf = ({ log }: GatewayAlone, ...messages: string[]) =>
  log.map((line) => JSON.parse(line) as Line).filter(({ msg }) => messages.includes(msg));

/** Written once the response has left, which may be after its arrival. */
async function nextLines(count: number, ...messages: string[]): Promise<Line[]> {
  while (linesOf(gateway, ...messages).length < count) await new Promise((resolve) => setImmediate(resolve));
  return linesOf(gateway, ...messages).map(({ time: _time, pid: _pid, hostname: _hostname, ...line }) => line as Line);
}

async function send(body: unknown, as: string, init: RequestInit = {}): Promise<string> {
  const headers = {
    "content-type": "application/json",
    authorization: `Bearer ${as}`,
    "apollographql-client-name": "shop",
  };
  const response = await fetch(`${gateway.url}/graphql`, {
    method: "POST",
    headers,
    body: JSON.stringify(body),
    ...init,
  });
  return response.text();
}

const request = { level: 30, msg: "request", requestId: ID, method: "POST", route: "/graphql", durationMs: DURATION };
const SESSION = `query Session($id: ID!) { identityVerification(id: $id) { tag user { kycLevel } } }`;
const variables = { id: seededSessionIds.validated };

describe("an operation", () => {
  test("is one line: what it was, what it cost and what it found in the caches", async () => {
    await send({ query: SESSION, variables }, token);
    await send({ query: SESSION, variables }, token);
    const line = {
      ...request,
      status: 200,
      client: "shop",
      operationType: "query",
      operationName: "Session",
      outcome: "ok",
      cost: 2,
    };
    expect(await nextLines(2, "request")).toEqual([
      { ...line, upstreamCalls: 2, cache: { miss: 2 } },
      { ...line, upstreamCalls: 0, cache: { hit: 2 } },
    ]);
  });

  test("counts retries, and has the codes of its errors once", async () => {
    await gateway.control("POST", "faults", {
      kind: "status",
      status: 400,
      endpoint: "GET /identity-verifications/:id",
    });
    const [one, other] = [seededSessionIds.validated, seededSessionIds.refused];
    await send(
      {
        query: `query Two { one: identityVerification(id: "${one}") { tag } other: identityVerification(id: "${other}") { tag } }`,
      },
      token,
    );
    expect(await nextLines(1, "request")).toMatchObject([
      { operationName: "Two", outcome: "failed", codes: ["UPSTREAM_REJECTED"], upstreamCalls: 2, cache: { miss: 2 } },
    ]);
    expect(linesOf(gateway, "operation failed")).toHaveLength(1);
  });

  test("a mutation has the calls of the creation", async () => {
    const input = { userId: seededUserIds.newcomer, returnUrl: "https://app.example/secret" };
    const query =
      "mutation Start($input: CreateIdentityVerificationInput!) { createIdentityVerification(input: $input) { userErrors { code } } }";
    await send({ query, variables: { input } }, await tokenFor(seededUserIds.newcomer));
    expect(await nextLines(1, "request")).toMatchObject([
      { operationType: "mutation", operationName: "Start", outcome: "ok", upstreamCalls: 2, cache: { miss: 1 } },
    ]);
  });

  test.each([
    ["a token that is not valid", { query: SESSION, variables }, "not.a.token", 401, "UNAUTHENTICATED", {}],
    ["an invalid document", { query: "query Broken { nothing }" }, "", 400, "GRAPHQL_VALIDATION_FAILED", {}],
    [
      "a document that costs too much",
      { query: `query Costly { ${"abcdefghijk".replace(/./g, (each) => `${each}: viewer { userIds } `)} }` },
      "",
      400,
      "OPERATION_LIMIT_EXCEEDED",
      { operationType: "query", operationName: "Costly" },
    ],
  ] as const)("refused because of %s is one line with the code", async (_why, body, as, status, code, known) => {
    await send(body, as || token);
    const [line] = await nextLines(1, "request");
    expect(line).toMatchObject({
      status,
      client: "shop",
      outcome: "refused",
      codes: [code],
      upstreamCalls: 0,
      ...known,
    });
    expect(line).not.toHaveProperty("operationName", "Broken");
  });

  test("by GET, and other requests, are lines too", async () => {
    const address = `${gateway.url}/graphql?${new URLSearchParams({ query: "query Get { viewer { userIds } }" }).toString()}`;
    await fetch(address, { headers: { authorization: `Bearer ${token}`, "apollo-require-preflight": "1" } });
    await fetch(`${gateway.url}/health`);
    await fetch(`${gateway.url}/nowhere?secret=1`);
    expect(await nextLines(3, "request")).toEqual([
      {
        ...request,
        method: "GET",
        status: 200,
        ...{ operationType: "query", operationName: "Get", outcome: "ok", cost: 0, upstreamCalls: 0, cache: {} },
      },
      { ...request, method: "GET", route: "/health", status: 200 },
      { ...request, method: "GET", route: "none", status: 404 },
    ]);
  });

  test("shows neither variables nor text nor ids", async () => {
    await send({ query: SESSION, variables: { id: "made-up-variable" } }, token);
    await send({ query: SESSION, variables }, token);
    const text = JSON.stringify(await nextLines(2, "request"));
    expect(text).not.toMatch(/made-up-variable|identityVerification|kycLevel/);
    expect(text).not.toContain(seededSessionIds.validated);
  });
});

describe.each(["websocket", "event stream"] as const)("a subscription over %s", (transport) => {
  test("is one line at its start and one at its end, with counts", async () => {
    const query = `subscription Watch { identityVerificationUpdated(id: "${seededSessionIds.pending}") { id tag } }`;
    const watcher = subscribe(gateway.url, query, token, transport);
    await watcher.has(1);
    const started = {
      level: 30,
      requestId: ID,
      transport,
      operationType: "subscription",
      operationName: "Watch",
      cost: 1,
    };
    expect(await nextLines(1, "subscription", "request")).toEqual([{ ...started, msg: "subscription" }]);
    watcher.stop();
    const [, ended] = await nextLines(2, "subscription", "subscription ended", "request");
    expect(ended).toEqual({
      ...started,
      msg: "subscription ended",
      reason: "left",
      results: 1,
      durationMs: DURATION,
      upstreamCalls: 1,
      cache: { miss: 1 },
    });
    expect(ended?.["requestId"]).toBe(linesOf(gateway, "subscription")[0]?.["requestId"]);
  });

  test("says that it was the gateway that stopped", async () => {
    const other = await startGatewayFor(gateway.simulatorUrl);
    const query = `subscription { identityVerificationUpdated(id: "${seededSessionIds.pending}") { id } }`;
    const watcher = subscribe(other.url, query, token, transport);
    await watcher.has(1);
    await other.stop();
    watcher.stop();
    expect(linesOf(other, "subscription ended")).toEqual([expect.objectContaining({ reason: "stopped" })]);
  });
});

test("a subscription whose field fails at its start has the outcome of such a query", async () => {
  await send({ query: '{ user(id: "not valid!") { id } }' }, token);
  const body = JSON.stringify({ query: 'subscription { userUpdated(userId: "not valid!") { id } }' });
  const headers = { "content-type": "application/json", authorization: `Bearer ${token}` };
  await (await fetch(`${gateway.url}/graphql/stream`, { method: "POST", headers, body })).text();
  const lines = await nextLines(2, "request");
  expect(lines.map(({ codes, outcome }) => ({ codes, outcome }))).toEqual(
    Array(2).fill({ codes: ["BAD_USER_INPUT"], outcome: "failed" }),
  );
});

test("with LOG_REQUESTS=false only failures are logged", async () => {
  const quiet = await startGatewayFor(gateway.simulatorUrl, { env: { LOG_REQUESTS: "false" } });
  await quiet.query("{ nothing }", { token });
  await quiet.query("{ viewer { userIds } }", { token });
  const query = `subscription { identityVerificationUpdated(id: "${seededSessionIds.pending}") { id } }`;
  for (const transport of ["websocket", "event stream"] as const) {
    const watcher = subscribe(quiet.url, query, token, transport);
    await watcher.has(1);
    watcher.stop();
    while ((await countsOf(quiet.url, "gateway_subscriptions_open"))[""]);
  }
  await quiet.stop();
  expect(linesOf(quiet, "request", "subscription", "subscription ended")).toEqual([]);
  expect(linesOf(quiet, "operation failed")).toHaveLength(1);
});
