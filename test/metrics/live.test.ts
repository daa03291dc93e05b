// Events, subscriptions, sockets, Redis and the fate of sessions as /metrics shows them after a played scenario.
import { afterEach, describe, expect, test } from "@jest/globals";
import WebSocket from "ws";
import { type ManualClock, manualClock } from "../../simulator/clock.js";
import { seededSessionIds, seededUserIds } from "../../simulator/seed.js";
import { clockOf } from "../support/clock.js";
import { operatorToken, startGatewayFor, tokenFor } from "../support/gateway.js";
import { startLiveGateway, subscribe, type Subscriber, WEBHOOK_SECRET } from "../support/live-gateway.js";
import { countsOf } from "../support/metrics.js";
import { createRedisServer } from "../support/redis-server.js";
import { createSessions } from "../support/sessions.js";
import type { TestGateway } from "../support/simulated-gateway.js";

let gateway: TestGateway;
let clock: ManualClock;
const subscribers: Subscriber<unknown>[] = [];
afterEach(async () => {
  for (const subscriber of subscribers.splice(0)) subscriber.stop();
  await gateway.stop();
});

/** Gateway and simulator share one simulated clock, which is behind the real one of the tokens. */
async function start(): Promise<void> {
  clock = manualClock(Date.parse("2026-11-23T12:00:00Z"));
  gateway = await startLiveGateway({
    hooked: false,
    simulator: { clock, settings: { tokenLifetimeSeconds: 1e6 } },
    gateway: { clock: clockOf(clock) },
  });
}

const counts = (name: string) => countsOf(gateway.url, name);
const dateOf = (secondsAgo: number) => Math.floor(clock.now() / 1_000) - secondsAgo;
const notify = (eventType: string, id: string, date: number | string, secret = WEBHOOK_SECRET) =>
  fetch(`${gateway.url}/webhooks/mangopay/${secret}?EventType=${eventType}&RessourceId=${id}&Date=${date}`);
const finish = (id: string, outcome: string) => gateway.control("POST", `sessions/${id}/finish`, { outcome });

async function watch(id: string, transport?: "event stream"): Promise<Subscriber<unknown>> {
  const subscriber = subscribe(
    gateway.url,
    `subscription Watch { identityVerificationUpdated(id: "${id}") { id status } }`,
    await operatorToken(),
    transport,
  );
  subscribers.push(subscriber);
  await subscriber.has(1);
  return subscriber;
}

describe("events", () => {
  test("count by type and fate; made-up types are one", async () => {
    await start();
    const date = dateOf(0);
    for (let index = 0; index < 3; index += 1) await notify("IDENTITY_VERIFICATION_VALIDATED", "idv_1", date);
    for (let index = 0; index < 100; index += 1) await notify(`MADE_UP_${index}`, "idv_1", date);
    await notify("no type", "idv_1", date);
    await notify("USER_KYC_LIGHT", "user_1", "yesterday");
    await notify("USER_KYC_LIGHT", "user_1", date, "another-secret-of-somebody");
    expect(await counts("gateway_events_received_total")).toEqual({
      "webhooks IDENTITY_VERIFICATION_VALIDATED taken": 1,
      "webhooks IDENTITY_VERIFICATION_VALIDATED duplicate": 2,
      "webhooks other taken": 100,
      "webhooks none unreadable": 2,
      "webhooks none wrong_secret": 1,
    });
  });

  test("have an age when they are received, and when their change is published to those who watch", async () => {
    await start();
    const [watched = "", other = ""] = await createSessions(gateway.simulatorUrl, 2);
    const watcher = await watch(watched);
    await finish(watched, "VALIDATED");
    await finish(other, "VALIDATED");
    await clock.advance(7_000);
    await notify("IDENTITY_VERIFICATION_VALIDATED", watched, dateOf(7));
    await notify("IDENTITY_VERIFICATION_VALIDATED", other, dateOf(7));
    await watcher.ended;
    expect(await counts("gateway_event_received_age_seconds_sum")).toEqual({ webhooks: 14 });
    expect(await counts("gateway_event_received_age_seconds_count")).toEqual({ webhooks: 2 });
    expect(await counts("gateway_event_published_age_seconds_sum")).toEqual({ "": 7 });
    expect(await counts("gateway_event_published_age_seconds_count")).toEqual({ "": 1 });
  });
});

describe("subscriptions", () => {
  test("count by how they end, with their results, over both transports", async () => {
    await start();
    const [first = "", second = ""] = await createSessions(gateway.simulatorUrl, 2);
    const overSocket = await watch(first);
    const overStream = await watch(first, "event stream");
    const leaving = await watch(second, "event stream");
    expect(await counts("gateway_subscriptions_open")).toEqual({ "": 3 });
    expect(await counts("gateway_websockets_open")).toEqual({ "": 1 });
    await finish(first, "VALIDATED");
    await notify("IDENTITY_VERIFICATION_VALIDATED", first, dateOf(0));
    await Promise.all([overSocket.ended, overStream.ended]);
    leaving.stop();
    overSocket.stop();
    while ((await counts("gateway_subscriptions_open"))[""] || (await counts("gateway_websockets_open"))[""]);
    expect(await counts("gateway_subscriptions_ended_total")).toEqual({
      "websocket completed": 1,
      "event_stream completed": 1,
      "event_stream left": 1,
    });
    expect(await counts("gateway_subscription_results_total")).toEqual({ websocket: 2, event_stream: 3 });
    expect(await counts("gateway_operations_total")).toEqual({ "Watch subscription other ok": 3 });
    expect(await counts("gateway_websockets_closed_total")).toEqual({ 1000: 1 });
  });

  test("sockets count by their close code; codes that clients make up are one", async () => {
    await start();
    for (const code of [1000, 1002, 1007, 3001, 3002, 4999]) {
      const socket = new WebSocket(`${gateway.url.replace("http", "ws")}/graphql`, "graphql-transport-ws");
      await new Promise((resolve) => socket.once("open", resolve));
      await new Promise((resolve) => {
        socket.once("close", resolve);
        socket.close(code);
      });
    }
    const refused = subscribe(
      gateway.url,
      "subscription { identityVerificationUpdated(id: 1) { id } }",
      "no.valid.token",
    );
    await refused.ended;
    const speechless = new WebSocket(`${gateway.url.replace("http", "ws")}/graphql`);
    await new Promise((resolve) => speechless.once("close", resolve));
    while ((await counts("gateway_websockets_open"))[""]);
    expect(await counts("gateway_websockets_closed_total")).toEqual({
      ...{ 1000: 1, 1002: 1, 1007: 1, 4403: 1, 4406: 1 },
      other: 3,
    });
    expect(await counts("gateway_operation_errors_total")).toEqual({ UNAUTHENTICATED: 1 });
    expect(await counts("gateway_operations_total")).toEqual({ "other unknown other refused": 1 });
  });
});

test("sessions are created, returned from and decided, by kind of user, with the reasons of a refusal", async () => {
  await start();
  const token = await tokenFor(seededUserIds.newcomer);
  const ask = async (query: string) => {
    const { data, errors } = await gateway.query<Record<string, { identityVerification: { id: string } }>, object>(
      query,
      { token },
    );
    expect(errors).toBeUndefined();
    return data;
  };
  const create = async () => {
    const data = await ask(`mutation { createIdentityVerification(input: {
      userId: "${seededUserIds.newcomer}", returnUrl: "https://app.example" }) { identityVerification { id } } }`);
    return data?.["createIdentityVerification"]?.identityVerification.id ?? "";
  };
  const first = await create();
  expect(await counts("gateway_sessions_created_total")).toEqual({ UNKNOWN: 1 });
  await ask(`{ user(id: "${seededUserIds.newcomer}") { personType } }`);
  const second = await create();
  expect(await counts("gateway_sessions_created_total")).toEqual({ UNKNOWN: 1, NATURAL: 1 });
  const report = `mutation { reportReturn(input: { identityVerificationId: "${first}" }) { userErrors { code } } }`;
  await ask(report);
  await ask(report);
  expect(await counts("gateway_sessions_returned_total")).toEqual({ NATURAL: 1 });
  const watchers = [await watch(first), await watch(second)];
  await finish(first, "VALIDATED");
  await finish(second, "REFUSED_DOCUMENT_UNREADABLE");
  await notify("IDENTITY_VERIFICATION_VALIDATED", first, dateOf(0));
  await notify("IDENTITY_VERIFICATION_FAILED", second, dateOf(0));
  await Promise.all(watchers.map(({ ended }) => ended));
  expect(await counts("gateway_sessions_decided_total")).toEqual({ "NATURAL VALIDATED": 1, "NATURAL REFUSED": 1 });
  expect(await counts("gateway_session_refusal_reasons_total")).toEqual({ DOCUMENT_UNREADABLE: 1 });
  const changes = await counts("gateway_changes_total");
  expect(changes["session new own"]).toBe(2);
});

test("what another instance has read is shared", async () => {
  const redis = await createRedisServer();
  await redis.start();
  const parts = { env: { REDIS_URL: redis.url }, gateway: { redisCommandTimeoutMs: 60_000 } };
  gateway = await startLiveGateway({ ...parts, hooked: false });
  const other = await startGatewayFor(gateway.simulatorUrl, parts);
  for (const { url } of [gateway, other]) while (!(await countsOf(url, "gateway_redis_up"))[""]);
  const token = await operatorToken();
  const query = `{ identityVerification(id: "${seededSessionIds.validated}") { tag } }`;
  for (const one of [gateway, other]) await one.query(query, { token });
  expect(await counts("gateway_cache_reads_total")).toEqual({ "sessions miss": 1 });
  expect(await countsOf(other.url, "gateway_cache_reads_total")).toEqual({ "sessions shared": 1 });
  await other.stop();
  await redis.kill();
});

test("Redis is up or not, and reconnections are gaps; without Redis there is no value", async () => {
  const redis = await createRedisServer();
  await redis.start();
  gateway = await startLiveGateway({
    env: { REDIS_URL: redis.url },
    gateway: { redisCommandTimeoutMs: 60_000 },
    hooked: false,
  });
  const isUp = async () => (await counts("gateway_redis_up"))[""] === 1;
  while (!(await isUp()));
  expect(await counts("gateway_redis_gaps_total")).toEqual({});
  await redis.kill();
  while (await isUp());
  await redis.start();
  while (!(await counts("gateway_redis_gaps_total"))[""]);
  expect(await counts("gateway_redis_gaps_total")).toEqual({ "": 1 });
  await redis.kill();
});
