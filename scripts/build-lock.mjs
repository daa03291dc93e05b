// One build at a time in a checkout: two would delete what the other has just written.
import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

const POLL_MS = 100;
/** No build takes as long: the process id then belongs to somebody else by now. */
const ABANDONED_AFTER_MS = 10 * 60_000;

/** @param sayWaiting called once when somebody else builds */
export async function withBuildLock(file, sayWaiting, build) {
  mkdirSync(dirname(file), { recursive: true });
  let hasWaited = false;
  while (!take(file)) {
    if (!hasWaited) sayWaiting();
    hasWaited = true;
    await delay(POLL_MS);
  }
  try {
    return await build();
  } finally {
    rmSync(file, { force: true });
  }
}

function take(file) {
  try {
    writeFileSync(file, String(process.pid), { flag: "wx" });
    return true;
  } catch (error) {
    if (error.code !== "EEXIST") throw error;
    // Removed, and taken at the next attempt: by whoever comes first.
    if (isAbandoned(file)) rmSync(file, { force: true });
    return false;
  }
}

function isAbandoned(file) {
  try {
    if (Date.now() - statSync(file).mtimeMs > ABANDONED_AFTER_MS) return true;
    const pid = Number(readFileSync(file, "utf8"));
    // Empty for the moment in which it is written.
    if (pid > 0) process.kill(pid, 0);
    return false;
  } catch (error) {
    return error.code === "ESRCH";
  }
}
