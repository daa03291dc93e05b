// Reads the environment into a typed, frozen configuration. One table of settings; all problems are reported at once.
import type { AuthenticationSettings } from "./authentication/bearer-token.js";
import type { ReturnUrlPolicy } from "./context.js";
import type { TimesToLive } from "./datasources/time-to-live.js";
import {
  addressRange,
  boolean,
  httpUrl,
  integer,
  listOf,
  oneOf,
  origin,
  type ReadSetting,
  redisUrl,
  secretOfAtLeast,
  SettingProblem,
  text,
  webhookSecrets,
} from "./settings.js";
import { findProblems } from "./start-guards.js";

interface Setting<Value> {
  read: ReadSetting<Value>;
  /** For the documentation, also where the default depends on other settings. */
  default: string;
  description: string;
}

function setting<Value>(read: ReadSetting<Value>, defaultText: string, description: string): Setting<Value> {
  return { read, default: defaultText, description };
}

/** All settings. A test compares them with `.env.example` and `docs/configuration.md`. */
export const SETTINGS = {
  NODE_ENV: setting(
    oneOf("development", "test", "production"),
    "development",
    "`production` disables everything meant for development.",
  ),
  HOST: setting(text, "127.0.0.1", "Address to listen on; `0.0.0.0` for all interfaces."),
  PORT: setting(integer(0, 65_535), "4000", "Port to listen on; 0 picks a free one."),
  TRUST_PROXY: setting(
    listOf(addressRange),
    "none: the client's address is that of the connection",
    "Addresses or networks of trusted proxies, separated by commas; `loopback`, `linklocal` and `uniquelocal` stand for those networks. Behind them the client's address, to which the limits per address apply, is taken from `X-Forwarded-For`.",
  ),
  SIMULATOR_PORT: setting(
    integer(0, 65_535),
    "4010, or a free one if that is taken",
    "Port of the simulator, run alone or with the gateway; 0 picks a free one.",
  ),
  LOG_LEVEL: setting(
    oneOf("trace", "debug", "info", "warn", "error", "fatal", "silent"),
    "info",
    "Level of the log, which is written as JSON lines to standard output.",
  ),
  MANGOPAY_CLIENT_ID: setting(text, "none: the simulator is started", "The platform's client id at the upstream."),
  MANGOPAY_API_KEY: setting(text, "none", "API key for the client id."),
  MANGOPAY_BASE_URL: setting(
    origin,
    "https://api.sandbox.mangopay.com",
    "Origin of the upstream API. Outside production it must be the sandbox or this machine.",
  ),
  MANGOPAY_CLIENT_CERTIFICATE_FILE: setting(text, "none", "PEM file of the client certificate, for mutual TLS."),
  MANGOPAY_CLIENT_KEY_FILE: setting(text, "none", "PEM file of the private key of the client certificate."),
  MANGOPAY_CA_FILE: setting(
    text,
    "the authorities trusted by Node.js",
    "PEM file of the certificate authorities trusted for the upstream.",
  ),
  AUTH_SECRET: setting(
    secretOfAtLeast(32),
    "none: in development, only tokens signed by the gateway itself",
    "Shared secret of at least 32 bytes with which access tokens are signed (HS256).",
  ),
  AUTH_JWKS_URL: setting(httpUrl, "none", "URL of the token issuer's public keys (JWKS), instead of AUTH_SECRET."),
  AUTH_ISSUER: setting(text, "not checked", "Required value of the `iss` claim; required in production."),
  AUTH_AUDIENCE: setting(text, "not checked", "Required value of the `aud` claim; required in production."),
  AUTH_USER_CLAIM: setting(text, "mangopay_user_id", "Claim with the viewer's upstream user id, or a list of ids."),
  RETURN_URL_ORIGINS: setting(
    listOf(origin),
    "any https origin; required in production",
    "Origins allowed in `returnUrl`, separated by commas.",
  ),
  CORS_ORIGINS: setting(listOf(origin), "none", "Origins whose pages may call the API (CORS), separated by commas."),
  HOSTED_URL_ORIGINS: setting(
    listOf(origin),
    "https origins under mangopay.com, and MANGOPAY_BASE_URL",
    "Allowed origins of the hosted page, separated by commas. A `hostedUrl` elsewhere is not returned.",
  ),
  TRUSTED_DOCUMENTS: setting(
    text,
    "none: any operation is accepted",
    "File of trusted documents, as written by code generation. If set, no other operations are accepted.",
  ),
  OPERATION_COST_LIMIT: setting(
    integer(1, 10_000),
    "120",
    "Maximum cost of one operation in upstream calls, with nothing cached. A list of sessions counts as ten calls, which is its maximum.",
  ),
  OPERATION_ANSWER_LIMIT: setting(
    integer(1, 1_000_000),
    "10000",
    "Maximum fields in the response to one operation, counting those of every list item. Every 100 fields count as one request for the rate limit.",
  ),
  REQUESTS_PER_MINUTE: setting(
    integer(1, 10_000_000),
    "1200",
    "Requests per minute that one viewer may send to this instance; a quarter of them may come at once.",
  ),
  OPEN_SESSIONS_PER_USER: setting(
    integer(1, 10_000),
    "5",
    "Maximum open sessions per user; above it no more are created.",
  ),
  GRAPHIQL: setting(boolean, "true; false in production", "Whether /graphiql is served and introspection is enabled."),
  REQUEST_TIMEOUT_MS: setting(
    integer(100, 120_000),
    "10000",
    "Maximum duration of a client's request, in milliseconds.",
  ),
  UPSTREAM_TIMEOUT_MS: setting(
    integer(100, 60_000),
    "3000",
    "Maximum duration of one attempt of an upstream call, in milliseconds.",
  ),
  UPSTREAM_CONNECT_TIMEOUT_MS: setting(
    integer(10, 60_000),
    "1000",
    "Maximum duration of connecting to the upstream, in milliseconds.",
  ),
  UPSTREAM_CONCURRENCY: setting(integer(1, 256), "32", "Maximum upstream calls running at once."),
  UPSTREAM_QUEUE: setting(
    integer(0, 10_000),
    "128",
    "Maximum upstream calls in the queue, each for at most half a second; more are refused.",
  ),
  CACHE_SETTLED_SECONDS: setting(integer(0, 604_800), "86400", "Time to live of settled sessions, in seconds."),
  CACHE_REVIEW_SECONDS: setting(
    integer(0, 604_800),
    "60",
    "Time to live of users and of lists without open sessions, and maximum for open sessions, in seconds.",
  ),
  CACHE_OPEN_SECONDS: setting(
    integer(0, 604_800),
    "5",
    "Minimum time to live of open sessions, in seconds. For one that has not changed for long it is a sixtieth of that time, up to CACHE_REVIEW_SECONDS.",
  ),
  CACHE_OPEN_WITH_EVENTS_SECONDS: setting(
    integer(0, 604_800),
    "60",
    "The same while webhooks or the upstream's event list are known to be reliable, in seconds.",
  ),
  CACHE_ABSENT_SECONDS: setting(
    integer(0, 3_600),
    "5",
    "Time to live of an absence of a session or user, in seconds. If a viewer requests an id that is in none of their lists, these are read again at most once in that time.",
  ),
  CACHE_STALE_IF_ERROR_SECONDS: setting(
    integer(0, 604_800),
    "600",
    "How long past its time to live data may be returned, flagged as stale, while it cannot be read again, in seconds.",
  ),
  WEBHOOK_SECRETS: setting(
    webhookSecrets,
    "none: webhooks are not received",
    "The secret in /webhooks/mangopay/{secret}: at least 22 letters, digits, - or _. Two secrets, separated by a comma, while one replaces the other.",
  ),
  PUBLIC_URL: setting(
    origin,
    "none",
    "Origin at which the upstream reaches this gateway, for `npm run hooks` and for checking the hooks.",
  ),
  HOOKS_REENABLE: setting(
    boolean,
    "true",
    "Whether the gateway re-enables hooks that the upstream has marked INVALID. Needs PUBLIC_URL.",
  ),
  EVENT_LIST: setting(
    boolean,
    "true",
    "Whether the upstream's event list is polled while a client waits for a change and webhooks are not reliable.",
  ),
  REDIS_URL: setting(
    redisUrl,
    "none: nothing is shared between instances",
    "URL (redis:// or rediss://, with user and password if it has them) of the Redis that several instances share.",
  ),
  SUBSCRIPTIONS_PER_VIEWER: setting(integer(1, 1_000), "5", "Maximum open subscriptions per viewer."),
  SUBSCRIPTIONS_TOTAL: setting(integer(1, 1_000_000), "10000", "Maximum open subscriptions in total."),
  METRICS: setting(
    boolean,
    "true; false in production",
    "Whether /metrics serves metrics in Prometheus format. They contain no user and no session.",
  ),
  SHUTDOWN_DELAY_MS: setting(
    integer(0, 60_000),
    "0; 5000 in production",
    "How long the gateway continues to serve after a shutdown signal while /ready already returns 503, in milliseconds.",
  ),
  SESSION_VALIDITY_DAYS: setting(
    integer(1, 365),
    "7",
    "How long after its creation a session can be submitted, in days.",
  ),
} as const satisfies Record<string, Setting<unknown>>;

export interface Config {
  readonly isProduction: boolean;
  readonly host: string;
  readonly port: number;
  /** Null when there is none. */
  readonly simulatorPort: number | null;
  readonly trustedProxies: readonly string[];
  readonly logLevel: string;
  /** Null when none is configured; a development start then uses the simulator. */
  readonly upstream: UpstreamSettings | null;
  readonly upstreamTimeoutMs: number;
  readonly upstreamConnectTimeoutMs: number;
  readonly requestTimeoutMs: number;
  readonly upstreamConcurrency: { maxRunning: number; maxQueued: number; maxWaitMs: number };
  readonly cache: { timesToLive: TimesToLive; absentTimeToLiveMs: number; staleIfErrorMs: number };
  readonly sessionValidityMs: number;
  readonly webhookSecrets: readonly string[];
  readonly publicUrl: string | null;
  readonly reenableHooks: boolean;
  readonly useEventList: boolean;
  readonly redisUrl: string | null;
  readonly subscriptions: { perViewer: number; total: number };
  readonly shutdownDelayMs: number;
  readonly metrics: boolean;
  readonly authentication: AuthenticationSettings;
  readonly returnUrlPolicy: ReturnUrlPolicy;
  readonly corsOrigins: readonly string[];
  readonly graphiql: boolean;
  /** Null for the upstream's own origins. */
  readonly hostedUrlOrigins: ReadonlySet<string> | null;
  readonly trustedDocumentsFile: string | null;
  readonly operationCostLimit: number;
  readonly operationAnswerLimit: number;
  readonly requestsPerMinute: number;
  readonly openSessionsPerUser: number;
}

export interface UpstreamSettings {
  baseUrl: string;
  clientId: string;
  apiKey: string;
  certificateFile?: string;
  keyFile?: string;
  certificateAuthorityFile?: string;
}

/** Lists all problems with the names of the settings, never with their values. */
export class ConfigurationError extends Error {
  constructor(readonly problems: readonly string[]) {
    super(`The configuration is invalid:\n${problems.map((problem) => `  - ${problem}`).join("\n")}`);
  }
}

/** Own choice: above this wait it is better to refuse the call. */
const MAX_QUEUE_WAIT_MS = 500;

type Values = { [Name in keyof typeof SETTINGS]?: ReturnType<(typeof SETTINGS)[Name]["read"]> };

/**
 * @param developmentSecrets generated by development starts, not allowed in production
 * @throws ConfigurationError
 */
export function loadConfig(
  env: Readonly<Record<string, string | undefined>>,
  developmentSecrets: readonly string[] = [],
): Config {
  const { values, problems } = readSettings(env);
  const isProduction = values.NODE_ENV === "production";
  const given = new Set(Object.keys(env).filter((name) => env[name]));
  problems.push(...findProblems(values, given, developmentSecrets));
  if (problems.length > 0) throw new ConfigurationError(problems);

  return Object.freeze({
    isProduction,
    host: values.HOST ?? "127.0.0.1",
    port: values.PORT ?? 4000,
    simulatorPort: values.SIMULATOR_PORT ?? null,
    trustedProxies: values.TRUST_PROXY ?? [],
    logLevel: values.LOG_LEVEL ?? "info",
    upstream: toUpstreamSettings(values),
    upstreamTimeoutMs: values.UPSTREAM_TIMEOUT_MS ?? 3_000,
    upstreamConnectTimeoutMs: values.UPSTREAM_CONNECT_TIMEOUT_MS ?? 1_000,
    requestTimeoutMs: values.REQUEST_TIMEOUT_MS ?? 10_000,
    upstreamConcurrency: {
      maxRunning: values.UPSTREAM_CONCURRENCY ?? 32,
      maxQueued: values.UPSTREAM_QUEUE ?? 128,
      maxWaitMs: MAX_QUEUE_WAIT_MS,
    },
    cache: {
      timesToLive: {
        settledMs: (values.CACHE_SETTLED_SECONDS ?? 86_400) * 1_000,
        reviewMs: (values.CACHE_REVIEW_SECONDS ?? 60) * 1_000,
        openMs: (values.CACHE_OPEN_SECONDS ?? 5) * 1_000,
        openWithEventsMs: (values.CACHE_OPEN_WITH_EVENTS_SECONDS ?? 60) * 1_000,
      },
      absentTimeToLiveMs: (values.CACHE_ABSENT_SECONDS ?? 5) * 1_000,
      staleIfErrorMs: (values.CACHE_STALE_IF_ERROR_SECONDS ?? 600) * 1_000,
    },
    sessionValidityMs: (values.SESSION_VALIDITY_DAYS ?? 7) * 86_400_000,
    webhookSecrets: values.WEBHOOK_SECRETS ?? [],
    publicUrl: values.PUBLIC_URL ?? null,
    reenableHooks: values.HOOKS_REENABLE ?? true,
    useEventList: values.EVENT_LIST ?? true,
    redisUrl: values.REDIS_URL ?? null,
    subscriptions: { perViewer: values.SUBSCRIPTIONS_PER_VIEWER ?? 5, total: values.SUBSCRIPTIONS_TOTAL ?? 10_000 },
    metrics: values.METRICS ?? !isProduction,
    shutdownDelayMs: values.SHUTDOWN_DELAY_MS ?? (isProduction ? 5_000 : 0),
    authentication: {
      secret: values.AUTH_SECRET,
      jwksUrl: values.AUTH_JWKS_URL,
      issuer: values.AUTH_ISSUER,
      audience: values.AUTH_AUDIENCE,
      userClaim: values.AUTH_USER_CLAIM ?? "mangopay_user_id",
    },
    returnUrlPolicy: {
      allowedOrigins: values.RETURN_URL_ORIGINS ? new Set(values.RETURN_URL_ORIGINS) : null,
      allowLocalhostHttp: !isProduction,
    },
    corsOrigins: values.CORS_ORIGINS ?? [],
    graphiql: values.GRAPHIQL ?? !isProduction,
    hostedUrlOrigins: values.HOSTED_URL_ORIGINS ? new Set(values.HOSTED_URL_ORIGINS) : null,
    trustedDocumentsFile: values.TRUSTED_DOCUMENTS ?? null,
    operationCostLimit: values.OPERATION_COST_LIMIT ?? 120,
    operationAnswerLimit: values.OPERATION_ANSWER_LIMIT ?? 10_000,
    requestsPerMinute: values.REQUESTS_PER_MINUTE ?? 1_200,
    openSessionsPerUser: values.OPEN_SESSIONS_PER_USER ?? 5,
  });
}

function readSettings(env: Readonly<Record<string, string | undefined>>) {
  const values: Record<string, unknown> = {};
  const problems: string[] = [];
  for (const [name, { read }] of Object.entries(SETTINGS)) {
    const value = env[name];
    // An empty value means unset, as in docker compose and .env files.
    if (value === undefined || value === "") continue;
    try {
      values[name] = read(value);
    } catch (error) {
      if (!(error instanceof SettingProblem)) throw error;
      problems.push(`${name} ${error.message}`);
    }
  }
  return { values: values as Values, problems };
}

function toUpstreamSettings(values: Values): UpstreamSettings | null {
  if (values.MANGOPAY_CLIENT_ID === undefined || values.MANGOPAY_API_KEY === undefined) return null;
  return {
    baseUrl: values.MANGOPAY_BASE_URL ?? "https://api.sandbox.mangopay.com",
    clientId: values.MANGOPAY_CLIENT_ID,
    apiKey: values.MANGOPAY_API_KEY,
    certificateFile: values.MANGOPAY_CLIENT_CERTIFICATE_FILE,
    keyFile: values.MANGOPAY_CLIENT_KEY_FILE,
    certificateAuthorityFile: values.MANGOPAY_CA_FILE,
  };
}
