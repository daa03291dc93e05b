// Answers of the upstream that are JSON, but not what was asked for: each has to show where operators look.
import type { ServerResponse } from "node:http";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import type { Readiness } from "../../src/readiness.js";
import { type GatewayAlone, operatorToken, startGatewayFor, tokenFor, WITHOUT_CACHE } from "../support/gateway.js";
import { countsOf } from "../support/metrics.js";
import { type ScriptedUpstream, sendJson, startScriptedUpstream } from "../support/scripted-upstream.js";

const token = await operatorToken();
let upstream: ScriptedUpstream;
let gateway: GatewayAlone;
let answer: (response: ServerResponse) => void;

beforeEach(async () => {
  upstream = await startScriptedUpstream((_request, response) => answer(response));
  gateway = await startGatewayFor(upstream.url, {
    env: { ...WITHOUT_CACHE, METRICS: "true" },
    gateway: { random: () => 0 },
  });
});
afterEach(async () => {
  await gateway.stop();
  await upstream.stop();
});

const ask = (query: string) =>
  gateway.query<{ user: { verifications: { id: string }[] | null } | null }, { extensions: { code: string } }>(query, {
    token,
  });
const view = (id = "idnver_1") => ask(`{ identityVerification(id: "${id}") { id tag } }`);
const list = () => ask('{ user(id: "user_m_1") { verifications { id status } } }');
const upstreamDetail = async () => {
  const response = await fetch(`${gateway.url}/ready`);
  return ((await response.json()) as { detail: Readiness["detail"] }).detail.upstream;
};
const count = (name: string) => countsOf(gateway.url, name);
const logged = (message: string) => gateway.log.filter((line) => line.includes(`"msg":"${message}"`));

describe("an upstream that answers every call with", () => {
  test.each<[string, (response: ServerResponse) => void]>([
    ["null", (response) => sendJson(response, null)],
    ["a word", (response) => sendJson(response, "ok")],
    ["no content", (response) => response.writeHead(204).end()],
  ])("%s is failing, in readiness, metrics and log, and opens the circuit breaker", async (_what, answerAll) => {
    answer = answerAll;
    for (let calls = 0; calls < 20; calls += 1) await view();
    expect(await upstreamDetail()).toMatchObject({
      state: "failing",
      circuitBreaker: "open",
      lastFailure: { kind: "invalid_response" },
    });
    expect(await count("gateway_upstream_failing")).toEqual({ "": 1 });
    expect(await count("gateway_upstream_call_duration_seconds_count")).toMatchObject({
      "GET /identity-verifications/{id} invalid_response": expect.any(Number) as unknown,
    });
    expect(logged("upstream health")).toHaveLength(1);
  });

  test("an object about something else is failing all the same, but others can still be read", async () => {
    answer = (response) => sendJson(response, { Id: "idnver_2", Status: "PENDING" });
    for (let calls = 0; calls < 25; calls += 1) await view();
    expect(await upstreamDetail()).toMatchObject({
      state: "failing",
      circuitBreaker: "closed",
      lastFailure: { kind: "invalid_response" },
    });
    expect(await count("gateway_upstream_unusable_answers_total")).toEqual({ "/identity-verifications/{id}": 25 });
    expect(logged("upstream health")).toHaveLength(1);
    expect(await view("idnver_2")).toMatchObject({ data: { identityVerification: { id: "idnver_2" } } });
    expect(await upstreamDetail()).toMatchObject({ state: "answering" });
  });
});

test("a successful answer without a token is counted as one of its endpoint", async () => {
  const tokenless = await startScriptedUpstream(
    () => undefined,
    () => ({ token_type: "bearer", expires_in: 1_200 }),
  );
  const other = await startGatewayFor(tokenless.url, { env: { METRICS: "true" } });
  try {
    await other.query('{ identityVerification(id: "idnver_1") { id } }', { token });
    expect(await countsOf(other.url, "gateway_upstream_unusable_answers_total")).toEqual({
      "/oauth/token": expect.any(Number) as unknown,
    });
  } finally {
    await other.stop();
    await tokenless.stop();
  }
});

describe("a list of sessions", () => {
  test.each([
    ["without ids", [{ Status: "PENDING" }]],
    ["of nothing", [null, null]],
  ])("%s is an error, not a user who has never begun", async (_what, body) => {
    answer = (response) => sendJson(response, body);
    const { data, errors } = await list();
    expect(data?.user?.verifications).toBeNull();
    expect(errors?.map(({ extensions }) => extensions.code)).toEqual(["UPSTREAM_INVALID_RESPONSE"]);
    expect(await upstreamDetail()).toMatchObject({ lastFailure: { kind: "invalid_response" } });
  });

  test("of which some can be read has those, and the rest are counted, and logged once", async () => {
    answer = (response) => sendJson(response, [{ Id: "idnver_1", Status: "PENDING" }, { Status: "VALIDATED" }, null]);
    expect((await list()).data?.user?.verifications).toEqual([{ id: "idnver_1", status: "PENDING" }]);
    await list();
    expect(await count("gateway_unknown_values_total")).toEqual({ "session.id missing": 4 });
    const lines = logged("the upstream sent a value that the schema does not know");
    expect(lines.map((line) => JSON.parse(line) as unknown)).toMatchObject([
      { field: "session.id", value: "(missing)" },
    ]);
  });

  test("of which some cannot be read does not tell what is in none: an error, but no view for each made-up id", async () => {
    const asked: string[] = [];
    answer = (response) => {
      asked.push(response.req.url?.replace(/\?.*/, "") ?? "");
      sendJson(response, [{ Id: "idnver_1", Status: "PENDING" }, { Status: "VALIDATED" }]);
    };
    const ids = ["idnver_1", ...Array.from({ length: 20 }, (_, index) => `idnver_made_up_${index}`)];
    const { data, errors } = await gateway.query<{ identityVerifications: unknown[] }, { extensions: object }>(
      `{ identityVerifications(ids: ${JSON.stringify(ids)}) { id } }`,
      { token: await tokenFor("user_m_1") },
    );
    expect(data?.identityVerifications).toEqual([{ id: "idnver_1" }, ...Array.from({ length: 20 }, () => null)]);
    expect(errors).toHaveLength(20);
    expect(errors?.[0]?.extensions).toMatchObject({ code: "UPSTREAM_INVALID_RESPONSE" });
    expect(new Set(asked)).toEqual(new Set(["/v2.01/test/users/user_m_1/identity-verifications"]));
  });

  test("without a status has UNKNOWN ones, which are counted", async () => {
    answer = (response) => sendJson(response, [{ Id: "idnver_1" }]);
    expect((await list()).data?.user?.verifications).toEqual([{ id: "idnver_1", status: "UNKNOWN" }]);
    expect(await count("gateway_unknown_values_total")).toEqual({ "session.status missing": 1 });
  });
});
