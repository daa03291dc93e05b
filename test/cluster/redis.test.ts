// Redis responds, but refuses.
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { Redis } from "ioredis";
import { pino } from "pino";
import { createSharedRedis, type SharedRedis } from "../../src/cluster/redis.js";
import { testClock } from "../support/clock.js";
import { createRedisProxy, type RedisProxy } from "../support/redis-proxy.js";
import { createRedisServer, type RedisServer } from "../support/redis-server.js";

const ALLOWED = ["+get", "+set", "+del", "+eval", "+publish", "+subscribe", "+info"];

let server: RedisServer;
let admin: Redis;
let redis: SharedRedis;
let log: string[];
let nowMs: number;
/** What waits for a minute without failures. */
let waiting: Set<() => void>;
beforeEach(async () => {
  server = await createRedisServer("--requirepass", "right");
  await server.start();
  admin = new Redis(server.url, { password: "right" });
  log = [];
  nowMs = 1_000;
  waiting = new Set();
});
afterEach(async () => {
  await redis.close();
  admin.disconnect();
  await server.kill();
});

function connect(credentials: string, to = server.url): void {
  const logger = pino({ base: null, timestamp: false }, { write: (line: string) => void log.push(line) });
  redis = createSharedRedis({
    url: to.replace("//", `//${credentials}@`),
    logger,
    clock: testClock({
      monotonicMs: () => nowMs,
      schedule(work) {
        waiting.add(work);
        return () => void waiting.delete(work);
      },
    }),
  });
}
const permit = (...rules: string[]) =>
  admin.call("ACL", "SETUSER", "gateway", "reset", "on", ">secret", "~*", ...rules);
const set = () => redis.run((client) => client.set("name", "value"));
async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setImmediate(resolve));
}

const states = () => log.map((line) => (JSON.parse(line) as { state: string }).state);
const passMinute = () => [...waiting].forEach((work) => work());

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
  passMinute();
  expect(states()).toEqual(["unavailable", "connected"]);
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

test("a slow turn of the event loop is no failure of Redis", async () => {
  connect(":right");
  await until(async () => redis.isConnected() && (await set()) === "OK");
  const storedAtMs = Date.now();
  const answered = redis.run((client) => client.get("name"));
  // Longer than the time limit of a command: its timer is due before the answer is read.
  const until400 = performance.now() + 400;
  while (performance.now() < until400);
  expect(await answered).toBe("value");
  expect([redis.isConnected(), redis.mayTrust(storedAtMs)]).toEqual([true, true]);
});

test("a primary that is demoted in place is left, and used again by itself once there is one at its address", async () => {
  connect(":right");
  await until(async () => redis.isConnected() && (await set()) === "OK");
  await admin.call("REPLICAOF", "127.0.0.1", "1");
  expect(await set()).toBeUndefined();
  expect(log.at(-1)).toContain("READONLY");
  // As after a failover: the same address, another primary.
  await admin.call("REPLICAOF", "NO", "ONE");
  await until(async () => {
    nowMs += 1_000;
    return redis.isConnected() && (await set()) === "OK";
  });
});

test("what was stored before a connection was lost is trusted again once all have replayed what they missed", async () => {
  let wallMs = 1_000_000;
  redis = createSharedRedis({
    url: server.url.replace("//", "//:right@"),
    logger: pino({ level: "silent" }),
    clock: testClock({ monotonicMs: () => nowMs, now: () => new Date(wallMs) }),
  });
  await until(async () => redis.isConnected() && (await set()) === "OK");
  expect(redis.mayTrust(0)).toBe(true);
  wallMs += 1_000;
  await server.kill();
  await until(() => !redis.isConnected());
  await server.start();
  await until(async () => {
    nowMs += 1_000;
    return redis.isConnected() && (await set()) === "OK";
  });
  expect([redis.mayTrust(1_000_999), redis.mayTrust(1_001_000)]).toEqual([false, true]);
  wallMs += 5_001;
  expect(redis.mayTrust(1_000_999)).toBe(true);
});

test("of several commands with one name that could not be sent, the newest runs once Redis is back", async () => {
  connect(":right");
  await until(() => redis.isConnected());
  await server.kill();
  await until(() => !redis.isConnected());
  for (const value of ["first", "second"]) redis.runEventually("name", (client) => client.append("log", value));
  redis.runEventually("other", (client) => client.append("log", " "));
  await new Promise((resolve) => setImmediate(resolve));
  await server.start();
  nowMs += 60_000;
  await until(async () => (await redis.run((client) => client.strlen("log"))) === "second ".length);
  expect(await redis.run((client) => client.get("log"))).toBe("second ");
});

test("once it is settled, and whenever it says that it is subscribed, messages arrive", async () => {
  connect(":right");
  const receivers: [boolean, Promise<number>][] = [];
  redis.subscribe(
    "messages",
    () => undefined,
    (isAgain) => receivers.push([isAgain, admin.publish("messages", "now")]),
  );
  await redis.settled();
  expect(await admin.publish("messages", "first")).toBe(1);
  for (const count of [2, 3]) {
    await admin.client("KILL", "TYPE", "pubsub");
    await until(() => receivers.length === count);
  }
  expect(await Promise.all(receivers.map(async ([isAgain, published]) => [isAgain, await published]))).toEqual([
    [false, 1],
    [true, 1],
    [true, 1],
  ]);
});

test("messages may have been lost while the subscription was refused", async () => {
  await permit("resetchannels", ...ALLOWED);
  connect("gateway:secret");
  const subscribed: boolean[] = [];
  redis.subscribe(
    "messages",
    () => undefined,
    (isAgain) => subscribed.push(isAgain),
  );
  await until(() => log.length > 0);
  await permit("&*", ...ALLOWED);
  nowMs += 31_000;
  await until(async () => (await set()) === "OK");
  expect(subscribed).toEqual([true]);
});

describe("SUBSCRIBE fails for a reason that passes", () => {
  let proxy: RedisProxy;
  let received: string[];
  let subscribed: boolean[];
  beforeEach(async () => {
    proxy = await createRedisProxy(Number(new URL(server.url).port));
    received = [];
    subscribed = [];
  });
  afterEach(() => proxy.close());

  function listen(): void {
    connect(":right", `redis://127.0.0.1:${proxy.port}`);
    redis.subscribe(
      "messages",
      (message) => received.push(message.toString()),
      (isAgain) => subscribed.push(isAgain),
    );
  }

  async function expectDeafUntilSubscribed(): Promise<void> {
    // Each attempt has a connection of its own.
    await until(() => proxy.refusedCount() >= 3);
    expect(await set()).toBe("OK");
    expect([redis.isConnected(), redis.mayTrust(Date.now())]).toEqual([false, false]);
    expect(states()).toEqual(["unavailable"]);
    proxy.refuseSubscriptions(undefined);
    await until(() => redis.isConnected());
    expect(subscribed.at(-1)).toBe(true);
    expect(redis.mayTrust(Date.now())).toBe(true);
    passMinute();
    expect(states()).toEqual(["unavailable", "connected"]);
    expect(await admin.publish("messages", "heard")).toBe(1);
    await until(() => received.includes("heard"));
  }

  test("at the start: it is not connected and trusts no shared value, until another attempt succeeds", async () => {
    proxy.refuseSubscriptions("BUSY Redis is busy running a script");
    listen();
    await until(() => log.length > 0);
    await expectDeafUntilSubscribed();
    expect(log[0]).toContain("BUSY");
  });

  test("after a connection that was lost: likewise", async () => {
    listen();
    await until(() => redis.isConnected());
    expect(subscribed).toEqual([false]);
    proxy.refuseSubscriptions("LOADING Redis is loading the dataset in memory");
    await admin.client("KILL", "TYPE", "pubsub");
    await expectDeafUntilSubscribed();
  });
});

test("a Redis that hangs is unavailable until it answers again, which also an idle instance notices", async () => {
  connect(":right");
  await until(async () => redis.isConnected() && (await set()) === "OK");
  server.freeze();
  for (let attempt = 0; attempt < 3; attempt += 1) {
    expect(await set()).toBeUndefined();
    nowMs += 1_000;
    expect(redis.isConnected()).toBe(false);
  }
  server.thaw();
  await until(() => redis.isConnected());
  passMinute();
  expect(states()).toEqual(["unavailable", "connected"]);
});

test("a Redis that fails now and then is one outage in the log", async () => {
  await permit("&*", ...ALLOWED, "-publish");
  connect("gateway:secret");
  await until(async () => redis.isConnected() && (await set()) === "OK");
  for (let times = 0; times < 3; times += 1) {
    expect(await redis.run((client) => client.publish("messages", "text"))).toBeUndefined();
    nowMs += 30_000;
    expect(await set()).toBe("OK");
  }
  expect(states()).toEqual(["unavailable"]);
});
