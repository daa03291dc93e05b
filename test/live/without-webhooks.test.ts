// Row 18 of the reliability matrix, and what the gateway does if no webhooks arrive.
import { afterEach, describe, expect, test } from "@jest/globals";
import { manualClock } from "../../simulator/clock.js";
import { seededUserIds } from "../../simulator/seed.js";
import { clockOf } from "../support/clock.js";
import { operatorToken } from "../support/gateway.js";
import { startLiveGateway, subscribe, type Subscriber } from "../support/live-gateway.js";
import { createSessions } from "../support/sessions.js";
import type { TestGateway } from "../support/simulated-gateway.js";

const EVENTS = "GET /events";
const VIEW = "GET /identity-verifications/:id";

interface Updated {
  identityVerificationUpdated: { id: string; status: string };
}

let gateway: TestGateway;
const subscribers: Subscriber<unknown>[] = [];
const clock = manualClock(Date.parse("2026-11-23T12:00:00Z"));
afterEach(async () => {
  for (const subscriber of subscribers.splice(0)) subscriber.stop();
  await gateway.stop();
});

/** Gateway and simulator share one simulated clock. */
async function start(env: Record<string, string>): Promise<void> {
  gateway = await startLiveGateway({
    hooked: false,
    env: { SUBSCRIPTIONS_PER_VIEWER: "100", ...env },
    simulator: { clock, settings: { tokenLifetimeSeconds: 1e6 } },
    gateway: {
      clock: clockOf(clock),
    },
  });
}

async function watch(id: string): Promise<Subscriber<Updated>> {
  // Its token is signed in real time, and valid for a day of simulated time.
  const subscriber = subscribe<Updated>(
    gateway.url,
    `subscription { identityVerificationUpdated(id: "${id}") { id status } }`,
    await operatorToken(),
    "event stream",
  );
  subscribers.push(subscriber);
  await subscriber.has(1);
  return subscriber;
}

/** Advances the clock second by second, and lets the gateway react to each. */
async function pass(seconds: number, until: () => boolean = () => false): Promise<number> {
  for (let second = 1; second <= seconds; second += 1) {
    await step(1);
    if (until()) return second;
  }
  return seconds;
}

/** The same for changes that are minutes apart. */
async function passLong(seconds: number): Promise<void> {
  for (let passed = 0; passed < seconds; passed += 10) await step(10);
}

async function step(seconds: number): Promise<void> {
  await clock.advance(seconds * 1_000);
  await gateway.idle();
  await gateway.query("{ __typename }");
}

const calls = async () => (await gateway.upstreamCalls()).byEndpoint;
const finish = (id: string, outcome: string) => gateway.control("POST", `sessions/${id}/finish`, { outcome });

test("row 18: with all webhooks lost, sessions with subscribers are at most a minute old, for under 5 % of the quota", async () => {
  await start({ EVENT_LIST: "false" });
  const ids = await createSessions(gateway.simulatorUrl, 4, seededUserIds.business);
  const watchers = await Promise.all(ids.map(watch));
  await gateway.resetUpstreamCalls();
  // A quarter of an hour of which the quota allows 2,300 calls, and 1,100 on the average of a day.
  await pass(840);
  const quiet = (await calls())[VIEW] ?? 0;
  expect(quiet).toBeLessThan(0.05 * 2_300);
  await Promise.all(ids.map((id) => finish(id, "REVIEW_VALIDATED")));
  const behind = await pass(65, () => watchers.every(({ received }) => received.length >= 2));
  expect(behind).toBeLessThanOrEqual(60);
  expect(watchers.map(({ received }) => received.at(-1)?.identityVerificationUpdated.status)).toEqual(
    Array(4).fill("VALIDATED"),
  );
});

test("row 18: a user's session and level are at most a minute old for those who watch the user", async () => {
  await start({ EVENT_LIST: "false" });
  const [id = ""] = await createSessions(gateway.simulatorUrl, 1, seededUserIds.newcomer);
  const subscriber = subscribe<{ userUpdated: { isVerified: boolean; nextAction: { __typename: string } } }>(
    gateway.url,
    `subscription { userUpdated(userId: "${seededUserIds.newcomer}") { isVerified nextAction { __typename } } }`,
    await operatorToken(),
    "event stream",
  );
  subscribers.push(subscriber);
  await subscriber.has(1);
  await pass(120);
  expect(subscriber.received).toHaveLength(1);
  await finish(id, "VALIDATED");
  const verified = { userUpdated: { isVerified: true, nextAction: { __typename: "NoAction" } } };
  const behind = await pass(65, () => JSON.stringify(subscriber.received.at(-1)) === JSON.stringify(verified));
  expect(behind).toBeLessThanOrEqual(60);
});

test.each([
  ["five minutes with webhooks that are lost", {}, 300],
  ["a minute without webhooks", { WEBHOOK_SECRETS: "" }, 60],
])("row 18: a block and its end are at most %s old for those who watch the user", async (_what, env, atMost) => {
  await start({ EVENT_LIST: "false", ...env });
  const userId = seededUserIds.renewing;
  const subscriber = subscribe<{ userUpdated: { restrictions: { outflowsBlocked: boolean } } }>(
    gateway.url,
    `subscription { userUpdated(userId: "${userId}") { restrictions { outflowsBlocked } } }`,
    await operatorToken(),
    "event stream",
  );
  subscribers.push(subscriber);
  await subscriber.has(1);
  for (const change of ["OUTFLOWS_BLOCKED", "OUTFLOWS_UNBLOCKED"]) {
    const count = subscriber.received.length;
    await gateway.control("POST", `users/${userId}/change`, { change });
    expect(await pass(atMost + 5, () => subscriber.received.length > count)).toBeLessThanOrEqual(atMost);
  }
  expect(subscriber.received.map(({ userUpdated }) => userUpdated.restrictions.outflowsBlocked)).toEqual([
    false,
    true,
    false,
  ]);
});

test("a next action that could not be read at first is sent once it can be, without another change", async () => {
  // On the simulated clock, reads take as long as the machine lets many of its seconds pass.
  await start({ EVENT_LIST: "false", REQUEST_TIMEOUT_MS: "120000", UPSTREAM_TIMEOUT_MS: "60000" });
  await createSessions(gateway.simulatorUrl, 1, seededUserIds.newcomer);
  await gateway.control("POST", "faults", { kind: "status", status: 503, endpoint: VIEW });
  const subscriber = subscribe<object>(
    gateway.url,
    `subscription { userUpdated(userId: "${seededUserIds.newcomer}") { kycLevel nextAction { __typename } } }`,
    await operatorToken(),
    "event stream",
  );
  subscribers.push(subscriber);
  const updated = (nextAction: object | null) => ({ userUpdated: { kycLevel: "LIGHT", nextAction } });
  const readable = updated({ __typename: "RedirectUser" });
  expect(await subscriber.has(1)).toEqual([updated(null)]);
  expect(subscriber.errors).toHaveLength(1);
  await pass(40);
  // That it still fails is not sent again.
  expect(subscriber.received).toHaveLength(1);
  await gateway.control("DELETE", "faults");
  // A read that had begun before may still fail, with another error than the first.
  const isSent = () => JSON.stringify(subscriber.received.at(-1)) === JSON.stringify(readable);
  while (!isSent()) await pass(1);
  expect(subscriber.received.at(-1)).toEqual(readable);
});

test("a user's sessions that could not be read at first are published once they can be", async () => {
  await start({ EVENT_LIST: "false" });
  const ids = await createSessions(gateway.simulatorUrl, 3, seededUserIds.newcomer);
  await gateway.control("POST", "faults", { kind: "empty_body", endpoint: VIEW });
  const subscriber = subscribe<{ userVerificationsUpdated: { id: string } }>(
    gateway.url,
    `subscription { userVerificationsUpdated(userId: "${seededUserIds.newcomer}") { id checks { type } } }`,
    await operatorToken(),
    "event stream",
  );
  subscribers.push(subscriber);
  while (((await calls())[VIEW] ?? 0) < 6) await gateway.query("{ __typename }");
  await pass(30);
  expect(subscriber.received).toEqual([]);
  await gateway.control("DELETE", "faults");
  await pass(300, () => subscriber.received.length === 3);
  await subscriber.has(3);
  expect(subscriber.received.map(({ userVerificationsUpdated }) => userVerificationsUpdated.id).sort()).toEqual(
    [...ids].sort(),
  );
});

test("a new session is polled often, later rarely, and not at all without subscribers", async () => {
  await start({ EVENT_LIST: "false", WEBHOOK_SECRETS: "" });
  const [id = ""] = await createSessions(gateway.simulatorUrl, 1);
  const watcher = await watch(id);
  await gateway.resetUpstreamCalls();
  await pass(60);
  const soon = (await calls())[VIEW] ?? 0;
  expect(soon).toBeGreaterThanOrEqual(6);
  await passLong(3_600);
  await gateway.resetUpstreamCalls();
  await passLong(600);
  expect((await calls())[VIEW]).toBeLessThanOrEqual(12);
  watcher.stop();
  await pass(2);
  await gateway.resetUpstreamCalls();
  await passLong(600);
  expect(await calls()).toEqual({});
});

describe("the upstream's event list", () => {
  test("reports the changes of all sessions within half a minute, with one call per interval", async () => {
    await start({ EVENT_LIST: "true" });
    const ids = await createSessions(gateway.simulatorUrl, 20, seededUserIds.business);
    const watchers = await Promise.all(ids.map(watch));
    await pass(5);
    await finish(ids[0] ?? "", "REVIEW");
    await pass(20);
    await gateway.resetUpstreamCalls();
    await Promise.all(ids.slice(1).map((id) => finish(id, "REVIEW")));
    const behind = await pass(40, () => watchers.every(({ received }) => received.length >= 2));
    expect(behind).toBeLessThanOrEqual(31);
    const { [EVENTS]: looks = 0, [VIEW]: views = 0 } = await calls();
    expect(looks).toBeLessThanOrEqual(2);
    expect(views).toBeLessThanOrEqual(24);
  });

  test("shows clients that poll what a lost webhook would have reported, though sessions stay fresh for longer", async () => {
    await start({ EVENT_LIST: "true", CACHE_OPEN_SECONDS: "5", CACHE_OPEN_WITH_EVENTS_SECONDS: "600" });
    const [id = ""] = await createSessions(gateway.simulatorUrl, 1, seededUserIds.business);
    const token = await operatorToken();
    const statusNow = async () => {
      const { data } = await gateway.query(`{ identityVerification(id: "${id}") { status } }`, { token });
      return (data as { identityVerification: { status: string } }).identityVerification.status;
    };
    for (let second = 0; second < 60; second += 1) {
      expect(await statusNow()).toBe("PENDING");
      await pass(1);
    }
    expect((await calls())[VIEW]).toBe(1);
    await finish(id, "REVIEW");
    let behind = 0;
    for (; behind < 40 && (await statusNow()) === "PENDING"; behind += 1) await pass(1);
    expect(behind).toBeLessThanOrEqual(31);
  });

  describe("is polled rarely, however often a client queries", () => {
    /** Counts the polls of the list while a viewer queries every second. */
    async function looksWhilePolled(id: string, seconds: number): Promise<number> {
      const token = await operatorToken();
      await gateway.resetUpstreamCalls();
      for (let second = 0; second < seconds; second += 1) {
        await gateway.query(`{ identityVerification(id: "${id}") { status } }`, { token });
        await pass(1);
      }
      return (await calls())[EVENTS] ?? 0;
    }

    test("every half minute", async () => {
      await start({ EVENT_LIST: "true" });
      const [id = ""] = await createSessions(gateway.simulatorUrl, 1);
      await looksWhilePolled(id, 1);
      expect(await looksWhilePolled(id, 120)).toBe(4);
    });

    test("if it is refused, once an hour", async () => {
      await start({ EVENT_LIST: "true" });
      await gateway.control("POST", "faults", { kind: "status", status: 403, endpoint: EVENTS });
      const [id = ""] = await createSessions(gateway.simulatorUrl, 1);
      expect(await looksWhilePolled(id, 300)).toBe(1);
    });

    test("if it fails, as rarely as without events", async () => {
      await start({ EVENT_LIST: "true" });
      await gateway.control("POST", "faults", { kind: "empty_body", endpoint: EVENTS });
      // Each poll has two attempts.
      const [id = ""] = await createSessions(gateway.simulatorUrl, 1);
      expect(await looksWhilePolled(id, 100)).toBeLessThanOrEqual(2 * 4);
    });
  });

  test("is reported as missing changes when it lacks verifications, and polled all the same", async () => {
    await start({ EVENT_LIST: "true", WEBHOOK_SECRETS: "" });
    await gateway.control("PATCH", "settings", { eventListHasVerifications: false });
    const ids = await createSessions(gateway.simulatorUrl, 8, seededUserIds.business);
    const watchers = await Promise.all(ids.map(watch));
    await pass(2);
    const missingChanges = async () => {
      const response = await fetch(`${gateway.url}/ready`);
      return ((await response.json()) as { detail: { missingChanges: string[] } }).detail.missingChanges;
    };
    expect(await missingChanges()).toEqual([]);
    for (const id of ids) await finish(id, "REVIEW");
    await pass(120, () => watchers.every(({ received }) => received.length >= 2));
    await pass(46);
    expect(await missingChanges()).toEqual(["event list"]);
    await gateway.resetUpstreamCalls();
    await pass(60);
    expect((await calls())[EVENTS]).toBe(2);
  });

  test("is not polled while no client waits", async () => {
    await start({ EVENT_LIST: "true" });
    await gateway.resetUpstreamCalls();
    await pass(120);
    expect(await calls()).toEqual({});
  });
});
