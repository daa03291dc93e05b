// Shared by all entry points: the .env file, the configuration, and the folder of development keys.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { readDevelopmentKeys } from "./authentication/development-key-files.js";
import { type Config, ConfigurationError, loadConfig } from "./config.js";

/** Exit code for an invalid configuration. */
export const EXIT_CONFIGURATION = 2;

/** Relative to the working directory, like .env; ignored by git. */
export const DEVELOPMENT_KEYS_FOLDER = ".development";

/** With an invalid configuration, writes all problems to standard error and exits with code 2. */
export function loadConfigOrExit(): Config {
  // Environment variables take precedence over the file.
  if (existsSync(".env")) process.loadEnvFile(".env");
  return orExit(() => loadConfig(process.env, developmentSecrets()));
}

/** Whether a setting is given, after loadConfigOrExit, instead of left to its default. */
export function isGiven(name: string): boolean {
  return (process.env[name] ?? "") !== "";
}

export function orExit<Value>(read: () => Value): Value {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(EXIT_CONFIGURATION);
  }
}

/** The keys of running starts, and the one that former versions generated for the whole folder. */
function developmentSecrets(): string[] {
  const former = join(DEVELOPMENT_KEYS_FOLDER, "auth-secret");
  return [
    ...readDevelopmentKeys(DEVELOPMENT_KEYS_FOLDER).map(({ key }) => key.secret),
    ...(existsSync(former) ? [readFileSync(former, "utf8").trim()] : []),
  ];
}
