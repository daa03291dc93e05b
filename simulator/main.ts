// Entry of the standalone simulator: reads the environment and the command line, starts it, and prints its address.
import { existsSync } from "node:fs";
import { parseArgs } from "node:util";
import { parseFaultArgument } from "./fault-parsing.js";
import { type Fault, FAULT_KINDS } from "./faults.js";
import { seededUserIds } from "./seed.js";
import { createSimulator } from "./simulator.js";

const EXIT_USAGE = 2;
const DEFAULT_PORT = 4_010;

const HELP = `Usage: npm run simulator -- [options]
       npm run simulator -- trigger SESSION OUTCOME

trigger takes a session of the simulator that runs on SIMULATOR_PORT to an outcome, with all of its events.

Simulates the upstream's identity verification API, with fictitious users and sessions.

  --fault KIND[:name=value,...]   inject a fault; may be given several times, for example
                                  --fault status:status=503,rate=0.3
                                  --fault latency:latencyMs=500,endpoint=GET /identity-verifications/:id
  --empty                         start without users and sessions
  --help                          show this

Kinds of faults: ${FAULT_KINDS.join(" ")}

Environment, or file .env: SIMULATOR_PORT (${DEFAULT_PORT}), SIMULATOR_HOST (127.0.0.1).
What each fault does: simulator/README.md
`;

function fail(problem: string): never {
  process.stderr.write(`${problem}\n`);
  process.exit(EXIT_USAGE);
}

function readArguments() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: { fault: { type: "string", multiple: true }, empty: { type: "boolean" }, help: { type: "boolean" } },
    });
  } catch (error) {
    return fail(`${error instanceof Error ? error.message : "The arguments cannot be read"}\n\n${HELP}`);
  }
}

function readFault(argument: string): Fault {
  const fault = parseFaultArgument(argument);
  return typeof fault === "string" ? fail(`--fault ${argument}: ${fault}`) : fault;
}

function readPort(text: string): number {
  const port = Number(text);
  return Number.isInteger(port) && port >= 0 && port <= 65_535
    ? port
    : fail("SIMULATOR_PORT must be a whole number from 0 to 65535");
}

async function trigger([verb, session, outcome, ...rest]: string[]): Promise<never> {
  if (verb !== "trigger") fail(`"${verb}" is not a command. There is one: trigger SESSION OUTCOME.\n\n${HELP}`);
  if (!session || !outcome || rest.length > 0)
    fail(`trigger takes a session and an outcome: trigger SESSION OUTCOME.\n\n${HELP}`);
  const url = `http://${host}:${port}/_simulator/sessions/${encodeURIComponent(session)}/finish`;
  const response = await fetch(url, { method: "POST", body: JSON.stringify({ outcome }) }).catch(() =>
    fail(`No simulator answers on ${host}:${port}. SIMULATOR_PORT says where to look for it.`),
  );
  const body = await readAnswer(response);
  if (!response.ok) fail(body.problem ?? "The simulator refused.");
  process.stdout.write(`${session} is ${body.session?.Status}\n`);
  process.exit(0);
}

/** Fails if another program listens on the port. */
async function readAnswer(response: Response): Promise<{ problem?: string; session?: { Status: string } }> {
  const body: unknown = await response.json().catch(() => null);
  if (typeof body === "object" && body !== null && ("problem" in body || "session" in body))
    return body as Awaited<ReturnType<typeof readAnswer>>;
  return fail(`What answers on ${host}:${port} is not the simulator. SIMULATOR_PORT says where to look for it.`);
}

const { values, positionals } = readArguments();
if (values.help) {
  process.stdout.write(HELP);
  process.exit(0);
}
// Not PORT and HOST: these are the gateway's. Environment variables take precedence over the file.
if (existsSync(".env")) process.loadEnvFile(".env");
const port = readPort(process.env["SIMULATOR_PORT"] || String(DEFAULT_PORT));
const host = process.env["SIMULATOR_HOST"] || "127.0.0.1";
if (positionals.length > 0) await trigger(positionals);
const simulator = createSimulator({
  port,
  host,
  seed: !values.empty,
  faults: (values.fault ?? []).map(readFault),
});

for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => void simulator.stop());

try {
  await simulator.start();
} catch (error) {
  fail(
    error instanceof Error && "code" in error && error.code === "EADDRINUSE"
      ? `Port ${port} is in use. Set SIMULATOR_PORT to another one.`
      : `The simulator cannot listen on ${host}:${port}.`,
  );
}

const users = Object.entries(seededUserIds).map(([name, id]) => `  ${name.padEnd(11)} ${id}`);
process.stdout.write(`
  Upstream API   ${simulator.url}   (any client id and key)
  Control API    ${simulator.url}/_simulator/health
${values.empty ? "" : `\n  Users\n${users.join("\n")}\n`}
`);
