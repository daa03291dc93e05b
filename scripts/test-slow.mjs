// `npm run test:slow`: the tests on one processor core that they share with a busy loop, as on a machine that is slow
// or has other things to do. No test's outcome may depend on that.
import { spawn, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { constants } from "node:os";

if (spawnSync("taskset", ["--version"]).error) {
  console.error(
    "taskset is not on the PATH, and nothing else here pins a process to a core. It is for Linux: util-linux.",
  );
  process.exit(1);
}

/** The first that this process may use: in a container that need not be core 0. */
const core = /^Cpus_allowed_list:\s*(\d+)/m.exec(readFileSync("/proc/self/status", "utf8"))[1];
const busyLoop = spawn("taskset", ["--cpu-list", core, process.execPath, "--eval", "for (;;);"], { stdio: "ignore" });
// Also when this process ends by itself.
process.on("exit", () => busyLoop.kill("SIGKILL"));

const tests = spawn("taskset", ["--cpu-list", core, "npm", "run", "--silent", "jest", "--", ...process.argv.slice(2)], {
  stdio: "inherit",
});
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => tests.kill(signal));
tests.once("close", (code, signal) => process.exit(code ?? 128 + constants.signals[signal]));
