// Pages that start a verification at the same moment, such as two tabs.
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { Redis } from "ioredis";
import { seededUserIds } from "../../simulator/seed.js";
import { testClock } from "../support/clock.js";
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
/** Of the gateways' clock. */
let monotonicMs: () => number;

beforeEach(async () => {
  simulator = await startSimulator({ settings: WITHOUT_RATE_LIMIT });
  token = await tokenFor(userId);
  gateways = [];
  monotonicMs = () => performance.now();
});
afterEach(async () => {
  await Promise.all(gateways.map((gateway) => gateway.stop()));
  await simulator.stop();
  await redis?.kill();
  redis = undefined;
});

/** @param settings of each */
async function startInstances(settings: Record<string, string>[], { share = settings.length > 1 } = {}): Promise<void> {
  if (share) await (redis = await createRedisServer()).start();
  const shared: Record<string, string> = redis ? { REDIS_URL: redis.url } : {};
  const clock = testClock({ monotonicMs: () => monotonicMs() });
  const gateway = { redisCommandTimeoutMs: 60_000, clock };
  gateways = await Promise.all(
    settings.map((env) => startGatewayFor(simulator.url, { env: { ...env, ...shared }, gateway })),
  );
  for (const { url } of gateways) while (redis && !(await isConnected(url)));
}

async function isConnected(url: string): Promise<boolean> {
  const { detail } = (await (await fetch(`${url}/ready`)).json()) as { detail: { redis: string } };
  return detail.redis === "connected";
}

async function start(
  at: GatewayAlone | undefined,
  input: { reuse?: boolean; userId?: string; returnUrl?: string; idempotencyKey?: string } = {},
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

/** So many creations take until the simulator's clock is advanced. */
const holdCreations = (times: number) =>
  simulator.control("POST", "faults", { kind: "latency", latencyMs: 600_000, endpoint: CREATE, times });
const letCreationsEnd = () => simulator.control("POST", "clock", { advanceSeconds: 600 });

describe.each<[string, number, { share?: boolean }]>([
  ["one instance", 1, {}],
  ["two instances", 2, {}],
  ["two instances without Redis", 2, { share: false }],
])("at %s", (_name, count, options) => {
  beforeEach(() => startInstances(Array<Record<string, string>>(count).fill({}), options));

  test.each([2, 20])("%d at once get one session: one creates it, the others reuse it", async (calls) => {
    const answers = await startAtOnce(calls);
    const [id] = await sessionsUpstream();
    expect(await sessionsUpstream()).toHaveLength(1);
    expect(answers.map(({ identityVerification }) => identityVerification?.id)).toEqual(answers.map(() => id));
    expect(answers.filter(({ isReused }) => !isReused)).toHaveLength(1);
    expect(await createCalls()).toBeLessThanOrEqual(count);
  });

  test("a creation that is refused is so for those who wait for it, and not for the next start", async () => {
    await simulator.control("POST", "faults", { kind: "status", status: 400, endpoint: CREATE, times: 1 });
    const answers = await startAtOnce(6);
    const next = await start(gateways.at(-1));
    const created = answers.flatMap(({ identityVerification }) => identityVerification ?? []);
    expect(created.length).toBeLessThan(6);
    expect(new Set([...created, next.identityVerification].map((session) => session?.id)).size).toBe(1);
    expect(await sessionsUpstream()).toStrictEqual([next.identityVerification?.id]);
  });

  test("also where the list of the user's sessions cannot be read", async () => {
    await simulator.control("POST", "faults", { kind: "status", status: 403, endpoint: LIST });
    const answers = await startAtOnce(6);
    expect(new Set(answers.map(({ identityVerification }) => identityVerification?.id)).size).toBe(1);
    expect(await sessionsUpstream()).toHaveLength(1);
  });

  test("an instance that knows an older list finds the session, and creates another once it is decided", async () => {
    await gateways.at(-1)?.query(`{ user(id: "${userId}") { verifications { id } } }`, { token });
    const { identityVerification: first } = await start(gateways[0]);
    expect(await start(gateways.at(-1))).toMatchObject({ isReused: true, identityVerification: { id: first?.id } });
    await simulator.control("POST", `sessions/${first?.id}/finish`, { outcome: "REFUSED_DOCUMENT_NOT_ACCEPTED" });
    const second = await start(gateways.at(-1));
    expect(second.isReused).toBe(false);
    expect(await start(gateways[0])).toMatchObject({
      isReused: true,
      identityVerification: second.identityVerification,
    });
  });

  test("instances whose lists differ create one session all the same", async () => {
    for (const gateway of gateways)
      await gateway.query(`{ user(id: "${userId}") { verifications { id } } }`, { token });
    await start(gateways[0], { returnUrl: "https://app.example/other" });
    const answers = await startAtOnce(6);
    expect(new Set(answers.map(({ identityVerification }) => identityVerification?.id)).size).toBe(1);
    expect(await sessionsUpstream()).toHaveLength(2);
  });

  test("one that is over is not reused, from the moment on that it is", async () => {
    const { identityVerification: first } = await start(gateways[0]);
    for (const gateway of gateways) await start(gateway);
    await simulator.control("POST", `sessions/${first?.id}/finish`, { outcome: "REFUSED_DOCUMENT_NOT_ACCEPTED" });
    const answers = await startAtOnce(6);
    const ids = new Set(answers.map(({ identityVerification }) => identityVerification?.id));
    expect(ids.size).toBe(1);
    expect(ids).not.toContain(first?.id);
  });

  test("spellings of one return URL are one at the same moment, too", async () => {
    const spellings = ["https://app.example", "https://app.example/", "https://APP.example/"];
    const answers = await Promise.all(
      spellings.map((returnUrl, index) => start(gateways[index % gateways.length], { returnUrl })),
    );
    expect(new Set(answers.map(({ identityVerification }) => identityVerification?.id)).size).toBe(1);
  });

  test("without reuse, each creates a session of its own, and none waits", async () => {
    await holdCreations(1);
    const held = start(gateways[0], { reuse: false });
    await until(async () => (await createCalls()) === 1);
    const answers = await startAtOnce(3, { reuse: false });
    expect(new Set(answers.map(({ identityVerification }) => identityVerification?.id)).size).toBe(3);
    await letCreationsEnd();
    expect((await held).isReused).toBe(false);
    expect(await sessionsUpstream()).toHaveLength(4);
  });
});

test("a start that comes while another instance creates the session waits for it", async () => {
  await startInstances([{}, {}], { share: false });
  await holdCreations(1);
  const first = start(gateways[0]);
  await until(async () => (await createCalls()) === 1);
  const second = start(gateways[1]);
  await until(async () => (await createCalls()) === 2);
  await letCreationsEnd();
  const { identityVerification } = await first;
  expect(await second).toMatchObject({ isReused: true, identityVerification });
  expect(await sessionsUpstream()).toStrictEqual([identityVerification?.id]);
});

test("if the first leaves while its session is created, the next one gets that session", async () => {
  await startInstances([{}]);
  await holdCreations(1);
  const leaving = new AbortController();
  const variables = { input: { userId, returnUrl: "https://app.example/done", reuse: true } };
  const left = fetch(`${gateways[0]?.url}/graphql`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: JSON.stringify({ query: MUTATION, variables }),
    signal: leaving.signal,
  });
  await until(async () => (await createCalls()) === 1);
  leaving.abort();
  await expect(left).rejects.toThrow();
  const next = start(gateways[0]);
  // Another user's start, which came later, is served meanwhile.
  const other = seededUserIds.natural;
  expect((await start(gateways[0], { userId: other }, await tokenFor(other))).identityVerification).toBeTruthy();
  await letCreationsEnd();
  expect(await next).toMatchObject({ isReused: true });
  expect(await sessionsUpstream()).toHaveLength(1);
});

test.each<[string, (client: Redis, server: RedisServer | undefined) => Promise<unknown>]>([
  ["loses its connections", (client) => client.client("KILL", "TYPE", "normal", "SKIPME", "yes")],
  ["forgets everything", (client) => client.flushall()],
  ["ends", (_client, server) => server?.kill() ?? Promise.resolve()],
])("if Redis %s while sessions are created, there is only one all the same", async (_name, happen) => {
  await startInstances([{}, {}, {}]);
  await holdCreations(1);
  const first = start(gateways[0]);
  await until(async () => (await createCalls()) === 1);
  const client = new Redis(redis?.url ?? "");
  await happen(client, redis);
  client.disconnect();
  const others = startAtOnce(15);
  await until(async () => (await createCalls()) === 3);
  await letCreationsEnd();
  const ids = [await first, ...(await others)].map(({ identityVerification }) => identityVerification?.id);
  expect(new Set(ids)).toEqual(new Set(await sessionsUpstream()));
  expect(await sessionsUpstream()).toHaveLength(1);
});

test("who gives up at the deadline gets the session by starting again; a key beside reuse is ignored", async () => {
  await startInstances([{}, { REQUEST_TIMEOUT_MS: "1000" }, {}]);
  await holdCreations(1);
  const first = start(gateways[0], { idempotencyKey: "0123456789abcdef" });
  await until(async () => (await createCalls()) === 1);
  const { error } = await start(gateways[1], { idempotencyKey: "fedcba9876543210" });
  expect(error).toMatchObject({ code: "UPSTREAM_TIMEOUT", retryable: true });
  expect(error).not.toHaveProperty("idempotencyKey");
  await letCreationsEnd();
  const { identityVerification } = await first;
  expect(await start(gateways[2])).toMatchObject({ isReused: true, identityVerification });
  const another = { idempotencyKey: "0123456789abcdef", returnUrl: "https://app.example/other" };
  expect((await start(gateways[0], another)).isReused).toBe(false);
  expect(await sessionsUpstream()).toHaveLength(2);
});

test("a session whose creation had no known outcome is found by the next start, though the known list lacks it", async () => {
  await startInstances([{}]);
  const responses = "GET /responses/:key";
  await simulator.control("POST", "faults", { kind: "response_lost_after_effect", endpoint: CREATE, times: 1 });
  await simulator.control("POST", "faults", { kind: "status", status: 503, endpoint: responses });
  const first = start(gateways[0]);
  await until(async () => ((await calls())[responses] ?? 0) > 0);
  monotonicMs = () => performance.now() + 120_000;
  expect((await first).error?.code).toMatch(/UPSTREAM/);
  await simulator.control("DELETE", "faults");
  const [id] = await sessionsUpstream();
  let next = await start(gateways[0]);
  while (next.error?.code === "UPSTREAM_CIRCUIT_OPEN") next = await start(gateways[0]);
  expect(next).toMatchObject({ isReused: true, identityVerification: { id } });
  expect(await sessionsUpstream()).toHaveLength(1);
});

test("a creation whose responses never come is found by its key", async () => {
  await startInstances([{ UPSTREAM_TIMEOUT_MS: "2000" }]);
  await simulator.control("POST", "faults", { kind: "timeout_after_effect", endpoint: CREATE });
  expect(await start(gateways[0])).toMatchObject({ isReused: false, identityVerification: { id: expect.any(String) } });
  expect(await createCalls()).toBe(1);
});

test.each([LIST, "GET /identity-verifications/:id"])(
  "while %s hangs, a start waits for half of its time",
  async (endpoint) => {
    const stoppedAtMs = performance.now();
    monotonicMs = () => stoppedAtMs;
    await startInstances([{ REQUEST_TIMEOUT_MS: "2000" }]);
    if (endpoint !== LIST) await start(gateways[0], { reuse: false });
    await simulator.control("POST", "faults", { kind: "timeout", endpoint });
    const before = (await calls())[endpoint] ?? 0;
    const started = start(gateways[0]);
    await until(async () => ((await calls())[endpoint] ?? 0) > before);
    // Nothing is left for the creation if it waits for longer.
    monotonicMs = () => stoppedAtMs + 1_000;
    expect((await started).identityVerification?.id).toMatch(/./);
  },
);
