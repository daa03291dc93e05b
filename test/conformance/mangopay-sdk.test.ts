import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { createSimulator, type Simulator } from "../../simulator/simulator.js";

const require = createRequire(import.meta.url);
const sdk = dirname(require.resolve("mangopay4-nodejs-sdk/package.json"));

/** The test files that need what the simulator implements; the others are of payments and their accounts. */
const SUITES: [name: string, tests: number][] = [
  ["IdentityVerifications", 3],
  ["Tokens", 3],
  ["RateLimit", 1],
  ["Hooks", 5],
  ["Idempotency", 1],
  ["Users", 33],
  ["Regulatory", 2],
  ["Events", 2],
];
const TOTAL = SUITES.reduce((sum, [, tests]) => sum + tests, 0);

/** What is left out of these files, by a pattern for the full title, and why. */
const LEFT_OUT: Readonly<Record<string, string>> = {
  "^Users (Create|Deactivate)? ?Bank Accounts?": "bank accounts are of payouts",
  "^Users (Create|Get) KYC Documents?": "uploads documents, which the hosted verification replaces",
  "^Users (Transactions|Wallets)": "needs wallets, pay-ins and cards",
  "^Users Get PreAuthorizations": "needs cards",
  "^Users Create UBO declaration": "declares owners as before the hosted verification",
  "^Users Validate data format": "an endpoint of its own for the form of company numbers",
  "^Users Get Sca Status": "names a user who exists in the sandbox only; see test/simulator/sca.test.ts",
  "^Events .*Payin Normal Succeeded": "needs cards",
  "^Events .*Payout": "needs bank accounts and payouts",
  "^Events Get All Sort By": "skipped by the client itself, as the upstream does not sort events",
};

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
      env: { PATH: process.env["PATH"], SIMULATOR_URL: simulator.url, LEFT_OUT: Object.keys(LEFT_OUT).join("|") },
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

  test(`all in one process: ${TOTAL}`, async () => {
    const { stats } = await runSuite(SUITES.map(([name]) => name));
    expect(stats).toMatchObject({ passes: TOTAL, failures: 0, pending: 0 });
  });
});
