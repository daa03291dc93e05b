// The connection of a gateway to a real Redis of its own, on a clock that the test moves. Waiting for Redis has no limit
// but where the test ends it.
import { afterEach, beforeEach, jest } from "@jest/globals";
import { Redis } from "ioredis";
import { pino } from "pino";
import { createProbe } from "../../src/cluster/needed-commands.js";
import { createSharedRedis, type SharedRedis } from "../../src/cluster/redis.js";
import { testClock } from "./clock.js";
import { createRedisServer, type RedisServer } from "./redis-server.js";

const nothing = () => undefined;
const { setTimeout: setSystemTimeout } = globalThis;
/** Longer than any other timer, by which those of the limits are known. */
const LIMITS_MS = { commands: 1_000_000, subscriptions: 8_000_000 };

/** To be called once by a test file: each test has a new Redis, with the password `right`. */
export function useSharedRedis() {
  let server: RedisServer;
  let admin: Redis;
  let redis: SharedRedis;
  let log: string[];
  let nowMs: number;
  let waiting: Set<{ work: () => void; atMs: number }>;
  let limits: { work: () => void; limitMs: number }[];
  let wasConnected: boolean;
  beforeEach(async () => {
    server = await createRedisServer("--requirepass", "right");
    await server.start();
    admin = new Redis(server.url, { password: "right" });
    log = [];
    nowMs = 1_000;
    waiting = new Set();
    limits = [];
    wasConnected = false;
    const setTimeoutButLimits = (work: () => void, delayMs = 0, ...args: []): NodeJS.Timeout => {
      if (delayMs < LIMITS_MS.commands) return setSystemTimeout(work, delayMs, ...args);
      limits.push({ work, limitMs: delayMs });
      return setSystemTimeout(nothing);
    };
    jest.spyOn(globalThis, "setTimeout").mockImplementation(setTimeoutButLimits);
  });
  afterEach(async () => {
    jest.restoreAllMocks();
    redis.close();
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
        schedule(work, delayMs) {
          const scheduled = { work, atMs: nowMs + delayMs };
          waiting.add(scheduled);
          return () => void waiting.delete(scheduled);
        },
      }),
      probe: createProbe("platform", false),
      commandTimeoutMs: LIMITS_MS.commands,
    });
  }

  function pass(ms: number): void {
    nowMs += ms;
    for (const scheduled of [...waiting].filter(({ atMs }) => atMs <= nowMs)) {
      waiting.delete(scheduled);
      scheduled.work();
    }
  }

  /** Ends every wait for an answer to these. */
  function timeOut(which: keyof typeof LIMITS_MS = "commands"): void {
    const over = limits.filter(({ limitMs }) => limitMs === LIMITS_MS[which]);
    limits = limits.filter((limit) => !over.includes(limit));
    for (const { work } of over) work();
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
    timeOut,
    /** Whether the last one has ended. */
    isProbeDue: () => waiting.size > 0,
    listen: (subscribed: (isAgain: boolean) => unknown = nothing, take: (message: Buffer) => unknown = nothing) =>
      redis.subscribe("messages", take, subscribed),
    set: () => redis.run((client) => client.set("name", "value")),
    /** Without a command in between. What is logged until the first time is not the test's subject. */
    untilConnected: async () => {
      await until(() => redis.isConnected() || (pass(1_000), redis.isConnected()));
      if (!wasConnected) log.length = 0;
      wasConnected = true;
    },
    states: () => log.map((line) => (JSON.parse(line) as { state: string }).state),
  };
}

export async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setImmediate(resolve));
}
