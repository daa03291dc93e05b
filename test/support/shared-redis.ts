// The connection of a gateway to a real Redis of its own, on a clock that the test moves.
import { afterEach, beforeEach } from "@jest/globals";
import { Redis } from "ioredis";
import { pino } from "pino";
import { createProbe } from "../../src/cluster/needed-commands.js";
import { createSharedRedis, type SharedRedis } from "../../src/cluster/redis.js";
import { testClock } from "./clock.js";
import { createRedisServer, type RedisServer } from "./redis-server.js";

const nothing = () => undefined;

/** To be called once by a test file: each test has a new Redis, with the password `right`. */
export function useSharedRedis() {
  let server: RedisServer;
  let admin: Redis;
  let redis: SharedRedis;
  let log: string[];
  let nowMs: number;
  let waiting: Set<{ work: () => void; atMs: number }>;
  beforeEach(async () => {
    server = await createRedisServer("--requirepass", "right");
    await server.start();
    admin = new Redis(server.url, { password: "right" });
    log = [];
    nowMs = 1_000;
    waiting = new Set();
  });
  afterEach(async () => {
    redis.close();
    admin.disconnect();
    await server.kill();
  });

  /** A busy machine is no failure of Redis: the time limit is short only where Redis hangs. */
  function connect(credentials: string, to = server.url, commandTimeoutMs = 60_000): void {
    const logger = pino({ base: null, timestamp: false }, { write: (line: string) => void log.push(line) });
    redis = createSharedRedis({
      url: to.replace("//", `//${credentials}@`),
      logger,
      clock: testClock({
        monotonicMs: () => nowMs,
        schedule(work, delayMs) {
          const scheduled = { work, atMs: nowMs + delayMs };
          waiting.add(scheduled);
          return () => void waiting.delete(scheduled);
        },
      }),
      probe: createProbe("platform", false),
      commandTimeoutMs,
    });
  }

  function pass(ms: number): void {
    nowMs += ms;
    for (const scheduled of [...waiting].filter(({ atMs }) => atMs <= nowMs)) {
      waiting.delete(scheduled);
      scheduled.work();
    }
  }

  return {
    get server() {
      return server;
    },
    /** Another connection, which may do all. */
    get admin() {
      return admin;
    },
    get redis() {
      return redis;
    },
    set redis(other) {
      redis = other;
    },
    get log() {
      return log;
    },
    connect,
    pass,
    listen: (subscribed: (isAgain: boolean) => unknown = nothing, take: (message: Buffer) => unknown = nothing) =>
      redis.subscribe("messages", take, subscribed),
    set: () => redis.run((client) => client.set("name", "value")),
    /** Without a command in between. */
    untilConnected: () => until(() => redis.isConnected() || (pass(1_000), redis.isConnected())),
    states: () => log.map((line) => (JSON.parse(line) as { state: string }).state),
  };
}

export async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setImmediate(resolve));
}
