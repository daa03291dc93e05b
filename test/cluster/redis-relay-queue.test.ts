import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { Redis } from "ioredis";
import { manualClock } from "../../simulator/clock.js";
import { createEventualCommands, type EventualCommands } from "../../src/cluster/eventual-commands.js";
import { createRedisRelayQueue } from "../../src/cluster/redis-relay-queue.js";
import { relayKeys } from "../../src/cluster/relay-keys.js";
import type { RelayQueue } from "../../src/relay/relay-queue.js";
import { clockOf } from "../support/clock.js";
import { createRedisServer, type RedisServer } from "../support/redis-server.js";

const SUBJECT = { kind: "identity_verification", id: "session_1" } as const;
const keys = relayKeys("platform");

let server: RedisServer;
let client: Redis;
let isDown: boolean;
let commands: EventualCommands;
let queue: RelayQueue;
let clock: ReturnType<typeof manualClock>;
beforeEach(async () => {
  server = await createRedisServer();
  await server.start();
  client = new Redis(server.url);
  isDown = false;
  clock = manualClock(1_000_000);
  const run = async <Value>(command: (of: Redis) => Promise<Value>) => (isDown ? undefined : command(client));
  commands = createEventualCommands(run);
  const redis = { run, runEventually: (...command: Parameters<EventualCommands["run"]>) => commands.run(...command) };
  queue = createRedisRelayQueue({
    redis,
    keys,
    receivers: [{ id: "receiver", origin: "https://receiver.example" }],
    clock: clockOf(clock),
  });
});
afterEach(async () => {
  client.disconnect();
  await server.kill();
});

const observe = (status: string, fetchedAtMs: number) =>
  queue.observed({
    ...{ ...SUBJECT, userId: "user_1", fetchedAtMs },
    state: { status, rawStatus: status, isFinal: false, updatedAt: null, persons: null },
  });
async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setImmediate(resolve));
}

test("what was read while Redis was down is awaited no longer, also when a newer state is stored in its place", async () => {
  queue.awaitRead(SUBJECT);
  await until(async () => (await client.zcard(keys.awaited)) === 1);
  isDown = true;
  observe("PENDING", 1_000_001);
  queue.wasRead(SUBJECT, 1_000_001);
  observe("VALIDATED", 1_000_002);
  await new Promise((resolve) => setImmediate(resolve));
  isDown = false;
  commands.repeat();
  await until(async () => (await client.zcard(keys.awaited)) === 0);
  expect(await client.get(keys.state("identity_verification:session_1"))).toContain("VALIDATED");
});
