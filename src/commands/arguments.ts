// The command line of a command: what is wrong with it ends the process with code 2.
import { parseArgs, type ParseArgsConfig } from "node:util";
import { EXIT_CONFIGURATION } from "../exit-codes.js";

export function fail(problem: string, exitCode = EXIT_CONFIGURATION): never {
  process.stderr.write(`${problem}\n`);
  process.exit(exitCode);
}

/** @param help printed below what is wrong */
export function readArguments<Config extends ParseArgsConfig>(
  config: Config,
  help: string,
): ReturnType<typeof parseArgs<Config>> {
  try {
    assertEachOptionTaken(config);
    return parseArgs(config);
  } catch (error) {
    return fail(`${(error as Error).message}\n\n${help}`);
  }
}

/** @throws Error for what parseArgs takes silently: the last of repeated options, and an empty value */
function assertEachOptionTaken(config: ParseArgsConfig): void {
  const seen = new Set<string>();
  for (const token of parseArgs({ ...config, tokens: true }).tokens) {
    if (token.kind !== "option") continue;
    if (token.value === "") throw new Error(`Option '${token.rawName}' is empty`);
    if (seen.has(token.name) && !config.options?.[token.name]?.multiple)
      throw new Error(`Option '${token.rawName}' is given more than once`);
    seen.add(token.name);
  }
}
