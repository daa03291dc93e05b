// The command line of a command that has no options of its own: everything it needs are settings.
import { readArguments } from "./arguments.js";

/** Ends the process for `--help` (code 0) and for anything else that is given (code 2). */
export function readNoOptions(help: string): void {
  if (!readArguments({ options: { help: { type: "boolean" } } }, help).values.help) return;
  process.stdout.write(`${help}\n`);
  process.exit(0);
}
