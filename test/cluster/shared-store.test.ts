// Claims: which of several reads of one value goes upstream. A real redis-server.
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import type { Redis } from "ioredis";
import { pino } from "pino";
import { type Clock, systemClock } from "../../src/clock.js";
import { createProbe } from "../../src/cluster/needed-commands.js";
import { createSharedRedis, type SharedRedis } from "../../src/cluster/redis.js";
import { createSharedStore } from "../../src/cluster/shared-store.js";
import type { SharedStore } from "../../src/shared-store.js";
import { testClock } from "../support/clock.js";
import { createRedisServer, type RedisServer } from "../support/redis-server.js";

let server: RedisServer;
let connections: SharedRedis[];

beforeEach(async () => {
  server = await createRedisServer();
  await server.start();
  connections = [];
});
afterEach(async () => {
  for (const redis of connections) redis.close();
  await server.kill();
});

/** @param afterCommand done after each command of this instance, before it takes the answer */
async function createInstance(
  afterCommand?: () => Promise<void>,
  clock: Clock = systemClock,
): Promise<SharedStore<string>> {
  const redis = createSharedRedis({
    url: server.url,
    logger: pino({ level: "silent" }),
    clock: systemClock,
    probe: createProbe("platform", false),
    commandTimeoutMs: 60_000,
  });
  connections.push(redis);
  await redis.settled();
  return createSharedStore<string>({
    redis: afterCommand ? interrupted(redis, afterCommand) : redis,
    prefix: "test:",
    name: "session",
    readValue: (stored) => stored as string,
    onMalformed: () => undefined,
    clock,
    // As long as a slow machine may need.
    claimMs: 60_000,
  });
}
const ANY = () => true;

function interrupted(redis: SharedRedis, afterCommand: () => Promise<void>): SharedRedis {
  const interrupt = (client: Redis) =>
    new Proxy(client, {
      get(_client, name) {
        const property: unknown = Reflect.get(client, name);
        if (typeof property !== "function") return property;
        return async (...args: unknown[]) => {
          const answer: unknown = await Reflect.apply(property, client, args);
          await afterCommand();
          return answer;
        };
      },
    });
  return { ...redis, run: (command) => redis.run((client) => command(interrupt(client))) };
}

/** Who has the claim, once everything that was sent to Redis has been done. */
async function holder(): Promise<string | null | undefined> {
  return connections[0]?.run((client) => client.get("test:reading:session:a"));
}

/** Whether it is still undecided after the store has asked Redis several times. */
async function isWaiting(result: Promise<unknown>): Promise<boolean> {
  let isOver = false;
  void result.then(() => (isOver = true));
  for (let round = 0; round < 20; round += 1) await connections[1]?.run((client) => client.get("test:session:a"));
  return !isOver;
}

test("another instance waits for the read of the one that has the claim, and takes its value", async () => {
  const [first, second] = [await createInstance(), await createInstance()];
  const { release } = await first.getOrClaim("a", ANY);
  const waiting = second.getOrClaim("a", ANY);
  expect(await isWaiting(waiting)).toBe(true);
  first.set("a", "value", 60_000);
  release?.();
  expect((await waiting).stored?.value).toBe("value");
});

test("a read that overtakes one of the same instance does not wait for it, and keeps the claim when that ends", async () => {
  const [first, second] = [await createInstance(), await createInstance()];
  const overtaken = await first.getOrClaim("a", ANY);
  const current = await first.getOrClaim("a", ANY);
  expect(current.stored).toBeUndefined();
  const claim = await holder();
  overtaken.release?.();
  expect([typeof claim, await holder()]).toEqual(["string", claim]);
  const waiting = second.getOrClaim("a", ANY);
  expect(await isWaiting(waiting)).toBe(true);
  first.set("a", "value", 60_000);
  current.release?.();
  expect((await waiting).stored?.value).toBe("value");
});

test("a value that does not suffice is as good as none", async () => {
  const [first, second] = [await createInstance(), await createInstance()];
  first.set("a", "old", 60_000);
  while (!(await second.get("a")));
  const claimed = await second.getOrClaim("a", (value) => value !== "old");
  expect(claimed.stored).toBeUndefined();
  claimed.release?.();
});

test("a value that never expires in the place of a claim is replaced once somebody has waited for it", async () => {
  let nowMs = 0;
  const clock = testClock({ monotonicMs: () => (nowMs += 20_000) });
  const instance = await createInstance(undefined, clock);
  await connections[0]?.run((client) => client.set("test:reading:session:a", "foreign"));
  const { stored, release } = await instance.getOrClaim("a", ANY);
  expect(stored).toBeUndefined();
  expect(await connections[0]?.run((client) => client.pttl("test:reading:session:a"))).toBeGreaterThan(0);
  release?.();
  expect(await holder()).toBeNull();
});

test("one instance at a time has the claim, also if another takes it between two commands of an overtaking read", async () => {
  let commandsLeft = Infinity;
  let interrupt: () => Promise<void> = () => Promise.resolve();
  const first = await createInstance(async () => {
    if ((commandsLeft -= 1) === 0) await interrupt();
  });
  const second = await createInstance();

  /** @returns whether the read sends so many commands */
  async function interruptAfter(commands: number): Promise<boolean> {
    const overtaken = await first.getOrClaim("a", ANY);
    let others: typeof overtaken | undefined;
    const interruption = new Promise<true>((resolve) => {
      interrupt = async () => {
        overtaken.release?.();
        if ((await holder()) === null) others = await second.getOrClaim("a", ANY);
        resolve(true);
      };
    });
    commandsLeft = commands;
    const current = first.getOrClaim("a", ANY);
    const isInterrupted = (await Promise.race([interruption, current])) === true;
    if (others) expect(await isWaiting(current)).toBe(true);
    others?.release?.();
    commandsLeft = Infinity;
    (await current).release?.();
    expect(await holder()).toBeNull();
    return isInterrupted;
  }

  let commands = 1;
  while (await interruptAfter(commands)) commands += 1;
  expect(commands).toBeGreaterThan(2);
});
