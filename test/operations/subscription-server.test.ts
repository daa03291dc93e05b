import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, test } from "@jest/globals";
import { GraphQLBoolean, GraphQLNonNull, GraphQLObjectType, GraphQLSchema, GraphQLString } from "graphql";
import { pino } from "pino";
import { systemClock } from "../../src/clock.js";
import type { RequestContext } from "../../src/context.js";
import { createKeyedSemaphore } from "../../src/limits/keyed-semaphore.js";
import { STRUCTURE_LIMITS } from "../../src/operations/operation-limits.js";
import { createPreparedOperations } from "../../src/operations/prepared-operations.js";
import { createRunner } from "../../src/operations/runner.js";
import { createSubscriptionServer, type SubscriptionArgs } from "../../src/operations/subscription-server.js";
import type { Viewer } from "../../src/viewer.js";

const EVENTS = 50;

/** The value of an event, which nothing in this test retains. */
const loaders: WeakRef<object>[] = [];
async function* events() {
  for (let index = 0; ; index += 1) {
    const own = { index };
    loaders.push(new WeakRef(own));
    yield await Promise.resolve({ root: { ticks: true }, loaders: own });
  }
}

test("a long stream retains none of the events that it has sent", async () => {
  setFlagsFromString("--expose-gc");
  const collectGarbage = runInNewContext("gc") as () => void;
  const schema = new GraphQLSchema({
    query: new GraphQLObjectType({ name: "Query", fields: { nothing: { type: GraphQLString } } }),
    subscription: new GraphQLObjectType({
      name: "Subscription",
      fields: { ticks: { type: new GraphQLNonNull(GraphQLBoolean), subscribe: events } },
    }),
  });
  const viewer: Viewer = {
    subject: "ada",
    userIds: [],
    isOperator: false,
    canReadPersonalData: false,
    tokenExpiresAt: new Date(Date.now() + 3_600_000),
  };
  const subscriptions = createSubscriptionServer({
    schema,
    runner: createRunner({
      operations: createPreparedOperations({ schema, introspection: true }),
      limits: { ...STRUCTURE_LIMITS, upstreamCalls: 100, answerFields: 100 },
      logger: pino({ level: "silent" }),
    }),
    trustedDocuments: null,
    assertRequestRate: () => undefined,
    createContext: () =>
      ({
        requestId: "one",
        viewer,
        piiAccessLog: { record: () => undefined, flush: () => undefined },
      }) as unknown as RequestContext,
    openSubscriptions: createKeyedSemaphore({ perViewer: 1, total: 1 }),
    clock: systemClock,
    logsSubscriptions: true,
    logger: pino({ level: "silent" }),
  });
  const args = subscriptions.prepare({ query: "subscription { ticks }" }, viewer, {
    isCounted: true,
    clientName: undefined,
  }) as SubscriptionArgs;
  const results = (await subscriptions.run(args, "event stream")) as AsyncIterableIterator<unknown>;
  for (let sent = 0; sent < EVENTS; sent += 1)
    expect(await results.next()).toEqual({ done: false, value: { data: { ticks: true } } });
  await new Promise((resolve) => setImmediate(resolve));
  collectGarbage();
  const kept = loaders.filter((reference) => reference.deref() !== undefined);
  expect(kept.length).toBeLessThan(5);
  await results.return?.();
});
