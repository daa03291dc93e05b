// What the entries share in reading their surroundings: the .env file, the configuration, the folder of development keys.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ConfigurationError, loadConfig, type Config } from "./config.js";
import { readDevelopmentKeys } from "./authentication/development-key-files.js";

/** Exit code for a configuration that cannot be used. */
export const EXIT_CONFIGURATION = 2;

/** Relative to the working directory, like .env; ignored by git. */
export const DEVELOPMENT_KEYS_FOLDER = ".development";

/** Ends the process with exit code 2 and all problems on standard error when the configuration is not usable. */
export function loadConfigOrExit(): Config {
  // Real environment variables win over the file.
  if (existsSync(".env")) process.loadEnvFile(".env");
  return orExit(() => loadConfig(process.env, developmentSecrets()));
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

/** Those of the starts that run, and the one that former versions made up for the whole folder. */
function developmentSecrets(): string[] {
  const former = join(DEVELOPMENT_KEYS_FOLDER, "auth-secret");
  return [
    ...readDevelopmentKeys(DEVELOPMENT_KEYS_FOLDER).map(({ key }) => key.secret),
    ...(existsSync(former) ? [readFileSync(former, "utf8").trim()] : []),
  ];
}
