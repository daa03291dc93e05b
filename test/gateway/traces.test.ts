// The spans that an OpenTelemetry SDK gets: their kinds, names, attributes, parents and links.
import type { IncomingMessage } from "node:http";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import { SpanKind, SpanStatusCode } from "@opentelemetry/api";
import { seededSessionIds, seededUserIds } from "../../simulator/seed.js";
import { testClock } from "../support/clock.js";
import { operatorToken, startGatewayFor, tokenFor } from "../support/gateway.js";
import { startLiveGateway, subscribe, WEBHOOK_SECRET } from "../support/live-gateway.js";
import { type RecordedSpan, type RecordedSpans, recordSpans } from "../support/recorded-spans.js";
import { sendJson, startScriptedUpstream } from "../support/scripted-upstream.js";
import { createSessions } from "../support/sessions.js";
import type { TestGateway } from "../support/simulated-gateway.js";

let spans: RecordedSpans;
let gateway: TestGateway;
let token: string;
beforeAll(async () => {
  spans = await recordSpans();
  gateway = await startLiveGateway();
  token = await operatorToken();
});
afterEach(async () => {
  await gateway.control("DELETE", "faults");
  await gateway.idle();
  spans.reset();
});
afterAll(async () => {
  await gateway.stop();
  await spans.unregister();
});

const TRACE_ID = "0af7651916cd43dd8448eb211c80319c";
const CLIENT_SPAN_ID = "b7ad6b7169203331";
const TRACEPARENT = `00-${TRACE_ID}-${CLIENT_SPAN_ID}-01`;
const POST = "POST /graphql";
const VIEW = "GET /identity-verifications/{id}";

async function send(body: object, headers: Record<string, string> = {}, url = gateway.url): Promise<Response> {
  const response = await fetch(`${url}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${token}`, ...headers },
    body: JSON.stringify(body),
  });
  await response.arrayBuffer();
  return response;
}

const idOf = (span: RecordedSpan | undefined) => span?.spanContext().spanId;
const traceOf = (span: RecordedSpan | undefined) => span?.spanContext().traceId;
function lineOf({ log }: Pick<TestGateway, "log">, { headers }: Response): unknown {
  const line = log.findLast((each) => each.includes(headers.get("x-request-id") ?? "none"));
  return JSON.parse(line ?? "{}");
}
const linkedTo = (span: RecordedSpan | undefined) => span?.links.map(({ context }) => context.spanId);
const query = (id: string) => ({ query: `query Session { identityVerification(id: "${id}") { tag } }` });

describe("a query over HTTP", () => {
  test("is a request, of which the operation is a part, of which the upstream call is a part", async () => {
    await send(query(seededSessionIds.validated));
    const [request] = await spans.named(POST);
    const [operation] = await spans.named("query");
    const [call] = await spans.named(VIEW);
    expect(request).toMatchObject({ kind: SpanKind.SERVER, parentSpanContext: undefined, status: { code: 0 } });
    expect(request?.attributes).toEqual({
      "http.request.method": "POST",
      "http.route": "/graphql",
      "url.scheme": "http",
      "http.response.status_code": 200,
    });
    expect(operation).toMatchObject({ kind: SpanKind.INTERNAL, status: { code: SpanStatusCode.UNSET } });
    expect(operation?.parentSpanContext?.spanId).toBe(idOf(request));
    expect(operation?.attributes).toEqual({
      "graphql.operation.type": "query",
      "graphql.operation.name": "Session",
      "gateway.operation.outcome": "ok",
    });
    expect(call).toMatchObject({ kind: SpanKind.CLIENT, status: { code: SpanStatusCode.UNSET } });
    expect(call?.parentSpanContext?.spanId).toBe(idOf(operation));
    expect(call?.attributes).toEqual({
      "http.request.method": "GET",
      "url.template": "/identity-verifications/{id}",
      "server.address": "127.0.0.1",
      "server.port": Number(new URL(gateway.simulatorUrl).port),
      "gateway.upstream.class": "first_read",
      "gateway.upstream.waited_ms": expect.any(Number),
      "http.response.status_code": 200,
    });
  });

  test("answered from the cache has no call, and is recorded only as part of its client's trace", async () => {
    await send(query(seededSessionIds.refused));
    await spans.named(POST);
    spans.reset();
    await send(query(seededSessionIds.refused));
    await send(query(seededSessionIds.refused), { traceparent: TRACEPARENT });
    const [request] = await spans.named(POST);
    expect(traceOf(request)).toBe(TRACE_ID);
    expect(spans.all().map(({ name }) => name)).toEqual(["query", POST]);
  });

  test("continues the client's trace, and the request's line of the log names it", async () => {
    const response = await send({ query: "{ viewer { userIds } }" }, { traceparent: TRACEPARENT });
    const [request] = await spans.named(POST);
    expect(traceOf(request)).toBe(TRACE_ID);
    expect(request?.parentSpanContext).toMatchObject({ spanId: CLIENT_SPAN_ID, isRemote: true });
    expect(lineOf(gateway, response)).toMatchObject({ msg: "request", traceId: TRACE_ID });
  });

  test.each(["", "00-0-0-01", `00-${"0".repeat(32)}-${CLIENT_SPAN_ID}-01`, "CANARY"])(
    "begins a trace where the client's is %j",
    async (traceparent) => {
      const [id = ""] = await createSessions(gateway.simulatorUrl, 1, seededUserIds.natural);
      await send(query(id), { traceparent });
      const [request] = await spans.named(POST);
      expect(request?.parentSpanContext).toBeUndefined();
    },
  );

  test("refused before it is parsed has a type that is not known, the codes, and is no error of the gateway", async () => {
    await send({ query: "query Broken { nothing }" }, { traceparent: TRACEPARENT });
    const [operation] = await spans.named("GraphQL Operation");
    expect(operation?.status.code).toBe(SpanStatusCode.UNSET);
    expect(operation?.attributes).toEqual({
      "gateway.operation.outcome": "refused",
      "error.type": "GRAPHQL_VALIDATION_FAILED",
      "gateway.error.codes": ["GRAPHQL_VALIDATION_FAILED"],
    });
    const [request] = await spans.named(POST);
    const attributes = { "http.response.status_code": 400 };
    expect(request).toMatchObject({ status: { code: SpanStatusCode.UNSET }, attributes });
  });

  test("by Apollo's way has the same spans", async () => {
    const address = `${gateway.url}/graphql?${new URLSearchParams({ query: "query Get { viewer { userIds } }" }).toString()}`;
    const headers = { authorization: `Bearer ${token}`, "apollo-require-preflight": "1", traceparent: TRACEPARENT };
    await fetch(address, { headers });
    const [request] = await spans.named("GET /graphql");
    const [operation] = await spans.named("query");
    expect(operation?.parentSpanContext?.spanId).toBe(idOf(request));
    expect(operation?.attributes["graphql.operation.name"]).toBe("Get");
  });

  test("without a valid token is a request alone", async () => {
    const headers = { authorization: "Bearer not.a.token", traceparent: TRACEPARENT };
    await send({ query: "{ viewer { userIds } }" }, headers);
    const [request] = await spans.named(POST);
    expect(request?.attributes["http.response.status_code"]).toBe(401);
    expect(spans.all()).toHaveLength(1);
  });
});

test("each attempt of a call is a span; retries are counted and failures are errors", async () => {
  const [id = ""] = await createSessions(gateway.simulatorUrl, 1);
  await gateway.control("POST", "faults", {
    kind: "status",
    status: 500,
    times: 1,
    endpoint: "GET /identity-verifications/:id",
  });
  await send(query(id));
  const [failed, retried] = await spans.named(VIEW, 2);
  expect(failed).toMatchObject({ status: { code: SpanStatusCode.ERROR } });
  expect(failed?.status.message).toBeUndefined();
  expect(failed?.attributes).toMatchObject({ "http.response.status_code": 500, "error.type": "500" });
  expect(failed?.attributes).not.toHaveProperty("http.request.resend_count");
  expect(retried?.attributes).toMatchObject({ "http.response.status_code": 200, "http.request.resend_count": 1 });
  expect(traceOf(retried)).toBe(traceOf(failed));
});

test("an answer that cannot be read is an error of its kind, and of the operation", async () => {
  const [id = ""] = await createSessions(gateway.simulatorUrl, 1);
  await gateway.control("POST", "faults", { kind: "html_with_200", endpoint: "GET /identity-verifications/:id" });
  await send(query(id));
  const [call] = await spans.named(VIEW, 2);
  expect(call?.attributes).toMatchObject({ "http.response.status_code": 200, "error.type": "invalid_response" });
  const [operation] = await spans.named("query");
  expect(operation?.status).toEqual({ code: SpanStatusCode.ERROR });
  expect(operation?.attributes).toMatchObject({
    "gateway.operation.outcome": "failed",
    "gateway.error.codes": ["UPSTREAM_INVALID_RESPONSE"],
  });
});

test("a mutation's calls are part of it", async () => {
  const input = { userId: seededUserIds.newcomer, returnUrl: "https://app.example" };
  const text =
    "mutation Start($input: CreateIdentityVerificationInput!) { createIdentityVerification(input: $input) { userErrors { code } } }";
  token = await tokenFor(seededUserIds.newcomer);
  await send({ query: text, variables: { input } });
  token = await operatorToken();
  const [operation] = await spans.named("mutation");
  const [creation] = await spans.named("POST /users/{id}/identity-verifications");
  expect(creation?.parentSpanContext?.spanId).toBe(idOf(operation));
  expect(creation?.attributes["gateway.upstream.class"]).toBe("mutation");
});

test("the upstream gets the trace of the client with the span of the call, and neither baggage nor trace state", async () => {
  const received: IncomingMessage["headers"][] = [];
  const upstream = await startScriptedUpstream((request, response) => {
    received.push(request.headers);
    sendJson(response, { Id: seededSessionIds.validated, Status: "VALIDATED", UserId: seededUserIds.natural });
  });
  const alone = await startGatewayFor(upstream.url);
  const headers = { traceparent: TRACEPARENT, baggage: "user=somebody", tracestate: "vendor=somebody" };
  await send(query(seededSessionIds.validated), headers, alone.url);
  const [call] = await spans.named(VIEW);
  await alone.stop();
  await upstream.stop();
  expect(received).toHaveLength(1);
  expect(received[0]?.["traceparent"]).toBe(`00-${TRACE_ID}-${idOf(call)}-01`);
  expect(Object.keys(received[0] ?? {}).sort()).toEqual([
    "accept",
    "authorization",
    "connection",
    "host",
    "traceparent",
  ]);
});

test("of a request that its client does not sample nothing is recorded, and the upstream is told so", async () => {
  const received: IncomingMessage["headers"][] = [];
  const upstream = await startScriptedUpstream((request, response) => {
    received.push(request.headers);
    sendJson(response, { Id: seededSessionIds.validated, Status: "VALIDATED", UserId: seededUserIds.natural });
  });
  const alone = await startGatewayFor(upstream.url);
  await send(query(seededSessionIds.validated), { traceparent: `00-${TRACE_ID}-${CLIENT_SPAN_ID}-00` }, alone.url);
  await alone.stop();
  await upstream.stop();
  expect(received[0]?.["traceparent"]).toMatch(new RegExp(`^00-${TRACE_ID}-[\\da-f]{16}-00$`));
  const ofRequest = spans.all().filter((span) => traceOf(span) === TRACE_ID);
  expect(ofRequest.map(({ name }) => name)).toEqual([]);
});

describe("with TRACES_SAMPLE_RATIO", () => {
  let none: TestGateway;
  beforeAll(async () => {
    none = await startLiveGateway({ env: { TRACES_SAMPLE_RATIO: "0" } });
  });
  afterEach(() => {
    none.log.length = 0;
  });
  afterAll(() => none.stop());

  test("what is left out has no span and no trace in the log, over each transport, and in no call", async () => {
    const [id = ""] = await createSessions(none.simulatorUrl, 1);
    await send(query(id), {}, none.url);
    for (const [name, value] of [
      ["baggage", "a=b"],
      ["tracestate", "vendor=a"],
      ["traceparent", "00-0-0-01"],
    ] as const)
      await send(query(id), { [name]: value }, none.url);
    for (const transport of ["websocket", "event stream"] as const) {
      const text = `subscription Watch { identityVerificationUpdated(id: "${id}") { id status } }`;
      const watcher = subscribe(none.url, text, token, transport);
      await watcher.has(1);
      watcher.stop();
      await subscribe(none.url, "subscription { nothing }", token, transport).ended;
    }
    await none.control("POST", `sessions/${id}/finish`, { outcome: "VALIDATED" });
    await none.idle();
    expect(none.log.join("")).toContain("Watch");
    expect(none.log.join("")).not.toContain("traceId");
    expect(spans.all().map(({ name }) => name)).toEqual([]);
  });

  test("what is left out is left out as a whole, and the next trace recorded as a whole", async () => {
    let drawn = 0.9;
    const half = await startGatewayFor(none.simulatorUrl, {
      env: { TRACES_SAMPLE_RATIO: "0.5" },
      gateway: { random: () => drawn },
    });
    const [first = "", second = ""] = await createSessions(none.simulatorUrl, 2);
    const ofRequests = () =>
      spans
        .all()
        .map(({ name }) => name)
        .filter((name) => [VIEW, POST, "query"].includes(name));
    await send(query(first), {}, half.url);
    expect(ofRequests()).toEqual([]);
    drawn = 0.1;
    await send(query(second), {}, half.url);
    const [request] = await spans.named(POST);
    await half.stop();
    expect(ofRequests().sort()).toEqual([VIEW, POST, "query"].sort());
    expect(spans.all().filter((span) => traceOf(span) === traceOf(request))).toHaveLength(3);
  });

  test("a request of a trace that has begun elsewhere is recorded with all its parts", async () => {
    const [id = ""] = await createSessions(none.simulatorUrl, 1);
    await send(query(id), { traceparent: TRACEPARENT }, none.url);
    const [request] = await spans.named(POST);
    const ofTrace = spans.all().filter((span) => traceOf(span) === TRACE_ID);
    expect(request?.parentSpanContext?.spanId).toBe(CLIENT_SPAN_ID);
    expect(ofTrace.map(({ name }) => name).sort()).toEqual([VIEW, POST, "query"].sort());
  });
});

test("what takes long is recorded when it ends, and its line of the log names the trace", async () => {
  let nowMs = 0;
  const slow = await startGatewayFor(gateway.simulatorUrl, {
    gateway: { clock: testClock({ monotonicMs: () => (nowMs += 60) }) },
  });
  const response = await send({ query: "{ __typename }" }, {}, slow.url);
  const [request] = await spans.named(POST);
  await slow.stop();
  expect(lineOf(slow, response)).toMatchObject({ msg: "request", traceId: traceOf(request) });
});

test("with TRACES_PER_SECOND as many traces begin in a second, and probes do not count", async () => {
  let nowMs = 0;
  let asked = 0;
  const upstream = await startScriptedUpstream((_request, response) => {
    sendJson(response, { Id: `idn_${asked}`, Status: "VALIDATED", UserId: seededUserIds.natural });
  });
  const limited = await startGatewayFor(upstream.url, {
    env: { TRACES_PER_SECOND: "2" },
    gateway: { clock: testClock({ monotonicMs: () => nowMs }) },
  });
  const sendMany = async () => {
    for (const path of ["/health", "/ready", "/metrics"]) await fetch(`${limited.url}${path}`);
    for (const last = asked + 5; asked < last; asked += 1) await send(query(`idn_${asked}`), {}, limited.url);
  };
  await sendMany();
  nowMs += 1_000;
  await sendMany();
  await limited.stop();
  await upstream.stop();
  // Whichever they are: a call of the gateway's own is a trace, too.
  expect(new Set(spans.all().map(traceOf)).size).toBe(4);
});

test("probes have no spans, an unknown path has no route", async () => {
  for (const path of ["/health", "/ready", "/metrics"]) await fetch(`${gateway.url}${path}`);
  await fetch(`${gateway.url}/nowhere/secret?token=secret`, { headers: { traceparent: TRACEPARENT } });
  const [request] = await spans.named("GET");
  expect(request?.attributes).toEqual({
    "http.request.method": "GET",
    "url.scheme": "http",
    "http.response.status_code": 404,
  });
  expect(spans.all()).toHaveLength(1);
});

test("a webhook's span has the type of its event; without a traceparent only known types have one", async () => {
  const address = `${gateway.url}/webhooks/mangopay/${WEBHOOK_SECRET}?RessourceId=any&Date=1&EventType=`;
  for (const eventType of ["USER_KYC_REGULAR", "SOMETHING_ELSE"]) await fetch(`${address}${eventType}`);
  await fetch(`${address}SOMETHING_ELSE`, { headers: { traceparent: TRACEPARENT } });
  const webhooks = await spans.named("GET /webhooks/mangopay/:secret", 2);
  expect(webhooks.map(({ attributes }) => attributes["gateway.event.type"])).toEqual(["USER_KYC_REGULAR", "other"]);
});

describe.each(["websocket", "event stream"] as const)("a subscription over %s", (transport) => {
  const text = (id: string) => `subscription Watch { identityVerificationUpdated(id: "${id}") { id status } }`;

  test("is a span that ends when it has begun, and one for each result, linked to it and to the webhook", async () => {
    const [id = ""] = await createSessions(gateway.simulatorUrl, 1);
    const watcher = subscribe(gateway.url, text(id), token, transport);
    await watcher.has(1);
    const [subscribed] = await spans.named("subscription");
    expect(subscribed?.attributes).toEqual({
      "graphql.operation.type": "subscription",
      "graphql.operation.name": "Watch",
      "gateway.operation.outcome": "ok",
    });
    expect((await spans.named(VIEW))[0]?.parentSpanContext?.spanId).toBe(idOf(subscribed));
    if (transport === "event stream")
      expect(subscribed?.parentSpanContext?.spanId).toBe(idOf((await spans.named("POST /graphql/stream"))[0]));
    else expect(subscribed?.parentSpanContext).toBeUndefined();

    await gateway.control("POST", `sessions/${id}/finish`, { outcome: "VALIDATED" });
    await watcher.ended;
    const [second] = await spans.named("subscription result");
    const webhooks = await spans.named("GET /webhooks/mangopay/:secret");
    expect(linkedTo(second)).toEqual([idOf(subscribed), expect.any(String)]);
    expect(webhooks.map(idOf)).toContain(linkedTo(second)?.[1]);
    expect(second?.parentSpanContext).toBeUndefined();
    expect(second?.attributes).toEqual(subscribed?.attributes);
    expect(traceOf(second)).not.toBe(traceOf(subscribed));
  });

  test("its last line of the log names its trace", async () => {
    const [id = ""] = await createSessions(gateway.simulatorUrl, 1);
    const watcher = subscribe(gateway.url, text(id), token, transport);
    await watcher.has(1);
    const [subscribed] = await spans.named("subscription");
    watcher.stop();
    const ofTrace = () => gateway.log.filter((line) => line.includes(traceOf(subscribed) ?? "none"));
    while (ofTrace().length === 0) await new Promise((resolve) => setImmediate(resolve));
    expect(ofTrace().join()).toContain('"msg":"subscription ended"');
  });
});

test("without an SDK at its start, a gateway records nothing, logs no trace and sends no traceparent", async () => {
  await spans.unregister();
  const received: IncomingMessage["headers"][] = [];
  const upstream = await startScriptedUpstream((request, response) => {
    received.push(request.headers);
    sendJson(response, { Id: seededSessionIds.validated, Status: "VALIDATED", UserId: seededUserIds.natural });
  });
  const alone = await startGatewayFor(upstream.url);
  spans = await recordSpans();
  await send(query(seededSessionIds.validated), { traceparent: TRACEPARENT }, alone.url);
  await alone.stop();
  await upstream.stop();
  expect(received.map(({ traceparent }) => traceparent)).toStrictEqual([undefined]);
  const ofRequest = spans.all().filter((span) => traceOf(span) === TRACE_ID);
  expect(ofRequest.map(({ name }) => name)).toEqual([]);
  expect(alone.log.join("")).not.toContain("traceId");
});
