// The load: runs wrk, with the requests of a file.
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const SCRIPT = fileURLToPath(new URL("wrk-requests.lua", import.meta.url));
const run = promisify(execFile);

export async function isWrkInstalled() {
  // It has no option that succeeds: "wrk --version" exits with 1.
  return run("wrk", ["--version"]).catch((error) => error.code !== "ENOENT");
}

/**
 * @param pauseMs of each connection after each answer, on average; 0 for as many requests as are answered
 * @throws if an answer was an error, or more than one in a hundred did not arrive. Overloaded servers may refuse.
 */
export async function load({ url, file, core, connections, seconds, pauseMs = 0 }) {
  const options = ["-t1", `-c${connections}`, `-d${seconds}s`, "--timeout", "10s", "-s", SCRIPT];
  const command = ["--cpu-list", String(core), "wrk", ...options, url, "--", file, String(pauseMs)];
  const { stdout } = await run("taskset", command);
  const [, figures, example] = /^@@((?:\d+ ){7})(.*)$/m.exec(stdout) ?? [];
  if (figures === undefined) throw new Error(`wrk said: ${stdout}`);
  const [received, durationUs, refused, failed, broken, p50Us, p99Us] = figures.trim().split(" ").map(Number);
  if (failed > 0 || broken > received / 100)
    throw new Error(`${url}: of ${received} answers ${failed} were errors, ${broken} did not arrive: ${example}`);
  const requests = received - refused;
  return { requests, refused, perSecond: requests / (durationUs / 1e6), p50Ms: p50Us / 1_000, p99Ms: p99Us / 1_000 };
}
