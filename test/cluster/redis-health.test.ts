import { beforeEach, expect, test } from "@jest/globals";
import { manualClock } from "../../simulator/clock.js";
import { createRedisHealth, type RedisHealth } from "../../src/cluster/redis-health.js";
import { clockOf } from "../support/clock.js";

const STARTED_AT_MS = 1_000_000;

let clock: ReturnType<typeof manualClock>;
/** How far somebody has set the time of day. */
let setByMs: number;
let health: RedisHealth;
let isConnected: boolean;
/** What ends each probe. */
let probes: { succeed: () => void; fail: (reason: string) => void }[];
let events: string[];
beforeEach(() => {
  clock = manualClock(STARTED_AT_MS);
  setByMs = 0;
  isConnected = false;
  probes = [];
  events = [];
  health = createRedisHealth({
    clock: { ...clockOf(clock), now: () => new Date(clock.now() + setByMs) },
    probe: () =>
      new Promise<void>((resolve, reject) => {
        probes.push({ succeed: resolve, fail: (reason) => reject(new Error(reason)) });
      }),
    isConnected: () => isConnected,
    onFailed: (error) => events.push((error as Error).message),
    onSucceeded: () => undefined,
    onUsable: () => events.push("usable"),
  });
});

function connect(): Promise<void> {
  isConnected = true;
  return health.connected();
}
function disconnect(): void {
  isConnected = false;
  health.disconnected();
}
/** Ends the probe that is under way. */
async function answer(reason?: string): Promise<void> {
  const probe = probes.at(-1);
  if (reason === undefined) probe?.succeed();
  else probe?.fail(reason);
  await clock.advance(0);
}
async function becomeUsable(): Promise<void> {
  const connected = connect();
  await answer();
  await connected;
}

test("it is usable once a probe has succeeded, and probes again every ten seconds", async () => {
  const connected = connect();
  expect(health.isUsable()).toBe(false);
  await answer();
  await connected;
  expect([health.isUsable(), events]).toEqual([true, ["usable"]]);
  await clock.advance(9_999);
  expect(probes).toHaveLength(1);
  await clock.advance(1);
  expect(probes).toHaveLength(2);
  await answer();
  expect([health.isUsable(), events]).toEqual([true, ["usable"]]);
});

test("after a failure it probes again a second later, whatever the reason", async () => {
  await becomeUsable();
  health.failed(new Error("NOPERM"));
  await clock.advance(999);
  expect([health.isUsable(), probes.length]).toEqual([false, 1]);
  await clock.advance(1);
  await answer("NOPERM");
  await clock.advance(1_000);
  await answer();
  expect([health.isUsable(), events]).toEqual([true, ["usable", "NOPERM", "NOPERM", "usable"]]);
});

test("a command that fails during a probe keeps it from being usable", async () => {
  await becomeUsable();
  await clock.advance(10_000);
  health.failed(new Error("OOM"));
  await answer();
  expect(health.isUsable()).toBe(false);
});

test("a probe that ends with its connection is no failure, and the next connection begins with another", async () => {
  const connected = connect();
  disconnect();
  await answer("closed");
  await connected;
  expect(events).toEqual([]);
  await becomeUsable();
  expect(probes).toHaveLength(2);
});

test("a connection during the pause after a failure resolves at once, and probes at its end", async () => {
  await becomeUsable();
  health.failed(new Error("READONLY"));
  disconnect();
  await connect();
  expect(probes).toHaveLength(1);
  await clock.advance(1_000);
  expect(probes).toHaveLength(2);
});

test("nothing is probed after a stop", async () => {
  await becomeUsable();
  health.stop();
  await clock.advance(60_000);
  expect(probes).toHaveLength(1);
});

test.each<[string, () => Promise<void>]>([
  ["a connection that was lost", async () => (disconnect(), becomeUsable())],
  ["a probe that failed", async () => (await clock.advance(10_000), answer("OOM"))],
])("after %s, what was stored before is trusted once others had five seconds to replay", async (_what, fail) => {
  await becomeUsable();
  expect(health.mayTrust(0)).toBe(true);
  await fail();
  if (!health.isUsable()) {
    await clock.advance(1_000);
    await answer();
  }
  const recoveredAtMs = clock.now();
  expect([health.mayTrust(recoveredAtMs - 1), health.mayTrust(recoveredAtMs)]).toEqual([false, true]);
  await clock.advance(5_000);
  expect(health.mayTrust(recoveredAtMs - 1)).toBe(false);
  await clock.advance(1);
  expect(health.mayTrust(recoveredAtMs - 1)).toBe(true);
});

test.each([-3_600_000, 3_600_000])("five seconds, also if the time of day is then set by %d ms", async (byMs) => {
  await becomeUsable();
  disconnect();
  await becomeUsable();
  const beforeMs = clock.now() - 1;
  setByMs = byMs;
  expect(health.mayTrust(beforeMs)).toBe(false);
  await clock.advance(5_001);
  expect(health.mayTrust(beforeMs)).toBe(true);
});

test("what was stored before is not trusted either if the time of day is set back during the outage", async () => {
  await becomeUsable();
  const beforeMs = clock.now();
  disconnect();
  setByMs = -3_600_000;
  await becomeUsable();
  expect([health.mayTrust(beforeMs), health.mayTrust(clock.now() + setByMs)]).toEqual([false, true]);
  await clock.advance(5_001);
  expect(health.mayTrust(beforeMs)).toBe(true);
});

test("at the start, all that is stored is trusted", async () => {
  await becomeUsable();
  expect(health.mayTrust(0)).toBe(true);
});

test("a start during an outage trusts what was stored before only once others have replayed what they missed", async () => {
  const connected = connect();
  await answer("LOADING");
  await connected;
  await clock.advance(1_000);
  await answer();
  expect([health.isUsable(), health.mayTrust(0)]).toEqual([true, false]);
  await clock.advance(5_001);
  expect(health.mayTrust(0)).toBe(true);
});
