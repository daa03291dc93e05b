// Leases on the turns of users. A real redis-server.
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { pino } from "pino";
import { Cancellation } from "../../src/cancellation.js";
import { systemClock } from "../../src/clock.js";
import { createSharedRedis, type SharedRedis } from "../../src/cluster/redis.js";
import { createSharedTurns } from "../../src/cluster/shared-turns.js";
import type { SharedTurn, SharedTurns } from "../../src/datasources/user-turns.js";
import type { CallOptions } from "../../src/upstream/deadline.js";
import { createRedisServer, type RedisServer } from "../support/redis-server.js";

const PATIENT: CallOptions = { deadlineAt: Infinity };
/** As long as a slow machine may need. */
const LONG_MS = 60_000;

let server: RedisServer;
let connections: SharedRedis[];
let taken: SharedTurn[];

beforeEach(async () => {
  server = await createRedisServer();
  await server.start();
  connections = [];
  taken = [];
});
afterEach(async () => {
  for (const turn of taken) await turn.end(undefined);
  await Promise.all(connections.map((redis) => redis.close()));
  await server.kill();
});

async function createInstance(leaseMs = LONG_MS, renewMs = leaseMs / 3): Promise<SharedTurns> {
  const logger = pino({ level: "silent" });
  const redis = createSharedRedis({ url: server.url, logger, clock: systemClock, commandTimeoutMs: LONG_MS });
  connections.push(redis);
  await redis.settled();
  const turns = createSharedTurns({ redis, prefix: "test:", clock: systemClock, leaseMs, renewMs });
  return {
    async take(userId, caller) {
      const turn = await turns.take(userId, caller);
      taken.push(turn);
      return turn;
    },
  };
}

const keyOf = (key: string) => connections[0]?.run((client) => client.get(`test:${key}`));

/** Whether it is still undecided after Redis has been asked several times. */
async function isWaiting(result: Promise<unknown>): Promise<boolean> {
  let isOver = false;
  void result.then(() => (isOver = true));
  for (let round = 0; round < 100; round += 1) await keyOf("turn:ada");
  return !isOver;
}

test("another instance waits until the turn ends, and is told its session; one for another user does not", async () => {
  const [first, second] = [await createInstance(), await createInstance()];
  const turn = await first.take("ada", PATIENT);
  expect(turn.last).toEqual({ sessionId: undefined, isUnfinished: false });
  const waiting = second.take("ada", PATIENT);
  await second.take("ben", PATIENT);
  expect(await isWaiting(waiting)).toBe(true);
  await turn.end("idnver_1");
  expect((await waiting).last).toEqual({ sessionId: "idnver_1", isUnfinished: false });
});

test("a turn that ends without a session leaves no other", async () => {
  const [first, second] = [await createInstance(), await createInstance()];
  await (await first.take("ada", PATIENT)).end(undefined);
  expect((await second.take("ada", PATIENT)).last.sessionId).toBeUndefined();
});

test("who waits leaves at the cancellation or the deadline", async () => {
  const [first, second] = [await createInstance(), await createInstance()];
  await first.take("ada", PATIENT);
  const cancellation = new Cancellation();
  const leaving = second.take("ada", { ...PATIENT, cancellation });
  cancellation.cancel();
  await expect(leaving).rejects.toMatchObject({ kind: "cancelled" });
  await expect(second.take("ada", { deadlineAt: performance.now() + 50 })).rejects.toMatchObject({ kind: "timeout" });
});

test("the turn of an instance that has died ends with its lease", async () => {
  const [first, second] = [await createInstance(1_000), await createInstance()];
  await first.take("ada", PATIENT);
  await connections[0]?.close();
  expect((await second.take("ada", PATIENT)).last).toEqual({ sessionId: undefined, isUnfinished: true });
});

test("a turn that lasts renews its lease, also when Redis has lost it, and never takes that of another", async () => {
  const first = await createInstance(LONG_MS, 20);
  await first.take("ada", PATIENT);
  const holder = await keyOf("turn:ada");
  await connections[0]?.run((client) => client.del("test:turn:ada"));
  while ((await keyOf("turn:ada")) === null);
  expect(await keyOf("turn:ada")).toBe(holder);
  await connections[0]?.run((client) => client.set("test:turn:ada", "another"));
  await taken[0]?.end("idnver_1");
  expect(await keyOf("turn:ada")).toBe("another");
});

test("without Redis nobody waits", async () => {
  const [first, second] = [await createInstance(), await createInstance()];
  await first.take("ada", PATIENT);
  const waiting = second.take("ada", PATIENT);
  await server.kill();
  expect((await waiting).last.sessionId).toBeUndefined();
  expect((await first.take("ada", PATIENT)).last.sessionId).toBeUndefined();
});

test("what is no id is not taken for one", async () => {
  const instance = await createInstance();
  await connections[0]?.run((client) => client.set("test:turned:ada", "../users"));
  expect((await instance.take("ada", PATIENT)).last.sessionId).toBeUndefined();
});
