// The gateway as a process: reads the configuration and starts it, with the simulator if no upstream is configured.
import "./no-pretenuring.js";
import "./reload-signal.js";
import { fileURLToPath } from "node:url";
import { leaveDevelopmentKey } from "./authentication/development-key-files.js";
import { createDevelopmentKey } from "./authentication/development-token.js";
import { ConfigurationError } from "./configuration-error.js";
import { ownWebhookSecrets, startDevelopmentUpstream, STARTING_ACCOUNT, welcomeText } from "./development.js";
import {
  DEVELOPMENT_KEYS_FOLDER,
  loadConfigOrExit,
  loadEnvironment,
  loadOwnConfig,
  orExit,
  triggerText,
} from "./environment.js";
import { EXIT_FAILURE } from "./exit-codes.js";
import { createGateway } from "./gateway.js";
import { readDemoPage } from "./http/demo-page.js";
import { readDocsPage } from "./http/docs-page.js";
import { readGraphiqlPage } from "./http/graphiql-page.js";
import { listenOrExit } from "./listen-or-exit.js";
import { createLogger, describeError } from "./logging.js";
import { findMisspeltSettings } from "./misspelt-settings.js";
import { readTrustedDocuments } from "./operations/trusted-documents.js";
import { isTerminalClosed, onReloadSignal } from "./reload-signal.js";
import { longestShutdownMs } from "./shutdown-time.js";
import { readTextsFile } from "./texts/texts-file.js";
import { readTlsMaterial } from "./tls-material.js";
import { readVersion } from "./version.js";

const loaded = loadConfigOrExit();
const config = loaded.upstream ? loaded : { ...loaded, webhookSecrets: ownWebhookSecrets() };
const logger = createLogger(config.logLevel);
const misspelt = findMisspeltSettings(loadEnvironment());
if (misspelt.length > 0) logger.warn({ misspelt }, "variables that look like misspelt settings");
const developmentKey = createDevelopmentKey();
const { upstream, development } = config.upstream
  ? { upstream: config.upstream, development: undefined }
  : await startDevelopmentUpstream(config, developmentKey);
const tls = orExit(() => readTlsMaterial(upstream));
const trustedDocuments = orExit(() => readTrustedDocuments(config.trustedDocumentsFile));
const texts = orExit(() => readTextsFile(config.textsFile));
// This is built as dist/src/main.js; built pages and examples are found relative to the project folder.
const projectFolder = fileURLToPath(new URL("../../", import.meta.url));
const graphiqlAccounts = development && {
  sign: development.signers.accounts,
  startingAs: STARTING_ACCOUNT,
  simulatorUrl: development.simulatorUrl,
  triggerCommand: triggerText(new URL(development.simulatorUrl).port),
};
const built = config.graphiql
  ? [
      readGraphiqlPage(projectFolder, graphiqlAccounts),
      development && readDemoPage(projectFolder, development.signers.accounts),
      readDocsPage(projectFolder),
    ]
  : [];
const pages = built.filter((page) => page !== undefined);
const gateway = await createGateway({
  config,
  upstream,
  tls,
  logger,
  pages,
  trustedDocuments,
  texts,
  version: readVersion(projectFolder),
  developmentKey: config.isProduction ? undefined : developmentKey,
});

let isShuttingDown = false;
let takeAwayKey: (() => void) | undefined;
// Before it listens, as it may be stopped as soon as it is ready.
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => void shutDown(signal));
onReloadSignal(() => (isTerminalClosed() ? void shutDown("SIGHUP") : reload()));

const url = await listenOrExit(() => gateway.start(), { host: config.host, port: config.port, setting: "PORT" });
await development?.pointHere(url, logger);
const port = Number(new URL(url).port);
if (!config.isProduction) takeAwayKey = leaveDevelopmentKey(DEVELOPMENT_KEYS_FOLDER, { port, key: developmentKey });
if (!config.isProduction)
  process.stdout.write(await welcomeText({ url, pages: pages.map(({ name }) => name), development }));
logger.info({ host: config.host, port }, "listening");

/** Without interruption, so that reloads cannot overlap. Whatever is wrong, the gateway goes on with what it has. */
function reload(): void {
  if (isShuttingDown) return;
  try {
    const next = loadOwnConfig();
    gateway.reload({
      config: development ? { ...next, webhookSecrets: config.webhookSecrets } : next,
      trustedDocuments: readTrustedDocuments(next.trustedDocumentsFile),
      texts: readTextsFile(next.textsFile),
    });
  } catch (error) {
    const details = error instanceof ConfigurationError ? { problems: error.problems } : describeError(error);
    logger.error(details, "settings not reloaded");
  }
}

/** A second signal is ignored: a terminal and npm both forward the same one. */
async function shutDown(signal: string): Promise<void> {
  if (isShuttingDown) return;
  isShuttingDown = true;
  logger.info({ signal }, "shutting down");
  takeAwayKey?.();
  const longestMs = longestShutdownMs(config);
  const giveUp = () => {
    logger.error({ longestMs }, "shutting down takes too long");
    process.exit(EXIT_FAILURE);
  };
  setTimeout(giveUp, longestMs).unref();
  await gateway.stop();
  await development?.stop();
}
