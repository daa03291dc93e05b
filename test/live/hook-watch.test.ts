// What a check of the hooks does that cannot be finished.
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { pino } from "pino";
import { type ManualClock, manualClock } from "../../simulator/clock.js";
import { createHookWatch, type HookWatch } from "../../src/live/hook-watch.js";
import { describeError } from "../../src/logging.js";
import { UpstreamError } from "../../src/upstream/upstream-error.js";
import { clockOf } from "../support/clock.js";

let clock: ManualClock;
let logged: Record<string, unknown>[];
let checks: number;
let watch: HookWatch;

beforeEach(() => {
  clock = manualClock();
  logged = [];
  checks = 0;
});
afterEach(() => watch.stop());

function start(list: () => Promise<never>): void {
  watch = createHookWatch({
    hooks: { list: () => ((checks += 1), list()), create: list, update: list },
    url: () => "https://gateway.example/webhooks/mangopay/secret",
    reenable: true,
    logger: pino({ base: null }, { write: (line) => void logged.push(JSON.parse(line) as Record<string, unknown>) }),
    describeBug: describeError,
    clock: clockOf(clock),
    timeoutMs: 1_000,
  });
}
const turn = () => new Promise(setImmediate);

test("a stop during a check is no failure of it", async () => {
  let fail: (error: Error) => void = () => undefined;
  start(() => new Promise((_resolve, reject) => (fail = reject)));
  watch.stop();
  fail(new UpstreamError("cancelled"));
  await turn();
  await clock.advance(600_000);
  expect([logged, checks]).toEqual([[], 1]);
});

test("a bug in a check is logged, and the next check comes all the same", async () => {
  start(() => Promise.reject(new TypeError("secret")));
  await turn();
  expect(watch.isUnchecked()).toBe(true);
  await clock.advance(240_000);
  await turn();
  expect(checks).toBe(2);
  expect(logged).toMatchObject([{ error: "TypeError", msg: "the hooks of the upstream cannot be checked" }]);
  expect(JSON.stringify(logged)).not.toContain("secret");
});
