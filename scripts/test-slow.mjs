// `npm run test:slow`: runs the tests on one processor core, shared with a busy loop, as on a slow or busy machine. No
// test's result may depend on the speed.
import { spawn, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { constants } from "node:os";

if (spawnSync("taskset", ["--version"]).error) {
  console.error("taskset is not on the PATH; it pins the tests to one core. On Linux it is part of util-linux.");
  process.exit(1);
}

/** The first core that this process may use; in a container this need not be core 0. */
const core = /^Cpus_allowed_list:\s*(\d+)/m.exec(readFileSync("/proc/self/status", "utf8"))[1];
const busyLoop = spawn("taskset", ["--cpu-list", core, process.execPath, "--eval", "for (;;);"], { stdio: "ignore" });
// Also if this process exits by itself.
process.on("exit", () => busyLoop.kill("SIGKILL"));

const tests = spawn("taskset", ["--cpu-list", core, "npm", "run", "--silent", "jest", "--", ...process.argv.slice(2)], {
  stdio: "inherit",
});
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => tests.kill(signal));
tests.once("close", (code, signal) => process.exit(code ?? 128 + constants.signals[signal]));
