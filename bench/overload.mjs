// Row 29 of the reliability matrix: what is left of the answers when ten times as much is asked as can be answered.
// The load comes from worker threads at a fixed pace, whatever the answers take.
import { Worker, isMainThread, parentPort, workerData } from "node:worker_threads";
import { parseArgs } from "node:util";
import { fileURLToPath } from "node:url";
import { Pool } from "undici";
import { percentile, signToken, startGateway, startSimulator } from "./processes.mjs";

const QUERY = 'query($id: ID!) { identityVerification(id: $id) { id status } }';
const SESSION = "idnver_01JSEED00000000000VA1DATED";
const USER = "user_m_01JSEED0000000000000PERS0N";

if (isMainThread) await measure();
else await load(workerData);

/** Sends at a pace, or as fast as answers come when there is none. */
async function load({ url, token, perSecond, connections, seconds }) {
  const pool = new Pool(url, { connections, pipelining: 1 });
  const tookMs = [];
  let refused = 0;
  let failed = 0;
  const headers = { "content-type": "application/json", authorization: `Bearer ${token}` };
  const body = JSON.stringify({ query: QUERY, variables: { id: SESSION } });
  async function ask() {
    const begun = performance.now();
    try {
      const { statusCode, body: answer } = await pool.request({ method: "POST", path: "/graphql", headers, body });
      await answer.dump();
      if (statusCode === 200) tookMs.push(performance.now() - begun);
      else refused += 1;
    } catch {
      failed += 1;
    }
  }
  const endsAt = performance.now() + seconds * 1_000;
  if (perSecond === null) {
    await Promise.all(Array.from({ length: connections }, async () => {
      while (performance.now() < endsAt) await ask();
    }));
  } else {
    const startedAt = performance.now();
    const open = new Set();
    for (let sent = 0; performance.now() < endsAt; ) {
      const due = Math.floor(((performance.now() - startedAt) / 1_000) * perSecond);
      // A client that waits behind its own requests would measure itself: what finds no free connection is not sent.
      for (; sent < due; sent += 1) {
        if (open.size >= connections) continue;
        const asked = ask().finally(() => open.delete(asked));
        open.add(asked);
      }
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    await Promise.all(open);
  }
  await pool.close();
  parentPort.postMessage({ tookMs, refused, failed });
}

function run(data, threads) {
  const each = { ...data, perSecond: data.perSecond === null ? null : data.perSecond / threads, connections: Math.ceil(data.connections / threads) };
  return Promise.all(Array.from({ length: threads }, () => new Promise((resolve, reject) => {
    new Worker(fileURLToPath(import.meta.url), { workerData: each }).once("message", resolve).once("error", reject);
  })));
}

async function measure() {
  const { values } = parseArgs({ options: { seconds: { type: "string", default: "30" }, threads: { type: "string", default: "2" }, connections: { type: "string", default: "200" } } });
  const seconds = Number(values.seconds);
  const simulator = await startSimulator();
  const gateway = await startGateway(simulator.url, { REQUESTS_PER_MINUTE: "10000000", EVENT_LIST: "false" });
  const token = await signToken(USER);
  const common = { url: gateway.url, token, seconds };
  await run({ ...common, perSecond: null, connections: 16, seconds: 5 }, 1);

  const peak = summary(await run({ ...common, perSecond: null, connections: 16, seconds: 10 }, Number(values.threads)), 10);
  const over = summary(await run({ ...common, perSecond: peak.perSecond * 10, connections: Number(values.connections) }, Number(values.threads)), seconds);
  console.log("| load | answered per second | p50 / p99 (ms) | refused | failed |\n|---|---|---|---|---|");
  for (const [name, { perSecond, p50, p99, refused, failed }] of [["peak", peak], ["ten times that", over]]) console.log(`| ${name} | ${perSecond.toFixed(0)} | ${p50.toFixed(1)} / ${p99.toFixed(1)} | ${refused} | ${failed} |`);
  console.log(`\ngoodput ${((over.perSecond / peak.perSecond) * 100).toFixed(0)} % of peak, p99 of what was answered ${(over.p99 / peak.p99).toFixed(1)} times`);
  await gateway.stop();
  await simulator.stop();
}

function summary(results, seconds) {
  const tookMs = results.flatMap((result) => result.tookMs);
  const sum = (name) => results.reduce((total, result) => total + result[name], 0);
  return { perSecond: tookMs.length / seconds, p50: percentile(tookMs, 0.5), p99: percentile(tookMs, 0.99), refused: sum("refused"), failed: sum("failed") };
}
