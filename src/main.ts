// Process entry: environment -> configuration -> gateway; the simulator beside it where no upstream is configured.
import { randomBytes } from "node:crypto";
import { fileURLToPath } from "node:url";
import type { Simulator } from "../simulator/simulator.js";
import type { UpstreamSettings } from "./config.js";
import { signDevelopmentToken } from "./authentication/development-token.js";
import { loadConfigOrExit, orExit } from "./environment.js";
import { createUpstreamHooks } from "./datasources/upstream-hooks.js";
import { readDemoPage, type DemoAccount } from "./http/demo-page.js";
import { createGateway } from "./gateway.js";
import { readGraphiqlPage } from "./http/graphiql-page.js";
import { syncHooks } from "./live/hook-sync.js";
import { webhookAddress } from "./live/webhook.js";
import { createLogger } from "./logging.js";
import { readTlsMaterial } from "./tls-material.js";
import { readTrustedDocuments } from "./operations/trusted-documents.js";
import { createUpstreamConnection } from "./upstream-connection.js";

/** Whom a visitor of the demo may be. */
const DEMO_ACCOUNTS = {
  newcomer: "has not begun yet",
  refused: "was refused twice",
  natural: "has a session that waits, and a past",
  business: "a company that is being reviewed",
  owners: "a company whose owners have to verify themselves",
};
const SIMULATOR_PORT = 4010;
const EXIT_FAILURE = 1;
/** Longest that accepted requests may take to finish, once no more are to come. */
const DRAIN_MS = 10_000;

const loaded = loadConfigOrExit();
// The simulator beside it sends its notifications here; nobody else has to know where.
const config = loaded.upstream ? loaded : { ...loaded, webhookSecrets: [randomBytes(24).toString("base64url")] };
const logger = createLogger(config.logLevel);
const simulator = config.upstream ? undefined : await startSimulator();
const upstream: UpstreamSettings = config.upstream ?? {
  baseUrl: simulator?.instance.url ?? "",
  clientId: "development",
  apiKey: "development",
};
const tls = orExit(() => readTlsMaterial(upstream));
const trustedDocuments = orExit(() => readTrustedDocuments(config.trustedDocumentsFile));
const signers = createSigners();
// Compiled code lives in dist/src; built pages and examples are found from the project folder.
const projectFolder = fileURLToPath(new URL("../../", import.meta.url));
const graphiql = config.graphiql ? readGraphiqlPage(projectFolder, signers?.endUser) : undefined;
const demo = config.graphiql && signers ? readDemoPage(projectFolder, signers.accounts) : undefined;
const pages = [graphiql, demo].filter((page) => page !== undefined);
const gateway = await createGateway({ config, upstream, tls, logger, pages, trustedDocuments });

let isShuttingDown = false;
// Before it listens: whoever sees it ready may end it at once.
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => void shutDown(signal));

try {
  const url = await gateway.start();
  if (simulator) await pointSimulatorHere(url);
  logger.info({ host: config.host, port: Number(new URL(url).port) }, "listening");
  if (!config.isProduction) process.stdout.write(await welcome(url));
} catch (error) {
  const isTaken = error instanceof Error && "code" in error && error.code === "EADDRINUSE";
  process.stderr.write(
    isTaken
      ? `Port ${config.port} is in use. Set PORT to another one.\n`
      : `The gateway cannot listen on ${config.host}:${config.port}.\n`,
  );
  process.exit(EXIT_FAILURE);
}

/** A second signal changes nothing: a terminal and npm both pass on the same one. */
async function shutDown(signal: string): Promise<void> {
  if (isShuttingDown) return;
  isShuttingDown = true;
  logger.info({ signal }, "shutting down");
  setTimeout(() => process.exit(EXIT_FAILURE), config.shutdownDelayMs + DRAIN_MS).unref();
  await gateway.stop();
  await simulator?.instance.stop();
}

/** Loaded only here and only when needed: the gateway itself shares no code with the simulator. */
async function startSimulator() {
  const { createSimulator } = await import("../simulator/simulator.js");
  const { seededUserIds } = await import("../simulator/seed.js");
  let instance: Simulator = createSimulator({ port: SIMULATOR_PORT });
  try {
    await instance.start();
  } catch {
    // Another one runs already: any free port will do.
    instance = createSimulator();
    await instance.start();
  }
  return { instance, userIds: seededUserIds };
}

async function pointSimulatorHere(gatewayUrl: string): Promise<void> {
  const url = webhookAddress(gatewayUrl, config.webhookSecrets);
  if (url === null) return;
  const connection = createUpstreamConnection({ config, upstream, logger });
  const options = () => ({ deadlineAt: performance.now() + config.requestTimeoutMs, priority: "essential" as const });
  await syncHooks(createUpstreamHooks(connection.rest), url, options, true);
  await connection.close();
}

/** Each gives a new token: one that was signed at the start expires while the gateway still runs. */
function createSigners() {
  const { secret } = config.authentication;
  if (!simulator || secret === undefined) return undefined;
  const { userIds } = simulator;
  const settings = { ...config.authentication, secret };
  const sign = (ids: string[], isOperator: boolean) =>
    signDevelopmentToken({ userIds: ids, isOperator, canReadPersonalData: true }, settings, Date.now());
  const operator = () => sign([], true);
  const toAccount = async ([name, description]: [string, string]): Promise<DemoAccount> => {
    const userId = userIds[name as keyof typeof DEMO_ACCOUNTS];
    return { name, userId, description, token: await sign([userId], false) };
  };
  return {
    /** README.md and the examples name the same user. */
    endUser: () => sign([userIds.natural], false),
    operator,
    accounts: async (): Promise<DemoAccount[]> => [
      ...(await Promise.all(Object.entries(DEMO_ACCOUNTS).map(toAccount))),
      { name: "operator", userId: null, description: "looks up any user and their sessions", token: await operator() },
    ],
  };
}

async function welcome(url: string): Promise<string> {
  const lines = ["", `  GraphQL     ${url}/graphql`];
  if (graphiql) lines.push(`  GraphiQL    ${url}/graphiql`);
  if (demo) lines.push(`  Demo        ${url}/demo`);
  if (simulator) {
    const { port } = new URL(simulator.instance.url);
    lines.push(`  Simulator   ${simulator.instance.url}  (no upstream is configured; its data is made up)`);
    if (Number(port) !== SIMULATOR_PORT)
      lines.push(`              (port ${SIMULATOR_PORT} is in use: PORT=${port} npm run simulator -- trigger ...)`);
  }
  if (signers) {
    lines.push("", "  Token of an end user, who sees their own verifications:", `  ${await signers.endUser()}`);
    lines.push("", "  Token of an operator, who sees everybody's:", `  ${await signers.operator()}`);
  } else {
    lines.push("", "  Development tokens: npm run --silent token -- --help");
  }
  return `${lines.join("\n")}\n\n`;
}
