// What doctor says about a real Redis, with users that lack rights.
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { Redis } from "ioredis";
import { platformOf } from "../../src/cluster/platform.js";
import { checkRedis } from "../../src/doctor/redis-check.js";
import { documentedCommands } from "../support/documented-rights.js";
import { countsOf } from "../support/metrics.js";
import { createRedisServer, type RedisServer } from "../support/redis-server.js";
import { startGateway } from "../support/simulated-gateway.js";

const RIGHTS = documentedCommands("the gateway", "the command [`doctor`]");
const OF_THE_GATEWAY = ["~identity-verification-gateway:*", "&identity-verification-gateway:*"];

let server: RedisServer;
let admin: Redis;
beforeEach(async () => {
  server = await createRedisServer();
  await server.start();
  admin = new Redis(server.url);
});
afterEach(async () => {
  admin.disconnect();
  await server.kill();
});

const permit = (...rules: string[]) => admin.call("ACL", "SETUSER", "gateway", "reset", "on", ">CANARY", ...rules);
const check = (credentials = "gateway:CANARY", hasQueue = false) =>
  checkRedis(server.url.replace("//", `//${credentials}@`), "platform", hasQueue);

test("is in order with exactly the documented rights, and holds nothing afterwards", async () => {
  await permit(...RIGHTS, ...OF_THE_GATEWAY);
  expect(await check()).toEqual({
    level: "ok",
    text: expect.stringMatching(/^version \d+\.\d+\.\d+, with all rights$/),
  });
  expect(await admin.dbsize()).toBe(0);
});

test.each(RIGHTS)("names the command that its user may not use: %s", async (right) => {
  await permit(...RIGHTS.filter((other) => other !== right), ...OF_THE_GATEWAY);
  const name = right.slice(1).toUpperCase();
  expect(await check()).toEqual({
    level: "fail",
    text: `its user lacks the right to ${name}, or to keys and channel (docs/live.md)`,
  });
});

test.each([
  ["its keys", ["~other:*", "&*"], "SET, GET, EVAL, DEL"],
  ["its channel", ["~*", "resetchannels"], "PUBLISH, SUBSCRIBE"],
])("names the commands that fail without the right to %s", async (_what, rules, names) => {
  await permit(...RIGHTS, ...rules);
  expect((await check()).text).toContain(`lacks the right to ${names},`);
});

const RIGHTS_OF_RELAY = documentedCommands("with the [relay](relay.md), also");

test.each(RIGHTS_OF_RELAY)("names the command of the relay that its user may not use: %s", async (right) => {
  await permit(...RIGHTS, ...RIGHTS_OF_RELAY.filter((other) => other !== right), ...OF_THE_GATEWAY);
  expect((await check(undefined, true)).text).toContain(`lacks the right to ${right.slice(1).toUpperCase()},`);
});

test("the relay's queue needs Redis to keep what it holds", async () => {
  await permit(...RIGHTS, ...RIGHTS_OF_RELAY, ...OF_THE_GATEWAY);
  expect(await check(undefined, true)).toMatchObject({ level: "warn", text: expect.stringContaining("appendonly") });
  await admin.config("SET", "appendonly", "yes");
  expect(await check(undefined, true)).toMatchObject({ level: "ok" });
  expect(await admin.dbsize()).toBe(0);
});

test("says when the password is wrong, without it", async () => {
  await permit(...RIGHTS, ...OF_THE_GATEWAY);
  const { level, text } = await check("gateway:wrong-CANARY");
  expect({ level, text }).toEqual({
    level: "fail",
    text: "cannot be used (WRONGPASS AUTH): user and password in REDIS_URL",
  });
});

test("says what to do without a password, and about a Redis that hangs", async () => {
  await admin.config("SET", "requirepass", "needed");
  expect((await checkRedis(server.url, "platform", false)).text).toBe(
    "cannot be used (NOAUTH INFO): user and password in REDIS_URL",
  );
  server.freeze();
  expect((await checkRedis(server.url, "platform", false)).text).toMatch(/^cannot be used \(timeout.*\): host, port/);
  server.thaw();
});

test("says when it cannot be reached", async () => {
  await permit(...RIGHTS, ...OF_THE_GATEWAY);
  await server.kill();
  expect((await check()).text).toMatch(/^cannot be used \(ECONNREFUSED\)/);
});

test("warns of one that refuses writes once it is full", async () => {
  await permit(...RIGHTS, ...RIGHTS_OF_RELAY, ...OF_THE_GATEWAY);
  await admin.config("SET", "appendonly", "yes");
  await admin.config("SET", "maxmemory", "100mb");
  expect(await check()).toMatchObject({ level: "warn", text: expect.stringContaining("maxmemory-policy") });
  expect(await check("gateway:CANARY", true)).toMatchObject({ level: "ok" });
  await admin.config("SET", "maxmemory-policy", "allkeys-lru");
  expect(await check()).toMatchObject({ level: "ok" });
  expect(await check("gateway:CANARY", true)).toMatchObject({ level: "fail" });
  await admin.config("SET", "maxmemory-policy", "volatile-lru");
  expect(await check("gateway:CANARY", true)).toMatchObject({ level: "ok" });
});

test("is no message to gateways that run", async () => {
  const parts = { env: { REDIS_URL: server.url }, gateway: { redisCommandTimeoutMs: 60_000 } };
  const gateway = await startGateway(parts);
  while (!(await countsOf(gateway.url, "gateway_redis_up"))[""]);
  expect(
    (await checkRedis(server.url, platformOf({ baseUrl: gateway.simulatorUrl, clientId: "test" }), false)).level,
  ).toBe("ok");
  // It receives what is published in order.
  await admin.publish((await admin.pubsub("CHANNELS", "*"))[0] as string, "no message");
  while (!(await countsOf(gateway.url, "gateway_redis_malformed_total"))[""]);
  expect(await countsOf(gateway.url, "gateway_redis_malformed_total")).toEqual({ "": 1 });
  await gateway.stop();
});
