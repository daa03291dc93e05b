// `purge` with two gateways that share a real Redis.
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { Redis } from "ioredis";
import { seededUserIds } from "../../simulator/seed.js";
import { platformOf } from "../../src/cluster/platform.js";
import { purgeUser } from "../../src/cluster/purge.js";
import {
  createSession,
  type GatewayAlone,
  post,
  startGatewayFor,
  tokenFor,
  tokenWithPersonalDataFor,
} from "../support/gateway.js";
import { runCommand } from "../support/program.js";
import { createRedisServer, type RedisServer } from "../support/redis-server.js";
import { sendJson, startScriptedUpstream } from "../support/scripted-upstream.js";
import { WITHOUT_RATE_LIMIT } from "../support/sessions.js";
import { startSimulator, type TestSimulator } from "../support/simulator.js";
import { RELAY_SECRET, startWebhookReceiver, type WebhookReceiver } from "../support/webhook-receiver.js";

const { natural, business } = seededUserIds;
let redis: RedisServer;
let client: Redis;
let simulator: TestSimulator;
let gateways: GatewayAlone[];
let receiver: WebhookReceiver;

beforeEach(async () => {
  redis = await createRedisServer();
  await redis.start();
  client = new Redis(redis.url);
  receiver = await startWebhookReceiver();
  receiver.answer((response) => void response.writeHead(503).end());
  simulator = await startSimulator({ settings: WITHOUT_RATE_LIMIT });
  gateways = [];
  for (let count = 0; count < 2; count += 1)
    gateways.push(
      await startGatewayFor(simulator.url, {
        env: { REDIS_URL: redis.url, RELAY_URLS: receiver.url, RELAY_SECRETS: RELAY_SECRET },
        gateway: { redisCommandTimeoutMs: 60_000 },
      }),
    );
});
afterEach(async () => {
  await Promise.all(gateways.map((gateway) => gateway.stop()));
  client.disconnect();
  await simulator.stop();
  await receiver.stop();
  await redis.kill();
});

const read = async ({ url }: GatewayAlone, userId: string): Promise<string> => {
  const query = `{ user(id: "${userId}") {
    kycLevel restrictions { inflowsBlocked }
    verifications { id checks { data { type value } } persons { id } }
  } }`;
  return (await post(url, { query }, await tokenWithPersonalDataFor(userId))).text;
};

const runPurge = (...args: string[]) =>
  runCommand(["purge", ...args], {
    env: {
      REDIS_URL: redis.url,
      MANGOPAY_BASE_URL: simulator.url,
      MANGOPAY_CLIENT_ID: "test",
      MANGOPAY_API_KEY: "test",
      REQUEST_TIMEOUT_MS: "100",
    },
  });

async function valueOf(key: string): Promise<Buffer | string | null> {
  const type = await client.type(key);
  if (type === "hash") return JSON.stringify(await client.hgetall(key));
  return type === "string" ? client.getBuffer(key) : null;
}

async function keysAbout(id: string): Promise<string[]> {
  const found: string[] = [];
  for (const key of await client.keys("*")) if (key.includes(id) || (await valueOf(key))?.includes(id)) found.push(key);
  return found.sort();
}

async function upstreamCalls(): Promise<number> {
  const { byEndpoint } = (await simulator.control("GET", "calls")) as { byEndpoint: Record<string, number> };
  return Object.values(byEndpoint).reduce((sum, count) => sum + count, 0);
}

const NOTHING = '"data":{"user":{"kycLevel":null,"restrictions":null,"verifications":null}}';

test("deletes all that was read of one user, in Redis and in every instance, and of nobody else", async () => {
  const [one] = gateways as [GatewayAlone];
  const created = await createSession(one.url, natural);
  await createSession(one.url, business);
  await receiver.has(2);
  for (const gateway of gateways) for (const userId of [natural, business]) await read(gateway, userId);
  expect((await keysAbout(natural)).length).toBeGreaterThan(3);
  const ofOthers = await keysAbout(business);

  const { code, stdout, stderr } = await runPurge("--user", natural);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(stdout).toMatch(
    /^Deletes the user now, .* for 1\.1 s\.\nDeleted the user, [1-9]\d* sessions?, 1 message of the relay; instances told: 2\.\n$/,
  );
  expect(await keysAbout(natural)).toEqual([]);
  // For a day, which session an idempotency key has created.
  expect((await keysAbout(created)).filter((key) => !key.includes(":creation:"))).toEqual([]);
  expect(await keysAbout(business)).toEqual(ofOthers);

  await simulator.control("DELETE", "calls");
  for (const gateway of gateways) await read(gateway, business);
  expect(await upstreamCalls()).toBe(0);
  // Nothing older can be returned while the upstream fails.
  await simulator.control("POST", "faults", { kind: "status", status: 503 });
  for (const gateway of gateways) expect(await read(gateway, natural)).toContain(NOTHING);
  expect(await upstreamCalls()).toBeGreaterThan(0);
});

test("finds the relay's messages although Redis has lost which receivers there are", async () => {
  await createSession((gateways[0] as GatewayAlone).url, natural);
  await receiver.has(1);
  await client.del(await client.keys("*:receivers"));
  expect((await runPurge("--user", natural)).stdout).toContain("1 message of the relay");
  expect(await keysAbout(natural)).toEqual([]);
});

test("ends what the relay still awaits of the user, which would be read again", async () => {
  const [one] = gateways as [GatewayAlone];
  const id = await createSession(one.url, natural);
  const ofBusiness = await createSession(one.url, business);
  for (const userId of [natural, business]) await read(one, userId);
  const [receivers = ""] = await client.keys("*:receivers");
  const [since, awaited] = ["since", "awaited"].map((name) => receivers.replace(/receivers$/, name)) as [
    string,
    string,
  ];
  const subjects = [`user:${natural}`, `identity_verification:${id}`, `identity_verification:${ofBusiness}`];
  for (const subject of subjects) {
    await client.hset(since, subject, "1");
    await client.zadd(awaited, "1e15", subject);
  }
  await runPurge("--user", natural);
  expect(await client.hkeys(since)).toEqual([subjects[2]]);
  expect(await client.zrange(awaited, 0, -1)).toEqual([subjects[2]]);
});

test("a return that the user has reported is forgotten everywhere", async () => {
  const [one] = gateways as [GatewayAlone];
  const id = await createSession(one.url, natural);
  const token = await tokenWithPersonalDataFor(natural);
  const report = `mutation { reportReturn(input: { identityVerificationId: "${id}" }) { userErrors { code } } }`;
  await post(one.url, { query: report }, token);
  const actionAt = async ({ url }: GatewayAlone) =>
    (await post(url, { query: `{ identityVerification(id: "${id}") { nextAction { __typename } } }` }, token)).text;
  for (const gateway of gateways) while (!(await actionAt(gateway)).includes("WaitForOutcome"));
  await runPurge("--user", natural);
  for (const gateway of gateways) expect(await actionAt(gateway)).toContain("RedirectUser");
});

test("what an instance was reading, without knowing whose it is, is deleted once it has arrived", async () => {
  const id = await createSession((gateways[0] as GatewayAlone).url, natural);
  let release: () => void = () => undefined;
  const held = new Promise<void>((resolve) => (release = resolve));
  let requests = 0;
  const upstream = await startScriptedUpstream(({ method = "", url = "" }, response) => {
    requests += 1;
    void held
      .then(() => simulator.call(method, url.replace("/v2.01/test", "")))
      .then(({ body, status }) => sendJson(response, body, status));
  });
  const gateway = await startGatewayFor(upstream.url, {
    env: { REDIS_URL: redis.url },
    gateway: { redisCommandTimeoutMs: 60_000 },
  });
  gateways.push(gateway);
  const readSession = async () =>
    post(
      gateway.url,
      { query: `{ identityVerification(id: "${id}") { status checks { type } } }` },
      await tokenFor(natural),
    );
  const reading = readSession();
  while (requests === 0) await new Promise((resolve) => setImmediate(resolve));

  const platform = platformOf({ baseUrl: upstream.url, clientId: "test" });
  const kept = () => client.keys(`*${platform}*:session:${id}`);
  const { instances } = await purgeUser(client, platform, natural, 10_000, async (ms) => {
    if (ms !== 10_000) return;
    release();
    expect((await reading).errors).toBeUndefined();
    while ((await kept()).length === 0) await new Promise((resolve) => setImmediate(resolve));
  });
  expect(instances).toBe(1);
  expect(await kept()).toEqual([]);
  const requestsBefore = requests;
  while (requests === requestsBefore) await readSession();
  await upstream.stop();
});

test("explains wrong arguments, and what it needs", async () => {
  for (const [text, ...args] of [
    ["A user is needed"],
    ["Option '--user' is empty", "--user", ""],
    ["The user's id is malformed", "--user", "__proto__/x"],
    ["Unknown option '--users'", "--users", "a"],
  ]) {
    const { code, stderr } = await runPurge(...args);
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining("Usage: purge") });
    expect(stderr).toContain(text);
  }
  await redis.kill();
  expect(await runPurge("--user", natural)).toMatchObject({ code: 1, stdout: "" });
});
