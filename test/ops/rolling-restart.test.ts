// Three gateways on one Redis behind nginx with ops/nginx.conf, all real processes, restarted one after the other as
// docs/deploying.md says.
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { seededUserIds } from "../../simulator/seed.js";
import { freePort } from "../support/free-port.js";
import { operatorToken, TEST_SECRET } from "../support/gateway.js";
import { pointHooks, subscribe, type Subscriber, WEBHOOK_SECRET } from "../support/live-gateway.js";
import { type Nginx, startNginx } from "../support/nginx.js";
import { type Program, startProgram } from "../support/program.js";
import { type RawAnswer, rawRequest } from "../support/raw-request.js";
import { createRedisServer, type RedisServer } from "../support/redis-server.js";
import { createSessions, WITHOUT_RATE_LIMIT } from "../support/sessions.js";
import { startSimulator, type TestSimulator } from "../support/simulator.js";

const TRANSPORTS = ["websocket", "event stream"] as const;
/** So few that even a slow machine does not shed them as an overload. */
const QUERIES_AT_ONCE = 3;
const watchedUser = seededUserIds.soletrader;
const creatingUser = seededUserIds.newcomer;

let redis: RedisServer;
let simulator: TestSimulator;
let nginx: Nginx;
let ports: number[];
let programs: Program[];
let token: string;

beforeAll(async () => {
  redis = await createRedisServer();
  await redis.start();
  simulator = await startSimulator({ settings: WITHOUT_RATE_LIMIT });
  ports = [await freePort(), await freePort(), await freePort()];
  programs = await Promise.all(ports.map(startInstance));
  nginx = await startNginx(ports);
  await pointHooks(simulator.url, nginx.url);
  token = await operatorToken();
});
afterAll(async () => {
  await nginx.stop();
  await Promise.all(programs.map((program) => program.stop("SIGKILL")));
  await simulator.stop();
  await redis.kill();
});

async function startInstance(port: number): Promise<Program> {
  const program = startProgram("src/main.js", {
    env: {
      ...{ PORT: String(port), TRUST_PROXY: "loopback", REDIS_URL: redis.url, LOG_LEVEL: "warn" },
      ...{ AUTH_SECRET: TEST_SECRET, WEBHOOK_SECRETS: WEBHOOK_SECRET },
      ...{ MANGOPAY_BASE_URL: simulator.url, MANGOPAY_CLIENT_ID: "a", MANGOPAY_API_KEY: "b" },
      ...{ REQUESTS_PER_MINUTE: "10000000", OPEN_SESSIONS_PER_USER: "10000" },
      ...{ UPSTREAM_CALLS_PER_VIEWER: "1000000", UPSTREAM_CALLS_PER_OPERATOR: "1000000" },
      // Nothing runs out because the machine is slow.
      ...{ REQUEST_TIMEOUT_MS: "50000", UPSTREAM_TIMEOUT_MS: "40000", UPSTREAM_CONNECT_TIMEOUT_MS: "40000" },
    },
  });
  await program.printed(/GraphQL\s+http/);
  return program;
}

const nextIteration = () => new Promise((resolve) => setImmediate(resolve));

/** Queries, and creations each with a tag of its own, until it is stopped. */
function startLoad(sessionId: string) {
  const answers: RawAnswer[] = [];
  const created = new Map<string, string>();
  const pending = new Set<Promise<RawAnswer>>();
  let isStopped = false;

  async function ask(query: string): Promise<RawAnswer> {
    const headers = { authorization: `Bearer ${token}` };
    const asked = rawRequest(nginx.url, "/graphql", { body: JSON.stringify({ query }), headers });
    pending.add(asked);
    const answer = await asked;
    pending.delete(asked);
    answers.push(answer);
    return answer;
  }
  async function answered(count: number): Promise<void> {
    const target = answers.length + count;
    while (answers.length < target && !isStopped) await nextIteration();
  }
  async function query(): Promise<void> {
    while (!isStopped) await ask(`{ identityVerification(id: "${sessionId}") { id status } }`);
  }
  async function create(): Promise<void> {
    for (let index = 0; !isStopped; index += 1) {
      const input = `{ userId: "${creatingUser}", returnUrl: "https://app.example", tag: "creation-${index}" }`;
      const { text } = await ask(
        `mutation { createIdentityVerification(input: ${input}) { identityVerification { id } userErrors { code } } }`,
      );
      created.set(`creation-${index}`, /"identityVerification":\{"id":"(\w+)"/.exec(text)?.[1] ?? text);
      // Each makes the next one slower: the gateway counts the user's open sessions.
      await answered(20);
    }
  }
  const all = Promise.all([create(), ...Array.from({ length: QUERIES_AT_ONCE }, query)]);
  return {
    answers,
    created,
    answered,
    /** Resolves once everything is answered that was under way. */
    answeredPending: () => Promise.all([...pending]),
    async stop() {
      isStopped = true;
      await all;
    },
  };
}

/** Subscribes again whenever its subscription ends. */
function startWatcher(transport: (typeof TRANSPORTS)[number]) {
  const query = `subscription { userVerificationsUpdated(userId: "${watchedUser}") { id status } }`;
  const subscriptions: Subscriber<object>[] = [];
  let isStopped = false;
  async function watch(): Promise<void> {
    while (!isStopped) {
      const subscriber = subscribe<object>(nginx.url, query, token, transport);
      subscriptions.push(subscriber);
      await subscriber.ended;
    }
  }
  const all = watch();
  const hasReceived = (id: string, status: string) =>
    JSON.stringify(subscriptions.map(({ received }) => received)).includes(`{"id":"${id}","status":"${status}"}`);
  return {
    subscriptionCount: () => subscriptions.length,
    async received(id: string, status: string) {
      while (!hasReceived(id, status)) await nextIteration();
    },
    async stop() {
      isStopped = true;
      subscriptions.at(-1)?.stop();
      await all;
    },
  };
}

test("a rolling restart under load loses no request, creates nothing twice, and every change reaches its subscribers", async () => {
  const ids = await createSessions(simulator.url, 4, watchedUser);
  const watchers = TRANSPORTS.map(startWatcher);
  const haveReceived = (id: string, status: string) =>
    Promise.all(watchers.map((watcher) => watcher.received(id, status)));
  for (const id of ids) await haveReceived(id, "PENDING");
  const load = startLoad(ids[3] ?? "");

  for (const [instance, port] of ports.entries()) {
    await load.answered(50);
    await nginx.takeOut(instance);
    await load.answeredPending();
    // While it ends: the webhook arrives at another instance, or the change is what a new subscription starts with.
    const ended = programs[instance]?.stop("SIGTERM");
    await simulator.control("POST", `sessions/${ids[instance]}/finish`, { outcome: "VALIDATED" });
    await load.answered(50);
    expect(await ended).toBe(0);
    await haveReceived(ids[instance] ?? "", "VALIDATED");
    programs[instance] = await startInstance(port);
    expect((await fetch(`http://127.0.0.1:${port}/ready`)).status).toBe(200);
  }
  await nginx.takeOut(null);
  await load.answered(50);
  await simulator.control("POST", `sessions/${ids[3]}/finish`, { outcome: "VALIDATED" });
  await haveReceived(ids[3] ?? "", "VALIDATED");
  await load.stop();

  const failed = load.answers.filter(({ status, text }) => status !== 200 || text.includes('rrors":[{'));
  expect(failed).toEqual([]);
  const sessions = (await simulator.control("GET", "sessions")) as { Id: string; UserId: string; Tag: string }[];
  const there = sessions.filter(({ UserId }) => UserId === creatingUser).map(({ Id, Tag }) => [Tag, Id]);
  expect(there.sort()).toEqual([...load.created].sort());
  expect(load.created.size).toBeGreaterThan(3);
  // Each instance has ended those that it served.
  for (const watcher of watchers) expect(watcher.subscriptionCount()).toBeGreaterThan(1);
  await Promise.all(watchers.map((watcher) => watcher.stop()));
});
