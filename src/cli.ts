#!/usr/bin/env node
// The command line of the package, and of the npm scripts in a checkout: runs the command that is named.
import { fileURLToPath } from "node:url";
import { EXIT_CONFIGURATION } from "./exit-codes.js";
import { readVersion } from "./version.js";

/** This is built as dist/src/cli.js. */
const PROJECT_FOLDER = fileURLToPath(new URL("../../", import.meta.url));

/** Each reads its own arguments. Imported when it is named, as each loads only what it needs. */
const COMMANDS: Readonly<Record<string, { purpose: string; run: () => Promise<unknown> }>> = {
  dev: {
    purpose: "start the gateway for development; with the simulator and the demo, unless an upstream is configured",
    run: () => import("./commands/dev-command.js"),
  },
  start: {
    purpose: "start the gateway with the settings of the environment",
    run: () => import("./commands/start-command.js"),
  },
  hooks: {
    purpose: "point the upstream's hooks at the gateway, show them, or give them back",
    run: () => import("./commands/hooks-command.js"),
  },
  relay: {
    purpose: "show and resend what is relayed to the platform's backend",
    run: () => import("./commands/relay-command.js"),
  },
  purge: {
    purpose: "delete what the gateway keeps of one user",
    run: () => import("./commands/purge-command.js"),
  },
  doctor: {
    purpose: "check upstream, hooks, token issuer, Redis and settings, and say what to do",
    run: () => import("./commands/doctor-command.js"),
  },
  token: {
    purpose: "print a development token for the gateway that runs in this folder",
    run: () => import("./commands/token-command.js"),
  },
  simulator: {
    purpose: "start the simulator of the upstream alone",
    run: () => import("../simulator/main.js"),
  },
  trigger: {
    purpose: "take a session or a user of a running simulator to another state",
    run() {
      process.argv.splice(2, 0, "trigger");
      return import("../simulator/main.js");
    },
  },
  documents: {
    purpose: "check trusted documents, and merge those of a new release with the last ones",
    run: () => import("./commands/documents-command.js"),
  },
};

const lines = Object.entries(COMMANDS).map(([name, { purpose }]) => `  ${name.padEnd(11)} ${purpose}`);
const HELP = `Usage: identity-verification-gateway COMMAND [options]

Commands
${lines.join("\n")}

  --help      show this; after a command, show its options
  --version   print the version

Settings are environment variables, or lines of the file .env in the working directory: docs/configuration.md

Every command exits with code 0 when it is done, 1 when it has failed, and 2 when its arguments or settings are wrong;
its own help says what counts as failed.
`;

function refuse(problem: string): never {
  process.stderr.write(`${problem}\n\n${HELP}`);
  process.exit(EXIT_CONFIGURATION);
}

// Whoever reads the output may leave early, such as `head`: no reason to fail, nor to end before the work is done.
for (const output of [process.stdout, process.stderr])
  output.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
  });

const [name] = process.argv.splice(2, 1);
if (name === "--help") process.stdout.write(HELP);
else if (name === "--version") process.stdout.write(`${readVersion(PROJECT_FOLDER) ?? "unknown"}\n`);
else if (name === undefined) refuse("A command is missing.");
else await (Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : refuse(`"${name}" is not a command.`))?.run();
