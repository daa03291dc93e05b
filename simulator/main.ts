// Entry of the standalone simulator: reads the environment and the command line, starts it, and prints its address.
import { isUtf8 } from "node:buffer";
import { existsSync, readFileSync } from "node:fs";
import { parseEnv } from "node:util";
import { readArguments } from "./arguments.js";
import { FAULT_KINDS } from "./fault-kinds.js";
import { InputProblem } from "./reader.js";
import { seededUserIds } from "./seed.js";
import { createSimulator, type Simulator } from "./simulator.js";
import { StateFileProblem } from "./state-file.js";
import { trigger, TRIGGER_HELP, TRIGGER_USAGE } from "./trigger.js";

const EXIT_FAILURE = 1;
const EXIT_USAGE = 2;
const DEFAULT_PORT = 4_010;
const SETTING = /^[ \t]*(?:export[ \t]+)?(SIMULATOR_(?:HOST|PORT|STATE))[ \t]*=(.*)$/gm;

const HELP = `Usage: simulator [options]
       simulator trigger ...             simulator trigger --help has the rest

Simulates the upstream's identity verification API, with fictitious users and sessions.

  --fault KIND[:name=value,...]   inject a fault; may be given several times, for example
                                  --fault status:status=503,rate=0.3
                                  --fault latency:latencyMs=500,endpoint=GET /identity-verifications/:id
  --empty                         start without users and sessions
  --state FILE                    keep the state in a file, and start with what it contains if it is there
  --help                          show this

Kinds of faults: ${FAULT_KINDS.join(" ")}

Environment, or file .env: SIMULATOR_PORT (${DEFAULT_PORT}), SIMULATOR_HOST (127.0.0.1), SIMULATOR_STATE (as --state).

What each fault does: simulator/README.md

Exits with code
  0   ended by SIGINT or SIGTERM
  1   it cannot listen at its address
  2   arguments, settings or the state file are wrong
`;

function fail(problem: string, exitCode = EXIT_USAGE): never {
  process.stderr.write(`${problem}\n`);
  process.exit(exitCode);
}

function readArgumentsOrExit() {
  try {
    return readArguments();
  } catch (error) {
    return fail(`${error instanceof Error ? error.message : "The arguments cannot be read"}\n\n${HELP}`);
  }
}

/** Environment variables take precedence over the file. */
function loadEnvFile(): void {
  if (!existsSync(".env")) return;
  try {
    const bytes = readFileSync(".env");
    // Text in UTF-16 is made of bytes that UTF-8 allows, and reads as no setting.
    if (!isUtf8(bytes) || bytes.includes(0)) fail("The file .env is not UTF-8 text.");
    // Line by line: of a quote that is not closed, `parseEnv` takes all up to the next one for the value.
    const lines = [...new TextDecoder().decode(bytes).matchAll(SETTING)];
    const settings = lines.map(([, name, value = ""]) => parseEnv(`${name}=${value.trim()}\n`));
    // Of two for one name the last one counts.
    for (const [name, value] of Object.entries(Object.assign({}, ...settings) as Record<string, string>))
      process.env[name] ??= value;
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "unknown";
    fail(`The file .env cannot be read (${code}).`);
  }
}

function readPort(text: string): number {
  const port = /^\d+$/.test(text) ? Number(text) : NaN;
  return port <= 65_535 ? port : fail("SIMULATOR_PORT must be a whole number from 0 to 65535");
}

function create(): Simulator {
  try {
    return createSimulator({
      port,
      host,
      seed: !values.empty,
      faults: values.fault,
      stateFile: (values.state ?? process.env["SIMULATOR_STATE"]) || undefined,
    });
  } catch (error) {
    if (error instanceof InputProblem) return fail(error.message);
    throw error;
  }
}

const { values, positionals } = readArgumentsOrExit();
if (values.help) {
  process.stdout.write(positionals[0] === "trigger" ? TRIGGER_HELP : HELP);
  process.exit(0);
}
// Not PORT and HOST: these are the gateway's.
loadEnvFile();
const port = readPort(process.env["SIMULATOR_PORT"] || String(DEFAULT_PORT));
const host = process.env["SIMULATOR_HOST"] || "127.0.0.1";
if (positionals.length > 0) {
  const { exitCode, text } = await trigger(positionals, { host, port });
  if (exitCode !== 0) fail(text.endsWith(TRIGGER_USAGE) ? `${text}\n\n${TRIGGER_HELP}` : text, exitCode);
  process.stdout.write(`${text}\n`);
  process.exit(0);
}
const simulator = create();

for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => void simulator.stop());

try {
  await simulator.start();
} catch (error) {
  if (error instanceof StateFileProblem) fail(error.message);
  // Whatever has another cause is a bug, of which the stack says more.
  if (!(error instanceof Error && "syscall" in error && "code" in error)) throw error;
  fail(
    error.code === "EADDRINUSE"
      ? `Port ${port} is in use, perhaps by an earlier start. End that, or set SIMULATOR_PORT to another port.`
      : `The simulator cannot listen on ${host}:${port} (${String(error.code)}).`,
    EXIT_FAILURE,
  );
}

const users = Object.entries(seededUserIds).map(([name, id]) => `  ${name.padEnd(11)} ${id}`);
process.stdout.write(`
  Console        ${simulator.url}
  Upstream API   ${simulator.url}   (any client id and key)
  Control API    ${simulator.url}/_simulator/health
${values.empty ? "" : `\n  Users\n${users.join("\n")}\n`}
`);
