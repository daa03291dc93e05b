// What a start refuses although each setting can be read by itself: contradictions, and what would be dangerous here.
// Pure. Problems name settings and never values.
import { isLoopbackHost } from "./loopback.js";
import { isWeakSecret } from "./weak-secret.js";

interface GuardedSettings {
  NODE_ENV?: string;
  PORT?: number;
  SIMULATOR_PORT?: number;
  MANGOPAY_CLIENT_ID?: string;
  MANGOPAY_API_KEY?: string;
  MANGOPAY_BASE_URL?: string;
  AUTH_SECRET?: string;
  AUTH_JWKS_URL?: string;
  PUBLIC_URL?: string;
  RETURN_URL_ORIGINS?: readonly string[];
  HOSTED_URL_ORIGINS?: readonly string[];
  WEBHOOK_SECRETS?: readonly string[];
  REDIS_URL?: string;
}

/** The upstream's test environment, with and without client certificates (upstream docs). */
const SANDBOX_HOST = /(^|\.)sandbox\.mangopay\.com$/;
/** What a development start calls itself at the simulator. */
export const DEVELOPMENT_CREDENTIAL = "development";

/**
 * @param given names that are set, also those whose value could not be read
 * @param developmentSecrets made up by development starts
 */
export function findProblems(
  settings: GuardedSettings,
  given: ReadonlySet<string>,
  developmentSecrets: readonly string[],
): string[] {
  const problems = contradictions(settings, given);
  if (settings.NODE_ENV === "production")
    return [...problems, ...missingInProduction(given), ...unsafeInProduction(settings, developmentSecrets)];
  if (settings.MANGOPAY_BASE_URL !== undefined && !isForDevelopment(settings.MANGOPAY_BASE_URL))
    problems.push("MANGOPAY_BASE_URL has to be the sandbox or this machine, unless NODE_ENV is production");
  return problems;
}

function contradictions({ PORT, SIMULATOR_PORT }: GuardedSettings, given: ReadonlySet<string>): string[] {
  const problems: string[] = [];
  if (PORT && PORT === SIMULATOR_PORT) problems.push("PORT and SIMULATOR_PORT have to differ");
  if (given.has("MANGOPAY_CLIENT_ID") !== given.has("MANGOPAY_API_KEY"))
    problems.push("MANGOPAY_CLIENT_ID and MANGOPAY_API_KEY have to be set together");
  else if (given.has("MANGOPAY_BASE_URL") && !given.has("MANGOPAY_CLIENT_ID"))
    problems.push("MANGOPAY_BASE_URL needs MANGOPAY_CLIENT_ID and MANGOPAY_API_KEY as well");
  if (given.has("MANGOPAY_CLIENT_CERTIFICATE_FILE") !== given.has("MANGOPAY_CLIENT_KEY_FILE"))
    problems.push("MANGOPAY_CLIENT_CERTIFICATE_FILE and MANGOPAY_CLIENT_KEY_FILE have to be set together");
  if (given.has("AUTH_SECRET") && given.has("AUTH_JWKS_URL"))
    problems.push("AUTH_SECRET and AUTH_JWKS_URL exclude each other");
  if (given.has("PUBLIC_URL") && !given.has("WEBHOOK_SECRETS"))
    problems.push("PUBLIC_URL needs WEBHOOK_SECRETS as well");
  return problems;
}

function missingInProduction(given: ReadonlySet<string>): string[] {
  const problems: string[] = [];
  if (!given.has("MANGOPAY_CLIENT_ID") || !given.has("MANGOPAY_API_KEY"))
    problems.push(
      "MANGOPAY_CLIENT_ID and MANGOPAY_API_KEY are required in production: the simulator is for development",
    );
  if (!given.has("AUTH_SECRET") && !given.has("AUTH_JWKS_URL"))
    problems.push("AUTH_SECRET or AUTH_JWKS_URL is required in production");
  for (const name of ["AUTH_ISSUER", "AUTH_AUDIENCE", "RETURN_URL_ORIGINS", "WEBHOOK_SECRETS"])
    if (!given.has(name)) problems.push(`${name} is required in production`);
  return problems;
}

function unsafeInProduction(settings: GuardedSettings, developmentSecrets: readonly string[]): string[] {
  const problems: string[] = [];
  for (const name of ["PUBLIC_URL", "MANGOPAY_BASE_URL", "AUTH_JWKS_URL"] as const)
    if (isPlainHttp(settings[name])) problems.push(`${name} has to be https in production`);
  for (const name of ["RETURN_URL_ORIGINS", "HOSTED_URL_ORIGINS"] as const)
    if (settings[name]?.some(isPlainHttp)) problems.push(`${name} may hold only https origins in production`);
  for (const name of ["MANGOPAY_CLIENT_ID", "MANGOPAY_API_KEY"] as const)
    if (settings[name] === DEVELOPMENT_CREDENTIAL) problems.push(`${name} is that of development`);

  const { AUTH_SECRET: secret, WEBHOOK_SECRETS: webhookSecrets = [], REDIS_URL: redisUrl } = settings;
  if (secret !== undefined && developmentSecrets.includes(secret))
    problems.push("AUTH_SECRET is one that a development start made up");
  const DRAWN = "has to be drawn at random in production: it repeats itself, or is made of words or sequences";
  if (secret !== undefined && isWeakSecret(secret)) problems.push(`AUTH_SECRET ${DRAWN}`);
  if (webhookSecrets.some(isWeakSecret)) problems.push(`WEBHOOK_SECRETS ${DRAWN}`);
  if (redisUrl?.startsWith("redis:") && !isLoopbackHost(new URL(redisUrl).hostname))
    problems.push("REDIS_URL has to be rediss:// in production, unless Redis is on this machine");
  return problems;
}

const isPlainHttp = (url: string | undefined) => url?.startsWith("http:") === true;

function isForDevelopment(baseUrl: string): boolean {
  const { hostname } = new URL(baseUrl);
  return SANDBOX_HOST.test(hostname) || isLoopbackHost(hostname);
}
