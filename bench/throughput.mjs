// Requests per second and processor time per request, of the gateway as shipped and of its peers, by turns in one run.
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { MERCURIUS, TAILCALL } from "./peers.mjs";
import { processorTimeUs } from "./process-statistics.mjs";
import { startUpstreamStub } from "./processes.mjs";
import { LOAD_CORE, measureWorkload, SERVER_CORE } from "./throughput-measure.mjs";
import { reportStarts, reportWorkload } from "./throughput-report.mjs";
import { SERVERS, startMeasured, VARIANTS } from "./throughput-servers.mjs";
import { inLines, WORKLOADS } from "./throughput-workloads.mjs";
import { isWrkInstalled, load } from "./wrk.mjs";

const HELP = `Usage: npm run bench:throughput -- [options]

  --rounds 5       measurements of each server in each workload, by turns
  --seconds 1      each measurement
  --starts 3       starts of each server, for the time to its first answer
  --repeats 1      of all this, with new processes: one may be a tenth slower than the next of the same server
  --warm-up 3      seconds of load before the first measurement
  --servers ${Object.keys(SERVERS).join(",")}
                   also ${Object.keys(VARIANTS).join(",")}
  --workloads ${Object.keys(WORKLOADS).join(",")}
`;
const NEEDS = `Needs Linux with two cores, and

  the load generator:  apt-get install wrk
  the peers:           npm install --prefix bench/peers --no-package-lock
`;
const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "5" },
    seconds: { type: "string", default: "1" },
    starts: { type: "string", default: "3" },
    repeats: { type: "string", default: "1" },
    "warm-up": { type: "string", default: "3" },
    servers: { type: "string", default: Object.keys(SERVERS).join(",") },
    workloads: { type: "string", default: Object.keys(WORKLOADS).join(",") },
    help: { type: "boolean" },
  },
});
const hasAll = (await isWrkInstalled()) && existsSync(MERCURIUS) && existsSync(TAILCALL);
if (values.help || !hasAll) {
  console.log(values.help ? `${HELP}\n${NEEDS}` : NEEDS);
  process.exit(values.help ? 0 : 1);
}
const numbers = [values.rounds, values.seconds, values.starts, values.repeats, values["warm-up"]];
const [rounds, seconds, starts, repeats, warmUpSeconds] = numbers.map(Number);
const [names, chosen] = [values.servers, values.workloads].map((list) => list.split(","));
const STARTS = { ...SERVERS, ...VARIANTS };
for (const name of names) if (!STARTS[name]) throw new Error(`no server ${name}`);
for (const name of chosen) if (!WORKLOADS[name]) throw new Error(`no workload ${name}`);

const UPSTREAM_DELAY_MS = 20;

execFileSync("taskset", ["--all-tasks", "--cpu-list", "--pid", String(LOAD_CORE), String(process.pid)]);
const temporaryFolder = mkdtempSync(join(tmpdir(), "bench-throughput-"));
const placement = { core: SERVER_CORE, temporaryFolder };
/** Servers of the present repetition, and what answers them. */
const [running, upstreams] = [[], []];

try {
  const near = await startUpstream(0);
  await reportUpstream(near);
  let slow;
  const measuredStarts = new Map();
  const measuredRounds = new Map(chosen.map((name) => [name, new Map()]));
  for (let repeat = 1; repeat <= repeats; repeat += 1) {
    // Each comes first equally often.
    const order = names.map((_, at) => names[(at + repeat) % names.length]);
    const servers = await startAll(order, near, starts, (await WORKLOADS.W1.requests())[0]);
    let delayed;
    for (const name of chosen) {
      const workload = WORKLOADS[name];
      const isDelayed = workload.upstream === "delayed";
      if (isDelayed) delayed ??= await startAll(order, (slow ??= await startUpstream(UPSTREAM_DELAY_MS)), 1);
      const all = isDelayed ? delayed : servers;
      const measured = all.filter((server) => (workload.servers ?? names).includes(server.name));
      const results = await measureWorkload(workload, measured, { rounds, seconds, warmUpSeconds, placement });
      for (const { name: server, rounds: more } of results) append(measuredRounds.get(name), server, more);
      if (repeat === repeats) reportWorkload(name, workload, inOrder(measuredRounds.get(name)));
    }
    for (const { name, startsMs, idleMB, loadedMB } of servers)
      append(measuredStarts, name, [{ startsMs, idleMB, loadedMB }]);
    await stopAll(running);
  }
  reportStarts(inOrder(measuredStarts));
} finally {
  await stopAll(running);
  await stopAll(upstreams);
  rmSync(temporaryFolder, { recursive: true });
}

async function startUpstream(delayMs) {
  const upstream = await startUpstreamStub({ core: LOAD_CORE }, { DELAY_MS: String(delayMs) });
  upstreams.push(upstream);
  return upstream;
}

async function startAll(order, upstream, times, firstRequest) {
  const servers = [];
  for (const name of order) {
    const options = { upstreamUrl: upstream.url, placement, times, firstRequest: name !== "fixed" && firstRequest };
    const server = await startMeasured(STARTS[name], options);
    running.push(server);
    servers.push({ name, ...server });
  }
  return servers;
}

async function stopAll(list) {
  await Promise.all(list.splice(0).map((each) => each.stop()));
}

function append(lists, name, more) {
  lists.set(name, [...(lists.get(name) ?? []), ...more]);
}

/** As the servers were named, whichever came first. */
function inOrder(lists) {
  return names.filter((name) => lists.has(name)).map((name) => ({ name, rounds: lists.get(name) }));
}

async function reportUpstream(upstream) {
  const file = join(temporaryFolder, "token.tsv");
  writeFileSync(file, inLines([{ token: "bench", body: {} }]));
  const options = { url: `${upstream.url}/v2.01/oauth/token`, file, core: SERVER_CORE, connections: 100, seconds: 1 };
  await load(options);
  const beforeUs = processorTimeUs(upstream.pid);
  const { requests } = await load(options);
  const costUs = (processorTimeUs(upstream.pid) - beforeUs) / requests;
  console.log(`An answer of the upstream costs ${costUs.toFixed(0)} microseconds of processor time.\n`);
}
