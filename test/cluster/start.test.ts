// A gateway that starts while Redis does not answer.
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { pino } from "pino";
import { loadConfig } from "../../src/config.js";
import { createGateway } from "../../src/gateway.js";
import { TEST_SECRET } from "../support/gateway.js";
import { createRedisServer, type RedisServer } from "../support/redis-server.js";

let redis: RedisServer;
beforeEach(async () => {
  redis = await createRedisServer();
  await redis.start();
  redis.freeze();
});
afterEach(async () => {
  redis.thaw();
  await redis.kill();
});

async function create(log: string[] = []) {
  const config = loadConfig({
    NODE_ENV: "test",
    PORT: "0",
    AUTH_SECRET: TEST_SECRET,
    REDIS_URL: redis.url,
    MANGOPAY_BASE_URL: "http://127.0.0.1:9",
    MANGOPAY_CLIENT_ID: "test",
    MANGOPAY_API_KEY: "test",
  });
  if (!config.upstream) throw new Error("it has no upstream");
  const logger = pino({}, { write: (line: string) => void log.push(line) });
  return createGateway({ config, upstream: config.upstream, logger });
}

test("listens, works alone and says why", async () => {
  const log: string[] = [];
  const gateway = await create(log);
  const url = await gateway.start();
  expect((await fetch(`${url}/health`)).status).toBe(200);
  expect(((await (await fetch(`${url}/ready`)).json()) as { detail: object }).detail).toMatchObject({
    redis: "unavailable",
  });
  expect(log.filter((line) => line.includes("shared redis"))).toEqual([expect.stringContaining('"reason":"timeout"')]);
  await gateway.stop();
});

test("does not listen once it has been stopped before it did", async () => {
  const gateway = await create();
  const started = gateway.start();
  await gateway.stop();
  const url = await started;
  await expect(fetch(`${url}/health`)).rejects.toThrow("fetch failed");
});
