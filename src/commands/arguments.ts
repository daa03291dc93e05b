// The command line of a command: what is wrong with it ends the process with code 2.
import { parseArgs, type ParseArgsConfig } from "node:util";
import { EXIT_CONFIGURATION } from "../environment.js";

export function fail(problem: string): never {
  process.stderr.write(`${problem}\n`);
  process.exit(EXIT_CONFIGURATION);
}

/** @param help printed below what is wrong */
export function readArguments<Config extends ParseArgsConfig>(
  config: Config,
  help: string,
): ReturnType<typeof parseArgs<Config>> {
  try {
    return parseArgs(config);
  } catch (error) {
    return fail(`${(error as Error).message}\n\n${help}`);
  }
}
