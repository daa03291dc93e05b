// Pages that start a verification at the same moment, such as two tabs.
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { Redis } from "ioredis";
import { seededUserIds } from "../../simulator/seed.js";
import { type GatewayAlone, startGatewayFor, tokenFor } from "../support/gateway.js";
import { createRedisServer, type RedisServer } from "../support/redis-server.js";
import { WITHOUT_RATE_LIMIT } from "../support/sessions.js";
import { startSimulator, type TestSimulator } from "../support/simulator.js";

const CREATE = "POST /users/:userId/identity-verifications";
const LIST = "GET /users/:userId/identity-verifications";
const userId = seededUserIds.newcomer;
const MUTATION =
  "mutation($input: CreateIdentityVerificationInput!) { createIdentityVerification(input: $input) { identityVerification { id hostedUrl } isReused userErrors { code } } }";

interface Payload {
  createIdentityVerification: {
    identityVerification: { id: string; hostedUrl: string } | null;
    isReused: boolean;
    userErrors: { code: string }[];
  };
}

let redis: RedisServer | undefined;
let simulator: TestSimulator;
let token: string;
let gateways: GatewayAlone[];

beforeEach(async () => {
  simulator = await startSimulator({ settings: WITHOUT_RATE_LIMIT });
  token = await tokenFor(userId);
  gateways = [];
});
afterEach(async () => {
  await Promise.all(gateways.map((gateway) => gateway.stop()));
  await simulator.stop();
  await redis?.kill();
  redis = undefined;
});

/** @param settings of each */
async function startInstances(settings: Record<string, string>[]): Promise<void> {
  if (settings.length > 1) await (redis = await createRedisServer()).start();
  const shared: Record<string, string> = redis ? { REDIS_URL: redis.url } : {};
  gateways = await Promise.all(
    settings.map((env) =>
      startGatewayFor(simulator.url, { env: { ...env, ...shared }, gateway: { redisCommandTimeoutMs: 60_000 } }),
    ),
  );
  for (const { url } of gateways) while (redis && !(await isConnected(url)));
}

async function isConnected(url: string): Promise<boolean> {
  const { detail } = (await (await fetch(`${url}/ready`)).json()) as { detail: { redis: string } };
  return detail.redis === "connected";
}

async function start(
  at: GatewayAlone | undefined,
  input: { reuse?: boolean; userId?: string; returnUrl?: string } = {},
  as = token,
) {
  const variables = { input: { userId, returnUrl: "https://app.example/done", reuse: true, ...input } };
  const answer = await at?.query<Payload, object>(MUTATION, { token: as, variables });
  return { ...answer?.data?.createIdentityVerification, error: answer?.errors?.[0]?.extensions };
}

/** As many as at each instance in turn. */
function startAtOnce(count: number, input = {}) {
  return Promise.all(Array.from({ length: count }, (_, index) => start(gateways[index % gateways.length], input)));
}

const calls = async () =>
  ((await simulator.control("GET", "calls")) as { byEndpoint: Record<string, number> }).byEndpoint;
const createCalls = async () => (await calls())[CREATE] ?? 0;
const sessionsUpstream = async () =>
  ((await simulator.control("GET", "sessions")) as { Id: string; UserId: string }[])
    .filter((session) => session.UserId === userId)
    .map(({ Id }) => Id);

async function until(isTrue: () => Promise<boolean>): Promise<void> {
  while (!(await isTrue()));
}

/** Creations take until the simulator's clock is advanced. */
const holdCreation = () =>
  simulator.control("POST", "faults", { kind: "latency", latencyMs: 600_000, endpoint: CREATE, times: 1 });
const letCreationEnd = () => simulator.control("POST", "clock", { advanceSeconds: 600 });

describe.each([
  ["one instance", [{}]],
  ["two instances", [{}, {}]],
])("at %s", (_name, instances) => {
  test.each([2, 20])("%d at once get one session: one creates it, the others reuse it", async (count) => {
    await startInstances(instances);
    const answers = await startAtOnce(count);
    const [id] = await sessionsUpstream();
    expect(await sessionsUpstream()).toHaveLength(1);
    expect(answers.map(({ identityVerification }) => identityVerification?.id)).toEqual(answers.map(() => id));
    expect(answers.filter(({ isReused }) => !isReused)).toHaveLength(1);
    expect(await createCalls()).toBe(1);
  });

  test("if the creation of the first fails, the next one creates the session for all others", async () => {
    await startInstances(instances);
    await simulator.control("POST", "faults", { kind: "status", status: 400, endpoint: CREATE, times: 1 });
    const answers = await startAtOnce(6);
    expect(answers.filter(({ identityVerification }) => !identityVerification)).toHaveLength(1);
    expect(answers.filter(({ isReused }) => isReused)).toHaveLength(4);
    expect(await sessionsUpstream()).toHaveLength(1);
  });

  test("if the first leaves while its session is created, the next one gets that session", async () => {
    await startInstances(instances);
    await holdCreation();
    const leaving = new AbortController();
    const left = fetch(`${gateways[0]?.url}/graphql`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      body: JSON.stringify({
        query: MUTATION,
        variables: { input: { userId, returnUrl: "https://app.example/done", reuse: true } },
      }),
      signal: leaving.signal,
    });
    await until(async () => (await createCalls()) === 1);
    leaving.abort();
    await expect(left).rejects.toThrow();
    const next = start(gateways.at(-1));
    // The next one waits: another user's start, which came later, is served meanwhile.
    const other = seededUserIds.natural;
    expect((await start(gateways.at(-1), { userId: other }, await tokenFor(other))).identityVerification).toBeTruthy();
    await letCreationEnd();
    expect(await next).toMatchObject({ isReused: true });
    expect(await sessionsUpstream()).toHaveLength(1);
  });

  test("also where the list of the user's sessions cannot be read", async () => {
    await startInstances(instances);
    await simulator.control("POST", "faults", { kind: "status", status: 403, endpoint: LIST });
    const answers = await startAtOnce(6);
    expect(new Set(answers.map(({ identityVerification }) => identityVerification?.id)).size).toBe(1);
    expect(await sessionsUpstream()).toHaveLength(1);
  });

  test("without reuse, each creates a session of its own, and none waits", async () => {
    await startInstances(instances);
    await holdCreation();
    const held = start(gateways[0], { reuse: false });
    await until(async () => (await createCalls()) === 1);
    const answers = await startAtOnce(3, { reuse: false });
    expect(new Set(answers.map(({ identityVerification }) => identityVerification?.id)).size).toBe(3);
    await letCreationEnd();
    expect((await held).isReused).toBe(false);
    expect(await sessionsUpstream()).toHaveLength(4);
  });
});

test("who waits for another's creation gives up at the deadline, with the key to repeat the call with", async () => {
  await startInstances([{}, { REQUEST_TIMEOUT_MS: "1000" }]);
  await holdCreation();
  const first = start(gateways[0]);
  await until(async () => (await createCalls()) === 1);
  expect((await start(gateways[1])).error).toMatchObject({
    code: "UPSTREAM_TIMEOUT",
    retryable: true,
    idempotencyKey: expect.any(String) as unknown,
  });
  await letCreationEnd();
  expect((await first).isReused).toBe(false);
  expect(await createCalls()).toBe(1);
});

test("a session whose creation had no known outcome is found by the next start, though the known list lacks it", async () => {
  await startInstances([{ REQUEST_TIMEOUT_MS: "1500", UPSTREAM_TIMEOUT_MS: "300" }]);
  const responses = "GET /responses/:key";
  await simulator.control("POST", "faults", { kind: "timeout_after_effect", endpoint: CREATE, times: 1 });
  await simulator.control("POST", "faults", { kind: "status", status: 503, endpoint: responses });
  expect((await start(gateways[0])).error).toMatchObject({ idempotencyKey: expect.any(String) as unknown });
  await simulator.control("DELETE", "faults");
  const [id] = await sessionsUpstream();
  let next = await start(gateways[0]);
  while (next.error?.code === "UPSTREAM_CIRCUIT_OPEN") next = await start(gateways[0]);
  expect(next).toMatchObject({ isReused: true, identityVerification: { id } });
  expect(await sessionsUpstream()).toHaveLength(1);
});

test("a session that a dead instance has created is found by the one that takes its turn over", async () => {
  await startInstances([{}, {}]);
  const client = new Redis(redis?.url ?? "");
  // Which leaves the name of the user's key, and a list that lacks what comes now.
  await start(gateways[0], { returnUrl: "https://app.example/other" });
  const [last = ""] = await client.keys(`*:turned:${userId}`);
  await gateways[1]?.query(`{ user(id: "${userId}") { verifications { id } } }`, { token });
  await client.set(last.replace("turned", "turn"), "a dead instance", "PX", 1_000);
  await client.del(last);
  client.disconnect();
  const dead = await startGatewayFor(simulator.url);
  const created = await start(dead, { reuse: false });
  await dead.stop();
  const { isReused, identityVerification } = await start(gateways[1]);
  expect({ isReused, id: identityVerification?.id }).toEqual({ isReused: true, id: created.identityVerification?.id });
});

test("the last turn's session counts only if it is the user's, even for who may see another's", async () => {
  await startInstances([{}, {}]);
  const ofBoth = await tokenFor(userId, seededUserIds.natural);
  const client = new Redis(redis?.url ?? "");
  await start(gateways[0], { returnUrl: "https://app.example/other" });
  const [last = ""] = await client.keys(`*:turned:${userId}`);
  const input = { userId: seededUserIds.natural, reuse: false };
  const foreign = await start(gateways[0], input, ofBoth);
  expect(foreign.identityVerification?.id).toMatch(/./);
  await client.set(last, foreign.identityVerification?.id ?? "");
  client.disconnect();
  const own = await start(gateways[1], {}, ofBoth);
  expect(own.isReused).toBe(false);
  expect(own.identityVerification?.id).not.toBe(foreign.identityVerification?.id);
});

test.each([LIST, "GET /identity-verifications/:id"])(
  "while %s hangs, a start waits for half of its time",
  async (endpoint) => {
    await startInstances([{ REQUEST_TIMEOUT_MS: "3000" }]);
    if (endpoint !== LIST) await start(gateways[0], { reuse: false });
    await simulator.control("POST", "faults", { kind: "timeout", endpoint });
    const started = await start(gateways[0]);
    expect(started.identityVerification?.id).toMatch(/./);
  },
);

test("without Redis, instances that were to share it still serve the starts of each in turn", async () => {
  await startInstances([{}, {}]);
  await redis?.kill();
  await until(async () => !(await isConnected(gateways[0]?.url ?? "")));
  const answers = await Promise.all(Array.from({ length: 6 }, () => start(gateways[0])));
  expect(new Set(answers.map(({ identityVerification }) => identityVerification?.id)).size).toBe(1);
  expect(await createCalls()).toBe(1);
});
