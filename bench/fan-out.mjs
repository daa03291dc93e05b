// Row 22 of the reliability matrix: one change, published to one subscriber and to very many, alternately in one run.
import { parseArgs } from "node:util";
import { createClient } from "graphql-ws";
import WebSocket from "ws";
import { percentile, signToken, startGatewayWithWebhooks, startSimulator } from "./processes.mjs";
import { control, createSessions } from "./sessions.mjs";
import { header } from "./table.mjs";

const HELP = `Usage: npm run bench:fanout -- [options]

  --watchers 1000   subscriptions that watch one session, each over a separate WebSocket
  --rounds 10       changes, each of another session
  --latency 50      of the simulated upstream, in milliseconds
`;
const { values } = parseArgs({
  options: {
    watchers: { type: "string", default: "1000" },
    rounds: { type: "string", default: "10" },
    latency: { type: "string", default: "50" },
    help: { type: "boolean" },
  },
});
if (values.help) {
  console.log(HELP);
  process.exit(0);
}
const watcherCount = Number(values.watchers);
const rounds = Number(values.rounds);
/** The gateway's default for one viewer. */
const WATCHERS_PER_VIEWER = 5;
const SUBSCRIPTION = "subscription($id: ID!) { identityVerificationUpdated(id: $id) { id status } }";

const simulator = await startSimulator();
await control(simulator, "PATCH", "settings", { rateLimits: [1e9, 1e9, 1e9, 1e9], latencyMs: Number(values.latency) });
const gateway = await startGatewayWithWebhooks(simulator.url);

/** One subscriber; has(count) resolves once it has received that many events. */
function watch(id, token) {
  const client = createClient({
    url: `${gateway.url.replace("http", "ws")}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams: { authorization: `Bearer ${token}` },
  });
  const arrivals = [];
  const waiting = [];
  const ended = new Promise((resolve, reject) => {
    client.subscribe(
      { query: SUBSCRIPTION, variables: { id } },
      {
        next({ errors }) {
          if (errors) reject(new Error(errors[0].message));
          arrivals.push(performance.now());
          for (const { count, resolve: arrived } of waiting) if (arrivals.length === count) arrived();
        },
        error: reject,
        complete: resolve,
      },
    );
  });
  ended.finally(() => client.dispose()).catch(() => undefined);
  return {
    arrivals,
    ended,
    has: (count) =>
      arrivals.length >= count
        ? undefined
        : Promise.race([ended, new Promise((resolve) => waiting.push({ count, resolve }))]),
  };
}

/** Publishes one change to this many subscribers; returns the milliseconds from the change to each. */
async function publishTo(count) {
  const [{ id, userId }] = await createSessions(simulator, 1);
  const watchers = [];
  for (let index = 0; index < count; index += 1) {
    const watcher = watch(id, await signToken(userId, `viewer ${Math.floor(index / WATCHERS_PER_VIEWER)}`));
    watchers.push(watcher);
    // Not all at once: this measures publishing, not connecting.
    if (index % 50 === 49) await watcher.has(1);
  }
  await Promise.all(watchers.map((watcher) => watcher.has(1)));
  await control(simulator, "DELETE", "calls");
  const changedAt = performance.now();
  await control(simulator, "POST", `sessions/${id}/finish`, { outcome: "VALIDATED" });
  await Promise.all(watchers.map(({ ended }) => ended));
  const { byEndpoint } = await control(simulator, "GET", "calls");
  return {
    tookMs: watchers.map(({ arrivals }) => arrivals[1] - changedAt),
    calls: byEndpoint["GET /identity-verifications/:id"] ?? 0,
  };
}

console.log(`${rounds} changes each, upstream ${values.latency} ms away\n`);
console.log(header("watchers", "notified after p50 / p99 / max (ms)", "upstream calls per change"));
const results = new Map([
  [1, []],
  [watcherCount, []],
]);
for (let round = 0; round < rounds; round += 1)
  for (const [count, changes] of results) changes.push(await publishTo(count));
for (const [count, changes] of results) {
  const tookMs = changes.flatMap((change) => change.tookMs);
  const at = [0.5, 0.99, 1].map((share) => percentile(tookMs, share).toFixed(0)).join(" / ");
  console.log(`| ${count} | ${at} | ${(changes.reduce((sum, { calls }) => sum + calls, 0) / rounds).toFixed(1)} |`);
}
await gateway.stop();
await simulator.stop();
