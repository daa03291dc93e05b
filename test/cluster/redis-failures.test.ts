// Redis hangs, or fails now and then.
import { describe, expect, test } from "@jest/globals";
import { createRedisProxy } from "../support/redis-proxy.js";
import { until, useSharedRedis } from "../support/shared-redis.js";

const shared = useSharedRedis();
const { connect, listen, pass, set, states, timeOut, untilConnected } = shared;
const connectionCount = async () =>
  Number(/^total_connections_received:(\d+)/m.exec(await shared.admin.info("stats"))?.[1] ?? NaN);

/** Of an instance behind a proxy: each time that messages arrive from then on, and the messages. */
async function listenThroughProxy() {
  const proxy = await createRedisProxy(Number(new URL(shared.server.url).port));
  connect(":right", `redis://127.0.0.1:${proxy.port}`);
  const subscribed: boolean[] = [];
  const received: string[] = [];
  listen(
    (isAgain) => subscribed.push(isAgain),
    (message) => received.push(message.toString()),
  );
  await untilConnected();
  return { proxy, subscribed, received };
}

test("commands that time out together are one failure: the connections stay, and no message is missed", async () => {
  connect(":right");
  const subscribed: boolean[] = [];
  listen((isAgain) => subscribed.push(isAgain));
  await untilConnected();
  const before = await connectionCount();
  shared.server.freeze();
  const answers = Array.from({ length: 10 }, set);
  timeOut();
  expect(await Promise.all(answers)).toStrictEqual(Array(10).fill(undefined));
  shared.server.thaw();
  await untilConnected();
  expect(await set()).toBe("OK");
  expect([await connectionCount(), subscribed]).toEqual([before, [false]]);
});

test("a connection for messages that dies while Redis refuses writes is replaced", async () => {
  const { proxy, subscribed } = await listenThroughProxy();
  await shared.admin.config("SET", "maxmemory", "1");
  expect(await set()).toBeUndefined();
  proxy.silence("subscribers");
  pass(1_000);
  timeOut("subscriptions");
  await until(() => subscribed.length > 1);
  expect(shared.redis.isConnected()).toBe(false);
  proxy.close();
});

test("an idle instance whose connections die misses messages once", async () => {
  const { proxy, subscribed } = await listenThroughProxy();
  proxy.silence("all");
  for (let count = 0; count < 3; count += 1) {
    await until(shared.isProbeDue);
    pass(10_000);
    timeOut("commands");
    if (count > 0) continue;
    timeOut("subscriptions");
    await until(() => subscribed.length > 1);
  }
  await untilConnected();
  expect(subscribed).toEqual([false, true]);
  proxy.close();
});

test("a Redis that is no primary for a while is used again, also where no messages are asked for", async () => {
  connect(":right");
  await untilConnected();
  await shared.admin.replicaof("127.0.0.1", 1);
  expect(await set()).toBeUndefined();
  await shared.admin.replicaof("NO", "ONE");
  await untilConnected();
  expect(await set()).toBe("OK");
});

test("nothing is logged of a Redis that fails once it is closed", async () => {
  connect(":right");
  listen();
  await untilConnected();
  shared.server.freeze();
  const answers = [set(), set()];
  shared.redis.close();
  expect(await Promise.all(answers)).toStrictEqual([undefined, undefined]);
  shared.server.thaw();
  expect(shared.log).toEqual([]);
});

test("a connection that is lost with a command under way is an outage, and no defect", async () => {
  connect(":right");
  await untilConnected();
  shared.server.freeze();
  const answers = [set(), set()];
  await shared.server.kill();
  expect(await Promise.all(answers)).toStrictEqual([undefined, undefined]);
  await until(() => shared.log.length > 0);
  expect(shared.log.filter((line) => line.includes("shared redis command"))).toEqual([]);
});

describe("what fails for a reason of its own is logged, and Redis is used further:", () => {
  test("a value of another type", async () => {
    connect(":right");
    await untilConnected();
    await set();
    expect(await shared.redis.run((client) => client.lpush("name", "value"))).toBeUndefined();
    expect(await set()).toBe("OK");
    expect(shared.log).toEqual([expect.stringContaining('"reason":"WRONGTYPE"')]);
  });

  test("and is tried again at the next probe", async () => {
    connect(":right");
    await untilConnected();
    await set();
    shared.redis.runEventually("push", (client) => client.lpush("name", "value"));
    await until(() => shared.log.length > 0);
    await shared.admin.del("name");
    await until(async () => (pass(10_000), (await shared.admin.exists("name")) === 1));
    expect(await shared.admin.lrange("name", 0, -1)).toEqual(["value"]);
  });

  test("once, where it is tried again and again, so that others of its kind are told", async () => {
    connect(":right");
    await untilConnected();
    await set();
    let tries = 0;
    shared.redis.runEventually("push", (client) => ((tries += 1), client.lpush("name", "value")));
    await until(() => (pass(10_000), tries > 10));
    await until(() => (pass(60_000), shared.redis.isConnected()));
    const before = shared.log.length;
    await shared.redis.run((client) => client.lpush("name", "another"));
    expect([before, shared.log.length]).toEqual([1, 2]);
  });

  test("once, also where another of its kind was logged just before", async () => {
    connect(":right");
    await untilConnected();
    await set();
    await shared.redis.run((client) => client.lpush("name", "value"));
    let tries = 0;
    shared.redis.runEventually("push", (client) => ((tries += 1), client.lpush("name", "value")));
    await until(() => (pass(10_000), tries > 10));
    expect(shared.log).toHaveLength(2);
    await until(() => (pass(10_000), tries > 20));
    expect(shared.log).toHaveLength(2);
  });

  test("a defect, also while a value of another type fails", async () => {
    connect(":right");
    await untilConnected();
    await set();
    await shared.redis.run((client) => client.lpush("name", "value"));
    await shared.redis.run(() => Promise.reject(new TypeError("defect")));
    expect(shared.log.map((line) => (JSON.parse(line) as { reason: string }).reason)).toEqual(["WRONGTYPE", "defect"]);
  });

  test("a defect, once", async () => {
    connect(":right");
    await untilConnected();
    for (let times = 0; times < 2; times += 1)
      await shared.redis.run(() => Promise.reject(new TypeError("holds personal data")));
    expect(shared.redis.isConnected()).toBe(true);
    expect(shared.log).toEqual([
      expect.stringMatching(/"level":50,"reason":"defect","error":"TypeError".*"shared redis command"/),
    ]);
    expect(shared.log.join()).not.toContain("personal");
  });
});

test("a Redis that fails now and then is one outage in the log", async () => {
  connect(":right");
  await untilConnected();
  for (let times = 0; times < 3; times += 1) {
    await shared.admin.config("SET", "maxmemory", "1");
    expect(await set()).toBeUndefined();
    await shared.admin.config("SET", "maxmemory", "0");
    await untilConnected();
    pass(30_000);
    expect(await set()).toBe("OK");
  }
  expect(states()).toEqual(["unavailable"]);
});

test("a Redis that hangs is unavailable until it answers again, which also an idle instance notices", async () => {
  connect(":right");
  await untilConnected();
  shared.server.freeze();
  const answer = set();
  timeOut();
  expect(await answer).toBeUndefined();
  expect(shared.redis.isConnected()).toBe(false);
  shared.server.thaw();
  await untilConnected();
  pass(60_000);
  expect(states()).toEqual(["unavailable", "connected"]);
});

test.each([
  ["all", "commands", 3],
  // Their address may lead elsewhere by now.
  ["others", "commands", 3],
  ["subscribers", "subscriptions", 1],
] as const)(
  "connections that die without being closed are replaced, after which messages arrive: %s",
  async (which, limited, timeouts) => {
    const { proxy, subscribed, received } = await listenThroughProxy();
    proxy.silence(which);
    for (let count = 0; count < timeouts; count += 1) {
      await until(shared.isProbeDue);
      pass(10_000);
      timeOut(limited);
    }
    await until(() => shared.log.length > 0);
    expect(shared.log).toEqual([expect.stringContaining('"reason":"timeout"')]);
    await untilConnected();
    expect(subscribed).toEqual([false, true]);
    await until(async () => {
      await shared.admin.publish("messages", "heard");
      return received.length > 0;
    });
    proxy.close();
  },
);

test("it is settled also with a Redis that hangs", async () => {
  shared.server.freeze();
  connect(":right");
  listen();
  let isSettled = false;
  void shared.redis.settled().then(() => (isSettled = true));
  await until(() => (timeOut(), timeOut("subscriptions"), isSettled));
  expect(shared.log).toEqual([expect.stringContaining('"reason":"timeout"')]);
  shared.server.thaw();
});
