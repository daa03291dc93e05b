// What the kernel counts of a process, and of a core.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

const ticksPerSecond = Number(execFileSync("getconf", ["CLK_TCK"]));

/** User and system time of all threads, in steps of some ten milliseconds. */
export function processorTimeUs(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8")
    .replace(/^.*\) /s, "")
    .split(" ");
  return ((Number(fields[11]) + Number(fields[12])) / ticksPerSecond) * 1e6;
}

export function residentMB(pid) {
  return Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))[1]) / 1_024;
}

/** Call at the start; the result then returns how much of the core programs have used since, from 0 to 1. */
export function measureCore(core) {
  const read = () => {
    const line = new RegExp(`^cpu${core} (.*)`, "m").exec(readFileSync("/proc/stat", "utf8"))[1];
    const [user, nice, system] = line.split(" ").map(Number);
    return ((user + nice + system) / ticksPerSecond) * 1_000;
  };
  const [usedBefore, startedAt] = [read(), performance.now()];
  return () => (read() - usedBefore) / (performance.now() - startedAt);
}
