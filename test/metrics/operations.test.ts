// Operations, errors, upstream calls and caches as /metrics shows them after a played scenario.
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { seededSessionIds, seededUserIds } from "../../simulator/seed.js";
import { createTrustedDocuments } from "../support/built.js";
import { operatorToken, post, startGatewayFor, tokenFor, tokenWithPersonalDataFor } from "../support/gateway.js";
import { subscribe } from "../support/live-gateway.js";
import { countsOf, metricsOf } from "../support/metrics.js";
import { WITHOUT_RATE_LIMIT } from "../support/sessions.js";
import { startGateway, type TestGateway } from "../support/simulated-gateway.js";

let gateway: TestGateway;
beforeEach(async () => {
  gateway = await startGateway({ simulator: { settings: WITHOUT_RATE_LIMIT } });
});
afterEach(() => gateway.stop());

const OUTCOMES = "gateway_operation_outcomes_total";
const FAILURES = "gateway_operation_failures_total";
const counts = (name: string) => countsOf(gateway.url, name);

async function send(query: string, token: string | null, client?: string, url = gateway.url): Promise<string> {
  const headers: Record<string, string> = { "content-type": "application/json" };
  if (token !== null) headers["authorization"] = `Bearer ${token}`;
  if (client !== undefined) headers["apollographql-client-name"] = client;
  return (await fetch(`${url}/graphql`, { method: "POST", headers, body: JSON.stringify({ query }) })).text();
}

describe("operations", () => {
  test("have a series for each type and outcome from the start, so that alerts see the first failure", async () => {
    const outcomes = [...(await metricsOf(gateway.url))].filter(([series]) => series.startsWith(OUTCOMES));
    const types = ["query", "mutation", "subscription", "unknown"];
    const all = types.flatMap((type) =>
      ["ok", "partial", "refused", "cancelled", "failed"].map(
        (outcome) => `${OUTCOMES}{type="${type}",outcome="${outcome}"}`,
      ),
    );
    expect(outcomes).toEqual(all.map((series) => [series, 0]));
    const failures = [...(await metricsOf(gateway.url))].filter(([series]) => series.startsWith(FAILURES));
    expect(failures).toEqual(types.map((type) => [`${FAILURES}{type="${type}"}`, 0]));
    await send("query Viewer { viewer { userIds } }", await tokenFor(seededUserIds.natural));
    await send("query Viewer { viewer { userIds } }", "not.a.token");
    expect(await counts(OUTCOMES)).toEqual({ "query ok": 1, "unknown refused": 1 });
  });

  test("count by name, type, client and outcome, and their errors by code", async () => {
    const token = await tokenFor(seededUserIds.natural);
    await send("query Viewer { viewer { userIds } }", token, "shop");
    await send("query Viewer { viewer { userIds } }", token, "shop");
    await send("{ viewer { userIds } }", token);
    await send(
      `query Partly { identityVerification(id: "${seededSessionIds.validated}") { id checks { data { value } } } }`,
      token,
      "shop",
    );
    await send("query Broken { nothing nowhere }", token, "shop");
    await send("query Viewer { viewer { userIds } }", "not.a.token", "shop");
    await send("query Viewer { viewer { userIds } }", null, "shop");
    await send("query Bad($id: ID!) { identityVerification(id: $id) { id } }", token, "shop");
    await send(
      `mutation Create { createIdentityVerification(input: {
      userId: "${seededUserIds.newcomer}", returnUrl: "https://app.example" }) { userErrors { code } } }`,
      token,
      "app",
    );
    await gateway.control("POST", "faults", {
      kind: "status",
      status: 400,
      endpoint: "GET /identity-verifications/:id",
    });
    await send(
      `query Failing { identityVerification(id: "${seededSessionIds.refused}") { tag } }`,
      await operatorToken(),
    );
    expect(await counts("gateway_operations_total")).toEqual({
      "Viewer query shop ok": 2,
      "other query other ok": 1,
      "Partly query shop partial": 1,
      "Create mutation app ok": 1,
      "Failing query other failed": 1,
      // Without a token, with one that is not valid, an invalid document.
      "other unknown shop refused": 2,
      "Viewer query shop refused": 1,
      "other query shop refused": 1,
    });
    // Of all these errors, only the upstream's is not the client's.
    expect(await counts("gateway_operation_failures_total")).toEqual({ query: 1 });
    expect(await counts("gateway_operation_errors_total")).toEqual({
      FORBIDDEN: 1,
      GRAPHQL_VALIDATION_FAILED: 1,
      UNAUTHENTICATED: 2,
      BAD_USER_INPUT: 1,
      UPSTREAM_REJECTED: 1,
    });
    expect(await counts("gateway_operation_duration_seconds_count")).toEqual({
      "Viewer query": 2,
      "other query": 1,
      "Partly query": 1,
      "Create mutation": 1,
      "Failing query": 1,
    });
  });

  test.each([
    ["/graphql", "query Bad($id: ID!) { identityVerification(id: $id) { id } }", "query"],
    ["/graphql/stream", "subscription Bad($id: ID!) { identityVerificationUpdated(id: $id) { id } }", "subscription"],
  ])("%s: what has invalid variables is refused", async (path, query, type) => {
    const headers = {
      authorization: `Bearer ${await tokenFor(seededUserIds.natural)}`,
      "content-type": "application/json",
    };
    const response = await fetch(gateway.url + path, { method: "POST", headers, body: JSON.stringify({ query }) });
    expect(await response.text()).toContain("BAD_USER_INPUT");
    expect(await counts(OUTCOMES)).toEqual({ [`${type} refused`]: 1 });
  });

  test.each(["/graphql", "/graphql/stream"])(
    "%s: what is refused before an operation is read counts, too, and so does a preflight of an unknown origin",
    async (path) => {
      const authorization = `Bearer ${await tokenFor(seededUserIds.natural)}`;
      const json = { authorization, "content-type": "application/json" };
      const refused: [status: number, RequestInit][] = [
        [403, { method: "OPTIONS", headers: { origin: "https://a.example", "access-control-request-method": "POST" } }],
        [400, { method: "POST", headers: json, body: "{" }],
        [413, { method: "POST", headers: json, body: JSON.stringify({ query: "#".repeat(100_001) }) }],
        [415, { method: "POST", headers: { authorization, "content-type": "text/plain" }, body: "{ viewer }" }],
      ];
      for (const [status, request] of refused) expect((await fetch(gateway.url + path, request)).status).toBe(status);
      expect(await counts("gateway_operation_errors_total")).toEqual({ BAD_REQUEST: refused.length });
      expect(await counts("gateway_operations_total")).toEqual({ "other unknown other refused": refused.length });
    },
  );

  test("a GET without a header of its own counts as refused", async () => {
    const authorization = `Bearer ${await tokenFor(seededUserIds.natural)}`;
    const answer = await fetch(`${gateway.url}/graphql?query={__typename}`, { headers: { authorization } });
    expect(answer.status).toBe(400);
    expect(await counts("gateway_operation_errors_total")).toEqual({ BAD_REQUEST: 1 });
    expect(await counts("gateway_operations_total")).toEqual({ "other unknown other refused": 1 });
  });

  test("requests of other addresses are no operations, whatever becomes of them", async () => {
    const preflight = { origin: "https://a.example", "access-control-request-method": "POST" };
    await fetch(`${gateway.url}/nowhere`, { method: "OPTIONS", headers: preflight });
    await fetch(`${gateway.url}/nowhere`, { method: "POST" });
    await fetch(`${gateway.url}/%zz`);
    expect(await counts("gateway_operation_errors_total")).toEqual({});
  });

  test("made-up names of operations and clients do not add series", async () => {
    const token = await tokenFor(seededUserIds.natural);
    const sent = Array.from({ length: 1_000 }, (_, index) => index);
    for (const index of sent)
      await send(`query MadeUp${index} { viewer { userIds } }`, token, index % 2 ? `made-up ${index}` : "x".repeat(60));
    const operations = Object.entries(await counts("gateway_operations_total"));
    const valuesOf = (place: number) =>
      new Set(operations.map(([labels]) => labels.split(/ (?=query)| (?=ok)/)[place]));
    expect(operations.reduce((sum, [, count]) => sum + count, 0)).toBe(1_000);
    expect(valuesOf(0).size).toBe(101);
    expect(valuesOf(1).size).toBe(21);
    expect(operations.length).toBeLessThan(300);
    // Made-up names that are refused do not take the place of others.
    const before = (await metricsOf(gateway.url)).size;
    for (const index of sent.slice(0, 50)) {
      await send(`query Refused${index} { nothing }`, token, `refused ${index}`);
      await send(`query Refused${index} { viewer { userIds } }`, null, `refused ${index}`);
      await fetch(`${gateway.url}/${index}?apollographql-client-name=${index}`);
    }
    expect((await metricsOf(gateway.url)).size).toBeLessThan(before + 10);
  });

  test("only clients of METRICS_CLIENTS and trusted documents have a label of their own", async () => {
    const trusted = createTrustedDocuments(JSON.stringify({ one: "query Trusted { viewer { userIds } }" }));
    const strict = await startGatewayFor(gateway.simulatorUrl, {
      env: { METRICS_CLIENTS: "shop,app" },
      gateway: { trustedDocuments: trusted },
    });
    const token = await tokenFor(seededUserIds.natural);
    await send("query Trusted { viewer { userIds } }", token, "shop", strict.url);
    await send("query Trusted { viewer { userIds } }", token, "stranger", strict.url);
    await send("query Untrusted { viewer { userIds } }", token, "app", strict.url);
    expect(await countsOf(strict.url, "gateway_operations_total")).toEqual({
      "Trusted query shop ok": 1,
      "Trusted query other ok": 1,
      "other unknown app refused": 1,
    });
    expect(await countsOf(strict.url, "gateway_operation_errors_total")).toEqual({ DOCUMENT_NOT_TRUSTED: 1 });
    await strict.stop();
  });

  test("each trusted document has the time of its last use, 0 where there is none, and follows a reload", async () => {
    const documentsOf = (...names: string[]) =>
      createTrustedDocuments(
        JSON.stringify(Object.fromEntries(names.map((name) => [name, `query ${name} { viewer { userIds } }`]))),
      );
    const tooLong = "x".repeat(65);
    const strict = await startGatewayFor(gateway.simulatorUrl, {
      gateway: { trustedDocuments: documentsOf("Used", "Asked", "Unused", tooLong) },
    });
    const lastUses = async () => {
      const series = await metricsOf(strict.url);
      const name = "gateway_trusted_document_last_use_timestamp_seconds";
      return [...series].flatMap(([text, value]) => {
        const operation = text.startsWith(name) ? /operation="(.*)"/.exec(text)?.[1] : undefined;
        return operation === undefined ? [] : [[operation, value] as const];
      });
    };
    const token = await tokenFor(seededUserIds.natural);
    const before = Date.now() / 1_000;
    for (const name of ["Used", tooLong]) await send(`query ${name} { viewer { userIds } }`, token, "shop", strict.url);
    // As `documents check --against` asks: found, but not executed.
    const asked = { documentId: "Asked", operationName: "RunsNothing" };
    await post(strict.url, asked, token);
    const uses = new Map(await lastUses());
    expect([...uses.keys()]).toEqual(["Used", "Asked", "Unused"]);
    expect([uses.get("Asked"), uses.get("Unused")]).toEqual([0, 0]);
    expect(uses.get("Used")).toBeGreaterThanOrEqual(before);

    strict.reload({}, documentsOf("Used", "Added"));
    await send("query Added { viewer { userIds } }", token, "shop", strict.url);
    expect((await lastUses()).map(([name, value]) => [name, value > 0])).toEqual([
      ["Used", true],
      ["Added", true],
    ]);
    expect(await countsOf(strict.url, "gateway_operations_total")).toMatchObject({ "Added query shop ok": 1 });
    await strict.stop();
  });

  test("audit lines count", async () => {
    const query = `{ identityVerification(id: "${seededSessionIds.validated}") { checks { data { value } } } }`;
    await send(query, await tokenWithPersonalDataFor(seededUserIds.natural));
    expect(await counts("gateway_audit_lines_total")).toEqual({ "": gateway.audit.length });
    expect(gateway.audit).toHaveLength(1);
  });
});

describe("the upstream", () => {
  test("calls have a duration by endpoint and status, and retries a reason", async () => {
    const token = await operatorToken();
    await gateway.control("POST", "faults", {
      kind: "status",
      status: 500,
      endpoint: "GET /identity-verifications/:id",
      times: 1,
    });
    await send(`{ identityVerification(id: "${seededSessionIds.validated}") { tag user { kycLevel } } }`, token);
    await send(`{ identityVerification(id: "unknown") { tag } }`, token);
    await send(`{ user(id: "${seededUserIds.natural}") { verifications { status } } }`, token);
    expect(await counts("gateway_upstream_call_duration_seconds_count")).toEqual({
      "POST /oauth/token 2xx": 1,
      "GET /identity-verifications/{id} 5xx": 1,
      "GET /identity-verifications/{id} 2xx": 1,
      "GET /identity-verifications/{id} 4xx": 1,
      "GET /sca/users/{id} 2xx": 1,
      "GET /users/{id}/identity-verifications 2xx": 1,
    });
    expect(await counts("gateway_upstream_retries_total")).toEqual({ unavailable: 1 });
    expect(await counts("gateway_upstream_calls_total")).toEqual({ first_read: 5 });
    expect(await counts("gateway_upstream_wait_seconds_count")).toEqual({ first_read: 5 });
    expect(await counts("gateway_upstream_circuit_breaker_state")).toEqual({ closed: 1 });
  });

  test("the quota of each window and its limit are shown, and an open circuit breaker", async () => {
    const token = await operatorToken();
    await send(`{ identityVerification(id: "${seededSessionIds.validated}") { tag } }`, token);
    const [remaining, limit] = [
      await counts("gateway_upstream_quota_remaining"),
      await counts("gateway_upstream_quota_limit"),
    ];
    expect(Object.keys(remaining)).toEqual(Object.keys(limit));
    expect(Object.values(limit)).toEqual([1e9, 1e9, 1e9, 1e9]);
    await gateway.control("POST", "faults", { kind: "status", status: 500 });
    while (!(await counts("gateway_upstream_circuit_breaker_state"))["open"])
      await send(`{ identityVerification(id: "${seededSessionIds.pending}") { tag } }`, token);
    await send(`{ identityVerification(id: "${seededSessionIds.pending}") { tag } }`, token);
    expect((await counts("gateway_upstream_refusals_total"))["first_read circuit_open"]).toBeGreaterThanOrEqual(1);
    expect(await counts("gateway_upstream_failing")).toEqual({ "": 1 });
  });

  test("values that the schema does not know count by field, without the value", async () => {
    await gateway.control("POST", "faults", { kind: "unknown_enum_values" });
    await send(`{ identityVerification(id: "${seededSessionIds.validated}") { tag } }`, await operatorToken());
    const unknown = await counts("gateway_unknown_values_total");
    expect(unknown["session.status unknown"]).toBe(1);
    // From the start, so that alerts see the first one.
    expect(
      (await metricsOf(gateway.url)).get('gateway_unknown_values_total{field="user.kycLevel",kind="missing"}'),
    ).toBe(0);
    for (const labels of Object.keys(unknown)) expect(labels).toMatch(/^(session|check|person|user)\.[\w.]+ unknown$/);
  });
});

describe("caches", () => {
  const session = `{ identityVerification(id: "${seededSessionIds.validated}") { tag } }`;
  const user = `{ user(id: "${seededUserIds.natural}") { kycLevel renewal { isDue } verifications { status } } }`;

  test("reads count once each, as hit or miss", async () => {
    const token = await operatorToken();
    await send(session, token);
    await send(session, token);
    await send(`{ identityVerification(id: "${seededSessionIds.validated}") { status } }`, token);
    await send(user, token);
    await send(user, token);
    expect(await counts("gateway_cache_reads_total")).toEqual({
      "sessions miss": 1,
      "sessions hit": 2,
      "lists miss": 1,
      "lists hit": 1,
      "users miss": 1,
      "users hit": 1,
      "regulatory miss": 1,
      "regulatory hit": 1,
    });
  });

  test("of simultaneous reads one is a miss, and what cannot be read again is stale", async () => {
    const token = await operatorToken();
    const impatient = await startGatewayFor(gateway.simulatorUrl, {
      env: { CACHE_SETTLED_SECONDS: "0" },
      gateway: { random: () => 0 },
    });
    await Promise.all([send(user, token), send(user, token), send(user, token)]);
    const { "users miss": misses, ...others } = await counts("gateway_cache_reads_total");
    expect(misses).toBe(1);
    expect((others["users joined"] ?? 0) + (others["users hit"] ?? 0)).toBe(2);
    await send(session, token, "shop", impatient.url);
    await gateway.control("POST", "faults", { kind: "status", status: 500 });
    await send(session, token, "shop", impatient.url);
    expect(await countsOf(impatient.url, "gateway_cache_reads_total")).toEqual({
      "sessions miss": 1,
      "sessions stale": 1,
    });
    await impatient.stop();
  });
});

test("a version and the version of Node.js are shown", async () => {
  const versioned = await startGatewayFor(gateway.simulatorUrl, { gateway: { version: "1.2.3" } });
  expect(await countsOf(versioned.url, "gateway_build_info")).toEqual({ [`1.2.3 ${process.version}`]: 1 });
  await versioned.stop();
});

test("without METRICS there is no such address, and everything works", async () => {
  const without = await startGatewayFor(gateway.simulatorUrl, { env: { METRICS: "false" } });
  const token = await operatorToken();
  expect(
    await send(`{ identityVerification(id: "${seededSessionIds.pending}") { tag } }`, token, "shop", without.url),
  ).toContain("tag");
  const stream = subscribe(
    without.url,
    `subscription { identityVerificationUpdated(id: "${seededSessionIds.pending}") { id } }`,
    token,
  );
  await stream.has(1);
  stream.stop();
  expect((await fetch(`${without.url}/metrics`)).status).toBe(404);
  await without.stop();
});
