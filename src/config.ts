// Environment -> typed, frozen configuration. One table of settings; every problem is reported at once.
import type { AuthenticationSettings } from "./authentication/bearer-token.js";
import type { ReturnUrlPolicy } from "./context.js";
import type { TimesToLive } from "./datasources/time-to-live.js";
import { findProblems } from "./start-guards.js";
import {
  addressRange,
  boolean,
  httpUrl,
  integer,
  listOf,
  oneOf,
  origin,
  redisUrl,
  SettingProblem,
  secretOfAtLeast,
  text,
  webhookSecrets,
  type ReadSetting,
} from "./settings.js";

interface Setting<Value> {
  read: ReadSetting<Value>;
  /** In words, for documentation; also where the default depends on other settings. */
  default: string;
  description: string;
}

function setting<Value>(read: ReadSetting<Value>, defaultText: string, description: string): Setting<Value> {
  return { read, default: defaultText, description };
}

/** Every setting there is. `.env.example` and `docs/configuration.md` list the same, kept by a test. */
export const SETTINGS = {
  NODE_ENV: setting(
    oneOf("development", "test", "production"),
    "development",
    "`production` switches off everything meant for development.",
  ),
  HOST: setting(text, "127.0.0.1", "Address to listen on; `0.0.0.0` for all interfaces."),
  PORT: setting(integer(0, 65_535), "4000", "Port to listen on; 0 picks a free one."),
  TRUST_PROXY: setting(
    listOf(addressRange),
    "none: a client is where its connection comes from",
    "Addresses or networks of the proxies before the gateway, separated by commas (`loopback`, `linklocal` and `uniquelocal` stand for their networks): from them `X-Forwarded-For` says where a client is. Limits by address count by it.",
  ),
  SIMULATOR_PORT: setting(
    integer(0, 65_535),
    "4010, or a free one where that is taken",
    "Port of the simulator, alone as well as beside the gateway; 0 picks a free one.",
  ),
  LOG_LEVEL: setting(
    oneOf("trace", "debug", "info", "warn", "error", "fatal", "silent"),
    "info",
    "How much is logged, as JSON lines on standard output.",
  ),
  MANGOPAY_CLIENT_ID: setting(text, "none: the simulator is started", "Client id of the platform upstream."),
  MANGOPAY_API_KEY: setting(text, "none", "API key that goes with the client id."),
  MANGOPAY_BASE_URL: setting(
    origin,
    "https://api.sandbox.mangopay.com",
    "Origin of the upstream API; outside production the sandbox or this machine.",
  ),
  MANGOPAY_CLIENT_CERTIFICATE_FILE: setting(text, "none", "PEM file of the client certificate, for mutual TLS."),
  MANGOPAY_CLIENT_KEY_FILE: setting(text, "none", "PEM file of the key that goes with the client certificate."),
  MANGOPAY_CA_FILE: setting(
    text,
    "the system's authorities",
    "PEM file of the authorities trusted to certify the upstream.",
  ),
  AUTH_SECRET: setting(
    secretOfAtLeast(32),
    "none: in development only tokens that the gateway signs itself",
    "Shared secret of at least 32 bytes that access tokens are signed with (HS256).",
  ),
  AUTH_JWKS_URL: setting(httpUrl, "none", "Where the public keys of the token issuer are, instead of AUTH_SECRET."),
  AUTH_ISSUER: setting(text, "not checked", "Required `iss` claim; to be set in production."),
  AUTH_AUDIENCE: setting(text, "not checked", "Required `aud` claim; to be set in production."),
  AUTH_USER_CLAIM: setting(
    text,
    "mangopay_user_id",
    "Claim that holds the viewer's upstream user id, or a list of them.",
  ),
  RETURN_URL_ORIGINS: setting(
    listOf(origin),
    "any https origin; required in production",
    "Origins that users may be sent back to, separated by commas.",
  ),
  CORS_ORIGINS: setting(listOf(origin), "none", "Origins whose pages may call the API, separated by commas."),
  HOSTED_URL_ORIGINS: setting(
    listOf(origin),
    "https origins under mangopay.com, and MANGOPAY_BASE_URL",
    "Origins of the hosted verification page, separated by commas; a session's address elsewhere is not shown.",
  ),
  TRUSTED_DOCUMENTS: setting(
    text,
    "none: any operation runs",
    "File of known operations, as code generation writes it; then nothing else runs.",
  ),
  OPERATION_COST_LIMIT: setting(
    integer(1, 10_000),
    "120",
    "How many upstream calls one operation may cost at most, with nothing cached; a list of sessions counts as the ten it may take.",
  ),
  OPERATION_ANSWER_LIMIT: setting(
    integer(1, 1_000_000),
    "10000",
    "How many fields the answer to one operation may hold at most, those of each item of a list counted. Every 100 of them count as one request of the viewer's rate.",
  ),
  REQUESTS_PER_MINUTE: setting(
    integer(1, 10_000_000),
    "1200",
    "How many requests one viewer may send in a minute to this instance; a quarter of them at once.",
  ),
  OPEN_SESSIONS_PER_USER: setting(
    integer(1, 10_000),
    "5",
    "How many sessions of one user may be undecided before no more are created.",
  ),
  GRAPHIQL: setting(
    boolean,
    "true, in production false",
    "Whether the page at /graphiql is served and introspection is allowed.",
  ),
  REQUEST_TIMEOUT_MS: setting(
    integer(100, 120_000),
    "10000",
    "Longest that a client's request may take, in milliseconds.",
  ),
  UPSTREAM_TIMEOUT_MS: setting(
    integer(100, 60_000),
    "3000",
    "Longest that one try of an upstream call may take, in milliseconds.",
  ),
  UPSTREAM_CONNECT_TIMEOUT_MS: setting(
    integer(10, 60_000),
    "1000",
    "Longest that connecting to the upstream may take, in milliseconds.",
  ),
  UPSTREAM_CONCURRENCY: setting(integer(1, 256), "32", "How many upstream calls may run at once."),
  UPSTREAM_QUEUE: setting(
    integer(0, 10_000),
    "128",
    "How many upstream calls may wait for their turn, at most half a second each; more are refused.",
  ),
  CACHE_SETTLED_SECONDS: setting(
    integer(0, 604_800),
    "86400",
    "How long a session whose outcome is decided counts as fresh, in seconds.",
  ),
  CACHE_REVIEW_SECONDS: setting(
    integer(0, 604_800),
    "60",
    "How long a user and a list without open sessions count as fresh, and a session that is not decided at most, in seconds.",
  ),
  CACHE_OPEN_SECONDS: setting(
    integer(0, 604_800),
    "5",
    "How long a session that is not decided counts as fresh, in seconds. One that has not changed for long counts as fresh for a sixtieth of that time, up to CACHE_REVIEW_SECONDS.",
  ),
  CACHE_OPEN_WITH_EVENTS_SECONDS: setting(
    integer(0, 604_800),
    "60",
    "The same while webhooks or the upstream's event list have proved to tell of changes, in seconds.",
  ),
  CACHE_ABSENT_SECONDS: setting(
    integer(0, 3_600),
    "5",
    "How long the absence of a session or user is remembered, in seconds; one who asks for an id that is in none of their lists has these read again at most once in that time.",
  ),
  CACHE_STALE_IF_ERROR_SECONDS: setting(
    integer(0, 604_800),
    "600",
    "How long after that an answer may still serve, marked as stale, while the upstream cannot be asked, in seconds.",
  ),
  WEBHOOK_SECRETS: setting(
    webhookSecrets,
    "none: webhooks are not received",
    "The secret last part of /webhooks/mangopay/{secret}, at least 22 letters, digits, - or _; two, separated by a comma, while one replaces the other.",
  ),
  PUBLIC_URL: setting(
    origin,
    "none",
    "Origin at which the upstream reaches this gateway, for `npm run hooks` and for watching over the hooks.",
  ),
  HOOKS_REENABLE: setting(
    boolean,
    "true",
    "Whether the gateway switches a hook back on that the upstream has given up on. Needs PUBLIC_URL.",
  ),
  EVENT_LIST: setting(
    boolean,
    "true",
    "Whether the upstream's event list is looked at while somebody waits and webhooks do not bring the news.",
  ),
  REDIS_URL: setting(
    redisUrl,
    "none: everything stays in this process",
    "Redis that several instances share, as redis:// or rediss:// with user and password where it has them.",
  ),
  SUBSCRIPTIONS_PER_VIEWER: setting(integer(1, 1_000), "5", "How many subscriptions one viewer may have open at once."),
  SUBSCRIPTIONS_TOTAL: setting(integer(1, 1_000_000), "10000", "How many subscriptions may be open at once in all."),
  METRICS: setting(
    boolean,
    "true, in production false",
    "Whether /metrics answers with numbers in Prometheus' format; it names no user and no session.",
  ),
  SHUTDOWN_DELAY_MS: setting(
    integer(0, 60_000),
    "0, in production 5000",
    "How long after a signal the gateway goes on serving while /ready already says no, in milliseconds.",
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
  /** Null when none is asked for. */
  readonly simulatorPort: number | null;
  readonly trustedProxies: readonly string[];
  readonly logLevel: string;
  /** Null when none is configured: whoever starts the gateway then names the simulator. */
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
  /** Null for those of the upstream. */
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

/** Says everything that is wrong, by the names of the settings and never by their values. */
export class ConfigurationError extends Error {
  constructor(readonly problems: readonly string[]) {
    super(`The configuration is not usable:\n${problems.map((problem) => `  - ${problem}`).join("\n")}`);
  }
}

/** Own choice: whoever waits longer for a turn is better told to come back. */
const MAX_QUEUE_WAIT_MS = 500;

type Values = { [Name in keyof typeof SETTINGS]?: ReturnType<(typeof SETTINGS)[Name]["read"]> };

/**
 * @param developmentSecrets made up by development starts: no secrets for production
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
    // An empty value means unset, as docker compose and .env files write it.
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
