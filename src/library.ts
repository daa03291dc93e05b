// The package as a library: the gateway inside another process. The package's declarations are made of this file and of
// what its signatures name (scripts/program.vite.config.mjs), so these name no type of another package.
import { fileURLToPath } from "node:url";
import { loadConfig } from "./config.js";
import { ConfigurationError } from "./configuration-error.js";
import { createGateway as createWholeGateway } from "./gateway.js";
import { readDocsPage } from "./http/docs-page.js";
import { readGraphiqlPage } from "./http/graphiql-page.js";
import { createLogger } from "./logging.js";
import { readTrustedDocuments } from "./operations/trusted-documents.js";
import { readTextsFile } from "./texts/texts-file.js";
import { readTlsMaterial } from "./tls-material.js";

export { ConfigurationError };

export interface GatewayOptions {
  /** The settings of docs/configuration.md by name, as the environment has them. The file .env is not read. */
  readonly settings: Readonly<Record<string, string | undefined>>;
}

export interface Gateway {
  /** Listens on HOST and PORT, and resolves with the address. */
  start(): Promise<string>;
  /** Reports not ready for SHUTDOWN_DELAY_MS, finishes accepted requests, then closes everything. */
  stop(): Promise<void>;
  /**
   * Replaces trusted documents, texts, webhook secrets, auth secrets and the level of the log, as SIGHUP does for the
   * command `start`. Other settings that differ need a new gateway; the log names them.
   * @throws ConfigurationError naming everything that is wrong; nothing was changed then
   */
  reload(options: GatewayOptions): void;
}

/**
 * Creates a gateway that does not listen yet. It handles no signals: that is up to the process. Log and audit lines go
 * to standard output. An upstream and a way to verify tokens are needed: there are no simulator and no development
 * tokens.
 * @throws ConfigurationError naming every setting that is wrong
 */
export async function createGateway({ settings }: GatewayOptions): Promise<Gateway> {
  const config = loadConfig(settings);
  const { upstream, authentication, authSecrets } = config;
  const problems: string[] = [];
  if (!upstream) problems.push("MANGOPAY_CLIENT_ID and MANGOPAY_API_KEY are required");
  if (authSecrets.length === 0 && !authentication.jwksUrl) problems.push("AUTH_SECRET or AUTH_JWKS_URL is required");
  if (!upstream || problems.length > 0) throw new ConfigurationError(problems);
  // This is built as dist/src/library.js.
  const packageFolder = fileURLToPath(new URL("../../", import.meta.url));
  const pages = config.graphiql ? [readGraphiqlPage(packageFolder, undefined), readDocsPage(packageFolder)] : [];
  const gateway = await createWholeGateway({
    config,
    upstream,
    tls: readTlsMaterial(upstream),
    logger: createLogger(config.logLevel),
    pages: pages.filter((page) => page !== undefined),
    trustedDocuments: readTrustedDocuments(config.trustedDocumentsFile),
    texts: readTextsFile(config.textsFile),
  });
  return {
    start: () => gateway.start(),
    stop: () => gateway.stop(),
    reload(next) {
      const nextConfig = loadConfig(next.settings);
      gateway.reload({
        config: nextConfig,
        trustedDocuments: readTrustedDocuments(nextConfig.trustedDocumentsFile),
        texts: readTextsFile(nextConfig.textsFile),
      });
    },
  };
}
