// What traces cost a gateway: two processes by turns, each with a gateway without an SDK and then with a second one. In
// one of them an SDK is registered between the two. What is compared is by how much that changes the ratio of their
// processor times: a process may be a tenth slower than the next, but is so with both its gateways.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { parseArgs } from "node:util";
import { startFixedBytes } from "./peers.mjs";
import { freePort, startUpstreamStub } from "./processes.mjs";
import { header, row } from "./table.mjs";
import { LOAD_CORE, measure, SERVER_CORE } from "./throughput-measure.mjs";
import { median } from "./throughput-report.mjs";
import { ask, exportTo, startAsShipped } from "./throughput-servers.mjs";
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
    const before = await compare(
      processes.map(({ pid, url }) => ({ pid, url })),
      isReversed,
    );
    for (const { pid } of processes) process.kill(pid, "SIGUSR2");
    const second = processes.map(({ pid, secondUrl: url }) => ({ pid, url }));
    for (const { url } of second) while (!(await isReady(url))) await delay(10);
    return { before, after: await compare(second, isReversed) };
  } finally {
    await Promise.all(processes.map((each) => each.stop()));
  }
}

async function startTwo(withSdk) {
  const secondPort = await freePort();
  const started = await startAsShipped({
    ...exportTo(collector),
    SECOND_PORT: String(secondPort),
    WITH_SDK: withSdk ? "true" : "",
  })(upstream.url, { core: SERVER_CORE, temporaryFolder, script: "bench/two-gateways.mjs" });
  return { ...started, secondUrl: `http://127.0.0.1:${secondPort}` };
}

async function isReady(url) {
  return (await fetch(`${url}/ready`).catch(() => undefined))?.ok === true;
}

/** Of two gateways, the processor times in microseconds a request, and the median ratio of their rounds. */
async function compare(gateways, isReversed) {
  const order = isReversed ? [1, 0] : [0, 1];
  for (const at of order) {
    await ask(gateways[at].url, requests[0]);
    await load({ ...optionsOf(gateways[at]), seconds: warmUp });
  }
  const measured = [];
  for (let round = 0; round < rounds; round += 1) {
    const costsUs = [0, 0];
    for (const at of round % 2 === 0 ? order : order.toReversed())
      costsUs[at] = (await measure(gateways[at], optionsOf(gateways[at]))).costUs;
    measured.push(costsUs);
  }
  return {
    withoutUs: median(measured.map(([without]) => without)),
    withUs: median(measured.map(([, withSdk]) => withSdk)),
    ratio: median(measured.map(([without, withSdk]) => withSdk / without)),
  };
}

function optionsOf({ url }) {
  return { url: `${url}/graphql`, file, core: LOAD_CORE, connections: workload.connections, seconds };
}

function meanOf(numbers) {
  return numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
}
