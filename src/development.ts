// Additions of a start without an upstream: the simulator, accounts for the demo, tokens, and the welcome text.
import { randomBytes } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import type { Logger } from "pino";
import type { Simulator } from "../simulator/simulator.js";
import { describeAccount } from "./account-description.js";
import { type DevelopmentKey, signDevelopmentToken } from "./authentication/development-token.js";
import type { Config, UpstreamSettings } from "./config.js";
import { createUpstreamHooks } from "./datasources/upstream-hooks.js";
import { commandText, triggerText } from "./environment.js";
import type { DevelopmentAccount } from "./http/demo-page.js";
import { listenOrExit } from "./listen-or-exit.js";
import { syncAllHooks } from "./live/hook-sync.js";
import { webhookAddress } from "./live/webhook.js";
import { createLogger } from "./logging.js";
import { DEFAULT_SIMULATOR_PORT } from "./settings.js";
import { DEVELOPMENT_CREDENTIAL } from "./start-guards.js";
import { UpstreamError } from "./upstream/upstream-error.js";
import { createUpstreamConnection } from "./upstream-connection.js";

/** The accounts of the demo and of GraphiQL, by the simulator's names for them. */
const DEMO_ACCOUNTS = {
  newcomer: { person: "Robin Faure" },
  refused: { person: "Noor Petit" },
  natural: { person: "Alix Moreau" },
  renewing: { person: "Jo Marchand" },
  blocked: { person: "Eden Blanc" },
  enrolling: { person: "Charlie Fontaine" },
  business: { person: "Camille Roche", company: "Roche Freres SAS" },
  owners: { person: "Andrea Simon", company: "Simon et Vidal SARL" },
};
const OPERATOR = { name: "operator", person: "Ines Costa", description: "sees all users and their sessions" };

/** The examples use the same user. */
export const STARTING_ACCOUNT = "natural" satisfies keyof typeof DEMO_ACCOUNTS;

interface Person {
  person: string;
  company?: string;
}

interface DevelopmentSigners {
  /** That of the starting account. */
  endUser: () => Promise<string>;
  operator: () => Promise<string>;
  accounts: () => Promise<DevelopmentAccount[]>;
}

/** Own choice. */
const REGISTRATION_ATTEMPTS = 3;
const REGISTRATION_PAUSE_MS = 1_000;
/** Own choice: it is in the same process. */
const SIMULATOR_ANSWER_MS = 2_000;

export interface Development {
  simulatorUrl: string;
  signers: DevelopmentSigners;
  /** Registers the gateway's hooks, so that webhooks arrive. A failed call is only logged. */
  pointHere(gatewayUrl: string, logger: Logger): Promise<void>;
  stop(): Promise<void>;
}

/** The secrets of the simulator's webhooks; no one else needs to know them. */
export function ownWebhookSecrets(): string[] {
  return [randomBytes(24).toString("base64url")];
}

/** Imported only here and only when needed: the gateway itself shares no code with the simulator. */
export async function startDevelopmentUpstream(
  config: Config,
  key: DevelopmentKey,
): Promise<{ upstream: UpstreamSettings; development: Development }> {
  const { seededUserIds } = await import("../simulator/seed.js");
  const simulator = await startSimulator(config);
  const upstream = { baseUrl: simulator.url, clientId: DEVELOPMENT_CREDENTIAL, apiKey: DEVELOPMENT_CREDENTIAL };
  const development: Development = {
    simulatorUrl: simulator.url,
    signers: createSigners(key, config.authentication.userClaim, seededUserIds, simulator.url),
    async pointHere(gatewayUrl, logger) {
      const url = webhookAddress(gatewayUrl, config.webhookSecrets);
      if (url === null) return;
      // Silent, so that the addresses come before the log; a failure is logged below.
      const connection = createUpstreamConnection({ config, upstream, logger: createLogger("silent") });
      const options = () => ({
        deadlineAt: performance.now() + config.requestTimeoutMs,
        callClass: "mutation" as const,
      });
      const hooks = createUpstreamHooks(connection.rest);
      await registerHooks({ sync: () => syncAllHooks({ hooks, url, options }), logger });
      await connection.close();
    },
    stop: () => simulator.stop(),
  };
  return { upstream, development };
}

/** Repeats it after a failed call, as may happen on a busy machine. Without hooks the gateway still polls. */
export async function registerHooks(options: {
  sync: () => Promise<unknown>;
  logger: { warn: (details: object, message: string) => void };
  pause?: () => Promise<void>;
}): Promise<void> {
  const { sync, logger, pause = () => delay(REGISTRATION_PAUSE_MS) } = options;
  for (let attempt = 1; ; attempt += 1) {
    try {
      await sync();
      return;
    } catch (error) {
      if (!(error instanceof UpstreamError)) throw error;
      if (attempt === REGISTRATION_ATTEMPTS) {
        logger.warn({ failure: error.kind }, "the simulator's hooks could not be registered: webhooks do not arrive");
        return;
      }
      await pause();
    }
  }
}

async function startSimulator({ port: gatewayPort, simulatorPort: port }: Config): Promise<Simulator> {
  const { createSimulator } = await import("../simulator/simulator.js");
  const start = async (onPort?: number) => {
    const simulator = createSimulator({ port: onPort });
    await simulator.start();
    return simulator;
  };
  if (port !== null) return listenOrExit(() => start(port), { host: "127.0.0.1", port, setting: "SIMULATOR_PORT" });
  // Another simulator may be running: without SIMULATOR_PORT, any free port will do.
  return gatewayPort === DEFAULT_SIMULATOR_PORT ? start() : start(DEFAULT_SIMULATOR_PORT).catch(() => start());
}

/** Each signs a new token, as one signed at the start would expire while the gateway runs. */
function createSigners(
  key: DevelopmentKey,
  userClaim: string,
  userIds: Readonly<Record<keyof typeof DEMO_ACCOUNTS, string>>,
  simulatorUrl: string,
): DevelopmentSigners {
  const sign = (ids: string[], isOperator: boolean) =>
    signDevelopmentToken({ userIds: ids, isOperator, canReadPersonalData: true }, key, userClaim, Date.now());
  const operator = () => sign([], true);
  const consoleOf = (name?: string) => `${simulatorUrl}/${name === undefined ? "" : `#user=${name}`}`;
  const toAccount = async ([name, { person, ...rest }]: [string, Person]): Promise<DevelopmentAccount> => {
    const userId = userIds[name as keyof typeof DEMO_ACCOUNTS];
    const [token, user] = await Promise.all([sign([userId], false), readSimulatedUser(simulatorUrl, name)]);
    const description = describeAccount(user, new Date());
    const company = rest.company ?? null;
    return { name, person, company, description, userId, token, consoleUrl: consoleOf(name) };
  };
  return {
    endUser: () => sign([userIds[STARTING_ACCOUNT]], false),
    operator,
    accounts: async () => [
      ...(await Promise.all(Object.entries(DEMO_ACCOUNTS).map(toAccount))),
      { ...OPERATOR, company: null, userId: null, token: await operator(), consoleUrl: consoleOf() },
    ],
  };
}

/** Undefined if it cannot be read: an account is offered all the same. */
async function readSimulatedUser(simulatorUrl: string, name: string): Promise<unknown> {
  const signal = AbortSignal.timeout(SIMULATOR_ANSWER_MS);
  try {
    const response = await fetch(`${simulatorUrl}/_simulator/users/${name}`, { signal });
    return response.ok ? await response.json() : undefined;
  } catch {
    return undefined;
  }
}

export async function welcomeText(options: {
  url: string;
  /** Names of the served pages. */
  pages: readonly string[];
  development: Pick<Development, "simulatorUrl" | "signers"> | undefined;
}): Promise<string> {
  const { url, pages, development } = options;
  const lines = ["", `  GraphQL     ${url}/graphql`];
  if (pages.includes("graphiql")) lines.push(`  GraphiQL    ${url}/graphiql`);
  if (pages.includes("demo")) lines.push(`  Demo        ${url}/demo`);
  if (pages.includes("docs")) lines.push(`  Docs        ${url}/docs`);
  if (development) {
    const { port } = new URL(development.simulatorUrl);
    lines.push(`  Simulator   ${development.simulatorUrl}  (no upstream is configured; all data is fictitious)`);
    if (Number(port) !== DEFAULT_SIMULATOR_PORT)
      lines.push(`              (from another terminal: ${triggerText(port)} ...)`);
  }
  if (development) {
    lines.push(
      "",
      "  Token of an end user, who can see their own verifications:",
      `  ${await development.signers.endUser()}`,
    );
    lines.push(
      "",
      "  Token of an operator, who can see all verifications:",
      `  ${await development.signers.operator()}`,
    );
  } else {
    lines.push("", `  Development tokens: ${commandText("token")} --help`);
  }
  return `${lines.join("\n")}\n\n`;
}
