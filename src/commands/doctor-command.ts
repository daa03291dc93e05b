// `doctor`: whether everything that the gateway needs is there, and what to do where it is not.
import { ConfigurationError } from "../configuration-error.js";
import { type NamedFinding, runChecks, warn } from "../doctor/check.js";
import { createChecks } from "../doctor/checks.js";
import { loadEnvironment, loadOwnConfig } from "../environment.js";
import { EXIT_FAILURE } from "../exit-codes.js";
import { findMisspeltSettings } from "../misspelt-settings.js";
import { readArguments } from "./arguments.js";

const NAME_CHARACTERS = 24;
const HELP = `Usage: doctor

Checks what the gateway needs, with the settings of the environment, and prints a line for each: ok, warn, or fail with
what to do. Run it where the gateway runs, before a deployment or during an incident; the gateway may be running or not.
Without MANGOPAY_CLIENT_ID it asks the simulator that a development start has started on SIMULATOR_PORT.

Checked are the configuration, names of variables that are almost those of a setting, the client certificate, the
upstream (credentials, permissions, regulatory status, identity verification), the clock, hooks, PUBLIC_URL, the token
issuer's keys, Redis, and the trusted documents.

  --json   print all findings as one JSON array instead
  --help   show this

Sends six calls to the upstream, one more for each further hundred hooks, and repeats those that fail as the gateway
does. They change nothing: one asks for a session of a user that does not exist, since nothing else tells whether
identity verification is enabled. In Redis it writes one key, which it deletes. Prints no secret.

Exits with code
  0   nothing failed
  1   something failed, the settings included
  2   the arguments are wrong`;

async function* examine(): AsyncGenerator<NamedFinding> {
  const name = "configuration";
  try {
    const config = loadOwnConfig();
    const { purpose, checks, close } = createChecks(config);
    try {
      yield { name, level: "ok", text: `valid, for ${purpose}` };
      for (const text of findMisspeltSettings(loadEnvironment())) yield { name, ...warn(text) };
      yield* runChecks(checks);
    } finally {
      await close();
    }
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    for (const text of error.problems) yield { name, level: "fail", text };
    for (const text of error.hints) yield { name, ...warn(text) };
  }
}

const { help, json } = readArguments(
  { options: { help: { type: "boolean" }, json: { type: "boolean" } } },
  HELP,
).values;
if (help) {
  console.log(HELP);
} else {
  const findings: NamedFinding[] = [];
  for await (const finding of examine()) {
    const { name, level, text } = finding;
    findings.push(finding);
    if (!json) console.log(`${level.padEnd(5)} ${name.padEnd(NAME_CHARACTERS)} ${text}`);
    if (level === "fail") process.exitCode = EXIT_FAILURE;
  }
  if (json) console.log(JSON.stringify(findings, null, 2));
}
