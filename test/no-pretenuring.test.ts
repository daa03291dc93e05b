import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { expect, test } from "@jest/globals";

/** Megabytes of the old generation that short-lived objects take of a function whose objects have all survived before. */
const MEASURE = `
  const v8 = require("node:v8");
  const oldMB = () => v8.getHeapSpaceStatistics().find(({ space_name }) => space_name === "old_space").space_used_size / 1e6;
  const make = (number) => ({ number, inner: { number, more: [number, number] } });
  const kept = [];
  for (let at = 0; at < 600_000; at += 1) kept.push(make(at));
  gc();
  const beforeMB = oldMB();
  const last = new Array(16);
  for (let at = 0; at < 100_000; at += 1) last[at & 15] = make(at);
  console.log(kept.length > 0 && oldMB() - beforeMB);
`;

test("a function whose objects have survived still creates young ones", () => {
  const source = readFileSync("src/no-pretenuring.ts", "utf8");
  const preload = `data:text/javascript,${encodeURIComponent(source)}`;
  // Compiles at once instead of beside, whatever the machine's speed. Without the flag: 17 MB, with Node.js 20.
  const flags = ["--single-threaded", "--expose-gc", "--import", preload];
  expect(Number(execFileSync(process.execPath, [...flags, "--eval", MEASURE], { encoding: "utf8" }))).toBeLessThan(3);
});
