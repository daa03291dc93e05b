// Instructions and cache misses of a request, counted by valgrind. Unlike processor time they are nearly the same in
// each run, whatever else the machine does: they show differences that the chance of one start hides.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { Agent, request as sendRequest } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { startUpstreamStub } from "./processes.mjs";
import { header, row } from "./table.mjs";
import { startAsShipped, VARIANTS } from "./throughput-servers.mjs";
import { WORKLOADS } from "./throughput-workloads.mjs";

const STARTS = { gateway: startAsShipped({}), ...VARIANTS };
const HELP = `Usage: npm run bench:instructions -- [options]

  --servers gateway     also ${Object.keys(VARIANTS).join(", ")}; all at the same time
  --workload W1         of bench:throughput, answered from the cache
  --warm-up 90000       requests before the first that is counted
  --rounds 9            of which the cheapest is shown: in the others V8 compiles or collects
  --requests 2000       in each

Needs valgrind: apt-get install valgrind
`;
const { values } = parseArgs({
  options: {
    servers: { type: "string", default: "gateway" },
    workload: { type: "string", default: "W1" },
    "warm-up": { type: "string", default: "90000" },
    rounds: { type: "string", default: "9" },
    requests: { type: "string", default: "2000" },
    help: { type: "boolean" },
  },
});
const isInstalled = () => execFileSync("sh", ["-c", "command -v valgrind vgdb || true"]).length > 0;
if (values.help || !isInstalled()) {
  console.log(HELP);
  process.exit(values.help ? 0 : 1);
}
const [warmUp, rounds, requestsPerRound] = [values["warm-up"], values.rounds, values.requests].map(Number);
const names = values.servers.split(",");
for (const name of names) if (!STARTS[name]) throw new Error(`no server ${name}`);

const CONNECTIONS = 4;
/** As a core of the machines that we measure on has them. The third is the second level. */
const CACHES = ["--I1=32768,8,64", "--D1=32768,8,64", "--LL=524288,8,64"];
const LONG = "7200";
const SETTINGS = {
  NODE_OPTIONS: `--import ${new URL("no-load-shedding.mjs", import.meta.url).pathname}`,
  // Nothing is read again, however slow the run.
  CACHE_SETTLED_SECONDS: LONG,
  CACHE_REVIEW_SECONDS: LONG,
  CACHE_OPEN_SECONDS: LONG,
  CACHE_OPEN_WITH_EVENTS_SECONDS: LONG,
  // Slow answers would be recorded, and here many are.
  TRACES_SAMPLE_RATIO: "0.000001",
};

const requests = (await WORKLOADS[values.workload].requests()).map(({ token, body }) => ({
  token,
  text: JSON.stringify(body),
}));
const upstream = await startUpstreamStub({}, { DELAY_MS: "0" });
try {
  const counted = await Promise.all(names.map(count));
  const [first] = counted;
  const columns = ["instructions", "misses of instructions", "of data"];
  console.log(header("server", ...columns.flatMap((column) => [column, `of ${names[0]}'s`])));
  for (const [at, numbers] of counted.entries()) {
    const cells = numbers.flatMap((number, part) => [number.toFixed(0), (number / first[part]).toFixed(3)]);
    console.log(row(names[at], ...cells));
  }
} finally {
  await upstream.stop();
}

/** Of a request: instructions, and misses of the second level's cache by instructions and by data. */
async function count(name) {
  const temporaryFolder = mkdtempSync(join(tmpdir(), "bench-instructions-"));
  const output = join(temporaryFolder, "counted");
  const tool = ["--tool=callgrind", "--quiet", "--instr-atstart=no", "--cache-sim=yes", "--smc-check=all-non-file"];
  const server = await STARTS[name](upstream.url, {
    temporaryFolder,
    env: SETTINGS,
    commandOf: () => [
      ...["valgrind", ...tool, ...CACHES, `--callgrind-out-file=${output}`],
      ...[process.execPath, "--hash-seed=1", "--random-seed=1", "dist/src/main.js"],
    ],
  });
  try {
    const control = (...command) => execFileSync("vgdb", [`--pid=${server.pid}`, ...command], { stdio: "ignore" });
    await ask(server.url, warmUp);
    control("instrumentation", "on");
    for (let round = 0; round < rounds; round += 1) {
      await ask(server.url, requestsPerRound);
      control("dump");
    }
    control("instrumentation", "off");
    return cheapest(temporaryFolder);
  } finally {
    await server.stop();
    rmSync(temporaryFolder, { recursive: true });
  }
}

function cheapest(folder) {
  const totals = readdirSync(folder)
    .filter((file) => /^counted\.\d+$/.test(file))
    .map((file) =>
      /^totals: (.*)$/m
        .exec(readFileSync(join(folder, file), "utf8"))?.[1]
        .split(" ")
        .map(Number),
    );
  const [least] = totals.sort(([one], [another]) => one - another);
  // Instructions, reads, writes; misses of the first level; misses of the second: instructions, reads, writes.
  const [instructions, , , , , , ofInstructions, ofReads, ofWrites] = least;
  return [instructions, ofInstructions, ofReads + ofWrites].map((number) => number / requestsPerRound);
}

async function ask(url, times) {
  const agent = new Agent({ keepAlive: true });
  let next = 0;
  async function askNext() {
    while (next < times) await send(`${url}/graphql`, requests[next++ % requests.length], agent);
  }
  await Promise.all(Array.from({ length: CONNECTIONS }, askNext));
  agent.destroy();
}

function send(url, { token, text }, agent) {
  const headers = {
    "content-type": "application/json",
    "content-length": Buffer.byteLength(text),
    authorization: `Bearer ${token}`,
  };
  return new Promise((resolve, reject) => {
    const request = sendRequest(url, { method: "POST", headers, agent }, (response) => {
      response.setEncoding("utf8");
      let answer = "";
      response.on("data", (piece) => (answer += piece));
      response.on("end", () => (answer.includes('"errors"') ? reject(new Error(answer)) : resolve()));
    });
    request.on("error", reject).end(text);
  });
}
