// What is checked with these settings, in the order of the lines.
import { systemClock } from "../clock.js";
import { platformOf } from "../cluster/platform.js";
import type { Config, UpstreamSettings } from "../config.js";
import { commandText } from "../environment.js";
import { missingForWebhooks, webhookAddress } from "../live/webhook.js";
import { createLogger } from "../logging.js";
import { DEFAULT_SIMULATOR_PORT } from "../settings.js";
import { DEVELOPMENT_CREDENTIAL } from "../start-guards.js";
import { readTlsMaterial } from "../tls-material.js";
import { createUpstreamConnection } from "../upstream-connection.js";
import { type Check, ok, warn } from "./check.js";
import { checkCertificate, checkTexts, checkTrustedDocuments } from "./file-checks.js";
import { checkHooks } from "./hooks-check.js";
import { createIssuerChecks } from "./issuer-checks.js";
import { checkPublicAddress } from "./public-address-check.js";
import { createUpstreamChecks, needing } from "./upstream-checks.js";

/** Own choice: for each call, its repetitions included. */
const CALL_MS = 10_000;

export interface Checks {
  /** What the settings are for. */
  purpose: string;
  checks: Check[];
  close: () => Promise<void>;
}

/** @throws ConfigurationError for files of certificates that cannot be used */
export function createChecks(config: Config, clock = systemClock): Checks {
  const upstream = config.upstream ?? simulatorOf(config);
  const logger = createLogger("silent");
  const connection = createUpstreamConnection({ config, upstream, tls: readTlsMaterial(upstream), logger, clock });
  const options = () => ({ deadlineAt: clock.monotonicMs() + CALL_MS, callClass: "mutation" as const });
  const { rest } = connection;
  const { authentication, redisUrl } = config;

  const checks: Check[] = [
    ...(upstream.certificateFile === undefined
      ? []
      : [{ name: "client certificate", run: () => checkCertificate(upstream, clock.now()) }]),
    ...createUpstreamChecks({ rest, options, clock }),
    ...webhookChecks(config, (url) =>
      needing(rest.checkAccess(options()), () => checkHooks(rest, url, options, commandText("hooks"))),
    ),
    ...createIssuerChecks({
      jwksUrl: authentication.jwksUrl,
      hasSecret: config.authSecrets.length > 0,
      clock,
    }),
    {
      name: "redis",
      async run() {
        if (redisUrl === null) return ok("not used: instances share nothing, REDIS_URL is not set");
        const { checkRedis } = await import("./redis-check.js");
        return checkRedis(redisUrl, platformOf(upstream), config.relay !== null);
      },
    },
    {
      name: "trusted documents",
      run: () => checkTrustedDocuments(config.trustedDocumentsFile, commandText("documents"), clock.now()),
    },
    ...(config.textsFile === null ? [] : [{ name: "texts", run: () => checkTexts(config.textsFile) }]),
  ];
  const purpose = config.isProduction ? "production" : "development";
  const asked = config.upstream ? "" : `; no upstream is configured, so the simulator at ${upstream.baseUrl} is asked`;
  return { purpose: purpose + asked, checks, close: () => connection.close() };
}

function webhookChecks(config: Config, inspect: (url: string) => Check["run"]): Check[] {
  const { publicUrl, webhookSecrets } = config;
  const url = webhookAddress(publicUrl, webhookSecrets);
  if (!config.upstream)
    return [{ name: "hooks", run: () => ok("a development start registers its simulator's itself") }];
  return [
    {
      name: "hooks",
      run:
        url === null
          ? () => warn(`none: set ${missingForWebhooks(webhookSecrets)}, or users see outcomes half a minute late`)
          : inspect(url),
    },
    {
      name: "public address",
      run: publicUrl === null ? () => warn("not checked: PUBLIC_URL is not set") : () => checkPublicAddress(publicUrl),
    },
  ];
}

/** The one that a development start has started. */
function simulatorOf({ simulatorPort }: Config): UpstreamSettings {
  const baseUrl = `http://127.0.0.1:${simulatorPort ?? DEFAULT_SIMULATOR_PORT}`;
  return { baseUrl, clientId: DEVELOPMENT_CREDENTIAL, apiKey: DEVELOPMENT_CREDENTIAL };
}
