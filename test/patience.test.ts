// No test's result depends on the machine's speed (CONTRIBUTING.md). Checks what can be seen in the source text.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@jest/globals";

/** Each has to wait for real time, in a program that accepts no clock. */
const MAY_SLEEP = ["test/entries/shutdown.test.ts", "test/reliability/create.test.ts"];

/**
 * Each sets a timeout of less than half a minute: either nothing has to arrive within it, or another attempt may, or the
 * test's clock decides when it is over. What has to succeed goes through another gateway. `purge` waits for as long.
 */
const MAY_TIME_OUT = [
  "test/cluster/purge.test.ts",
  "test/cluster/rights.test.ts",
  "test/entries/shutdown.test.ts",
  "test/gateway/canaries.test.ts",
  "test/gateway/reuse-at-once.test.ts",
  "test/reliability/admission.test.ts",
  "test/reliability/clients-that-leave.test.ts",
  "test/reliability/create-outcome.test.ts",
  "test/reliability/create.test.ts",
  "test/reliability/quota.test.ts",
  "test/reliability/upstream-failures.test.ts",
];

const files = readdirSync("test", { recursive: true, encoding: "utf8" })
  .map((file) => join("test", file))
  .filter((file) => file.endsWith(".ts") && file !== "test/patience.test.ts");
const filesWith = (pattern: RegExp) => files.filter((file) => pattern.test(readFileSync(file, "utf8")));

test("no test sets its own time limit", () => {
  expect(filesWith(/^\s*\}, [\d_]{4,}\);|^\s*[\d_]{4,},?\n\s*\);|jest\.setTimeout/m)).toEqual([]);
});

test("no test sleeps", () => {
  expect(filesWith(/node:timers\/promises|new Promise\([^)]*\) => (void )?setTimeout/).sort()).toEqual(MAY_SLEEP);
});

test("no test limits a duration to less than several seconds", () => {
  const limits = filesWith(/performance\.now\(\) - \w+\)\.toBeLessThan(OrEqual)?\(\d?_?\d{1,3}\)|p99\(|percentile\(/);
  expect(limits).toEqual([]);
});

test("only gateways whose timeout may run out have a short one", () => {
  expect(filesWith(/_TIMEOUT_MS: "[12]?\d{2,4}"/).sort()).toEqual(MAY_TIME_OUT);
});
