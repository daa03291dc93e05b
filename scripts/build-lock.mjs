// Allows one build at a time per checkout: concurrent builds would delete each other's output.
import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

const POLL_MS = 100;
/** No build takes this long: the process id must have been reused by another process. */
const ABANDONED_AFTER_MS = 10 * 60_000;

/** @param sayWaiting called once if another process is building */
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
    // The lock is stale. The next attempt, here or in another process, acquires it.
    if (isAbandoned(file)) rmSync(file, { force: true });
    return false;
  }
}

function isAbandoned(file) {
  try {
    if (Date.now() - statSync(file).mtimeMs > ABANDONED_AFTER_MS) return true;
    const pid = Number(readFileSync(file, "utf8"));
    // The file is empty until its content has been written.
    if (pid > 0) process.kill(pid, 0);
    return false;
  } catch (error) {
    return error.code === "ESRCH";
  }
}
