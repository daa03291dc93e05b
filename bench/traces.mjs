// What traces cost a gateway: two processes by turns, each with a gateway without an SDK and then with a second one. In
// one of them an SDK is registered between the two. What is compared is by how much that changes the ratio of their
// processor times: a process may be a tenth slower than the next, but is so with both its gateways.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { parseArgs } from "node:util";
import { startFixedBytes } from "./peers.mjs";
import { processorTimeUs } from "./process-statistics.mjs";
import { AUTH_SECRET, freePort, start, startUpstreamStub } from "./processes.mjs";
import { header, row } from "./table.mjs";
import { LOAD_CORE, SERVER_CORE } from "./throughput-measure.mjs";
import { ask, OTLP, RAISED_LIMITS } from "./throughput-servers.mjs";
import { inLines, WORKLOADS } from "./throughput-workloads.mjs";
import { load } from "./wrk.mjs";

const HELP = `Usage: npm run bench:traces -- [options]

  --pairs 10         of processes
  --rounds 6         measurements of each gateway, by turns
  --seconds 1        each
  --warm-up 6        seconds of load before the first measurement of a gateway
  --workload W1      of bench:throughput
  --control          registers no SDK: what chance does

Needs the load generator: apt-get install wrk
`;
const { values } = parseArgs({
  options: {
    pairs: { type: "string", default: "10" },
    rounds: { type: "string", default: "6" },
    seconds: { type: "string", default: "1" },
    "warm-up": { type: "string", default: "6" },
    workload: { type: "string", default: "W1" },
    control: { type: "boolean", default: false },
    help: { type: "boolean" },
  },
});
if (values.help) {
  console.log(HELP);
  process.exit(0);
}
const [pairs, rounds, seconds, warmUp] = [values.pairs, values.rounds, values.seconds, values["warm-up"]].map(Number);
const workload = WORKLOADS[values.workload];
if (!workload) throw new Error(`no workload ${values.workload}`);

const temporaryFolder = mkdtempSync(join(tmpdir(), "bench-traces-"));
const requests = await workload.requests();
const file = join(temporaryFolder, "requests.tsv");
writeFileSync(file, inLines(requests));
const upstream = await startUpstreamStub({ core: LOAD_CORE }, { DELAY_MS: "0" });
const collector = await startFixedBytes("{}", { core: LOAD_CORE });
try {
  console.log(header("pair", "without", "with", "ratio before", "ratio after", "traces"));
  const costs = [];
  for (let pair = 1; pair <= pairs; pair += 1) {
    const { before, after } = await measurePair(pair % 2 === 0);
    const cost = after.ratio / before.ratio;
    costs.push(cost);
    const times = [after.withoutUs, after.withUs].map((us) => us.toFixed(0));
    console.log(row(pair, ...times, ...[before.ratio, after.ratio, cost].map((ratio) => ratio.toFixed(3))));
  }
  const mean = meanOf(costs);
  const variance = meanOf(costs.map((cost) => (cost - mean) ** 2)) * (pairs / (pairs - 1));
  console.log(
    `\n${mean.toFixed(3)} times the processor time (standard error ${Math.sqrt(variance / pairs).toFixed(3)})`,
  );
} finally {
  await upstream.stop();
  await collector.stop();
  rmSync(temporaryFolder, { recursive: true });
}

/** Before: the first gateway of each process. After: the second one of each. */
async function measurePair(isReversed) {
  const processes = [await startTwo(false), await startTwo(!values.control)];
  try {
    const before = await measure(
      processes.map(({ pid, url }) => ({ pid, url })),
      isReversed,
    );
    for (const { pid } of processes) process.kill(pid, "SIGUSR2");
    const second = processes.map(({ pid, secondUrl: url }) => ({ pid, url }));
    for (const { url } of second) while (!(await isReady(url))) await delay(10);
    return { before, after: await measure(second, isReversed) };
  } finally {
    await Promise.all(processes.map((each) => each.stop()));
  }
}

async function startTwo(withSdk) {
  const secondPort = await freePort();
  const settings = {
    ...RAISED_LIMITS,
    ...OTLP,
    MANGOPAY_BASE_URL: upstream.url,
    MANGOPAY_CLIENT_ID: "bench",
    MANGOPAY_API_KEY: "bench",
    AUTH_SECRET,
    GRAPHIQL: "false",
    SECOND_PORT: String(secondPort),
    WITH_SDK: withSdk ? "true" : "",
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
  };
  const placement = { core: SERVER_CORE, logFile: join(temporaryFolder, "gateways.log") };
  const started = await start("bench/two-gateways.mjs", settings, isReady, placement);
  return { ...started, secondUrl: `http://127.0.0.1:${secondPort}` };
}

async function isReady(url) {
  return (await fetch(`${url}/ready`).catch(() => undefined))?.ok === true;
}

/** Of two gateways, the processor times in microseconds a request, and the median ratio of their rounds. */
async function measure(gateways, isReversed) {
  const order = isReversed ? [1, 0] : [0, 1];
  for (const at of order) {
    await ask(gateways[at].url, requests[0]);
    await loadFor(gateways[at], warmUp);
  }
  const measured = [];
  for (let round = 0; round < rounds; round += 1) {
    const costsUs = [0, 0];
    for (const at of round % 2 === 0 ? order : order.toReversed()) costsUs[at] = await costUs(gateways[at]);
    measured.push(costsUs);
  }
  return {
    withoutUs: medianOf(measured.map(([without]) => without)),
    withUs: medianOf(measured.map(([, withSdk]) => withSdk)),
    ratio: medianOf(measured.map(([without, withSdk]) => withSdk / without)),
  };
}

async function costUs(gateway) {
  const beforeUs = processorTimeUs(gateway.pid);
  const { requests: answered } = await loadFor(gateway, seconds);
  return (processorTimeUs(gateway.pid) - beforeUs) / answered;
}

function loadFor({ url }, forSeconds) {
  const { connections } = workload;
  return load({ url: `${url}/graphql`, file, core: LOAD_CORE, connections, seconds: forSeconds });
}

function meanOf(numbers) {
  return numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
}

function medianOf(numbers) {
  const sorted = numbers.toSorted((one, another) => one - another);
  return (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;
}
