import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { Redis } from "ioredis";
import { manualClock } from "../../simulator/clock.js";
import { createEventualCommands, type EventualCommands } from "../../src/cluster/eventual-commands.js";
import { createRedisRelayQueue } from "../../src/cluster/redis-relay-queue.js";
import { relayKeys } from "../../src/cluster/relay-keys.js";
import { type Delivery, MAX_DEAD_LETTERS, type RelayQueue } from "../../src/relay/relay-queue.js";
import type { Observation } from "../../src/relay/relayed-state.js";
import { clockOf } from "../support/clock.js";
import { createRedisServer, type RedisServer } from "../support/redis-server.js";

const SUBJECT = { kind: "identity_verification", id: "session_1" } as const;
const USER = { kind: "user", id: "user_1" } as const;
const RECEIVER = "receiver";
const keys = relayKeys("platform");
/** How many commands may wait for Redis. */
const MAX_PENDING = 4;

let server: RedisServer;
let client: Redis;
let isDown: boolean;
let commands: EventualCommands;
let queue: RelayQueue;
let clock: ReturnType<typeof manualClock>;
let dropped: number;
beforeEach(async () => {
  server = await createRedisServer();
  await server.start();
  client = new Redis(server.url);
  isDown = false;
  dropped = 0;
  clock = manualClock(1_000_000);
  const run = async <Value>(command: (of: Redis) => Promise<Value>) => (isDown ? undefined : command(client));
  commands = createEventualCommands(run, MAX_PENDING);
  const redis = { run, runForRelay: (...command: Parameters<EventualCommands["run"]>) => commands.run(...command) };
  queue = createRedisRelayQueue({
    redis,
    keys,
    receivers: [{ id: RECEIVER, origin: "https://receiver.example" }],
    clock: clockOf(clock),
    onDropped: () => (dropped += 1),
  });
  await commands.settled();
});
afterEach(async () => {
  client.disconnect();
  await server.kill();
});

const observe = (status: string, fetchedAtMs: number, more: { id?: string; persons?: object[] } = {}) =>
  queue.observed({
    ...{ ...SUBJECT, id: more.id ?? SUBJECT.id, userId: USER.id, fetchedAtMs },
    state: { status, rawStatus: status, isFinal: false, updatedAt: null, persons: more.persons ?? null },
  });
const observeUser = (kycLevel: string, fetchedAtMs: number, kind: Observation["kind"] = USER.kind) =>
  queue.observed({ ...USER, kind, userId: USER.id, fetchedAtMs, state: { kycLevel } });
async function isBack(): Promise<void> {
  await commands.settled();
  isDown = false;
  commands.repeat();
  await commands.settled();
}
/** The states that receivers are told of, in no order. */
async function told(): Promise<unknown[]> {
  const deliveries = (await client.hvals(keys.messages(RECEIVER))).map((text) => JSON.parse(text) as Delivery);
  return deliveries.map(({ message }) => message.body.data["current"]);
}
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

test("while Redis is down, a list that lacks the persons keeps the change of a person that a view has shown", async () => {
  const person = (status: string) => [{ id: "person_1", status, rawStatus: status }];
  observe("PENDING", 1_000_001, { persons: person("PENDING") });
  await commands.settled();
  isDown = true;
  observe("PENDING", 1_000_002, { persons: person("VALIDATED") });
  observe("VALIDATED", 1_000_003);
  await isBack();
  expect(await told()).toContainEqual(expect.objectContaining({ status: "VALIDATED", persons: person("VALIDATED") }));
});

test("what too many others replace while Redis is down counts as lost, and stays awaited", async () => {
  queue.awaitRead(SUBJECT);
  await commands.settled();
  isDown = true;
  observe("PENDING", 1_000_001);
  queue.wasRead(SUBJECT, 1_000_001);
  await commands.settled();
  for (let number = 0; number < MAX_PENDING; number += 1) observe("PENDING", 1_000_001, { id: `other_${number}` });
  await isBack();
  expect(dropped).toBe(1);
  expect(await told()).toHaveLength(MAX_PENDING);
  expect(await client.zrange(keys.awaited, 0, -1)).toEqual(["identity_verification:session_1"]);
});

test("dead letters that are deleted because they are too many count as lost", async () => {
  const older = Array.from({ length: MAX_DEAD_LETTERS - 1 }, (_, number) => [number, `msg_${number}`]).flat();
  await client.zadd(keys.dead(RECEIVER), ...older);
  for (const id of ["one", "other", "another"]) observe("PENDING", 1_000_001, { id });
  await commands.settled();
  for (const delivery of await queue.takeDue(RECEIVER, 3, 60_000)) queue.failed(RECEIVER, delivery, null);
  await commands.settled();
  expect(await client.zcard(keys.dead(RECEIVER))).toBe(MAX_DEAD_LETTERS);
  expect(dropped).toBe(2);
});

test.each(["user", "user.regulatory_status"] as const)(
  "a state of a %s that is newer by the clock of nobody else stays awaited, until a read is newer by all clocks",
  async (kind) => {
    const subject = { kind, id: USER.id };
    // By an instance whose clock is three seconds ahead.
    observeUser("LIGHT", 1_003_000, kind);
    await commands.settled();
    queue.awaitRead(subject);
    await clock.advance(1_000);
    observeUser("REGULAR", 1_001_000, kind);
    queue.wasRead(subject, 1_001_000);
    await commands.settled();
    expect(await client.zrange(keys.awaited, 0, -1)).toEqual([`${kind}:${USER.id}`]);
    await clock.advance(60_000);
    expect(await queue.takeAwaited()).toEqual([{ subject, sinceMs: 1_000_000 }]);
    observeUser("REGULAR", 1_061_000, kind);
    queue.wasRead(subject, 1_061_000);
    await commands.settled();
    expect(await told()).toEqual(expect.arrayContaining([{ kycLevel: "LIGHT" }, { kycLevel: "REGULAR" }]));
    expect(await client.zcard(keys.awaited)).toBe(0);
  },
);

test("a state that is already known is awaited no longer, although its time is older", async () => {
  observeUser("REGULAR", 1_003_000);
  await commands.settled();
  queue.awaitRead(USER);
  observeUser("REGULAR", 1_001_000);
  queue.wasRead(USER, 1_001_000);
  await commands.settled();
  expect(await client.zcard(keys.awaited)).toBe(0);
});
