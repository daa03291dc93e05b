// `node scripts/run.mjs FILE ...`: builds what the program needs, and runs it in this same process, so that signals
// reach it. Where nothing can be built, runs the existing build.
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { BuildProblem, ensureBuilt, STEPS } from "./build-steps.mjs";

const COMMAND_LINE = join("dist", "src", "cli.js");
const [file, ...args] = process.argv.slice(2);
const isGateway = join(file) === COMMAND_LINE && args[0] === "start";
/** Standard output is reserved for the program. */
const say = (line) => console.error(line);

// It would end the process, and the gateway takes it for a reload.
if (isGateway) process.on("SIGHUP", () => undefined);

try {
  if (isGateway) await ensureBuilt(STEPS, say);
  else await ensureBuilt(STEPS.slice(0, 1), say);
} catch (error) {
  if (!(error instanceof BuildProblem)) throw error;
  console.error(error.message);
  process.exit(error.exitCode);
}
if (isGateway) say("Starting the gateway ...");
const path = resolve(import.meta.dirname, "..", file);
process.argv = [process.execPath, path, ...args];
await import(pathToFileURL(path).href);
