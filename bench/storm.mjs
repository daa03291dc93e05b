// Many clients poll the status of sessions that change twice meanwhile. Reports the upstream calls, the age of the
// answers, and the errors that clients saw, for the gateway and for a plain peer.
import { parseArgs } from "node:util";
import { Pool } from "undici";
import { startPlainApollo } from "./peers.mjs";
import { percentile, signToken, startGateway, startGatewayWithWebhooks, startSimulator } from "./processes.mjs";
import { control, createSessions } from "./sessions.mjs";
import { header, row } from "./table.mjs";

const HELP = `Usage: npm run bench:storm -- [options]

  --sessions 500    sessions, each of another user
  --watchers 1      clients per session, each polling once a second
  --seconds 60      duration
  --latency 50      of the simulated upstream, in milliseconds
  --limits lifted   lifted: the upstream has no rate limit; real: 2,300 calls in 15 minutes
  --servers gateway,gateway-events,gateway-webhooks,plain-apollo
                    which servers, one after the other in the same run: the gateway with neither webhooks nor
                    the upstream's event list, with the list, with webhooks, and the peer
`;

const { values } = parseArgs({
  options: {
    sessions: { type: "string", default: "500" },
    watchers: { type: "string", default: "1" },
    seconds: { type: "string", default: "60" },
    latency: { type: "string", default: "50" },
    limits: { type: "string", default: "lifted" },
    servers: { type: "string", default: "gateway,gateway-events,gateway-webhooks,plain-apollo" },
    help: { type: "boolean" },
  },
});
if (values.help) {
  console.log(HELP);
  process.exit(0);
}
const sessionCount = Number(values.sessions);
const watchersEach = Number(values.watchers);
const seconds = Number(values.seconds);

const LIMITS = { lifted: [1e9, 1e9, 1e9, 1e9], real: [2_300, 4_500, 8_800, 105_600] };
const POLL_MS = 1_000;

/** How each server is started, and the path of its GraphQL endpoint. */
const SERVERS = {
  gateway: { start: (upstreamUrl) => startGateway(upstreamUrl, { EVENT_LIST: "false" }), path: "/graphql" },
  "gateway-events": { start: startGateway, path: "/graphql" },
  "gateway-webhooks": { start: startGatewayWithWebhooks, path: "/graphql" },
  "plain-apollo": { start: startPlainApollo, path: "/" },
};

const QUERY = "query($id: ID!) { identityVerification(id: $id) { id status checks { type status } } }";

const ORDER = ["PENDING", "REVIEW", "VALIDATED"];

async function storm(name) {
  const simulator = await startSimulator();
  await control(simulator, "PATCH", "settings", { rateLimits: LIMITS.lifted });
  const created = await createSessions(simulator, sessionCount);
  const sessions = await Promise.all(
    created.map(async ({ id, userId }) => ({ id, jwt: await signToken(userId), changedAt: [] })),
  );
  await control(simulator, "PATCH", "settings", {
    rateLimits: LIMITS[values.limits],
    latencyMs: Number(values.latency),
  });
  if (values.limits === "real") await control(simulator, "POST", "clock", { advanceSeconds: 86_400 });
  const server = await SERVERS[name].start(simulator.url);
  const pool = new Pool(server.url, { connections: 256 });
  await control(simulator, "DELETE", "calls");

  const startedAt = performance.now();
  const endsAt = startedAt + seconds * 1_000;
  const answers = { total: 0, errors: 0, stalenessMs: [], latencyMs: [] };
  const seenAfterMs = [];

  async function poll(session, watcher) {
    const askedAt = performance.now();
    const { body } = await pool.request({
      method: "POST",
      path: SERVERS[name].path,
      headers: { "content-type": "application/json", authorization: `Bearer ${session.jwt}` },
      body: JSON.stringify({ query: QUERY, variables: { id: session.id } }),
    });
    const { data, errors } = await body.json();
    const now = performance.now();
    answers.total += 1;
    answers.latencyMs.push(now - askedAt);
    const step = ORDER.indexOf(data?.identityVerification?.status);
    if (errors || step < 0) {
      answers.errors += 1;
      return;
    }
    // The age: how long the first change missing from the answer had existed when the query was sent.
    const missed = session.changedAt[step];
    answers.stalenessMs.push(missed === undefined || missed > askedAt ? 0 : askedAt - missed);
    for (; watcher.seen < step; watcher.seen += 1) {
      const changedAt = session.changedAt[watcher.seen];
      if (changedAt !== undefined) seenAfterMs.push(Math.max(0, now - changedAt));
    }
  }

  async function watch(session, offsetMs) {
    const watcher = { seen: 0 };
    for (let at = startedAt + offsetMs; at < endsAt; at += POLL_MS) {
      await new Promise((resolve) => setTimeout(resolve, Math.max(0, at - performance.now())));
      await poll(session, watcher);
    }
  }

  async function change(session, index) {
    // Spread over the run; the last change is early enough to be seen.
    const first = ((index * 0.618) % 1) * (seconds * 0.4) + seconds * 0.1;
    const second = first + seconds * 0.1 + ((index * 0.414) % 1) * (seconds * 0.25);
    for (const [at, outcome] of [
      [first, "REVIEW"],
      [second, "REVIEW_VALIDATED"],
    ]) {
      await new Promise((resolve) => setTimeout(resolve, Math.max(0, startedAt + at * 1_000 - performance.now())));
      await control(simulator, "POST", `sessions/${session.id}/finish`, { outcome });
      session.changedAt.push(performance.now());
    }
  }

  const changes = sessions.map(change);
  await Promise.all(
    sessions.flatMap((session, index) =>
      Array.from({ length: watchersEach }, (_, watcher) =>
        watch(session, ((index * watchersEach + watcher) * 617) % POLL_MS),
      ),
    ),
  );
  await Promise.all(changes);
  const calls = await control(simulator, "GET", "calls");
  await pool.close();
  await server.stop();
  await simulator.stop();
  return { name, answers, seenAfterMs, calls };
}

const inSeconds = (ms) => (ms / 1_000).toFixed(2);

console.log(
  `${sessionCount} sessions, ${watchersEach} watcher(s) each, ${seconds} s, upstream ${values.latency} ms ` +
    `away, limits ${values.limits}\n`,
);
console.log(
  header(
    "server",
    "client queries",
    "upstream calls",
    "queries per call",
    "refused upstream",
    "client errors",
    "age of answers p50 / p99 / max (s)",
    "change seen after p50 / p99 (s)",
    "answer p50 / p99 (ms)",
  ),
);
for (const name of values.servers.split(",")) {
  const { answers, seenAfterMs, calls } = await storm(name);
  const ages = [0.5, 0.99, 1].map((share) => inSeconds(percentile(answers.stalenessMs, share))).join(" / ");
  const seen = [0.5, 0.99].map((share) => inSeconds(percentile(seenAfterMs, share))).join(" / ");
  const took = [0.5, 0.99].map((share) => percentile(answers.latencyMs, share).toFixed(0)).join(" / ");
  const queriesPerCall = (answers.total / calls.total).toFixed(1);
  console.log(
    row(name, answers.total, calls.total, queriesPerCall, calls.rateLimited, answers.errors, ages, seen, took),
  );
}
