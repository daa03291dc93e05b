import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { propagation, SpanStatusCode } from "@opentelemetry/api";
import { core, tracing } from "@opentelemetry/sdk-node";
import type { TracedOperation, Tracing } from "../../src/tracing.js";
import { createBeginCall } from "../../src/tracing/call-spans.js";
import { createBeginOperation, createBeginResult } from "../../src/tracing/operation-spans.js";
import { createBeginRequest } from "../../src/tracing/request-spans.js";
import { createSampler } from "../../src/tracing/sampler.js";
import { testClock } from "../support/clock.js";

const START_MS = 1_800_000_000_000;
let passedMs: number;
let wallClock = (ms: number) => ms;
const exporter = new tracing.InMemorySpanExporter();
const provider = new tracing.BasicTracerProvider({ spanProcessors: [new tracing.SimpleSpanProcessor(exporter)] });
const clock = testClock({ now: () => new Date(START_MS + wallClock(passedMs)), monotonicMs: () => passedMs });

let requests: Tracing["beginRequest"];
let operations: Tracing["beginOperation"];
let results: Tracing["beginResult"];
let calls: Tracing["beginCall"];
/** With a limit of two traces of each kind. */
function start(ratio = 1, random = 0): void {
  const sampler = createSampler({ ratio, perSecond: 2 }, () => random, clock);
  const source = { tracer: provider.getTracer("test"), sampler, clock };
  [requests, operations, results] = [
    createBeginRequest(source),
    createBeginOperation(source),
    createBeginResult(source),
  ];
  calls = createBeginCall(source, "https://api.example");
}

beforeEach(() => {
  passedMs = 0;
  wallClock = (ms) => ms;
  start();
  exporter.reset();
});

const begin = (headers = {}) => {
  const onRecorded = () => undefined;
  const beganAtMs = passedMs;
  const request = requests(headers, {
    elapsedMs: () => passedMs - beganAtMs,
    describe: () => ({ method: "POST", route: "/graphql", scheme: "http" }),
    onRecorded,
  });
  return { request, operation: operations(request) };
};
/** A query that calls the upstream. */
function query(headers = {}, ending: TracedOperation = ok): void {
  const { request, operation } = begin(headers);
  calls("GET", "/identity-verifications/1", { trace: { span: operation } }).ended(200);
  operation.ended(ending);
  request.ended(200);
}
const times = <Result>(count: number, work: () => Result) => Array.from({ length: count }, work);
const namesOf = () => recorded().map(([name]) => name);
const ok = { operationType: "query", outcome: "ok" } as const;

/** From the begin of the test, in milliseconds. */
function recorded() {
  const toMs = ([seconds, nanoseconds]: readonly [number, number]) => seconds * 1_000 + nanoseconds / 1e6 - START_MS;
  return exporter
    .getFinishedSpans()
    .map(({ name, startTime, endTime }) => [name, Math.round(toMs(startTime)), Math.round(toMs(endTime))]);
}

test.each([
  ["succeeds", "ok", 200],
  ["is refused", "refused", 400],
  ["may not read a field", "partial", 200],
] as const)("what is quick, calls nothing and %s is not recorded, and the limit does not count it", (...ending) => {
  const [, outcome, status] = ending;
  const { request, operation } = begin();
  passedMs = 99;
  operation.ended({ ...ok, outcome, codes: outcome === "ok" ? [] : ["FORBIDDEN"] });
  request.ended(status);
  expect(recorded()).toEqual([]);
  expect([request.traceId, operation.traceparent()]).toStrictEqual([undefined, undefined]);
  times(2, () => query());
  expect(namesOf().filter((name) => name === "query")).toHaveLength(2);
});

test("what calls is recorded from its begin, with what it is part of", () => {
  const { request, operation } = begin();
  passedMs = 20;
  const call = calls("GET", "/identity-verifications/1", { trace: { span: operation } });
  call.ended(200);
  passedMs = 30;
  operation.ended(ok);
  passedMs = 40;
  request.ended(200);
  expect(recorded()).toEqual([
    ["GET other", 20, 20],
    ["query", 0, 30],
    ["POST /graphql", 0, 40],
  ]);
  const [first, second, third] = exporter.getFinishedSpans();
  expect(first?.parentSpanContext?.spanId).toBe(second?.spanContext().spanId);
  expect(second?.parentSpanContext?.spanId).toBe(third?.spanContext().spanId);
});

test("of whole milliseconds of the wall clock, no span begins before or ends after the one it is part of", () => {
  wallClock = (ms) => Math.floor(ms);
  for (let step = 0; step < 200; step += 1) {
    passedMs += 0.37;
    start();
    const { request, operation } = begin();
    const call = calls("GET", "/identity-verifications/1", { trace: { span: operation } });
    passedMs += 0.41;
    call.ended(200);
    operation.ended(ok);
    passedMs += 0.03;
    request.ended(200);
  }
  const spans = exporter.getFinishedSpans();
  const byId = new Map(spans.map((span) => [span.spanContext().spanId, span]));
  const toNs = ([seconds, nanoseconds]: readonly [number, number]) =>
    BigInt(seconds) * 1_000_000_000n + BigInt(nanoseconds);
  for (const span of spans) {
    const parent = byId.get(span.parentSpanContext?.spanId ?? "") ?? span;
    expect(toNs(span.startTime) >= toNs(parent.startTime)).toBe(true);
    expect(toNs(span.endTime) <= toNs(parent.endTime)).toBe(true);
    expect(Number(toNs(span.endTime) - toNs(span.startTime))).toBeGreaterThan(400_000);
  }
  expect(spans).toHaveLength(600);
});

test.each<[string, number, TracedOperation]>([
  ["fails", 1, { outcome: "failed", codes: ["UPSTREAM_TIMEOUT"] }],
  ["fails in part", 1, { outcome: "partial", codes: ["FORBIDDEN", "INTERNAL_SERVER_ERROR"] }],
  ["takes long", 100, { outcome: "ok" }],
])("an operation that %s is recorded with its request", (_what, tookMs, ending) => {
  const { request, operation } = begin();
  passedMs = tookMs;
  operation.ended({ ...ok, ...ending });
  request.ended(200);
  expect(recorded()).toEqual([
    ["query", 0, tookMs],
    ["POST /graphql", 0, tookMs],
  ]);
});

test.each([
  ["an error if it is a defect of ours, though its client has left", "cancelled", "INTERNAL_SERVER_ERROR", "ERROR"],
  ["an error if it fails upstream", "failed", "UPSTREAM_TIMEOUT", "ERROR"],
  ["no error if it fails by its client", "failed", "BAD_USER_INPUT", "UNSET"],
  ["no error if it is what subscribers have been sent before", "unchanged", "UPSTREAM_TIMEOUT", "UNSET"],
] as const)("an operation's span is %s", (_what, outcome, code, status) => {
  query({}, { ...ok, outcome, codes: [code] });
  const operation = exporter.getFinishedSpans().find(({ name }) => name === "query");
  expect(operation?.status).toEqual({ code: SpanStatusCode[status] });
});

test.each([
  [200, 100],
  [500, 1],
])("a request that is answered with %d after %d ms is recorded, though its operation is not", (status, tookMs) => {
  const { request, operation } = begin();
  operation.ended(ok);
  passedMs = tookMs;
  request.ended(status);
  expect(recorded()).toEqual([["POST /graphql", 0, tookMs]]);
});

test("a call that begins after its operation and request have ended is part of them as they were", () => {
  const { request, operation } = begin();
  passedMs = 5;
  operation.ended(ok);
  request.ended(200);
  passedMs = 50;
  const call = calls("GET", "/identity-verifications/1", { trace: { span: operation } });
  expect(recorded()).toEqual([
    ["POST /graphql", 0, 5],
    ["query", 0, 5],
  ]);
  call.ended(200);
  expect(new Set(exporter.getFinishedSpans().map((span) => span.spanContext().traceId)).size).toBe(1);
});

test("what the limit leaves out is left out as a whole, and recorded without its calls if it fails", () => {
  times(3, () => query());
  expect(namesOf().filter((name) => name === "query")).toHaveLength(2);
  exporter.reset();
  const { request, operation } = begin();
  const call = calls("GET", "/identity-verifications/1", { trace: { span: operation } });
  expect(call.headers).toEqual({});
  call.ended(500);
  operation.ended({ outcome: "failed", codes: ["UPSTREAM_UNAVAILABLE"] });
  request.ended(200);
  expect(namesOf()).toEqual(["GraphQL Operation", "POST /graphql"]);
});

test("of failures, too, so many are recorded", () => {
  times(5, () => query({}, { operationType: "query", outcome: "failed", codes: ["UPSTREAM_BUSY"] }));
  expect(namesOf().filter((name) => name === "query")).toHaveLength(4);
});

test("what takes long uses up the limit of what calls, not that of failures", () => {
  times(3, () => {
    const { request, operation } = begin();
    passedMs += 100;
    operation.ended(ok);
    request.ended(200);
  });
  query();
  expect(namesOf()).toEqual(["query", "POST /graphql", "query", "POST /graphql"]);
  times(3, () => query({}, { operationType: "query", outcome: "failed", codes: ["UPSTREAM_BUSY"] }));
  expect(namesOf().filter((name) => name === "query")).toHaveLength(4);
});

test("what the ratio leaves out is left out, also if it fails", () => {
  start(0.5, 0.9);
  query({}, { outcome: "failed", codes: ["UPSTREAM_BUSY"] });
  expect(namesOf()).toEqual([]);
});

describe("a request with a traceparent", () => {
  const traceparent = `00-${"a".repeat(32)}-${"b".repeat(16)}`;
  beforeAll(() => void propagation.setGlobalPropagator(new core.W3CTraceContextPropagator()));
  beforeEach(() => start(0));
  afterAll(() => propagation.disable());

  test("is recorded whatever it does, up to a limit of its own", () => {
    times(3, () => {
      const { request, operation } = begin({ traceparent: `${traceparent}-01` });
      operation.ended(ok);
      request.ended(200);
    });
    expect(namesOf()).toEqual(["query", "POST /graphql", "query", "POST /graphql"]);
  });

  test("that is not recorded there is not recorded here", () => {
    const { request, operation } = begin({ traceparent: `${traceparent}-00` });
    operation.ended(ok);
    request.ended(200);
    expect(namesOf()).toEqual([]);
  });

  test("that is not recorded there names its trace to the upstream up to the same limit, which hides no failure", () => {
    const named = times(3, () => {
      const { request, operation } = begin({ traceparent: `${traceparent}-00` });
      const call = calls("GET", "/identity-verifications/1", { trace: { span: operation } });
      call.ended(200);
      operation.ended(ok);
      request.ended(200);
      return "traceparent" in call.headers;
    });
    expect(named).toEqual([true, true, false]);
    query({ traceparent: `${traceparent}-01` });
    expect(namesOf()).toEqual([]);
    query(
      { traceparent: `${traceparent}-01` },
      { operationType: "query", outcome: "failed", codes: ["UPSTREAM_BUSY"] },
    );
    expect(namesOf()).toEqual(["query", "POST /graphql"]);
  });
});

describe("a result of a subscription", () => {
  const caused = `00-${"a".repeat(32)}-${"b".repeat(16)}-01`;

  test("is recorded where a webhook has caused it and it is sent", () => {
    results(undefined, undefined).ended(ok);
    results(undefined, caused).ended({ ...ok, outcome: "unchanged" });
    expect(recorded()).toEqual([]);
    results(undefined, caused).ended(ok);
    expect(namesOf()).toEqual(["subscription result"]);
  });

  test("is recorded if it fails", () => {
    results(undefined, undefined).ended({ outcome: "failed", codes: ["UPSTREAM_TIMEOUT"] });
    expect(namesOf()).toEqual(["subscription result"]);
  });
});

test("an end that is reported twice, as that of a stream that has begun, counts once", () => {
  const { request } = begin();
  request.record();
  request.ended(200);
  passedMs = 5_000;
  request.ended(500);
  expect(recorded()).toEqual([["POST /graphql", 0, 0]]);
});
