import { beforeEach, expect, test } from "@jest/globals";
import { tracing } from "@opentelemetry/sdk-node";
import { beginCalls } from "../../src/tracing/call-spans.js";
import { beginOperations } from "../../src/tracing/operation-spans.js";
import { beginRequests } from "../../src/tracing/request-spans.js";
import { testClock } from "../support/clock.js";

const START_MS = 1_800_000_000_000;
let passedMs: number;
let leavesOut: boolean;
let asked: number;
const exporter = new tracing.InMemorySpanExporter();
const provider = new tracing.BasicTracerProvider({ spanProcessors: [new tracing.SimpleSpanProcessor(exporter)] });
const source = {
  tracer: provider.getTracer("test"),
  isLeftOut: () => {
    asked += 1;
    return leavesOut;
  },
  clock: testClock({ now: () => new Date(START_MS + passedMs), monotonicMs: () => passedMs }),
};
const [requests, operations] = [beginRequests(source), beginOperations(source)];
const calls = beginCalls(source, "https://api.example");

beforeEach(() => {
  passedMs = 0;
  leavesOut = false;
  asked = 0;
  exporter.reset();
});

const begin = () => {
  const request = requests({}, () => ({ method: "POST", route: "/graphql", scheme: "http" }));
  return { request, operation: operations(request) };
};
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
] as const)("what is quick, calls nothing and %s is not recorded, and the limit does not count it", (...ending) => {
  const [, outcome, status] = ending;
  const { request, operation } = begin();
  passedMs = 99;
  operation.ended({ ...ok, outcome });
  request.ended(status);
  expect(recorded()).toEqual([]);
  expect(request.traceId).toBeUndefined();
  expect(asked).toBe(0);
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
  expect(recorded().slice(1)).toEqual([
    ["query", 0, 30],
    ["POST /graphql", 0, 40],
  ]);
  const [first, second, third] = exporter.getFinishedSpans();
  expect(first?.parentSpanContext?.spanId).toBe(second?.spanContext().spanId);
  expect(second?.parentSpanContext?.spanId).toBe(third?.spanContext().spanId);
  expect(asked).toBe(1);
});

test.each([
  ["fails", 1, { outcome: "failed" }],
  ["fails in part", 1, { outcome: "partial" }],
  ["takes long", 100, { outcome: "ok" }],
] as const)("an operation that %s is recorded with its request", (_what, tookMs, ending) => {
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

test("what is left out is left out as a whole, and asked about once", () => {
  leavesOut = true;
  const { request, operation } = begin();
  const call = calls("GET", "/identity-verifications/1", { trace: { span: operation } });
  leavesOut = false;
  const other = calls("GET", "/identity-verifications/1", { trace: { span: operation } });
  for (const each of [call, other]) each.ended(500);
  operation.ended({ outcome: "failed" });
  request.ended(500);
  expect(recorded()).toEqual([]);
  expect([operation.traceparent(), request.traceparent(), call.headers]).toEqual([undefined, undefined, {}]);
  expect(asked).toBe(1);
});

test("an end that is reported twice, as that of a stream that has begun, counts once", () => {
  const { request } = begin();
  request.traceparent();
  request.ended(200);
  passedMs = 5_000;
  request.ended(500);
  expect(recorded()).toEqual([["POST /graphql", 0, 0]]);
});
