// Shared by all entry points: the .env file, the configuration, and the folder of development keys.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { readDevelopmentKeys } from "./authentication/development-key-files.js";
import { type Config, loadConfig } from "./config.js";
import { ConfigurationError } from "./configuration-error.js";
import { readEnvLines } from "./env-lines.js";
import { EXIT_CONFIGURATION } from "./exit-codes.js";
import type { Environment } from "./read-settings.js";
import { DEFAULT_SIMULATOR_PORT } from "./settings.js";
import { readTextFile, TextFileProblem } from "./text-file.js";

/** Relative to the working directory, like .env; ignored by git. */
export const DEVELOPMENT_KEYS_FOLDER = ".development";

/** Without the file .env, which a reload reads again. */
const VARIABLES = { ...process.env };

/** The environment with the file .env, over which environment variables take precedence. @throws ConfigurationError */
export function loadEnvironment(): Environment {
  const environment = { ...readEnvFile(), ...VARIABLES };
  // For packages that read NODE_ENV.
  Object.assign(process.env, environment);
  return environment;
}

function readEnvFile(): NodeJS.Dict<string> {
  if (!existsSync(".env")) return {};
  try {
    const { settings, unreadable } = readEnvLines(readTextFile(".env"));
    if (unreadable.length > 0)
      throw new TextFileProblem(
        `has no setting NAME=value, or text after a closing quote, in line ${unreadable.join(", ")}`,
      );
    return settings;
  } catch (error) {
    if (!(error instanceof TextFileProblem)) throw error;
    throw new ConfigurationError([`The file .env ${error.message}`]);
  }
}

/** @throws ConfigurationError */
export function loadOwnConfig(): Config {
  return loadConfig(loadEnvironment(), developmentSecrets());
}

/** With an invalid configuration, writes all problems to standard error and exits with code 2. */
export function loadConfigOrExit(): Config {
  return orExit(loadOwnConfig);
}

/** How a person runs another command: through npm in a checkout of the project, through the package elsewhere. */
export function commandText(name: string): string {
  return isCheckout() ? `npm run ${name} --` : packageCommand(name);
}

/** How a person runs `trigger` against the simulator at this port, in another terminal. */
export function triggerText(port: string): string {
  const portByItself = readEnvFile()["SIMULATOR_PORT"] ?? String(DEFAULT_SIMULATOR_PORT);
  const settings = portByItself === port ? "" : `SIMULATOR_PORT=${port} `;
  return settings + (isCheckout() ? "npm run simulator -- trigger" : packageCommand("trigger"));
}

const packageCommand = (name: string) => `npx identity-verification-gateway ${name}`;

/** This is built as a file two folders below the project's or the package's. */
const isCheckout = () => existsSync(new URL("../../scripts/run.mjs", import.meta.url));

/** An access token, for commands that ask a running gateway: as an argument, every user of the machine would see it. */
export function readGatewayToken(): string | undefined {
  return VARIABLES["GATEWAY_TOKEN"]?.trim() || undefined;
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
