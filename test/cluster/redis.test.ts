// Redis responds, but refuses.
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { Redis } from "ioredis";
import { pino } from "pino";
import { createSharedRedis, type SharedRedis } from "../../src/cluster/redis.js";
import { testClock } from "../support/clock.js";
import { createRedisServer, type RedisServer } from "../support/redis-server.js";

const ALLOWED = ["+get", "+set", "+del", "+publish", "+subscribe", "+info"];

let server: RedisServer;
let admin: Redis;
let redis: SharedRedis;
let log: string[];
let nowMs: number;
beforeEach(async () => {
  server = await createRedisServer("--requirepass", "right");
  await server.start();
  admin = new Redis(server.url, { password: "right" });
  log = [];
  nowMs = 1_000;
});
afterEach(async () => {
  await redis.close();
  admin.disconnect();
  await server.kill();
});

function connect(credentials: string): void {
  const logger = pino({ base: null, timestamp: false }, { write: (line: string) => void log.push(line) });
  redis = createSharedRedis({
    url: server.url.replace("//", `//${credentials}@`),
    logger,
    clock: testClock({ monotonicMs: () => nowMs }),
  });
}
const permit = (...rules: string[]) =>
  admin.call("ACL", "SETUSER", "gateway", "reset", "on", ">secret", "~*", ...rules);
const set = () => redis.run((client) => client.set("name", "value"));
async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setImmediate(resolve));
}

test("a wrong password is logged once, with Redis's error code", async () => {
  connect(":wrong");
  await until(() => log.length > 0);
  expect(await set()).toBeUndefined();
  expect(redis.isConnected()).toBe(false);
  expect(log).toEqual(['{"level":40,"state":"unavailable","reason":"WRONGPASS","msg":"shared redis"}\n']);
});

test("a forbidden command is logged once, and retried half a minute later", async () => {
  await permit("&*", ...ALLOWED, "-publish");
  connect("gateway:secret");
  redis.subscribe(
    "messages",
    () => undefined,
    () => undefined,
  );
  await until(async () => redis.isConnected() && (await set()) === "OK");
  expect(await redis.run((client) => client.publish("messages", "text"))).toBeUndefined();
  expect(redis.isConnected()).toBe(false);
  expect(log.at(-1)).toContain('"reason":"NOPERM"');
  nowMs += 29_000;
  expect(await set()).toBeUndefined();
  await permit("&*", ...ALLOWED);
  nowMs += 1_000;
  expect(await redis.run((client) => client.publish("messages", "text"))).toBe(1);
  expect(redis.isConnected()).toBe(true);
  expect(log).toHaveLength(3);
});

test("an instance that may not subscribe uses no shared values until it may", async () => {
  await permit(...ALLOWED);
  connect("gateway:secret");
  redis.subscribe(
    "messages",
    () => undefined,
    () => undefined,
  );
  await until(() => log.some((line) => line.includes("NOPERM")));
  expect(await set()).toBeUndefined();
  expect(redis.isConnected()).toBe(false);
  await permit("&*", ...ALLOWED);
  nowMs += 30_000;
  expect(await set()).toBeUndefined();
  await until(async () => (await set()) === "OK");
  expect(redis.isConnected()).toBe(true);
});
