// Redis responds, but refuses.
import { execFileSync } from "node:child_process";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { pino } from "pino";
import { createProbe } from "../../src/cluster/needed-commands.js";
import { createSharedRedis } from "../../src/cluster/redis.js";
import { testClock } from "../support/clock.js";
import { createRedisProxy, type RedisProxy } from "../support/redis-proxy.js";
import { until, useSharedRedis } from "../support/shared-redis.js";

const ALLOWED = ["+get", "+set", "+del", "+eval", "+publish", "+subscribe", "+info"];

const shared = useSharedRedis();
const { connect, listen, pass, set, states, timeOut, untilConnected } = shared;
const permit = (...rules: string[]) =>
  shared.admin.call("ACL", "SETUSER", "gateway", "reset", "on", ">secret", "~*", ...rules);
const publish = () => shared.redis.run((client) => client.publish("messages", "text"));
/** How often Redis was asked for it, whether or not it refused. */
async function commandCount(name: string): Promise<number> {
  const found = new RegExp(`^cmdstat_${name}:calls=(\\d+),.*rejected_calls=(\\d+)`, "m").exec(
    await shared.admin.info("commandstats"),
  );
  return Number(found?.[1] ?? 0) + Number(found?.[2] ?? 0);
}

test("a wrong password is logged once, with Redis's error code", async () => {
  connect(":wrong");
  await until(() => shared.log.length > 0);
  expect(await set()).toBeUndefined();
  expect(shared.redis.isConnected()).toBe(false);
  expect(shared.log).toEqual(['{"level":40,"state":"unavailable","reason":"WRONGPASS","msg":"shared redis"}\n']);
});

test("a forbidden command is logged once, and nothing is sent until the next probe", async () => {
  await permit("&*", ...ALLOWED);
  connect("gateway:secret");
  listen();
  await untilConnected();
  await permit("&*", ...ALLOWED, "-publish");
  expect(await publish()).toBeUndefined();
  expect(shared.redis.isConnected()).toBe(false);
  expect(shared.log.at(-1)).toContain('"reason":"NOPERM"');
  const before = await commandCount("set");
  pass(999);
  expect(await set()).toBeUndefined();
  expect(await commandCount("set")).toBe(before);
  await permit("&*", ...ALLOWED);
  pass(1);
  await until(() => shared.redis.isConnected());
  expect(await publish()).toBe(1);
  pass(60_000);
  expect(states()).toEqual(["unavailable", "connected"]);
});

test.each(ALLOWED.filter((right) => right !== "+info" && right !== "+subscribe"))(
  "without the right to one command, it is not connected and not used, idle or not: %s",
  async (right) => {
    await permit("&*", ...ALLOWED.filter((other) => other !== right));
    connect("gateway:secret");
    listen();
    await until(() => shared.log.length > 0);
    expect(await shared.redis.run((client) => client.get("name"))).toBeUndefined();
    expect(shared.redis.isConnected()).toBe(false);
    expect(shared.log).toEqual([expect.stringContaining('"reason":"NOPERM"')]);
  },
);

describe("a Redis that refuses writes", () => {
  const REFUSALS: [reason: string, begin: () => Promise<unknown>, end: () => Promise<unknown>][] = [
    ["OOM", () => shared.admin.config("SET", "maxmemory", "1"), () => shared.admin.config("SET", "maxmemory", "0")],
    [
      "READONLY",
      () => shared.admin.call("REPLICAOF", "127.0.0.1", "1"),
      () => shared.admin.call("REPLICAOF", "NO", "ONE"),
    ],
    [
      "NOREPLICAS",
      () => shared.admin.config("SET", "min-replicas-to-write", "1"),
      () => shared.admin.config("SET", "min-replicas-to-write", "0"),
    ],
  ];

  test.each(REFUSALS)("is noticed by an idle instance, and used again by itself: %s", async (reason, begin, end) => {
    connect(":right");
    listen();
    await untilConnected();
    await begin();
    pass(10_000);
    await until(() => !shared.redis.isConnected());
    expect(shared.log).toEqual([expect.stringContaining(`"reason":"${reason}"`)]);
    await end();
    await untilConnected();
    expect(await set()).toBe("OK");
  });

  test.each(REFUSALS)("is not used again while only reads succeed: %s", async (_reason, begin, end) => {
    connect(":right");
    listen();
    await untilConnected();
    await set();
    await begin();
    expect(await set()).toBeUndefined();
    for (let probes = 0; probes < 3; probes += 1) {
      const before = await commandCount("set");
      // A connection that was given up is replaced first.
      await until(async () => {
        pass(1_000);
        return (await commandCount("set")) > before;
      });
      expect(await shared.redis.run((client) => client.get("name"))).toBeUndefined();
      expect(shared.redis.isConnected()).toBe(false);
    }
    await end();
    await untilConnected();
    expect(states()).toEqual(["unavailable"]);
  });

  test("what it could not be told is told once it accepts writes", async () => {
    connect(":right");
    await untilConnected();
    await set();
    await shared.admin.config("SET", "maxmemory", "1");
    expect(await set()).toBeUndefined();
    shared.redis.runEventually("delete name", (client) => client.del("name"));
    await shared.admin.config("SET", "maxmemory", "0");
    await untilConnected();
    await until(async () => (await shared.admin.exists("name")) === 0);
  });
});

test("an instance that may not subscribe trusts nothing shared, and is connected again by itself once it may", async () => {
  await permit("&*", ...ALLOWED);
  connect("gateway:secret");
  listen();
  await untilConnected();
  expect(shared.redis.mayTrust(Date.now())).toBe(true);
  await permit(...ALLOWED);
  await shared.admin.client("KILL", "TYPE", "pubsub");
  await until(() => shared.log.length > 0);
  expect(shared.log).toEqual([expect.stringContaining('"reason":"NOPERM"')]);
  expect([shared.redis.isConnected(), shared.redis.mayTrust(Date.now())]).toEqual([false, false]);
  await permit("&*", ...ALLOWED);
  await until(() => shared.redis.isConnected());
  expect(await set()).toBe("OK");
});

test("it is settled also where its subscription is refused before its commands are possible", async () => {
  await permit("resetchannels", ...ALLOWED);
  const proxy = await createRedisProxy(Number(new URL(shared.server.url).port));
  proxy.holdNextConnection();
  connect("gateway:secret", `redis://127.0.0.1:${proxy.port}`);
  listen();
  await until(() => shared.log.length > 0);
  proxy.release();
  await shared.redis.settled();
  expect(shared.redis.isConnected()).toBe(false);
  proxy.close();
});

test("a connection that is lost is logged with the reason why there is no other", async () => {
  await permit("&*", ...ALLOWED);
  connect("gateway:secret");
  await untilConnected();
  await shared.admin.call("ACL", "SETUSER", "gateway", "resetpass", ">other");
  await shared.admin.call("CLIENT", "KILL", "USER", "gateway");
  await until(() => shared.log.length > 0);
  expect(shared.log).toEqual([expect.stringContaining('"reason":"WRONGPASS"')]);
});

test("a slow turn of the event loop is no failure of Redis", async () => {
  connect(":right");
  await untilConnected();
  await set();
  const storedAtMs = Date.now();
  const answered = shared.redis.run((client) => client.get("name"));
  // Until Redis has answered another client, thus also this one: the timer is due before the answer is read.
  const port = new URL(shared.server.url).port;
  const ping = `require("net").connect(${port}, "127.0.0.1").once("data", () => process.exit()).write("PING\\r\\n")`;
  execFileSync(process.execPath, ["-e", ping], { env: {} });
  timeOut();
  expect(await answered).toBe("value");
  expect([shared.redis.isConnected(), shared.redis.mayTrust(storedAtMs)]).toEqual([true, true]);
});

test("a primary that is demoted in place is left, and used again by itself once there is one at its address", async () => {
  connect(":right");
  const subscribed: boolean[] = [];
  listen((isAgain) => subscribed.push(isAgain));
  await untilConnected();
  await shared.admin.call("REPLICAOF", "127.0.0.1", "1");
  expect(await set()).toBeUndefined();
  expect(shared.log.at(-1)).toContain("READONLY");
  const before = await commandCount("set");
  await until(async () => (pass(1_000), (await commandCount("set")) > before + 3));
  // As after a failover: the same address, another primary.
  await shared.admin.call("REPLICAOF", "NO", "ONE");
  await untilConnected();
  await until(() => subscribed.length > 1 && shared.redis.isConnected());
  expect(await set()).toBe("OK");
  // Whatever was published at the other primary is missing once, not at each attempt.
  expect(subscribed).toEqual([false, true]);
});

test("what was stored before a connection was lost is trusted again once all have replayed what they missed", async () => {
  let wallMs = 1_000_000;
  shared.redis = createSharedRedis({
    url: shared.server.url.replace("//", "//:right@"),
    logger: pino({ level: "silent" }),
    clock: testClock({ now: () => new Date(wallMs), monotonicMs: () => wallMs }),
    probe: createProbe("platform", false),
    commandTimeoutMs: 60_000,
  });
  await until(async () => shared.redis.isConnected() && (await set()) === "OK");
  expect(shared.redis.mayTrust(0)).toBe(true);
  wallMs += 1_000;
  await shared.server.kill();
  await until(() => !shared.redis.isConnected());
  await shared.server.start();
  await untilConnected();
  expect([shared.redis.mayTrust(1_000_999), shared.redis.mayTrust(1_001_000)]).toEqual([false, true]);
  wallMs += 5_001;
  expect(shared.redis.mayTrust(1_000_999)).toBe(true);
});

test("of several commands with one name that could not be sent, the newest runs once Redis is back", async () => {
  connect(":right");
  await until(() => shared.redis.isConnected());
  await shared.server.kill();
  await until(() => !shared.redis.isConnected());
  for (const value of ["first", "second"]) shared.redis.runEventually("name", (client) => client.append("log", value));
  shared.redis.runEventually("other", (client) => client.append("log", " "));
  await new Promise((resolve) => setImmediate(resolve));
  await shared.server.start();
  await untilConnected();
  await until(async () => (await shared.redis.run((client) => client.strlen("log"))) === "second ".length);
  expect(await shared.redis.run((client) => client.get("log"))).toBe("second ");
});

test("what is under way at the end is completed, also if it takes several steps", async () => {
  connect(":right");
  await untilConnected();
  let release: () => void = () => undefined;
  const held = new Promise<void>((resolve) => (release = resolve));
  shared.redis.runForRelay("two steps", async (client) => {
    await client.set("first", "done");
    await held;
    await client.set("second", "done");
  });
  await until(async () => (await shared.admin.exists("first")) === 1);
  let isFinished = false;
  const finished = shared.redis.finish().then(() => (isFinished = true));
  await new Promise((resolve) => setImmediate(resolve));
  expect(isFinished).toBe(false);
  release();
  await finished;
  shared.redis.close();
  expect(await shared.admin.get("second")).toBe("done");
});

describe("while Redis is down", () => {
  const lost: string[] = [];
  const setForRelay = (name: string) =>
    shared.redis.runForRelay(
      `set ${name}`,
      (client) => client.set(name, ""),
      () => lost.push(name),
    );
  beforeEach(async () => {
    lost.length = 0;
    connect(":right");
    await untilConnected();
    await shared.server.kill();
    await until(() => !shared.redis.isConnected());
  });
  async function isBack(): Promise<void> {
    await shared.server.start();
    await untilConnected();
  }
  const untilSet = (name: string) => until(async () => (await shared.admin.exists(name)) === 1);

  test("thousands of the relay's commands push out no other, and of 10,001 the oldest is lost", async () => {
    shared.redis.runEventually("other", (client) => client.set("other", ""));
    for (let number = 0; number <= 10_000; number += 1) setForRelay(`${number}`);
    expect(await shared.redis.finish()).toBe(10_000);
    expect(lost).toEqual(["0"]);
    await isBack();
    await untilSet("other");
    await until(async () => (await shared.redis.finish()) === 0);
    expect(await shared.admin.exists("0", "1", "10000")).toBe(2);
  });

  test("thousands of other commands push out none of the relay's", async () => {
    setForRelay("name");
    for (let number = 0; number < 5_001; number += 1)
      shared.redis.runEventually(`delete ${number}`, (client) => client.del(`${number}`));
    await isBack();
    await untilSet("name");
    expect(lost).toEqual([]);
  });
});

test("once it is settled, and whenever it says that it is subscribed, messages arrive", async () => {
  connect(":right");
  const receivers: [boolean, Promise<number>][] = [];
  listen((isAgain) => receivers.push([isAgain, shared.admin.publish("messages", "now")]));
  await shared.redis.settled();
  expect(await shared.admin.publish("messages", "first")).toBe(1);
  for (const count of [2, 3]) {
    await shared.admin.client("KILL", "TYPE", "pubsub");
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
  listen((isAgain) => subscribed.push(isAgain));
  await until(() => shared.log.length > 0);
  await permit("&*", ...ALLOWED);
  await untilConnected();
  expect(subscribed).toEqual([true]);
});

describe("SUBSCRIBE fails for a reason that passes", () => {
  let proxy: RedisProxy;
  let received: string[];
  let subscribed: boolean[];
  beforeEach(async () => {
    proxy = await createRedisProxy(Number(new URL(shared.server.url).port));
    received = [];
    subscribed = [];
  });
  afterEach(() => proxy.close());

  function listenByProxy(): void {
    connect(":right", `redis://127.0.0.1:${proxy.port}`);
    listen(
      (isAgain) => subscribed.push(isAgain),
      (message) => received.push(message.toString()),
    );
  }

  async function expectDeafUntilSubscribed(): Promise<void> {
    // Each attempt has a connection of its own.
    await until(() => proxy.refusedCount() >= 3);
    expect(await set()).toBe("OK");
    expect([shared.redis.isConnected(), shared.redis.mayTrust(Date.now())]).toEqual([false, false]);
    expect(states()).toEqual(["unavailable"]);
    proxy.refuseSubscriptions(undefined);
    await until(() => shared.redis.isConnected());
    expect(subscribed.at(-1)).toBe(true);
    expect(shared.redis.mayTrust(Date.now())).toBe(true);
    pass(60_000);
    expect(states()).toEqual(["unavailable", "connected"]);
    expect(await shared.admin.publish("messages", "heard")).toBe(1);
    await until(() => received.includes("heard"));
  }

  test("at the start: it is not connected and trusts no shared value, until another attempt succeeds", async () => {
    proxy.refuseSubscriptions("BUSY Redis is busy running a script");
    listenByProxy();
    await until(() => shared.log.length > 0);
    await expectDeafUntilSubscribed();
    expect(shared.log[0]).toContain("BUSY");
  });

  test("after a connection that was lost: likewise", async () => {
    listenByProxy();
    await until(() => shared.redis.isConnected());
    expect(subscribed).toEqual([false]);
    proxy.refuseSubscriptions("LOADING Redis is loading the dataset in memory");
    await shared.admin.client("KILL", "TYPE", "pubsub");
    await expectDeafUntilSubscribed();
  });
});
