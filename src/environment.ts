// What the entries share in reading their surroundings: the .env file, the configuration, the development secret.
import { existsSync } from "node:fs";
import { ConfigurationError, loadConfig, type Config } from "./config.js";
import { readDevelopmentSecret } from "./authentication/development-token.js";

/** Exit code for a configuration that cannot be used. */
export const EXIT_CONFIGURATION = 2;

/** Relative to the working directory, like .env; ignored by git. */
const DEVELOPMENT_SECRET_FILE = ".development/auth-secret";

/** Ends the process with exit code 2 and all problems on standard error when the configuration is not usable. */
export function loadConfigOrExit(): Config {
  // Real environment variables win over the file.
  if (existsSync(".env")) process.loadEnvFile(".env");
  return orExit(() => loadConfig(process.env, () => readDevelopmentSecret(DEVELOPMENT_SECRET_FILE)));
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
