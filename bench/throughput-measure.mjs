// One workload of bench:throughput: compares the answers of the servers, then measures the servers by turns.
import { deepStrictEqual } from "node:assert";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { startFixedBytes } from "./peers.mjs";
import { measureCore, processorTimeUs, residentMB } from "./process-statistics.mjs";
import { ask } from "./throughput-servers.mjs";
import { inLines } from "./throughput-workloads.mjs";
import { load } from "./wrk.mjs";

export const SERVER_CORE = 0;
export const LOAD_CORE = 1;
const COMPARED_AT_ONCE = 20;

/** Answers are compared first; then the servers are measured by turns, the last first in every other round. */
export async function measureWorkload(workload, servers, { rounds, seconds, warmUpSeconds, placement }) {
  const { requests: createRequests, connections, shareOfPeak } = workload;
  const requests = await createRequests();
  const file = join(placement.temporaryFolder, "requests.tsv");
  writeFileSync(file, inLines(requests));
  const answer = await compareAnswers(
    requests,
    servers.filter(({ name }) => name !== "fixed"),
  );
  const results = [];
  for (const server of servers) {
    const subject =
      server.name === "fixed" ? await startFixedBytes(JSON.stringify({ data: answer }), placement) : server;
    const options = { url: `${subject.url}/graphql`, file, core: LOAD_CORE, connections };
    const { perSecond } = await load({ ...options, seconds: warmUpSeconds });
    const pauseMs = shareOfPeak === undefined ? 0 : (connections / (perSecond * shareOfPeak)) * 1_000;
    results.push({ name: server.name, server, subject, options: { ...options, seconds, pauseMs }, rounds: [] });
  }
  for (let round = 0; round < rounds; round += 1)
    for (const { server, subject, options, rounds: measured } of round % 2 === 0 ? results : results.toReversed()) {
      measured.push(await measure(subject, options));
      server.loadedMB = Math.max(server.loadedMB, residentMB(server.pid));
    }
  for (const { server, subject } of results) if (subject !== server) await subject.stop();
  return results;
}

export async function measure({ pid }, options) {
  const beforeUs = processorTimeUs(pid);
  const [serverCore, loadCore] = [measureCore(SERVER_CORE), measureCore(LOAD_CORE)];
  const startedAt = performance.now();
  const result = await load(options);
  const usedUs = processorTimeUs(pid) - beforeUs;
  const tookUs = (performance.now() - startedAt) * 1_000;
  // With a core that others use as well, a server answers fewer requests.
  const byOthers = Math.max(0, serverCore() - usedUs / tookUs);
  return { ...result, costUs: usedUs / result.requests, byOthers, loadCore: loadCore() };
}

async function compareAnswers(requests, servers) {
  for (let at = 0; at < requests.length; at += COMPARED_AT_ONCE) {
    const some = requests.slice(at, at + COMPARED_AT_ONCE);
    const [first, ...others] = await Promise.all(
      servers.map(({ url }) => Promise.all(some.map((request) => ask(url, request)))),
    );
    for (const other of others) deepStrictEqual(other, first);
  }
  return ask(servers[0].url, requests[0]);
}
