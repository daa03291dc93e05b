// The processor time of one upstream call: of a query that causes one, minus that of a query that causes none.
import { deepStrictEqual } from "node:assert";
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { Pool } from "undici";
import { MERCURIUS, startMercurius } from "./peers.mjs";
import { processorTimeUs } from "./process-statistics.mjs";
import { NO_CACHE, percentile, signToken, startGateway, startUpstreamStub } from "./processes.mjs";
import { header, row } from "./table.mjs";

const HELP = `Usage: npm run bench:calls -- [options]

  --rounds 5          measurements of each server, by turns
  --queries 4000      in each measurement
  --connections 16    from the load to the server
  --gateway FOLDER    another built gateway to measure in the same run, such as an earlier commit

Needs the peer: npm install --prefix bench/peers --no-package-lock
`;
const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "5" },
    queries: { type: "string", default: "4000" },
    connections: { type: "string", default: "16" },
    gateway: { type: "string" },
    help: { type: "boolean" },
  },
});
if (values.help || !existsSync(MERCURIUS)) {
  console.log(HELP);
  process.exit(values.help ? 0 : 1);
}
const [rounds, queries, connections] = [values.rounds, values.queries, values.connections].map(Number);
const SERVER_CORE = 0;
const LOAD_CORE = 1;
/** As many sessions as the upstream lists; more than connections, so that no two queries share an upstream call. */
const SESSIONS = 100;
const WARM_UP_QUERIES = 3_000;
const QUERY = "query ($id: ID!) { identityVerification(id: $id) { id status checks { type status } } }";
const NO_LIMITS = { REQUESTS_PER_MINUTE: "10000000", UPSTREAM_CALLS_PER_VIEWER: "1000000", EVENT_LIST: "false" };

execFileSync("taskset", ["--all-tasks", "--cpu-list", "--pid", String(LOAD_CORE), String(process.pid)]);
const upstream = await startUpstreamStub({ core: LOAD_CORE }, { USERS: "1", SESSIONS_PER_USER: String(SESSIONS) });
const token = await signToken("user_0");

const gateways = [["gateway", undefined], ...(values.gateway ? [["other gateway", resolve(values.gateway)]] : [])];
const servers = [];
for (const [name, folder] of gateways) {
  const placement = { core: SERVER_CORE, folder };
  servers.push({
    name,
    calling: await startGateway(upstream.url, { ...NO_LIMITS, ...NO_CACHE }, placement),
    idle: await startGateway(upstream.url, NO_LIMITS, placement),
  });
}
servers.push({
  name: "mercurius",
  calling: await startMercurius(upstream.url, {}, { core: SERVER_CORE }),
  idle: await startMercurius(upstream.url, { FIXED: "true" }, { core: SERVER_CORE }),
});
const processes = servers.flatMap(({ calling, idle }) => [calling, idle]);

const answers = [];
for (const server of processes) {
  server.pool = new Pool(server.url, { connections });
  answers.push(await ask(server, 0));
  await askMany(server, WARM_UP_QUERIES);
}
for (const answer of answers) deepStrictEqual(answer, answers[0]);

for (const server of servers) server.measured = [];
for (let round = 0; round < rounds; round += 1) {
  for (const { calling, idle, measured } of servers) {
    const [withCall, without] = [await costPerQueryUs(calling), await costPerQueryUs(idle)];
    measured.push({ withCall, without, call: withCall - without });
  }
}
console.log(`Microseconds of processor time, median of ${rounds} rounds (lowest to highest)\n`);
console.log(header("server", "query with a call", "query without", "upstream call"));
for (const { name, measured } of servers) {
  const cells = ["withCall", "without", "call"].map((part) => spread(measured.map((each) => each[part])));
  console.log(row(name, ...cells));
}
await Promise.all(processes.map(({ pool }) => pool.close()));
await Promise.all([...processes, upstream].map((each) => each.stop()));

function spread(numbers) {
  const [median, lowest, highest] = [0.5, 0, 1].map((share) => percentile(numbers, share).toFixed(0));
  return `${median} (${lowest} to ${highest})`;
}

async function ask({ pool }, number) {
  const { body } = await pool.request({
    method: "POST",
    path: "/graphql",
    headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
    body: JSON.stringify({ query: QUERY, variables: { id: `session_${number % SESSIONS}` } }),
  });
  const text = await body.text();
  const answer = JSON.parse(text);
  if (answer.errors || !answer.data?.identityVerification) throw new Error(text);
  return answer.data;
}

async function askMany(server, count) {
  let asked = 0;
  const ofConnection = async () => {
    while (asked < count) await ask(server, asked++);
  };
  await Promise.all(Array.from({ length: connections }, ofConnection));
}

async function costPerQueryUs(server) {
  const before = processorTimeUs(server.pid);
  await askMany(server, queries);
  return (processorTimeUs(server.pid) - before) / queries;
}
