// Rows 41, 42 and 48 of the reliability matrix: four gateways on one Redis, a real redis-server.
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { Redis } from "ioredis";
import { seededUserIds } from "../../simulator/seed.js";
import { type GatewayAlone, post, startGatewayFor, tokenFor } from "../support/gateway.js";
import { pointHooks, WEBHOOK_SECRET } from "../support/live-gateway.js";
import { createRedisServer, type RedisServer } from "../support/redis-server.js";
import { createSessions, WITHOUT_RATE_LIMIT } from "../support/sessions.js";
import { startSimulator, type TestSimulator } from "../support/simulator.js";

const VIEW = "GET /identity-verifications/:id";
const LIST = "GET /users/:userId/identity-verifications";
const USER = "GET /users/:userId";
const userId = seededUserIds.newcomer;

let redis: RedisServer;
let client: Redis;
let simulator: TestSimulator;
let gateways: GatewayAlone[];
/** Published between the instances. */
let changes: number;

beforeEach(async () => {
  redis = await createRedisServer();
  await redis.start();
  client = new Redis(redis.url);
  changes = 0;
  const listener = client.duplicate();
  await listener.psubscribe("*");
  listener.on("pmessage", (_pattern, _channel, text: string) => {
    if (text.includes('"kind":"change"')) changes += 1;
  });
  simulator = await startSimulator({ settings: WITHOUT_RATE_LIMIT });
  gateways = [];
  closeListener = () => listener.disconnect();
});
let closeListener: () => void;
afterEach(async () => {
  await Promise.all(gateways.map((gateway) => gateway.stop()));
  closeListener();
  client.disconnect();
  await simulator.stop();
  await redis.kill();
});

async function start(): Promise<GatewayAlone> {
  const gateway = await startGatewayFor(simulator.url, {
    env: { WEBHOOK_SECRETS: WEBHOOK_SECRET, REDIS_URL: redis.url },
    gateway: { redisCommandTimeoutMs: 60_000 },
  });
  gateways.push(gateway);
  const isConnected = async () =>
    ((await (await fetch(`${gateway.url}/ready`)).json()) as { detail: { redis: string } }).detail.redis ===
    "connected";
  while (!(await isConnected()));
  return gateway;
}

interface Answer {
  identityVerification: { status: string; hostedUrl: string | null };
  user: { kycLevel: string; verifications: { id: string; status: string }[] };
}

async function ask({ url }: GatewayAlone, id: string): Promise<Answer> {
  const query = `query($id: ID!) {
    identityVerification(id: $id) { status hostedUrl }
    user(id: "${userId}") { kycLevel verifications { id status } }
  }`;
  const { data, errors } = await post<Answer>(url, { query, variables: { id } }, await tokenFor(userId));
  if (!data) throw new Error(JSON.stringify(errors));
  return data;
}

const upstreamCalls = async () => {
  const { byEndpoint } = (await simulator.control("GET", "calls")) as { byEndpoint: Record<string, number> };
  return byEndpoint;
};

test.each(["one after the other", "all at once"])(
  "row 41: one change costs one view, one list and one user read in all, and is published once (%s)",
  async (order) => {
    await Promise.all([1, 2, 3, 4].map(() => start()));
    const [id = ""] = await createSessions(simulator.url, 1);
    const askAll = async () => {
      if (order === "all at once") return Promise.all(gateways.map((gateway) => ask(gateway, id)));
      const answers = [];
      for (const gateway of gateways) answers.push(await ask(gateway, id));
      return answers;
    };
    await askAll();
    expect(await upstreamCalls()).toMatchObject({ [VIEW]: 1, [LIST]: 1, [USER]: 1 });

    await pointHooks(simulator.url, gateways[0]?.url ?? "");
    await simulator.control("DELETE", "calls");
    changes = 0;
    await simulator.control("POST", `sessions/${id}/finish`, { outcome: "REFUSED_DOCUMENT_FALSIFIED" });
    while ((await ask(gateways[0] as GatewayAlone, id)).identityVerification.status !== "REFUSED");
    // The event has been forwarded to all before anybody publishes what was read.
    while (changes === 0) await new Promise((resolve) => setImmediate(resolve));
    for (let round = 0; round < 4; round += 1)
      for (const { identityVerification, user } of await askAll())
        expect([identityVerification.status, user.verifications.find((each) => each.id === id)?.status]).toEqual([
          "REFUSED",
          "REFUSED",
        ]);
    expect(await upstreamCalls()).toEqual({ [VIEW]: 1, [LIST]: 1, [USER]: 1 });
    expect(changes).toBe(1);
  },
);

test("row 42: a new instance reads what Redis holds, the token included", async () => {
  const first = await start();
  const [id = ""] = await createSessions(simulator.url, 1);
  await ask(first, id);
  await simulator.control("DELETE", "calls");
  await ask(await start(), id);
  expect(await upstreamCalls()).toEqual({});
});

test("row 48: malformed messages and values are ignored, counted, and logged once", async () => {
  const [first, second] = [await start(), await start()];
  const [id = ""] = await createSessions(simulator.url, 1);
  await ask(first, id);
  const [channel = ""] = (await client.pubsub("CHANNELS", "*")) as string[];
  const bad = [
    "",
    "[]",
    '{"from":"x"}',
    '{"from":"x","message":{"kind":"change"}}',
    '{"from":"x","message":{"kind":"change","change":{"sessionId":7}}}',
    '{"from":"x","message":{"kind":"event","event":null,"source":"webhooks"}}',
    '{"from":"x","message":{"kind":"event","event":{"eventType":"A","resourceId":"__proto__"},"source":"nobody"}}',
    '{"from":"x","message":{"kind":"quota","calls":"many","mutations":1,"windows":[]}}',
    '{"from":"x","message":{"kind":"quota","calls":1,"mutations":0,"windows":[null]}}',
    '{"from":"x","message":{"kind":"allowance","calls":{"a":-5}}}',
    '{"from":"x","message":{"kind":"allowance","calls":null}}',
    '{"from":"x","message":{"kind":"constructor"}}',
  ];
  for (const text of bad) await client.publish(channel, text);
  for (const key of await client.keys("*:session:*")) await client.set(key, Buffer.from("ff0f6f22", "hex"));
  for (const key of await client.keys("*:list:*")) {
    const { serialize } = await import("node:v8");
    await client.set(
      key,
      serialize({ value: { sessions: [{ id: 7 }] }, storedAtMs: Date.now(), freshUntilMs: Date.now() + 1e6 }),
    );
  }
  const { identityVerification, user } = await ask(second, id);
  expect([identityVerification.status, user.verifications.map((each) => each.id)]).toEqual(["PENDING", [id]]);
  for (const { log } of gateways) {
    const warnings = log.filter((line) => line.includes("malformed"));
    expect(warnings.length).toBeGreaterThanOrEqual(1);
    expect(warnings.length).toBeLessThanOrEqual(2);
  }
  const metrics = await (await fetch(`${second?.url}/metrics`)).text();
  expect(metrics).toMatch(/^gateway_redis_malformed_total \d\d/m);
});
