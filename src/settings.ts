// The table of all settings: how each is read, its default, and its description for the documentation.
import { LIVE_SETTINGS } from "./live-settings.js";
import { fromFile, optional, type Setting, setting, type ValuesOf } from "./read-settings.js";
import {
  addressRange,
  boolean,
  httpUrl,
  integer,
  listOf,
  oneOf,
  origin,
  ratio,
  secretOfAtLeast,
  text,
} from "./setting-readers.js";

/** The same as for the simulator run alone. */
export const DEFAULT_SIMULATOR_PORT = 4_010;

/** All settings. Tests compare them with `.env.example` and `docs/configuration.md`. */
export const SETTINGS = {
  NODE_ENV: setting(
    oneOf("development", "test", "production"),
    "development",
    "`production` disables everything meant for development.",
  ),
  HOST: setting(text, "127.0.0.1", "Address to listen on; `0.0.0.0` for all interfaces."),
  PORT: setting(integer(0, 65_535), "4000", "Port to listen on; 0 picks a free one."),
  TRUST_PROXY: optional(
    listOf(addressRange),
    "none: the client's address is that of the connection",
    "Addresses or networks of trusted proxies, separated by commas; `loopback`, `linklocal` and `uniquelocal` " +
      "stand for those networks. Behind them the client's address, to which the limits per address apply, is " +
      "taken from `X-Forwarded-For`.",
  ),
  SIMULATOR_PORT: optional(
    integer(0, 65_535),
    `${DEFAULT_SIMULATOR_PORT}, or a free one if that is taken`,
    "Port of the simulator, run alone or with the gateway; 0 picks a free one.",
  ),
  LOG_LEVEL: fromFile(
    setting(
      oneOf("trace", "debug", "info", "warn", "error", "fatal", "silent"),
      "info",
      "Level of the log, which is written as JSON lines to standard output.",
    ),
  ),
  LOG_REQUESTS: setting(
    boolean,
    "true",
    "Whether each request is a line of the log at level info, with its operation, and each subscription one at its " +
      "start and one at its end.",
  ),
  MANGOPAY_CLIENT_ID: optional(text, "none: the simulator is started", "The platform's client id at the upstream."),
  MANGOPAY_API_KEY: fromFile(optional(text, "none", "API key for the client id.")),
  MANGOPAY_BASE_URL: setting(
    origin,
    "https://api.sandbox.mangopay.com",
    "Origin of the upstream API. Outside production it must be the sandbox or this machine.",
  ),
  MANGOPAY_CLIENT_CERTIFICATE_FILE: optional(text, "none", "PEM file of the client certificate, for mutual TLS."),
  MANGOPAY_CLIENT_KEY_FILE: optional(text, "none", "PEM file of the private key of the client certificate."),
  MANGOPAY_CA_FILE: optional(
    text,
    "the authorities trusted by Node.js",
    "PEM file of the certificate authorities trusted for the upstream.",
  ),
  AUTH_SECRET: fromFile(
    optional(
      secretOfAtLeast(32),
      "none: in development, only tokens signed by the gateway itself",
      "Shared secret of at least 32 bytes with which access tokens are signed (HS256).",
    ),
  ),
  AUTH_SECRET_PREVIOUS: fromFile(
    optional(
      secretOfAtLeast(32),
      "none",
      "A second secret, whose tokens are accepted besides those of AUTH_SECRET while one replaces the other.",
    ),
  ),
  AUTH_JWKS_URL: optional(httpUrl, "none", "URL of the token issuer's public keys (JWKS), instead of AUTH_SECRET."),
  AUTH_ISSUER: optional(text, "not checked", "Required value of the `iss` claim; required in production."),
  AUTH_AUDIENCE: optional(text, "not checked", "Required value of the `aud` claim; required in production."),
  AUTH_USER_CLAIM: setting(text, "mangopay_user_id", "Claim with the viewer's upstream user id, or a list of ids."),
  RETURN_URL_ORIGINS: optional(
    listOf(origin),
    "any https origin; required in production",
    "Origins allowed in `returnUrl`, separated by commas: https only. Outside production, addresses of this machine " +
      "such as http://localhost:3000 are allowed as well, without being listed.",
  ),
  CORS_ORIGINS: optional(
    listOf(origin),
    "none",
    "Origins whose pages may call the API (CORS), separated by commas. The preflight of another origin is refused " +
      "with 403 and the header x-refused-because, which names this setting, and the first 20 such origins are logged.",
  ),
  HOSTED_URL_ORIGINS: optional(
    listOf(origin),
    "https origins under mangopay.com, and MANGOPAY_BASE_URL",
    "Allowed origins of the hosted page, separated by commas. A `hostedUrl` elsewhere is not returned.",
  ),
  TRUSTED_DOCUMENTS: optional(
    text,
    "none: any operation is accepted",
    "File of trusted documents, as written by code generation or `documents merge`. " +
      "If set, no other operations are accepted.",
  ),
  TEXTS_FILE: optional(
    text,
    "none: our own texts",
    "JSON file with texts of the platform's own, by language, in place of those in `languages/` (languages.md).",
  ),
  OPERATION_COST_LIMIT: setting(
    integer(1, 10_000),
    "120",
    "Maximum cost of one operation in upstream calls, with nothing cached. A list of sessions counts as ten " +
      "calls, which is its maximum where the upstream sends the number of pages.",
  ),
  OPERATION_ANSWER_LIMIT: setting(
    integer(1, 1_000_000),
    "10000",
    "Maximum fields in the response to one operation, counting those of every list item. Every 100 fields " +
      "count as one request for the rate limit.",
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
  GRAPHIQL: setting(boolean, "true", "Whether /graphiql and /docs are served and introspection is enabled.", "false"),
  REQUEST_TIMEOUT_MS: setting(
    integer(100, 120_000),
    "10000",
    "Maximum duration of a client's request from its arrival, in milliseconds. To arrive, its headers may take ten " +
      "seconds and all of it twenty.",
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
  UPSTREAM_CONCURRENCY: setting(
    integer(1, 256),
    "32",
    "Maximum upstream calls running at once. An eighth of them, if there are more than one, is kept for creating " +
      "sessions.",
  ),
  UPSTREAM_CALLS_PER_VIEWER: setting(
    integer(1, 1_000_000),
    "150",
    "Upstream calls that one viewer may cause in any quarter of an hour, at most: four fifths of them at once, and a " +
      "fifth of them more in each quarter of an hour. The last four, or fewer of a small allowance, are not for " +
      "reading again what is cached. What comes from the cache is free.",
  ),
  UPSTREAM_CALLS_PER_OPERATOR: setting(integer(1, 1_000_000), "1000", "The same for an operator."),
  CACHE_SETTLED_SECONDS: setting(integer(0, 604_800), "86400", "Time to live of settled sessions, in seconds."),
  CACHE_REVIEW_SECONDS: setting(
    integer(0, 604_800),
    "60",
    "Time to live of users and of lists without open sessions, and maximum for open sessions, in seconds.",
  ),
  CACHE_REGULATORY_SECONDS: setting(
    integer(0, 604_800),
    "3600",
    "Time to live of users' regulatory status (renewal, restrictions), in seconds. Events end it sooner; where no " +
      "webhooks are set up (WEBHOOK_SECRETS), it is five minutes at most.",
  ),
  CACHE_OPEN_SECONDS: setting(
    integer(0, 604_800),
    "5",
    "Minimum time to live of open sessions, in seconds. For one that has not changed for long it is a " +
      "sixtieth of that time, up to CACHE_REVIEW_SECONDS, and at most until it expires.",
  ),
  CACHE_OPEN_WITH_EVENTS_SECONDS: setting(
    integer(0, 604_800),
    "60",
    "The same where webhooks are set up (WEBHOOK_SECRETS), in seconds.",
  ),
  CACHE_ABSENT_SECONDS: setting(
    integer(0, 3_600),
    "5",
    "Time to live of an absence of a session or user, in seconds. If a viewer requests an id that is in none " +
      "of their lists, these are read again at most once in that time.",
  ),
  CACHE_STALE_AFTER_MS: setting(
    integer(0, 120_000),
    "1000",
    "How long a query waits for a read while there is older data to return, in milliseconds. The read goes on.",
  ),
  CACHE_STALE_IF_ERROR_SECONDS: setting(
    integer(0, 604_800),
    "600",
    "How long past its time to live data may be returned, flagged as stale, while it cannot be read again, in " +
      "seconds.",
  ),
  ...LIVE_SETTINGS,
  SUBSCRIPTIONS_PER_VIEWER: setting(integer(1, 1_000), "5", "Maximum open subscriptions per viewer."),
  SUBSCRIPTIONS_TOTAL: setting(integer(1, 1_000_000), "10000", "Maximum open subscriptions in total."),
  METRICS: setting(
    boolean,
    "true",
    "Whether /metrics serves metrics in Prometheus format. They contain no user and no session.",
    "false",
  ),
  METRICS_CLIENTS: optional(
    listOf(text),
    "the first 20 that send an operation",
    "Names of the clients that have a label of their own in /metrics, separated by commas; all others are `other`.",
  ),
  TRACES_SAMPLE_RATIO: setting(
    ratio,
    "1",
    "The share of traces that the OpenTelemetry SDK is asked to record, if one is registered, from 0 to 1. Requests " +
      "with a traceparent are not among them: their traces began elsewhere.",
  ),
  TRACES_PER_SECOND: setting(
    integer(1, 1_000_000),
    "10",
    "The most traces that each instance records in a second, of each of three kinds: what fails; requests with a " +
      "traceparent; everything else but quick answers from the cache. As many may begin at once.",
  ),
  SHUTDOWN_DELAY_MS: setting(
    integer(0, 60_000),
    "0",
    "How long the gateway continues to serve after a shutdown signal while /ready already returns 503, in " +
      "milliseconds.",
    "5000",
  ),
  SESSION_VALIDITY_DAYS: setting(
    integer(1, 365),
    "7",
    "How long after its creation a session can be submitted, in days.",
  ),
} as const satisfies Record<string, Setting<unknown>>;

export type Settings = ValuesOf<typeof SETTINGS>;
