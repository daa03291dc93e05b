import { beforeEach, expect, test } from "@jest/globals";
import { type ManualClock, manualClock } from "../simulator/clock.js";
import { createOutage, type Outage } from "../src/outage.js";
import { clockOf } from "./support/clock.js";

let clock: ManualClock;
let reports: string[];
let outage: Outage<string>;
beforeEach(() => {
  clock = manualClock();
  reports = [];
  outage = createOutage(clockOf(clock), {
    begun: (failure) => void reports.push(failure),
    over: () => void reports.push("over"),
  });
});

test("what works from the start is not reported", async () => {
  outage.succeeded();
  await clock.advance(120_000);
  expect(reports).toEqual([]);
});

test("an outage is reported at once, and that it is over when nothing has failed for a minute", async () => {
  outage.failed("timeout");
  outage.failed("reset");
  await clock.advance(120_000);
  expect(reports).toEqual(["timeout"]);
  outage.succeeded();
  await clock.advance(30_000);
  outage.succeeded();
  await clock.advance(29_999);
  expect(reports).toEqual(["timeout"]);
  await clock.advance(1);
  expect(reports).toEqual(["timeout", "over"]);
});

test("what works only at times has one outage", async () => {
  for (let times = 0; times < 100; times += 1) {
    outage.failed("timeout");
    outage.succeeded();
    await clock.advance(59_999);
  }
  expect(reports).toEqual(["timeout"]);
});

test("the next outage is reported again", async () => {
  for (const failure of ["timeout", "reset"]) {
    outage.failed(failure);
    outage.succeeded();
    await clock.advance(60_000);
  }
  expect(reports).toEqual(["timeout", "over", "reset", "over"]);
});
