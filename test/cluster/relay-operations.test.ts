import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { Redis } from "ioredis";
import { relayKeys } from "../../src/cluster/relay-keys.js";
import { createRelayOperations } from "../../src/cluster/relay-operations.js";
import { createRedisServer, type RedisServer } from "../support/redis-server.js";

const RECEIVER = "receiver";
const NOW_MS = 1_000_000;
const keys = relayKeys("platform");
const due = keys.due(RECEIVER);

let server: RedisServer;
let client: Redis;
beforeEach(async () => {
  server = await createRedisServer();
  await server.start();
  client = new Redis(server.url);
});
afterEach(async () => {
  client.disconnect();
  await server.kill();
});

test("retry makes thousands of messages due, a thousand in each step, and says how many wait", async () => {
  const waiting = Array.from({ length: 2_500 }, (_, number) => [NOW_MS + 1 + number, `msg_${number}`]).flat();
  await client.zadd(due, ...waiting, NOW_MS - 1, "msg_due");
  const operations = createRelayOperations(client, keys, () => new Date(NOW_MS));
  expect(await operations.retryNow(RECEIVER)).toBe(2_501);
  expect(await client.zcount(due, "-inf", NOW_MS)).toBe(2_501);
  expect(await client.zscore(due, "msg_due")).toBe(String(NOW_MS - 1));
  expect(await client.info("commandstats")).toContain("cmdstat_eval:calls=3,");
});
