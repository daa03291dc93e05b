// Everything fails at once: random upstream faults, webhooks lost, duplicated and delayed, Redis killed. Reports
// whether a status ever went backwards, a viewer saw another user's data, one idempotency key created two sessions, or
// an error had no code; and how long after the last fault every answer was correct again.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { parseArgs } from "node:util";
import { createClient } from "graphql-ws";
import { Pool } from "undici";
import WebSocket from "ws";
import { freePort, pointHooks, signToken, startGateway, startSimulator, WEBHOOK_SECRET } from "./processes.mjs";
import { control, createSessions } from "./sessions.mjs";

const HELP = `Usage: npm run bench:chaos -- [options]

  --minutes 2     duration
  --redis         four instances that share a Redis, which is killed every ten seconds (needs redis-server)
`;
const { values } = parseArgs({
  options: { minutes: { type: "string", default: "2" }, redis: { type: "boolean" }, help: { type: "boolean" } },
});
if (values.help) {
  console.log(HELP);
  process.exit(0);
}

const USERS = 20;
const POLLERS = 40;
const WATCHERS = 30;
const FAULTS = [
  "status",
  "latency",
  "timeout",
  "reset_peer",
  "truncated_body",
  "slow_body",
  "invalid_json",
  "empty_body",
  "wrong_content_type",
  "html_with_200",
  "oversized_body",
  "redirect",
  "rate_headers_missing",
  "rate_headers_garbled",
  "rate_headers_single",
  "rate_headers_five",
  "token_expired",
  "token_endpoint_down",
  "response_lost_after_effect",
  "unknown_enum_values",
  "additional_fields",
  "null_fields",
  "missing_fields",
];
const CALM = { webhookCopies: 1, webhookDelayMs: 0, webhookLossRate: 0, webhooksReordered: false };
/** Without events, answers are at most a minute old; the rest is for querying all sessions. */
const CORRECT_WITHIN_MS = 90_000;
/** Other values, such as injected unknown ones, may come before or after any of these. */
const PROGRESS = { PENDING: 0, REVIEW: 1, VALIDATED: 2, REFUSED: 2 };

const STATUS = `query($id: ID!) {
  identityVerification(id: $id) { id status checks { type reasons { type } } nextAction { __typename } user { id } }
}`;
const LIST = "query($id: ID!) { user(id: $id) { id isVerified verifications { id status } } }";
const CREATE = `mutation($input: CreateIdentityVerificationInput!) {
  createIdentityVerification(input: $input) { identityVerification { id } userErrors { code } }
}`;
const WATCH_SESSION = "subscription($id: ID!) { identityVerificationUpdated(id: $id) { id status } }";
const WATCH_USER = "subscription($id: ID!) { userVerificationsUpdated(userId: $id) { id status } }";

const chance = (share) => Math.random() < share;
const pick = (list) => list[Math.floor(Math.random() * list.length)];
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

const redisPort = await freePort();
let redis = values.redis && startRedis();
const simulator = await startSimulator();
await control(simulator, "PATCH", "settings", { rateLimits: [1e9, 1e9, 1e9, 1e9], latencyMs: 10 });
const env = {
  WEBHOOK_SECRETS: WEBHOOK_SECRET,
  REQUESTS_PER_MINUTE: "10000000",
  OPEN_SESSIONS_PER_USER: "1000",
  UPSTREAM_CALLS_PER_VIEWER: "1000000",
  ...(redis ? { REDIS_URL: `redis://127.0.0.1:${redisPort}` } : {}),
};
const gateways = await Promise.all(Array.from({ length: redis ? 4 : 1 }, () => startGateway(simulator.url, env)));
pointHooks(simulator.url, gateways[0].url);
const pools = new Map(gateways.map((gateway) => [gateway, new Pool(gateway.url, { connections: 64 })]));
const users = await Promise.all(
  (await createSessions(simulator, USERS)).map(async ({ id, userId }) => ({
    userId,
    token: await signToken(userId),
    sessions: [id],
  })),
);
const ownerOf = new Map(users.flatMap(({ userId, sessions }) => sessions.map((id) => [id, userId])));

const outcomes = new Map();
const violations = [];
let isOver = false;

function violated(what) {
  violations.push(what);
  console.log(`VIOLATED: ${what}`);
}

function startRedis() {
  return spawn(
    "redis-server",
    ["--port", String(redisPort), "--save", "", "--appendonly", "no", "--bind", "127.0.0.1"],
    { stdio: "ignore" },
  );
}

async function ask(gateway, { token }, query, variables) {
  const { body } = await pools.get(gateway).request({
    method: "POST",
    path: "/graphql",
    headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
    body: JSON.stringify({ query, variables }),
  });
  const answer = await body.json();
  for (const { extensions } of answer.errors ?? [{ extensions: { code: "answered" } }]) {
    outcomes.set(extensions.code, (outcomes.get(extensions.code) ?? 0) + 1);
    if (!/^[A-Z_]+$|^answered$/.test(extensions.code) || extensions.code === "INTERNAL_SERVER_ERROR")
      violated(`error ${extensions.code}, request ${extensions.requestId}`);
  }
  return answer;
}

/** Checks the sequence of statuses that one viewer receives through one connection. */
function createObserver(user) {
  const furthest = new Map();
  return ({ id, status }) => {
    if (ownerOf.has(id) && ownerOf.get(id) !== user.userId) violated(`${id} was visible to another viewer`);
    const step = PROGRESS[status];
    if (step === undefined) return;
    if (step < (furthest.get(id) ?? 0)) violated(`${id} went backwards to ${status}`);
    else furthest.set(id, step);
  };
}

async function poll(index) {
  const user = users[index % USERS];
  const gateway = gateways[index % gateways.length];
  const observe = createObserver(user);
  while (!isOver) {
    if (chance(0.6)) {
      const { data } = await ask(gateway, user, STATUS, { id: pick(user.sessions) });
      if (data?.identityVerification) observe(data.identityVerification);
    } else if (chance(0.7)) {
      const { data } = await ask(gateway, user, LIST, { id: user.userId });
      for (const session of data?.user?.verifications ?? []) observe(session);
    } else if (chance(0.5)) {
      const other = pick(users.filter((candidate) => candidate !== user));
      const answers = [
        await ask(gateway, user, STATUS, { id: pick(other.sessions) }),
        await ask(gateway, user, LIST, { id: other.userId }),
      ];
      if (answers.some(({ data }) => data?.identityVerification || data?.user))
        violated(`${user.userId} saw data of ${other.userId}`);
    } else await createOnce(user);
    await pause(Math.random() * 100);
  }
}

/** Like an impatient client: repeats the same call, to any instance, until there is a response. */
async function createOnce(user) {
  const input = { userId: user.userId, returnUrl: "https://app.example", idempotencyKey: crypto.randomUUID() };
  const ids = new Set();
  for (let attempts = 0; attempts < 10 && ids.size === 0; attempts += 1) {
    const answers = await Promise.all([
      ask(pick(gateways), user, CREATE, { input }),
      ask(pick(gateways), user, CREATE, { input }),
    ]);
    for (const { data } of answers)
      if (data?.createIdentityVerification?.identityVerification)
        ids.add(data.createIdentityVerification.identityVerification.id);
  }
  if (ids.size > 1) violated(`one idempotency key created ${ids.size} sessions`);
  for (const id of ids) ownerOf.set(id, user.userId);
  user.sessions.push(...ids);
}

async function watch(index) {
  const user = users[index % USERS];
  while (!isOver) {
    const observe = createObserver(user);
    const client = createClient({
      url: `${pick(gateways).url.replace("http", "ws")}/graphql`,
      webSocketImpl: WebSocket,
      retryAttempts: 0,
      connectionParams: { authorization: `Bearer ${user.token}` },
    });
    const subscription = chance(0.5)
      ? { query: WATCH_SESSION, variables: { id: pick(user.sessions) } }
      : { query: WATCH_USER, variables: { id: user.userId } };
    const ended = new Promise((resolve) => {
      client.subscribe(subscription, {
        next: ({ data }) => data && Object.values(data).forEach((session) => session && observe(session)),
        error: resolve,
        complete: resolve,
      });
    });
    await Promise.race([ended, pause(2_000 + Math.random() * 8_000)]);
    await client.dispose();
  }
}

async function disturb() {
  while (!isOver) {
    await control(simulator, "DELETE", "faults");
    for (const kind of [pick(FAULTS), pick(FAULTS)])
      await control(simulator, "POST", "faults", {
        kind,
        rate: Math.random() * 0.6,
        ...(kind === "slow_body" ? { latencyMs: 1 } : {}),
      });
    await control(simulator, "PATCH", "settings", {
      webhookCopies: pick([1, 1, 3]),
      webhookDelayMs: pick([0, 0, 500]),
      webhookLossRate: pick([0, 0, 0.5]),
      webhooksReordered: pick([false, true]),
    });
    await pause(1_000 + Math.random() * 2_000);
  }
}

async function decide() {
  const inReview = new Set();
  const decided = new Set();
  while (!isOver) {
    const id = pick(pick(users).sessions);
    if (!decided.has(id)) {
      const outcome = inReview.has(id) ? "REVIEW_VALIDATED" : pick(["REVIEW", "VALIDATED"]);
      (outcome === "REVIEW" ? inReview : decided).add(id);
      await control(simulator, "POST", `sessions/${id}/finish`, { outcome });
    }
    await pause(150);
  }
}

async function killRedis() {
  while (!isOver) {
    await pause(8_000);
    const gone = once(redis, "exit");
    redis.kill("SIGKILL");
    await gone;
    await pause(2_000);
    redis = startRedis();
  }
}

async function countWrong() {
  const real = new Map((await control(simulator, "GET", "sessions")).map(({ Id, Status }) => [Id, Status]));
  let wrong = 0;
  for (const gateway of gateways) {
    for (const user of users) {
      for (const id of user.sessions) {
        const { data } = await ask(gateway, user, STATUS, { id });
        if (data?.identityVerification?.status !== real.get(id)) wrong += 1;
      }
    }
  }
  return wrong;
}

const parts = [disturb(), decide(), ...(redis ? [killRedis()] : [])];
for (let index = 0; index < POLLERS; index += 1) parts.push(poll(index));
for (let index = 0; index < WATCHERS; index += 1) parts.push(watch(index));
await Promise.race([pause(Number(values.minutes) * 60_000), Promise.all(parts)]);
isOver = true;
await Promise.all(parts);
await control(simulator, "DELETE", "faults");
await control(simulator, "PATCH", "settings", CALM);
const healedAt = performance.now();
const sinceMs = () => performance.now() - healedAt;
let wrong = await countWrong();
while (wrong > 0 && sinceMs() < CORRECT_WITHIN_MS) {
  await pause(1_000);
  wrong = await countWrong();
}
if (wrong > 0) violated(`${wrong} answers were wrong ${CORRECT_WITHIN_MS / 1_000} s after the end`);
console.log(JSON.stringify(Object.fromEntries(outcomes)));
console.log(
  `${ownerOf.size} sessions, ${violations.length} violations; every answer correct ` +
    `${(sinceMs() / 1_000).toFixed(0)} s after the end`,
);
for (const pool of pools.values()) await pool.close();
for (const gateway of gateways) await gateway.stop();
await simulator.stop();
if (redis) redis.kill();
process.exitCode = violations.length === 0 ? 0 : 1;
