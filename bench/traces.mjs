// What traces cost a gateway: each process has one without an SDK, and a second one that begins once the SDK is
// registered. They are measured by turns: one process may be a tenth slower than the next, and is so with both. In
// every other process no SDK is registered, which tells how much slower a second gateway is for no reason.
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

  --pairs 8          of processes, with the SDK and without
  --rounds 16        measurements of each gateway, by turns
  --seconds 1        each
  --warm-up 4        seconds of load before, three times
  --workload W1      of bench:throughput

Needs the load generator: apt-get install wrk
`;
const { values } = parseArgs({
  options: {
    pairs: { type: "string", default: "8" },
    rounds: { type: "string", default: "16" },
    seconds: { type: "string", default: "1" },
    "warm-up": { type: "string", default: "4" },
    workload: { type: "string", default: "W1" },
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
  console.log(header("SDK", "first gateway", "second gateway", "ratio"));
  const ratios = { without: [], with: [] };
  for (let pair = 0; pair < pairs; pair += 1)
    for (const sdk of pair % 2 === 0 ? ["without", "with"] : ["with", "without"]) {
      const { ratio, costsUs } = await measureProcess(sdk === "with");
      ratios[sdk].push(ratio);
      console.log(row(sdk, ...costsUs.map((us) => us.toFixed(0)), ratio.toFixed(3)));
    }
  const cost = mean(ratios.with) / mean(ratios.without);
  const error = Math.hypot(standardError(ratios.with), standardError(ratios.without));
  console.log(`\n${cost.toFixed(3)} times the processor time (standard error ${error.toFixed(3)})`);
} finally {
  await upstream.stop();
  await collector.stop();
  rmSync(temporaryFolder, { recursive: true });
}

/** Of its gateways, the processor times in microseconds a request, and the median ratio of the second to the first. */
async function measureProcess(withSdk) {
  const secondPort = await freePort();
  const env = { ...exportTo(collector), SECOND_PORT: String(secondPort), WITH_SDK: withSdk ? "true" : "" };
  const placement = { core: SERVER_CORE, temporaryFolder, script: "bench/two-gateways.mjs" };
  const { pid, url, stop } = await startAsShipped(env)(upstream.url, placement);
  try {
    const [first, second] = [url, `http://127.0.0.1:${secondPort}`].map((each) => ({
      url: `${each}/graphql`,
      file,
      core: LOAD_CORE,
      connections: workload.connections,
      seconds,
    }));
    await ask(url, requests[0]);
    await load({ ...first, seconds: warmUp });
    process.kill(pid, "SIGUSR2");
    while (!(await isReady(secondPort))) await delay(10);
    for (const each of [second, first]) await load({ ...each, seconds: warmUp });
    return await measureByTurns(pid, [first, second]);
  } finally {
    await stop();
  }
}

async function isReady(port) {
  return (await fetch(`http://127.0.0.1:${port}/ready`).catch(() => undefined))?.ok === true;
}

async function measureByTurns(pid, gateways) {
  const measured = [];
  for (let round = 0; round < rounds; round += 1) {
    const costsUs = [0, 0];
    for (const at of round % 2 === 0 ? [0, 1] : [1, 0]) costsUs[at] = (await measure({ pid }, gateways[at])).costUs;
    measured.push(costsUs);
  }
  return {
    costsUs: [0, 1].map((at) => median(measured.map((costsUs) => costsUs[at]))),
    ratio: median(measured.map(([first, second]) => second / first)),
  };
}

function mean(numbers) {
  return numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
}

function standardError(numbers) {
  const variance = numbers.reduce((sum, number) => sum + (number - mean(numbers)) ** 2, 0) / (numbers.length - 1);
  return Math.sqrt(variance / numbers.length);
}
