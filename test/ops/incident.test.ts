// An incident with the real Prometheus: webhooks are lost, then the upstream fails, and both recover.
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { type ManualClock, manualClock } from "../../simulator/clock.js";
import { seededSessionIds, seededUserIds } from "../../simulator/seed.js";
import { clockOf } from "../support/clock.js";
import { operatorToken, operatorTokenWithPersonalData } from "../support/gateway.js";
import { startLiveGateway, subscribe } from "../support/live-gateway.js";
import { countsOf } from "../support/metrics.js";
import { type Prometheus, startPrometheus } from "../support/prometheus.js";
import { createRedisServer, type RedisServer } from "../support/redis-server.js";
import { createSessions } from "../support/sessions.js";
import type { TestGateway } from "../support/simulated-gateway.js";
import { readDashboard, toQuery } from "./dashboard.js";

/** Longer than an open session is fresh, and than a report of its change may take. */
const LATER_MS = 100_000;

let clock: ManualClock;
let redis: RedisServer;
let gateway: TestGateway;
let prometheus: Prometheus;

beforeEach(async () => {
  clock = manualClock(Date.parse("2026-11-23T12:00:00Z"));
  redis = await createRedisServer();
  await redis.start();
  gateway = await startLiveGateway({
    env: { REDIS_URL: redis.url, CACHE_OPEN_WITH_EVENTS_SECONDS: "60", CACHE_REVIEW_SECONDS: "60" },
    simulator: { clock, settings: { tokenLifetimeSeconds: 1e6 } },
    gateway: { clock: clockOf(clock), redisCommandTimeoutMs: 60_000 },
  });
  while (!(await countsOf(gateway.url, "gateway_redis_up"))[""]);
  prometheus = await startPrometheus(gateway.url, "ops/alerts.yml");
  // Rates show what has happened since the first scrape.
  while (!(await prometheus.seriesCount("gateway_build_info")));
  // The rules may have been evaluated last before it.
  while (await fires("GatewayAbsent"));
});
afterEach(async () => {
  await prometheus.stop();
  await gateway.stop();
  await redis.kill();
});

const ask = async (query: string, token?: string) => gateway.query(query, { token: token ?? (await operatorToken()) });
const look = (id: string) => ask(`query Look { identityVerification(id: "${id}") { status tag } }`);
/** The webhook leaves when time passes, unless it is lost. */
const finish = async (id: string, outcome: string) => {
  await gateway.control("POST", `sessions/${id}/finish`, { outcome });
  await clock.advance(1_000);
};
const fires = async (name: string) => (await prometheus.firing()).includes(name);

const receivedEvents = async () => {
  const counts = await countsOf(gateway.url, "gateway_events_received_total");
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
};

/** Each session is known, changes, is read again, and its change should have been reported by then. */
async function changeAll(ids: readonly string[], areReported: boolean): Promise<void> {
  for (const id of ids) await look(id);
  const before = await receivedEvents();
  for (const id of ids) await finish(id, "REVIEW");
  while (areReported && (await receivedEvents()) < before + ids.length);
  await clock.advance(LATER_MS);
  for (const id of ids) await look(id);
  await clock.advance(LATER_MS);
}

test("alerts fire for lost webhooks and for a failing upstream, and are resolved by recovery", async () => {
  const ids = await createSessions(gateway.simulatorUrl, 8, seededUserIds.business);
  await changeAll(ids.slice(0, 1), true);
  expect(await countsOf(gateway.url, "gateway_event_sources_missing_changes")).toEqual({});
  expect(await prometheus.firing()).toEqual([]);

  await gateway.control("PATCH", "settings", { webhookLossRate: 1 });
  await changeAll(ids.slice(1, 4), false);
  while (!(await fires("GatewayWebhooksNotArriving")));
  expect(await prometheus.firing()).toEqual(["GatewayWebhooksNotArriving"]);

  await gateway.control("POST", "faults", { kind: "status", status: 503 });
  for (const id of ids.slice(4)) expect((await look(id)).errors).toHaveLength(1);
  while (!(await fires("GatewayUpstreamFailing")));
  expect(await fires("GatewayWebhooksNotArriving")).toBe(true);

  await gateway.control("DELETE", "faults");
  await clock.advance(LATER_MS);
  for (const id of ids.slice(4)) expect((await look(id)).errors).toBeUndefined();
  while (await fires("GatewayUpstreamFailing"));
  expect(await fires("GatewayWebhooksNotArriving")).toBe(true);

  await gateway.control("PATCH", "settings", { webhookLossRate: 0 });
  await changeAll(ids.slice(4, 5), true);
  while (await fires("GatewayWebhooksNotArriving"));
});

test("every query of the dashboard has an answer once what it shows has happened", async () => {
  const userId = seededUserIds.newcomer;
  const [validated = "", refused = "", strange = ""] = await createSessions(gateway.simulatorUrl, 3, userId);
  const created = await ask(`mutation Start { createIdentityVerification(input: {
    userId: "${userId}", returnUrl: "https://app.example" }) { identityVerification { id } } }`);
  const { id } = (created.data as { createIdentityVerification: { identityVerification: { id: string } } })
    .createIdentityVerification.identityVerification;
  await ask(`mutation Back { reportReturn(input: { identityVerificationId: "${id}" }) { userErrors { code } } }`);
  await ask(
    `{ identityVerification(id: "${seededSessionIds.validated}") { checks { data { value } } user { isVerified } } }`,
    await operatorTokenWithPersonalData(),
  );
  for (const sessionId of [validated, refused]) {
    const watch = `subscription Watch { identityVerificationUpdated(id: "${sessionId}") { id } }`;
    const watcher = subscribe(gateway.url, watch, await operatorToken());
    await watcher.has(1);
    await finish(sessionId, sessionId === refused ? "REFUSED_DOCUMENT_UNREADABLE" : "VALIDATED");
    await watcher.ended;
    watcher.stop();
  }
  await ask("{ noSuchField }");
  await gateway.control("POST", "faults", { kind: "unknown_enum_values", times: 1 });
  await look(strange);
  await clock.advance(LATER_MS);
  await gateway.control("POST", "faults", { kind: "status", status: 503, times: 20 });
  for (const failing of await createSessions(gateway.simulatorUrl, 4, userId)) await look(failing);

  const all = readDashboard().panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => toQuery(expr)));
  // Nothing is relayed here, any operation is accepted and every answer can be read: test/relay/, test/metrics/ and
  // test/gateway/ show that these metrics count.
  const notHere = /gateway_(relay|trusted_document|removed_document|upstream_unusable_answers)_/;
  const queries = all.filter((query) => !notHere.test(query));
  for (const query of queries) while (!(await prometheus.seriesCount(query)));
});
