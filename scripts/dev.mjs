// `npm run dev`: rebuilds and restarts the gateway after each change. Pages are rebuilt, and updated by a reload.
// Arguments after `--` go to Node.js: `npm run dev -- --inspect`.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { watch } from "node:fs";
import { join } from "node:path";
import { isatty } from "node:tty";
import { BuildProblem, ensureBuilt, STEPS } from "./build-steps.mjs";

/** Own choice: saving all files, renaming or switching branches changes several files at once. */
const QUIET_MS = 200;
const STANDARD_ERROR = 2;
const wasOnTerminal = isatty(STANDARD_ERROR);

const projectFolder = join(import.meta.dirname, "..");
const say = (line) => console.error(line);
let gateway;
let timer;
/** Runs restarts one after the other, even if changes arrive faster. */
let lastStart = Promise.resolve();

async function stop() {
  if (!gateway || gateway.exitCode !== null || gateway.signalCode !== null) return;
  gateway.kill("SIGTERM");
  await once(gateway, "close");
}

async function restart() {
  try {
    await ensureBuilt(STEPS, say);
  } catch (error) {
    if (!(error instanceof BuildProblem)) throw error;
    // The running gateway is kept until the sources can be built again.
    say(error.message);
    return;
  }
  await stop();
  say("Starting the gateway ...");
  gateway = spawn(process.execPath, ["--enable-source-maps", ...process.argv.slice(2), "dist/src/cli.js", "dev"], {
    cwd: projectFolder,
    stdio: "inherit",
  });
}

const restartSoon = () => {
  clearTimeout(timer);
  timer = setTimeout(() => (lastStart = lastStart.then(restart)), QUIET_MS);
};
for (const folder of ["src", "simulator", "web"]) watch(join(projectFolder, folder), { recursive: true }, restartSoon);
for (const signal of ["SIGINT", "SIGTERM"]) {
  process.once(signal, async () => {
    clearTimeout(timer);
    await stop();
    process.exit(0);
  });
}
process.on("SIGHUP", async () => {
  // A terminal that is closed sends it too.
  if (wasOnTerminal && !isatty(STANDARD_ERROR)) {
    await stop();
    process.exit(0);
  }
  gateway?.kill("SIGHUP");
});
lastStart = restart();
