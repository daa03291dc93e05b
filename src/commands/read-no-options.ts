// The command line of a command that has no options of its own: everything it needs are settings.
import { parseArgs } from "node:util";
import { EXIT_CONFIGURATION } from "../environment.js";

/** Ends the process for `--help` (code 0) and for anything else that is given (code 2). */
export function readNoOptions(help: string): void {
  try {
    if (!parseArgs({ options: { help: { type: "boolean" } } }).values.help) return;
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n\n${help}\n`);
    process.exit(EXIT_CONFIGURATION);
  }
  process.stdout.write(`${help}\n`);
  process.exit(0);
}
