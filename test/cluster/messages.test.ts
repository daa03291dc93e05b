// What an instance takes from the channel, on which newer versions and other programs may publish too.
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { Redis } from "ioredis";
import { pino } from "pino";
import { systemClock } from "../../src/clock.js";
import { type Cluster, createCluster } from "../../src/cluster/cluster.js";
import { encode } from "../../src/cluster/encoding.js";
import { readMessage } from "../../src/cluster/messages.js";
import { createProbe } from "../../src/cluster/needed-commands.js";
import { createSharedRedis } from "../../src/cluster/redis.js";
import { createRedisServer, type RedisServer } from "../support/redis-server.js";

const from = "another instance";
const event = { resourceId: "idnver_1", eventType: "IDENTITY_VERIFICATION_VALIDATED", dateSeconds: 1_796_000_000 };
const eventMessage = { kind: "event", event, source: "webhooks", receivedAtMs: 1_796_000_000_000 };
const read = (message: unknown) => readMessage(encode({ from, message }));

test.each([
  eventMessage,
  { kind: "duplicate", event, source: "event list" },
  { kind: "purge", userId: "user_1" },
  { kind: "return", session: { id: "idnver_1" }, atMs: 1 },
  { kind: "quota", calls: 1, mutations: 0, windows: [] },
  { kind: "allowance", calls: { viewer: 2 } },
])("reads a message of kind $kind", (message) => {
  expect(read(message)).toEqual({ from, message });
});

test.each(["later", "constructor", ""])("ignores a message of a kind that it does not know: %j", (kind) => {
  expect(read({ kind, more: 1 })).toEqual({ from, message: undefined });
});

test.each([undefined, 7, {}, { kind: 7 }, { kind: "purge" }, { kind: "purge", userId: 1 }, { kind: "change" }])(
  "takes %j for no message",
  (message) => {
    expect(read(message)).toBeUndefined();
  },
);

describe("the span of an event's webhook", () => {
  const traceId = "4bf92f3577b34da6a3ce929d0e0e4736";
  const spanId = "00f067aa0ba902b7";

  test("is read", () => {
    const message = { ...eventMessage, traceparent: `00-${traceId}-${spanId}-01` };
    expect(read(message)).toEqual({ from, message });
  });

  test.each([
    7,
    "-".repeat(55),
    "a".repeat(55),
    `01-${traceId}-${spanId}-01`,
    `00-${traceId}-${spanId}--1`,
    `00-${traceId.toUpperCase()}-${spanId}-01`,
    `00-${"0".repeat(32)}-${spanId}-01`,
    `00-${traceId}-${"0".repeat(16)}-01`,
    `00-${traceId}-${spanId}-01\n`,
  ])("is left out as %j, and the event is read", (traceparent) => {
    expect(read({ ...eventMessage, traceparent })).toEqual({ from, message: eventMessage });
  });
});

describe("an instance", () => {
  let server: RedisServer;
  let publisher: Redis;
  let cluster: Cluster;
  beforeEach(async () => {
    server = await createRedisServer();
    await server.start();
    publisher = new Redis(server.url);
    const [logger, clock] = [pino({ level: "silent" }), systemClock];
    const redis = createSharedRedis({
      url: server.url,
      logger,
      clock,
      probe: createProbe("platform", false),
      commandTimeoutMs: 60_000,
    });
    cluster = createCluster({ redis, platform: "platform", logger, clock });
    await cluster.settled();
  });
  afterEach(async () => {
    cluster.close();
    publisher.disconnect();
    await server.kill();
  });

  test("counts no message of an unknown kind as malformed, and goes on", async () => {
    const [channel = ""] = (await publisher.pubsub("CHANNELS")) as string[];
    const purged = new Promise((resolve) => cluster.subscribe("purge", ({ userId }) => resolve(userId)));
    // They are received in this order.
    for (const message of [{ kind: "later" }, { kind: "purge" }, { kind: "purge", userId: "user_1" }])
      await publisher.publish(channel, encode({ from, message }));
    expect(await purged).toBe("user_1");
    expect(cluster.malformedCount()).toBe(1);
  });
});
