import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { createSimulator, type Simulator } from "../../simulator/simulator.js";

const require = createRequire(import.meta.url);
const sdk = dirname(require.resolve("mangopay4-nodejs-sdk/package.json"));

/** The tests that need only what the simulator implements; the others need bank accounts, cards and pay-ins. */
const SUITES: [name: string, tests: number][] = [
  ["IdentityVerifications", 3],
  ["Tokens", 3],
  ["RateLimit", 1],
  ["Hooks", 5],
  ["Idempotency", 1],
];

interface MochaReport {
  stats: { passes: number; failures: number; pending: number };
  failures: { fullTitle: string; err: { message: string } }[];
}

let simulator: Simulator;

beforeAll(async () => {
  simulator = createSimulator();
  await simulator.start();
});
afterAll(() => simulator.stop());

/** In a separate process: the client has one base URL per process, and may leave promises pending. */
function runSuite(names: string[]): Promise<MochaReport> {
  const files = names.map((name) => join(sdk, "test", "services", `${name}.js`));
  const runner = join(import.meta.dirname, "run-sdk-tests.mjs");
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [runner, ...files], {
      cwd: sdk,
      env: { PATH: process.env["PATH"], SIMULATOR_URL: simulator.url },
    });
    let output = "";
    let problems = "";
    child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on("data", (chunk: Buffer) => (problems += chunk.toString()));
    child.once("close", () => {
      try {
        resolve(JSON.parse(output.slice(output.indexOf("{"))) as MochaReport);
      } catch {
        reject(new Error(`mocha gave no report: ${output}\n${problems}`));
      }
    });
  });
}

describe("the official client's own tests pass against the simulator", () => {
  test.each(SUITES)("%s: %i", async (name, tests) => {
    const { stats, failures } = await runSuite([name]);
    expect(failures.map(({ fullTitle, err }) => `${fullTitle}: ${err.message}`)).toEqual([]);
    expect(stats).toMatchObject({ passes: tests, failures: 0, pending: 0 });
  });

  test("all in one process: 13", async () => {
    const { stats } = await runSuite(SUITES.map(([name]) => name));
    expect(stats).toMatchObject({ passes: 13, failures: 0, pending: 0 });
  });
});
