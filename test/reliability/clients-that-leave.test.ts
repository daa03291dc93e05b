// What is counted and logged of operations whose clients close the connection before the slow upstream has answered.
import { type ClientRequest, request, type ServerResponse } from "node:http";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { type GatewayAlone, operatorToken, startGatewayFor } from "../support/gateway.js";
import { subscribe, type Subscriber } from "../support/live-gateway.js";
import { countsOf } from "../support/metrics.js";
import { type ScriptedUpstream, sendJson, startScriptedUpstream } from "../support/scripted-upstream.js";

const token = await operatorToken();
const QUERY = 'query Read { identityVerification(id: "idnver_1") { id status } }';
const MUTATION = `mutation Start { createIdentityVerification(input: {
  userId: "user_m_1", returnUrl: "https://app.example" }) { userErrors { code } } }`;

let upstream: ScriptedUpstream;
let gateway: GatewayAlone;
let pending: ServerResponse[];
beforeEach(async () => {
  pending = [];
  upstream = await startScriptedUpstream((_request, response) => void pending.push(response));
  gateway = await startGatewayFor(upstream.url);
});
afterEach(async () => {
  for (const response of pending) if (!response.writableEnded) sendJson(response, {}, 400);
  await gateway.stop();
  await upstream.stop();
});

const counts = (name: string) => countsOf(gateway.url, `gateway_${name}`);
const linesOf = (message: string) =>
  gateway.log
    .map((line) => JSON.parse(line) as { msg: string; level: number })
    .filter(({ msg }) => msg.startsWith(message));

async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise((resolve) => setImmediate(resolve));
}

function send(method: "GET" | "POST", query: string): ClientRequest {
  const path = method === "GET" ? `/graphql?${new URLSearchParams({ query }).toString()}` : "/graphql";
  const client = request(gateway.url + path, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      "content-type": "application/json",
      "apollographql-client-name": "shop",
    },
  });
  client.on("error", () => undefined);
  return client.end(method === "GET" ? undefined : JSON.stringify({ query }));
}

/** Ends the connection once the upstream has the call; the gateway closes its side when it has noticed. */
async function sendAndLeave(method: "GET" | "POST", query: string): Promise<void> {
  const client = send(method, query);
  await until(() => pending.length > 0);
  const closed = new Promise((resolve) => client.once("close", resolve));
  client.socket?.end();
  await closed;
}

/** Of a user without sessions. */
async function answerCreation(body: object, status: number): Promise<void> {
  await until(() => {
    for (const response of pending.splice(0))
      if (response.req.method === "POST") sendJson(response, body, status);
      else sendJson(response, []);
    return gateway.mutationAudit.length > 0;
  });
}

test.each([
  ["POST", "query", "Read", QUERY],
  ["GET", "query", "Read", QUERY],
  ["POST", "mutation", "Start", MUTATION],
] as const)("%s: a failing %s is cancelled, and no error", async (method, operationType, operationName, text) => {
  await sendAndLeave(method, text);
  // A query does not wait for it.
  if (operationType === "mutation") await answerCreation({}, 403);
  await until(async () => Object.keys(await counts("operation_outcomes_total")).length > 0);
  expect(await counts("operation_outcomes_total")).toEqual({ [`${operationType} cancelled`]: 1 });
  expect(await counts("operation_failures_total")).toEqual({});
  expect(await counts("operations_total")).toEqual({ [`${operationName} ${operationType} shop cancelled`]: 1 });
  expect(await counts("operation_errors_total")).toEqual({});
  expect(linesOf("operation")).toEqual([
    expect.objectContaining({
      msg: "operation cancelled",
      level: 30,
      requestId: expect.any(String) as unknown,
      durationMs: expect.any(Number) as unknown,
      client: "shop",
      ...{ operationType, operationName, outcome: "cancelled" },
    }),
  ]);
});

test("a creation goes on without its client, and is cancelled; its audit line says what became of it", async () => {
  await sendAndLeave("POST", MUTATION);
  const session = { Id: "idnver_9", UserId: "user_m_1", Status: "PENDING", HostedUrl: "https://hosted.example/9" };
  await answerCreation(session, 200);
  expect(gateway.mutationAudit).toMatchObject([{ outcome: "done", userId: "user_m_1", sessionId: "idnver_9" }]);
  await until(async () => Object.keys(await counts("operation_outcomes_total")).length > 0);
  expect(await counts("operation_outcomes_total")).toEqual({ "mutation cancelled": 1 });
  expect(await counts("operation_failures_total")).toEqual({});
  expect(linesOf("operation")).toMatchObject([
    { msg: "operation cancelled", level: 30, operationType: "mutation", operationName: "Start", outcome: "cancelled" },
  ]);
});

test("who waits until the time is up receives UPSTREAM_TIMEOUT, which counts", async () => {
  const hasty = await startGatewayFor(upstream.url, {
    env: { UPSTREAM_TIMEOUT_MS: "100", REQUEST_TIMEOUT_MS: "300" },
  });
  const { errors } = await hasty.query(QUERY, { token });
  expect(errors).toMatchObject([{ extensions: { code: "UPSTREAM_TIMEOUT" } }]);
  expect(await countsOf(hasty.url, "gateway_operation_outcomes_total")).toEqual({ "query failed": 1 });
  expect(await countsOf(hasty.url, "gateway_operation_failures_total")).toEqual({ query: 1 });
  expect(await countsOf(hasty.url, "gateway_operation_errors_total")).toEqual({ UPSTREAM_TIMEOUT: 1 });
  await hasty.stop();
});

describe.each(["event stream", "websocket"] as const)("a subscription over %s", (transport) => {
  const counted = transport.replace(" ", "_");
  const QUERY = 'subscription { identityVerificationUpdated(id: "idnver_1") { status user { kycLevel } } }';
  const SESSION = { Id: "idnver_1", UserId: "user_m_1", Status: "PENDING", CreationDate: 1, LastUpdate: 1 };

  /** Returns when the gateway has noticed. */
  async function leave(subscriber: Subscriber<unknown>): Promise<void> {
    subscriber.stop();
    await until(async () => `${counted} left` in (await counts("subscriptions_ended_total")));
  }
  async function answer(body: unknown, status = 200): Promise<void> {
    await until(() => pending.length > 0);
    for (const response of pending.splice(0)) sendJson(response, body, status);
  }
  /** Returns when the gateway has received so many answers of the upstream. */
  async function hasReceived(answers: number): Promise<void> {
    const received = async () => Object.values(await counts("upstream_call_duration_seconds_count"));
    await until(async () => (await received()).reduce((sum, count) => sum + count, 0) === answers);
    await gateway.idle();
  }

  test("has no errors once its client has left", async () => {
    const subscriber = subscribe(gateway.url, QUERY, token, transport);
    await until(() => pending.length > 0);
    await leave(subscriber);
    await answer({}, 400);
    await hasReceived(2);
    expect(await counts("operation_errors_total")).toEqual({});
    expect(await counts("operation_outcomes_total")).toEqual({ "subscription cancelled": 1 });
    expect(linesOf("operation")).toEqual([]);
    expect(linesOf("subscription ended")).toEqual([expect.objectContaining({ level: 30, reason: "left" })]);
  });

  test("has no result, and reads nothing more, when its client has left before the first state", async () => {
    const subscriber = subscribe(gateway.url, QUERY, token, transport);
    await until(() => pending.length > 0);
    await leave(subscriber);
    await answer(SESSION);
    await hasReceived(2);
    expect(await counts("subscription_results_total")).toEqual({});
    expect(pending).toHaveLength(0);
  });

  test("has no result when its client has left while the rest of the state was read", async () => {
    const subscriber = subscribe(gateway.url, QUERY, token, transport);
    await answer(SESSION);
    await until(() => pending.length > 0);
    await leave(subscriber);
    await answer({ Id: "user_m_1", PersonType: "NATURAL", KYCLevel: "LIGHT" });
    await hasReceived(3);
    expect(await counts("subscription_results_total")).toEqual({});
  });

  test("has a result for the error that its client receives", async () => {
    const subscriber = subscribe(gateway.url, QUERY, token, transport);
    await answer({}, 400);
    await subscriber.ended;
    expect(subscriber.errors).toHaveLength(1);
    expect(await counts("subscription_results_total")).toEqual({ [counted]: 1 });
    expect(linesOf("subscription ended")).toEqual([expect.objectContaining({ reason: "failed", results: 1 })]);
  });
});
