// Two gateways on one Redis, a real redis-server: webhooks reach one of them, and one polls the event list for both.
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { Redis } from "ioredis";
import { type ManualClock, manualClock } from "../../simulator/clock.js";
import { seededUserIds } from "../../simulator/seed.js";
import { clockOf } from "../support/clock.js";
import { type GatewayAlone, operatorToken, post, startGatewayFor } from "../support/gateway.js";
import { subscribe, type Subscriber, WEBHOOK_SECRET } from "../support/live-gateway.js";
import { countsOf } from "../support/metrics.js";
import { createRedisServer, type RedisServer } from "../support/redis-server.js";
import { createSessions, WITHOUT_RATE_LIMIT } from "../support/sessions.js";
import { startSimulator, type TestSimulator } from "../support/simulator.js";

/** With a clock of its own, so that a test can let one of them poll. */
interface Instance extends GatewayAlone {
  clock: ManualClock;
}

interface Event {
  EventType: string;
  ResourceId: string;
  Date: number;
}

const GRACE_MS = 45_000;
const INTERVAL_MS = 30_000;
const MISSES_IN_A_ROW = 3;
/** The upstream dates events in whole seconds. */
const startMs = Math.floor(Date.now() / 1_000) * 1_000;

let redis: RedisServer;
let client: Redis;
let simulator: TestSimulator;
let simulatorClock: ManualClock;
let token: string;
/** Of the sessions whose changes are read. */
let ids: string[];
let receiver: Instance;
let poller: Instance;
const subscribers: Subscriber<unknown>[] = [];

beforeEach(async () => {
  redis = await createRedisServer();
  await redis.start();
  client = new Redis(redis.url);
  simulatorClock = manualClock(startMs);
  const settings = { ...WITHOUT_RATE_LIMIT, tokenLifetimeSeconds: 1e6 };
  simulator = await startSimulator({ clock: simulatorClock, settings });
  token = await operatorToken();
  ids = await createSessions(simulator.url, MISSES_IN_A_ROW, seededUserIds.business);
  // Longer ago than the list is read back.
  await simulatorClock.advance(300_000);
  [receiver, poller] = [await start(), await start()];
});
afterEach(async () => {
  for (const subscriber of subscribers.splice(0)) subscriber.stop();
  await Promise.all([receiver.stop(), poller.stop()]);
  client.disconnect();
  await simulator.stop();
  await redis.kill();
});

async function start(): Promise<Instance> {
  const clock = manualClock(simulatorClock.now());
  const gateway = await startGatewayFor(simulator.url, {
    env: { WEBHOOK_SECRETS: WEBHOOK_SECRET, EVENT_LIST: "true", REDIS_URL: redis.url },
    gateway: { clock: clockOf(clock), redisCommandTimeoutMs: 60_000 },
  });
  while ((await detail(gateway)).redis !== "connected");
  return { ...gateway, clock };
}

async function detail({ url }: GatewayAlone): Promise<{ redis: string; missingChanges: string[] }> {
  const response = await fetch(`${url}/ready`);
  return ((await response.json()) as { detail: { redis: string; missingChanges: string[] } }).detail;
}

/** One watches the sessions, so that it reads their changes. The other one waits for another, and polls likewise. */
async function watch(reader: Instance): Promise<Subscriber<unknown>[]> {
  const [other = ""] = await createSessions(simulator.url, 1, seededUserIds.business);
  const subscribed = (id: string, { url }: Instance) =>
    subscribe<unknown>(url, `subscription { identityVerificationUpdated(id: "${id}") { status } }`, token);
  const watchers = ids.map((id) => subscribed(id, reader));
  const waiting = subscribed(other, reader === receiver ? poller : receiver);
  subscribers.push(...watchers, waiting);
  await Promise.all([...watchers, waiting].map((subscriber) => subscriber.has(1)));
  for (const instance of [receiver, poller]) await answersOfRedis(instance);
  return watchers;
}

let absentCount = 0;
/** Resolves once the instance has the answers to all that it has asked Redis: this is answered after them. */
async function answersOfRedis({ url }: Instance): Promise<void> {
  await post(url, { query: `{ identityVerification(id: "absent${(absentCount += 1)}") { status } }` }, token);
}

/** Resolves once one has all that the other has published: this arrives after it. */
async function messages(from: Instance, to: Instance): Promise<void> {
  const [id = ""] = await createSessions(simulator.url, 1);
  await post(
    from.url,
    { query: `mutation { reportReturn(input: { identityVerificationId: "${id}" }) { userErrors { code } } }` },
    token,
  );
  const query = `{ identityVerification(id: "${id}") { nextAction { __typename } } }`;
  while (!(await post(to.url, { query }, token)).text.includes("WaitForOutcome"));
}

/** As both sources tell of it. */
async function finish(): Promise<Event[]> {
  await simulatorClock.advance(1_000);
  for (const id of ids) await simulator.control("POST", `sessions/${id}/finish`, { outcome: "REVIEW" });
  const answer = await simulator.call("GET", `/events?AfterDate=${startMs / 1_000}&per_page=100`);
  const events = (answer.body as Event[]).filter(({ EventType }) => EventType === "IDENTITY_VERIFICATION_INCONCLUSIVE");
  expect(events.map(({ ResourceId }) => ResourceId).sort()).toEqual([...ids].sort());
  return events;
}

async function deliverWebhooks(events: Event[]): Promise<void> {
  for (const { EventType, ResourceId, Date: date } of events) {
    const query = `EventType=${EventType}&RessourceId=${ResourceId}&Date=${date}`;
    expect((await fetch(`${receiver.url}/webhooks/mangopay/${WEBHOOK_SECRET}?${query}`)).status).toBe(200);
  }
}

const fates = async ({ url }: Instance, labels: string) =>
  (await countsOf(url, "gateway_events_received_total"))[labels] ?? 0;

const pollsOfEvents = async () =>
  ((await simulator.control("GET", "calls")) as { byEndpoint: Record<string, number> }).byEndpoint["GET /events"] ?? 0;

/** Lets the instance with the turn poll the event list, and waits for what it has done with the events there. */
async function poll(): Promise<void> {
  const before = await pollsOfEvents();
  await client.del(await turn());
  await poller.clock.advance(INTERVAL_MS);
  while ((await pollsOfEvents()) === before);
}

async function turn(): Promise<string> {
  const [key = ""] = await client.keys("*:event poll");
  return key;
}

/** The instance finds that another one has the turn, which means to it that the event list is polled. */
async function leavePolling(instance: Instance): Promise<void> {
  await client.set(await turn(), "another instance");
  await instance.clock.advance(INTERVAL_MS);
  await answersOfRedis(instance);
}

async function missingChanges(instance: Instance): Promise<string[]> {
  await instance.clock.advance(GRACE_MS);
  return (await detail(instance)).missingChanges;
}

test.each([
  ["misses nothing for the one that the webhooks reach and that reads the changes", true, []],
  ["misses them for that one, too, where it lacks them", false, ["event list"]],
])("the event list that the other instance polls %s", async (_what, eventListHasVerifications, missing) => {
  const watchers = await watch(receiver);
  const events = await finish();
  await simulator.control("PATCH", "settings", { eventListHasVerifications });
  await deliverWebhooks(events);
  await Promise.all(watchers.map((watcher) => watcher.has(2)));
  await poll();
  const listed = eventListHasVerifications ? MISSES_IN_A_ROW : 0;
  while ((await fates(poller, "event_list IDENTITY_VERIFICATION_INCONCLUSIVE duplicate")) < listed);
  await messages(poller, receiver);
  await leavePolling(receiver);
  expect(await missingChanges(receiver)).toEqual(missing);
});

test.each([
  ["miss nothing for the one that the event list told first and that reads the changes", true, []],
  ["miss them for that one, too, where none arrive", false, ["webhooks"]],
])("webhooks that reach the other instance %s", async (_what, doArrive, missing) => {
  const watchers = await watch(poller);
  const events = await finish();
  await poll();
  await Promise.all(watchers.map((watcher) => watcher.has(2)));
  if (doArrive) await deliverWebhooks(events);
  await messages(receiver, poller);
  await leavePolling(poller);
  expect(await missingChanges(poller)).toEqual(missing);
});

test("an instance that is cut off from Redis does not miss the webhooks that reach the other one", async () => {
  const watchers = await watch(poller);
  await redis.kill();
  for (const instance of [receiver, poller]) while ((await detail(instance)).redis !== "unavailable");
  await deliverWebhooks(await finish());
  await poller.clock.advance(INTERVAL_MS);
  await Promise.all(watchers.map((watcher) => watcher.has(2)));
  expect(await missingChanges(poller)).toEqual([]);
});
