import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { describe, expect, test } from "@jest/globals";
import {
  type ExecutionResult,
  GraphQLBoolean,
  GraphQLNonNull,
  GraphQLObjectType,
  GraphQLSchema,
  GraphQLString,
} from "graphql";
import { pino } from "pino";
import { type Clock, systemClock } from "../../src/clock.js";
import type { RequestContext } from "../../src/context.js";
import { ClientError } from "../../src/errors.js";
import { createKeyedSemaphore } from "../../src/limits/keyed-semaphore.js";
import { type Measurements, NO_MEASUREMENTS } from "../../src/measurements.js";
import type { FindDocumentText } from "../../src/operations/document-lookup.js";
import { STRUCTURE_LIMITS } from "../../src/operations/operation-limits.js";
import { createPreparedOperations } from "../../src/operations/prepared-operations.js";
import { createRunner } from "../../src/operations/runner.js";
import { createSubscriptionServer } from "../../src/operations/subscription-server.js";
import type { TracedOperation, Tracing } from "../../src/tracing.js";
import { UpstreamError } from "../../src/upstream/upstream-error.js";
import type { Viewer } from "../../src/viewer.js";
import { testClock } from "../support/clock.js";

const EVENTS = 50;
const viewer: Viewer = {
  subject: "ada",
  userIds: [],
  isOperator: false,
  canReadPersonalData: false,
  tokenExpiresAt: new Date(Date.now() + 3_600_000),
};

interface Parts {
  /** Of the log of reads of personal data, after each result. */
  flush?: () => void;
  textOf?: FindDocumentText;
  tracing?: Pick<Tracing, "beginOperation" | "beginResult">;
  measurements?: Measurements;
  clock?: Clock;
}

function createServer(source: () => AsyncGenerator, { flush = () => {}, clock = systemClock, ...parts }: Parts = {}) {
  const { textOf, tracing, measurements } = parts;
  const schema = new GraphQLSchema({
    query: new GraphQLObjectType({ name: "Query", fields: { nothing: { type: GraphQLString } } }),
    subscription: new GraphQLObjectType({
      name: "Subscription",
      fields: { ticks: { type: new GraphQLNonNull(GraphQLBoolean), subscribe: source } },
    }),
  });
  return createSubscriptionServer({
    schema,
    runner: createRunner({
      operations: createPreparedOperations({ schema, introspection: true }),
      limits: { ...STRUCTURE_LIMITS, upstreamCalls: 100, answerFields: 100 },
      logger: pino({ level: "silent" }),
      measurements,
      clock,
    }),
    textOf: textOf ?? (({ query }) => String(query)),
    assertRequestRate: () => undefined,
    createContext: () =>
      ({
        requestId: "one",
        viewer,
        piiAccessLog: { record: () => undefined, flush },
        trace: {},
      }) as unknown as RequestContext,
    openSubscriptions: createKeyedSemaphore({ perViewer: 1, total: 1 }),
    clock,
    logsSubscriptions: true,
    logger: pino({ level: "silent" }),
    tracing,
    measurements,
  });
}

const TICKS = { query: "subscription { ticks }" };
const ABOUT = { isCounted: true, clientName: undefined };

async function subscribe(source: () => AsyncGenerator, parts?: Parts) {
  const subscriptions = createServer(source, parts);
  const prepared = subscriptions.prepare(TICKS, viewer, ABOUT);
  if ("errors" in prepared) throw new Error("refused");
  const { results } = await subscriptions.run(prepared.args, "event stream");
  return results as AsyncIterableIterator<ExecutionResult>;
}

test.each([
  ["an expired token", { ...viewer, tokenExpiresAt: new Date(0) }, 401, { "www-authenticate": "Bearer" }, "refused"],
  ["a defect", viewer, 500, {}, "failed"],
] as const)("what %s keeps from running has the status, headers and outcome of a query", (_what, by, ...expected) => {
  const [status, headers, outcome] = expected;
  const outcomes: string[] = [];
  const subscriptions = createServer(events, {
    textOf: () => {
      throw new TypeError("defect");
    },
    measurements: { ...NO_MEASUREMENTS, operationEnded: (_operation, ended) => void outcomes.push(ended) },
  });
  const prepared = subscriptions.prepare(TICKS, by, ABOUT);
  if (!("errors" in prepared)) throw new Error("admitted");
  expect({ status: prepared.status, headers: Object.fromEntries(prepared.headers) }).toEqual({ status, headers });
  expect([...outcomes, prepared.report.outcome]).toEqual([outcome, outcome]);
});

test("an event stream whose token expires before the first result has the outcome of a query", async () => {
  const outcomes: string[] = [];
  const results = await subscribe(noEventYet, {
    clock: testClock({ schedule: (work) => (queueMicrotask(work), () => undefined) }),
    measurements: { ...NO_MEASUREMENTS, operationEnded: (_operation, ended) => void outcomes.push(ended) },
  });
  expect(await results.next()).toMatchObject({ value: { errors: [{ extensions: { code: "UNAUTHENTICATED" } }] } });
  expect(outcomes).toEqual(["refused"]);
});

/** The value of an event, which nothing in this test retains. */
const loaders: WeakRef<object>[] = [];
async function* events() {
  for (let index = 0; ; index += 1) {
    const own = { index };
    loaders.push(new WeakRef(own));
    yield await Promise.resolve({ root: { ticks: true }, loaders: own });
  }
}

async function* unreadAtFirst() {
  yield await Promise.resolve({ root: { ticks: true }, loaders: {}, failure: new UpstreamError("unavailable") });
  yield { root: { ticks: true }, loaders: {} };
}
const noEventYet = () =>
  ({
    next: () => new Promise(() => undefined),
    return: () => Promise.resolve({ done: true }),
    [Symbol.asyncIterator]() {
      return this;
    },
  }) as unknown as AsyncGenerator;
async function* noEvents() {
  // None.
}

test("a long stream retains none of the events that it has sent", async () => {
  setFlagsFromString("--expose-gc");
  const collectGarbage = runInNewContext("gc") as () => void;
  const results = await subscribe(events);
  for (let sent = 0; sent < EVENTS; sent += 1)
    expect(await results.next()).toEqual({ done: false, value: { data: { ticks: true } } });
  await new Promise((resolve) => setImmediate(resolve));
  collectGarbage();
  const kept = loaders.filter((reference) => reference.deref() !== undefined);
  expect(kept.length).toBeLessThan(5);
  await results.return?.();
});

test("after a result that could not be made, the stream has failed and is over", async () => {
  const ends: string[] = [];
  const results = await subscribe(events, {
    flush() {
      throw new TypeError("defect");
    },
    measurements: { ...NO_MEASUREMENTS, subscriptionEnded: (_transport, why) => void ends.push(why) },
  });
  const codesOf = ({ value }: IteratorResult<ExecutionResult, undefined>) =>
    value?.errors?.map(({ extensions }) => extensions["code"]);
  expect(codesOf(await results.next())).toEqual(["INTERNAL_SERVER_ERROR"]);
  expect(ends).toEqual(["failed"]);
  expect(await results.next()).toEqual({ done: true, value: undefined });
});

test.each<[string, () => AsyncGenerator, string]>([
  ["is sent", events, "ok"],
  ["says why nothing can be read yet", unreadAtFirst, "failed"],
  ["is none", noEvents, "ok"],
])("a subscription counts with its first result, which %s", async (_what, source, outcome) => {
  const outcomes: string[] = [];
  const results = await subscribe(source, {
    measurements: { ...NO_MEASUREMENTS, operationEnded: (_operation, ended) => void outcomes.push(ended) },
  });
  expect(outcomes).toEqual([]);
  await results.next();
  await results.next();
  expect(outcomes).toEqual([outcome]);
  await results.return?.();
});

test("a subscription that says why nothing can be read yet goes on", async () => {
  const results = await subscribe(unreadAtFirst);
  const first: IteratorResult<ExecutionResult, undefined> = await results.next();
  expect(first.value?.errors?.map(({ extensions }) => extensions["code"])).toEqual(["UPSTREAM_UNAVAILABLE"]);
  expect(await results.next()).toEqual({ done: false, value: { data: { ticks: true } } });
  await results.return?.();
});

test("a subscription whose client leaves before the first result counts as cancelled", async () => {
  const outcomes: string[] = [];
  const results = await subscribe(events, {
    measurements: { ...NO_MEASUREMENTS, operationEnded: (_operation, ended) => void outcomes.push(ended) },
  });
  await results.return?.();
  expect(outcomes).toEqual(["cancelled"]);
});

describe("the span of a result that could not be made", () => {
  /** @param error of the audit line, without which nothing is shown */
  async function endedBy(error: Error, hasLeft: boolean) {
    const ended: TracedOperation[] = [];
    const span = { traceId: "1", record: () => undefined, traceparent: () => "", ended: () => undefined };
    const resultSpan = { ...span, ended: (operation: TracedOperation) => void ended.push(operation) };
    let left: Promise<unknown> | undefined;
    const results: AsyncIterableIterator<ExecutionResult> = await subscribe(events, {
      tracing: { beginOperation: () => span, beginResult: () => resultSpan },
      flush() {
        if (hasLeft) left = results.return?.();
        throw error;
      },
    });
    const { value } = (await results.next()) as IteratorResult<ExecutionResult, undefined>;
    await left;
    const seen = value?.errors?.map(({ extensions }) => extensions["code"]);
    return { seen, ended: ended.map(({ outcome, codes }) => ({ outcome, codes })) };
  }

  test("is failed, with the code that the client sees", async () => {
    expect(await endedBy(new TypeError("defect"), false)).toEqual({
      seen: ["INTERNAL_SERVER_ERROR"],
      ended: [{ outcome: "failed", codes: ["INTERNAL_SERVER_ERROR"] }],
    });
  });

  test("is cancelled once the client has left, and a defect is an error even so", async () => {
    expect((await endedBy(new TypeError("defect"), true)).ended).toEqual([
      { outcome: "cancelled", codes: ["INTERNAL_SERVER_ERROR"] },
    ]);
    expect((await endedBy(new ClientError("UPSTREAM_TIMEOUT"), true)).ended).toEqual([
      { outcome: "cancelled", codes: [] },
    ]);
  });
});
