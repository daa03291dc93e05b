// A gateway of its own for each test, over real HTTP on a free port, and tokens for it.
import type { TypedDocumentNode } from "@graphql-typed-document-node/core";
import { pino } from "pino";
import type { GatewayOptions } from "../../src/gateway.js";
import type { MutationAudit } from "../../src/operations/mutation-audit.js";
import type { PiiAccess } from "../../src/operations/personal-data.js";
import { createGateway, loadConfig, print, readTextsFile, signDevelopmentToken } from "./built.js";

export const TEST_SECRET = "a secret that only the tests know, long enough";

/** For tests that count upstream calls, or change the upstream behind the gateway's back. */
export const WITHOUT_CACHE = {
  CACHE_OPEN_SECONDS: "0",
  CACHE_SETTLED_SECONDS: "0",
  CACHE_REVIEW_SECONDS: "0",
  CACHE_ABSENT_SECONDS: "0",
};

/**
 * Nothing runs out while a test does its next step, however slow the machine is. What is to run out, a test lets run
 * out by its clock, or sets to 0 where it is never to hold.
 */
const UNHURRIED = {
  REQUEST_TIMEOUT_MS: "120000",
  UPSTREAM_TIMEOUT_MS: "60000",
  UPSTREAM_CONNECT_TIMEOUT_MS: "60000",
  CACHE_OPEN_SECONDS: "3600",
  CACHE_OPEN_WITH_EVENTS_SECONDS: "3600",
  CACHE_REVIEW_SECONDS: "3600",
  CACHE_ABSENT_SECONDS: "3600",
  CACHE_STALE_AFTER_MS: "120000",
  CACHE_STALE_IF_ERROR_SECONDS: "3600",
  TRACES_PER_SECOND: "1000000",
};

export interface GraphqlError {
  message: string;
  path?: (string | number)[];
  extensions: { code: string; retryable: boolean; retryAfterSeconds: number | null; requestId: string };
}

export interface GraphqlAnswer<Data> {
  status: number;
  headers: Headers;
  data: Data | null | undefined;
  errors: GraphqlError[] | undefined;
  /** The body as it came over the wire. */
  text: string;
}

export interface GatewayAlone {
  url: string;
  /** Lines that the gateway logged. */
  log: string[];
  /** Records of what was read of personal data. */
  audit: PiiAccess[];
  mutationAudit: MutationAudit[];
  query<Data, Variables>(
    document: TypedDocumentNode<Data, Variables> | string,
    options?: { variables?: Variables; token?: string },
  ): Promise<GraphqlAnswer<Data>>;
  /** With these settings besides those of the start. */
  reload(env: Record<string, string>, trustedDocuments?: GatewayOptions["trustedDocuments"]): void;
  /** Resolves once no read after an event is running or scheduled. */
  idle(): Promise<void>;
  stop(): Promise<void>;
}

export interface GatewayParts {
  env?: Record<string, string>;
  gateway?: Partial<GatewayOptions>;
}

/** A gateway in front of any upstream. */
export async function startGatewayFor(
  upstreamUrl: string,
  { env, gateway: overrides }: GatewayParts = {},
): Promise<GatewayAlone> {
  const log: string[] = [];
  const audit: PiiAccess[] = [];
  const mutationAudit: MutationAudit[] = [];
  const settings = {
    NODE_ENV: "test",
    PORT: "0",
    EVENT_LIST: "false",
    REQUESTS_PER_MINUTE: "10000000",
    OPEN_SESSIONS_PER_USER: "10000",
    UPSTREAM_CALLS_PER_VIEWER: "1000000",
    UPSTREAM_CALLS_PER_OPERATOR: "1000000",
    ...UNHURRIED,
    AUTH_SECRET: TEST_SECRET,
    MANGOPAY_BASE_URL: upstreamUrl,
    MANGOPAY_CLIENT_ID: "test",
    MANGOPAY_API_KEY: "test",
    ...env,
  };
  const config = loadConfig(settings);
  if (!config.upstream) throw new Error("the test gateway needs an upstream");
  const logger = pino({ level: "debug" }, { write: (line: string) => void log.push(line) });
  const gateway = await createGateway({
    config,
    upstream: config.upstream,
    logger,
    texts: readTextsFile(config.textsFile),
    writeAudit: (line) => void (line.audit === "mutation" ? mutationAudit.push(line) : audit.push(line)),
    ...overrides,
  });
  const url = await gateway.start();
  return {
    url,
    log,
    audit,
    mutationAudit,
    query: (document, { variables, token } = {}) =>
      post(url, { query: typeof document === "string" ? document : print(document), variables }, token),
    reload: (more, trustedDocuments = overrides?.trustedDocuments ?? null) => {
      const next = loadConfig({ ...settings, ...more });
      gateway.reload({ config: next, trustedDocuments, texts: readTextsFile(next.textsFile) });
    },
    idle: () => gateway.idle(),
    stop: () => gateway.stop(),
  };
}

export async function post<Data>(url: string, body: unknown, token?: string): Promise<GraphqlAnswer<Data>> {
  const response = await fetch(`${url}/graphql`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  const { data, errors } = JSON.parse(text) as { data?: Data; errors?: GraphqlError[] };
  return { status: response.status, headers: response.headers, data, errors, text };
}

/** Creates a session through the gateway, as its user. Returns the id. */
export async function createSession(url: string, userId: string): Promise<string> {
  const query = `mutation { createIdentityVerification(input: { userId: "${userId}", returnUrl: "https://app.example" }) {
    identityVerification { id }
  } }`;
  type Created = { createIdentityVerification: { identityVerification: { id: string } } };
  const { data, text } = await post<Created>(url, { query }, await tokenFor(userId));
  if (!data) throw new Error(text);
  return data.createIdentityVerification.identityVerification.id;
}

/** A token as the platform's own issuer would give it. */
export function tokenFor(...userIds: string[]): Promise<string> {
  return sign({ userIds, isOperator: false, canReadPersonalData: false });
}

export function tokenWithPersonalDataFor(...userIds: string[]): Promise<string> {
  return sign({ userIds, isOperator: false, canReadPersonalData: true });
}

export function operatorToken(): Promise<string> {
  return sign({ userIds: [], isOperator: true, canReadPersonalData: false });
}

/** A token of an operator who may read personal data. */
export function operatorTokenWithPersonalData(): Promise<string> {
  return sign({ userIds: [], isOperator: true, canReadPersonalData: true });
}

function sign(claims: Parameters<typeof signDevelopmentToken>[0]): Promise<string> {
  return signDevelopmentToken(claims, { secret: TEST_SECRET }, "mangopay_user_id", Date.now());
}
