// Where the processor time of the gateway goes: samples of what runs while a workload of bench:throughput is asked. The
// processor time of one process may differ by a tenth from that of the next, the shares within it hardly do.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { startUpstreamStub } from "./processes.mjs";
import { placesOf } from "./profile-places.mjs";
import { header, row } from "./table.mjs";
import { LOAD_CORE, SERVER_CORE } from "./throughput-measure.mjs";
import { ask, SERVERS, VARIANTS } from "./throughput-servers.mjs";
import { inLines, WORKLOADS } from "./throughput-workloads.mjs";
import { load } from "./wrk.mjs";

const GATEWAYS = Object.entries({ ...SERVERS, ...VARIANTS }).filter(([name]) => name.startsWith("gateway"));
const HELP = `Usage: npm run bench:profile -- [options]

  --servers gateway  one after the other, of ${GATEWAYS.map(([name]) => name).join(",")}
  --workload W1      of bench:throughput
  --seconds 15       of the profile
  --warm-up 8        seconds of load before it
  --files            each file instead of each folder
  --at-least 0.1     percent: places with a smaller share are added up

Needs the load generator: apt-get install wrk
`;
const { values } = parseArgs({
  options: {
    servers: { type: "string", default: "gateway" },
    workload: { type: "string", default: "W1" },
    seconds: { type: "string", default: "15" },
    "warm-up": { type: "string", default: "8" },
    files: { type: "boolean", default: false },
    "at-least": { type: "string", default: "0.1" },
    help: { type: "boolean" },
  },
});
if (values.help) {
  console.log(HELP);
  process.exit(0);
}
const names = values.servers.split(",");
const workload = WORKLOADS[values.workload];
const starts = new Map(GATEWAYS);
for (const name of names) if (!starts.has(name)) throw new Error(`no gateway ${name}`);
if (!workload) throw new Error(`no workload ${values.workload}`);

const temporaryFolder = mkdtempSync(join(tmpdir(), "bench-profile-"));
const requestsFile = join(temporaryFolder, "requests.tsv");
const profileFile = join(temporaryFolder, "profile.json");
const requests = await workload.requests();
writeFileSync(requestsFile, inLines(requests));
const upstream = await startUpstreamStub({ core: LOAD_CORE }, { DELAY_MS: "0" });
try {
  for (const name of names) report(name, placesOf(await profile(starts.get(name)), values.files));
} finally {
  await upstream.stop();
  rmSync(temporaryFolder, { recursive: true });
}

async function profile(start) {
  const profiler = fileURLToPath(new URL("profiler.mjs", import.meta.url));
  const env = { NODE_OPTIONS: `--import ${profiler}`, PROFILE_FILE: profileFile };
  const server = await start(upstream.url, { core: SERVER_CORE, temporaryFolder, env });
  try {
    const url = `${server.url}/graphql`;
    const loadFor = (seconds) =>
      load({ url, file: requestsFile, core: LOAD_CORE, connections: workload.connections, seconds: Number(seconds) });
    await ask(server.url, requests[0]);
    await loadFor(values["warm-up"]);
    process.kill(server.pid, "SIGUSR2");
    await loadFor(values.seconds);
    process.kill(server.pid, "SIGUSR2");
    while (!existsSync(profileFile)) await delay(10);
    return JSON.parse(readFileSync(profileFile, "utf8"));
  } finally {
    await server.stop();
    rmSync(profileFile, { force: true });
  }
}

function report(name, places) {
  const total = [...places.values()].reduce((sum, us) => sum + us, 0);
  const shares = [...places].map(([place, us]) => [place, (us / total) * 100]).sort(([, a], [, b]) => b - a);
  const shown = shares.filter(([, share]) => share >= Number(values["at-least"]));
  const rest = 100 - shown.reduce((sum, [, share]) => sum + share, 0);
  console.log(`\n${header(`${name}, ${values.workload}: where`, "share")}`);
  for (const [place, share] of shown) console.log(row(place, `${share.toFixed(1)} %`));
  console.log(row("the rest", `${rest.toFixed(1)} %`));
}
