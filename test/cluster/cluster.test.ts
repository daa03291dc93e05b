// Row 26 of the reliability matrix, and three gateways that share one Redis: a real redis-server.
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { Redis } from "ioredis";
import { seededSessionIds, seededUserIds } from "../../simulator/seed.js";
import { type GatewayAlone, operatorToken, post, startGatewayFor, TEST_SECRET, tokenFor } from "../support/gateway.js";
import { pointHooks, subscribe, type Subscriber, WEBHOOK_SECRET } from "../support/live-gateway.js";
import { startProgram } from "../support/program.js";
import { recordSpans } from "../support/recorded-spans.js";
import { createRedisServer, type RedisServer } from "../support/redis-server.js";
import { createSessions, eachOf, WITHOUT_RATE_LIMIT } from "../support/sessions.js";
import { startSimulator, type TestSimulator } from "../support/simulator.js";

const VIEW = "GET /identity-verifications/:id";
const TOKEN = "POST /oauth/token";

let redis: RedisServer;
let simulator: TestSimulator;
let token: string;
let gateways: GatewayAlone[];
let urls: string[];
const subscribers: Subscriber<unknown>[] = [];

beforeEach(async () => {
  redis = await createRedisServer();
  await redis.start();
  simulator = await startSimulator({ settings: WITHOUT_RATE_LIMIT });
  token = await operatorToken();
  gateways = [];
  urls = [];
});
afterEach(async () => {
  redis.thaw();
  for (const subscriber of subscribers.splice(0)) subscriber.stop();
  await Promise.all(gateways.map((gateway) => gateway.stop()));
  await simulator.stop();
  await redis.kill();
});

/** @param isPatient waits for Redis as long as a slow machine may need; otherwise as in production */
async function startThree(env: Record<string, string> = {}, isPatient = true): Promise<void> {
  gateways = await Promise.all(
    [1, 2, 3].map(() =>
      startGatewayFor(simulator.url, {
        env: { WEBHOOK_SECRETS: WEBHOOK_SECRET, REDIS_URL: redis.url, ...env },
        gateway: isPatient ? { redisCommandTimeoutMs: 60_000 } : {},
      }),
    ),
  );
  urls = gateways.map((gateway) => gateway.url);
  for (const of of urls) while ((await readiness(of)).redis !== "connected");
}

const url = (index: number) => urls[index] ?? "";
const readiness = async (of: string) =>
  ((await (await fetch(`${of}/ready`)).json()) as { detail: { redis: string } }).detail;
const calls = async () =>
  (await simulator.control("GET", "calls")) as {
    byEndpoint: Record<string, number>;
    rateLimited: number;
    total: number;
  };

interface Answer {
  identityVerification: { id: string; status: string } | null;
}
const ask = (of: string, id: string) =>
  post<Answer>(
    of,
    { query: "query($id: ID!) { identityVerification(id: $id) { id status } }", variables: { id } },
    token,
  );

interface Updated {
  identityVerificationUpdated: { id: string; status: string };
}
async function watch(of: string, id: string): Promise<Subscriber<Updated>> {
  const subscriber = subscribe<Updated>(
    of,
    `subscription { identityVerificationUpdated(id: "${id}") { id status } }`,
    token,
  );
  subscribers.push(subscriber);
  await subscriber.has(1);
  return subscriber;
}

test("a webhook to one of three instances reaches the subscribers of all, for one upstream call", async () => {
  await startThree();
  const [id = ""] = await createSessions(simulator.url, 1);
  await pointHooks(simulator.url, url(0));
  const watchers = await Promise.all(urls.map((of) => watch(of, id)));
  await simulator.control("DELETE", "calls");
  await simulator.control("POST", `sessions/${id}/finish`, { outcome: "VALIDATED" });
  await Promise.all(watchers.map((watcher) => watcher.ended));
  for (const { received } of watchers)
    expect(received.map(({ identityVerificationUpdated: { status } }) => status)).toEqual(["PENDING", "VALIDATED"]);
  expect((await calls()).byEndpoint[VIEW]).toBe(1);
});

test("also if the instance that receives it has neither subscribers nor the session", async () => {
  await startThree();
  const [id = ""] = await createSessions(simulator.url, 1);
  await pointHooks(simulator.url, url(0));
  const watcher = await watch(url(2), id);
  await simulator.control("POST", `sessions/${id}/finish`, { outcome: "VALIDATED" });
  await watcher.ended;
  expect(watcher.received.at(-1)?.identityVerificationUpdated.status).toBe("VALIDATED");
});

test("what a subscriber of one instance is sent is linked to the webhook that another one received", async () => {
  const spans = await recordSpans();
  await startThree();
  const [id = ""] = await createSessions(simulator.url, 1);
  await pointHooks(simulator.url, url(0));
  const watcher = await watch(url(2), id);
  await simulator.control("POST", `sessions/${id}/finish`, { outcome: "VALIDATED" });
  await watcher.ended;
  const webhooks = (await spans.named("GET /webhooks/mangopay/:secret")).map((span) => span.spanContext().spanId);
  const [result] = await spans.named("subscription result");
  await spans.unregister();
  expect(webhooks).toContain(result?.links.at(-1)?.context.spanId);
});

test("instances share what they read: sessions, the token, and the sessions of idempotency keys", async () => {
  await startThree();
  const [id = ""] = await createSessions(simulator.url, 1);
  await simulator.control("DELETE", "calls");
  for (const of of urls) expect((await ask(of, id)).data?.identityVerification).toMatchObject({ id });
  expect((await calls()).byEndpoint).toEqual({ [VIEW]: 1 });
  const mutation = `mutation { createIdentityVerification(input: { userId: "${seededUserIds.newcomer}", returnUrl: "https://app.example", idempotencyKey: "the-same-everywhere" }) { identityVerification { id } userErrors { code } } }`;
  const created = [];
  for (const of of urls)
    created.push(
      (
        await post<{ createIdentityVerification: { identityVerification: { id: string } } }>(
          of,
          { query: mutation },
          await tokenFor(seededUserIds.newcomer),
        )
      ).data?.createIdentityVerification.identityVerification.id,
    );
  expect(new Set(created).size).toBe(1);
  expect((await calls()).byEndpoint[TOKEN] ?? 0).toBe(0);
});

test("a value shared by an instance that is gone is not used after a change that no other instance has seen", async () => {
  await startThree();
  await ask(url(1), seededSessionIds.validated);
  await gateways[1]?.stop();
  await pointHooks(simulator.url, url(0));
  await simulator.control("POST", `users/${seededUserIds.natural}/change`, { change: "DOWNGRADED" });
  while (((await simulator.control("GET", "webhooks")) as { delivered: number }).delivered === 0);
  while ((await ask(url(0), seededSessionIds.validated)).data?.identityVerification?.status !== "OUT_OF_DATE");
});

test("stored values expire, have versioned keys, and contain no viewer's token", async () => {
  await startThree({ CACHE_OPEN_WITH_EVENTS_SECONDS: "5" });
  const [id = ""] = await createSessions(simulator.url, 1);
  await ask(url(0), id);
  const client = new Redis(redis.url);
  let keys: string[] = [];
  while (keys.length < 2) keys = await client.keys("*");
  for (const key of keys) {
    expect(key).toMatch(/^identity-verification-gateway:v8\.\d+:[0-9a-f]{12}:(session|token):/);
    expect(await client.pttl(key)).toBeGreaterThan(0);
    expect(await client.pttl(key)).toBeLessThanOrEqual(key.includes(":token:") ? 1_200_000 : 5_000);
    expect((await client.getBuffer(key))?.toString("latin1")).not.toContain(token.split(".")[2]);
  }
  client.disconnect();
});

test("a foreign message does no harm", async () => {
  await startThree();
  const client = new Redis(redis.url);
  const [channel = ""] = (await client.pubsub("CHANNELS")) as string[];
  for (const garbage of [
    "",
    "no json",
    "null",
    "7",
    '{"from":"elsewhere"}',
    '{"from":"elsewhere","message":{"kind":"constructor"}}',
  ])
    expect(await client.publish(channel, garbage)).toBe(3);
  client.disconnect();
  for (const of of urls) expect((await readiness(of)).redis).toBe("connected");
});

test("together they stay within the quota", async () => {
  await startThree({
    CACHE_OPEN_WITH_EVENTS_SECONDS: "0",
    CACHE_REVIEW_SECONDS: "0",
    CACHE_STALE_IF_ERROR_SECONDS: "0",
  });
  const ids = await createSessions(simulator.url, 300);
  await simulator.control("PATCH", "settings", { rateLimits: [400, 100_000, 100_000, 1_000_000] });
  await simulator.control("POST", "clock", { advanceSeconds: 1_000 });
  await simulator.control("DELETE", "calls");
  await eachOf(ids, 6, async (id, index) => void (await ask(url(index % 3), id)));
  await eachOf(ids, 6, async (id, index) => void (await ask(url((index + 1) % 3), id)));
  const { rateLimited, total } = await calls();
  expect(rateLimited).toBe(0);
  expect(total).toBeLessThanOrEqual(400);
});

describe("row 26: Redis is killed, frozen and restarted", () => {
  test.each(["killed", "frozen"])(
    "%s in mid-load: no query fails, readiness tells, and it is used again by itself",
    async (how) => {
      await startThree({ CACHE_OPEN_WITH_EVENTS_SECONDS: "1" }, false);
      const ids = await createSessions(simulator.url, 30);
      let isOver = false;
      const failures: unknown[] = [];
      const load = eachOf([0, 1, 2, 0, 1, 2], 6, async (index) => {
        for (let round = 0; !isOver; round += 1) {
          const { data, errors } = await ask(url(index), ids[round % ids.length] ?? "");
          if (errors || !data?.identityVerification) failures.push(errors ?? data);
        }
      });
      if (how === "killed") await redis.kill();
      else redis.freeze();
      for (const of of urls) while ((await readiness(of)).redis !== "unavailable");
      for (const of of urls) expect((await fetch(`${of}/ready`)).status).toBe(200);
      if (how === "killed") await redis.start();
      else redis.thaw();
      for (const of of urls) while ((await readiness(of)).redis !== "connected");
      isOver = true;
      await load;
      expect(failures).toEqual([]);
      // Changes are published through it again.
      await pointHooks(simulator.url, url(0));
      const [id = ""] = await createSessions(simulator.url, 1);
      const watcher = await watch(url(1), id);
      await simulator.control("POST", `sessions/${id}/finish`, { outcome: "VALIDATED" });
      await watcher.ended;
    },
  );

  test("what changed during the outage is not taken for unchanged by instances that missed it", async () => {
    await startThree();
    const [id = ""] = await createSessions(simulator.url, 1);
    await pointHooks(simulator.url, url(0));
    for (const of of urls) await ask(of, id);
    await redis.kill();
    for (const of of urls) while ((await readiness(of)).redis !== "unavailable");
    await simulator.control("POST", `sessions/${id}/finish`, { outcome: "VALIDATED" });
    while ((await ask(url(0), id)).data?.identityVerification?.status !== "VALIDATED");
    expect((await ask(url(1), id)).data?.identityVerification?.status).toBe("PENDING");
    await redis.start();
    for (const of of urls) while ((await readiness(of)).redis !== "connected");
    for (const of of urls) expect((await ask(of, id)).data?.identityVerification?.status).toBe("VALIDATED");
  });

  test("without Redis, a gateway starts, responds and reports it", async () => {
    await redis.kill();
    const alone = startProgram("src/main.js", {
      env: {
        PORT: "0",
        AUTH_SECRET: TEST_SECRET,
        REDIS_URL: redis.url,
        MANGOPAY_BASE_URL: simulator.url,
        MANGOPAY_CLIENT_ID: "a",
        MANGOPAY_API_KEY: "b",
      },
    });
    const of = (await alone.printed(/GraphQL\s+(http:\S+)\/graphql/))[1] ?? "";
    const [id = ""] = await createSessions(simulator.url, 1);
    expect((await ask(of, id)).data?.identityVerification).toMatchObject({ id });
    expect(await readiness(of)).toMatchObject({ redis: "unavailable" });
    expect(alone.stdout() + alone.stderr()).not.toContain(redis.url);
    await alone.stop("SIGKILL");
  });
});
