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
const [rounds, seconds, starts] = [values.rounds, values.seconds, values.starts].map(Number);
const [names, chosen] = [values.servers, values.workloads].map((list) => list.split(","));
const STARTS = { ...SERVERS, ...VARIANTS };
for (const name of names) if (!STARTS[name]) throw new Error(`no server ${name}`);
for (const name of chosen) if (!WORKLOADS[name]) throw new Error(`no workload ${name}`);

const UPSTREAM_DELAY_MS = 20;

execFileSync("taskset", ["--all-tasks", "--cpu-list", "--pid", String(LOAD_CORE), String(process.pid)]);
const temporaryFolder = mkdtempSync(join(tmpdir(), "bench-throughput-"));
const placement = { core: SERVER_CORE, temporaryFolder };
const running = [];

try {
  const near = await keep(startUpstreamStub({ core: LOAD_CORE }));
  await reportUpstream(near);
  const servers = await startAll(near, starts, (await WORKLOADS.W1.requests())[0]);
  let delayed;
  for (const name of chosen) {
    const workload = WORKLOADS[name];
    if (workload.upstream === "delayed")
      delayed ??= await startAll(
        await keep(startUpstreamStub({ core: LOAD_CORE }, { DELAY_MS: String(UPSTREAM_DELAY_MS) })),
        1,
      );
    const all = workload.upstream === "delayed" ? delayed : servers;
    const measured = all.filter((server) => (workload.servers ?? names).includes(server.name));
    reportWorkload(name, workload, await measureWorkload(workload, measured, { rounds, seconds, placement }));
  }
  reportStarts(servers);
} finally {
  await Promise.all(running.map((each) => each.stop()));
  rmSync(temporaryFolder, { recursive: true });
}

async function keep(starting) {
  const started = await starting;
  running.push(started);
  return started;
}

async function startAll(upstream, times, firstRequest) {
  const servers = [];
  for (const name of names) {
    const options = { upstreamUrl: upstream.url, placement, times, firstRequest: name !== "fixed" && firstRequest };
    servers.push({ name, ...(await keep(startMeasured(STARTS[name], options))) });
  }
  return servers;
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
