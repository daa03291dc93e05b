// The returns that instances find when they start: a real redis-server.
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { Redis } from "ioredis";
import { pino } from "pino";
import { systemClock } from "../../src/clock.js";
import { createKeptReturns, forgetReturnsOf } from "../../src/cluster/kept-returns.js";
import { createProbe } from "../../src/cluster/needed-commands.js";
import { createSharedRedis, type SharedRedis } from "../../src/cluster/redis.js";
import { createRedisServer, type RedisServer } from "../support/redis-server.js";

const session = { id: "idnver_1", userId: "user_1" };
const other = { id: "idnver_2", userId: "user_2" };
const atMs = Date.parse("2026-12-01T12:00:00Z");

let server: RedisServer;
let redis: SharedRedis;
let client: Redis;

beforeEach(async () => {
  server = await createRedisServer();
  await server.start();
  client = new Redis(server.url);
  redis = createSharedRedis({
    url: server.url,
    logger: pino({ level: "silent" }),
    clock: systemClock,
    probe: createProbe("platform", false),
    commandTimeoutMs: 60_000,
  });
  await redis.settled();
});
afterEach(async () => {
  client.disconnect();
  redis.close();
  await server.kill();
});

const returns = () => createKeptReturns(redis, "test:");

async function replayed(): Promise<unknown[]> {
  const taken: unknown[] = [];
  await returns().replay((kept) => taken.push(kept));
  return taken;
}

test("what one instance keeps, another takes, in order, with and without a user", async () => {
  returns().keep({ session, atMs });
  returns().keep({ session: { id: other.id }, atMs: atMs + 1 });
  expect(await replayed()).toEqual([
    { session, atMs },
    { session: { id: other.id }, atMs: atMs + 1 },
  ]);
  expect(await client.pttl("test:returns")).toBeGreaterThan(0);
});

test("nothing is kept at first", async () => {
  expect(await replayed()).toEqual([]);
});

test("one that is over goes when the next is kept", async () => {
  returns().keep({ session, atMs });
  returns().keep({ session: other, atMs: atMs + 120_000 });
  expect(await replayed()).toEqual([{ session: other, atMs: atMs + 120_000 }]);
});

test("of very many, the last thousand are kept", async () => {
  const lines = Array.from({ length: 1_200 }, (_, index) => `${atMs} idnver_${index} user_1`);
  await client.set("test:returns", lines.join("\n"));
  returns().keep({ session: other, atMs });
  const taken = await replayed();
  expect(taken).toHaveLength(1_000);
  expect(taken.at(-1)).toEqual({ session: other, atMs });
  expect(taken[0]).toMatchObject({ session: { id: "idnver_201" } });
});

test("those of a purged user go, and no others", async () => {
  await forgetReturnsOf(client, "test:", session.userId);
  for (const { id, userId } of [session, other, { id: "idnver_3", userId: "another_user_1" }])
    returns().keep({ session: { id, userId }, atMs });
  // Sent over another connection than what follows, which could overtake it.
  expect(await replayed()).toHaveLength(3);
  await forgetReturnsOf(client, "test:", session.userId);
  expect(await replayed()).toMatchObject([{ session: other }, { session: { userId: "another_user_1" } }]);
  for (const userId of [other.userId, "another_user_1"]) await forgetReturnsOf(client, "test:", userId);
  expect(await client.exists("test:returns")).toBe(0);
});

test("what no gateway has written is skipped", async () => {
  const lines = ["", "text", "1 idnver_1", "x idnver_1 user_1", `${atMs} id/../1 user_1`, `${atMs} idnver_2 user_2`];
  await client.set("test:returns", lines.join("\n"));
  expect(await replayed()).toEqual([
    { session: { id: "idnver_1" }, atMs: 1 },
    { session: other, atMs },
  ]);
});
