// A gateway and a simulator of its own for each test, over real HTTP on free ports.
import { createSimulator, type SimulatorOptions } from "../../simulator/simulator.js";
import type { TypedDocumentNode } from "@graphql-typed-document-node/core";
import { print } from "graphql";
import { pino } from "pino";
import { loadConfig } from "../../src/config.js";
import { signDevelopmentToken } from "../../src/development-token.js";
import { createGateway, type GatewayOptions } from "../../src/gateway.js";

export const TEST_SECRET = "a secret that only the tests know, long enough";

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

export interface TestGateway {
  url: string;
  simulatorUrl: string;
  /** Lines that the gateway logged. */
  log: string[];
  query<Data, Variables>(
    document: TypedDocumentNode<Data, Variables> | string,
    options?: { variables?: Variables; token?: string },
  ): Promise<GraphqlAnswer<Data>>;
  /** Calls that reached the upstream since the last reset, without those for tokens. */
  upstreamCalls(): Promise<{ total: number; byEndpoint: Record<string, number> }>;
  resetUpstreamCalls(): Promise<void>;
  control(method: string, path: string, body?: unknown): Promise<unknown>;
  stop(): Promise<void>;
}

export async function startGateway(
  options: { env?: Record<string, string>; simulator?: SimulatorOptions; gateway?: Partial<GatewayOptions> } = {},
): Promise<TestGateway> {
  const simulator = createSimulator(options.simulator);
  const simulatorUrl = await simulator.start();
  const log: string[] = [];
  const config = loadConfig(
    { NODE_ENV: "test", PORT: "0", AUTH_SECRET: TEST_SECRET, MANGOPAY_BASE_URL: simulatorUrl, MANGOPAY_CLIENT_ID: "test", MANGOPAY_API_KEY: "test", ...options.env },
    () => TEST_SECRET,
  );
  if (!config.upstream) throw new Error("the test gateway needs an upstream");
  const logger = pino({ level: "debug" }, { write: (line: string) => void log.push(line) });
  const gateway = await createGateway({ config, upstream: config.upstream, logger, ...options.gateway });
  const url = await gateway.start();

  async function control(method: string, path: string, body?: unknown): Promise<unknown> {
    const response = await fetch(`${simulatorUrl}/_simulator/${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { "content-type": "application/json" } }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`simulator control ${method} ${path}: ${response.status} ${text}`);
    return text === "" ? undefined : JSON.parse(text);
  }

  return {
    url,
    simulatorUrl,
    log,
    control,
    async query(document, { variables, token } = {}) {
      return post(url, { query: typeof document === "string" ? document : print(document), variables }, token);
    },
    async upstreamCalls() {
      const { byEndpoint } = (await control("GET", "calls")) as { byEndpoint: Record<string, number> };
      const calls = Object.fromEntries(Object.entries(byEndpoint).filter(([endpoint]) => endpoint !== "POST /oauth/token"));
      return { total: Object.values(calls).reduce((sum, count) => sum + count, 0), byEndpoint: calls };
    },
    async resetUpstreamCalls() {
      await control("DELETE", "calls");
    },
    async stop() {
      await gateway.stop();
      await simulator.stop();
    },
  };
}

export async function post<Data>(url: string, body: unknown, token?: string): Promise<GraphqlAnswer<Data>> {
  const response = await fetch(`${url}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json", ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  const { data, errors } = JSON.parse(text) as { data?: Data; errors?: GraphqlError[] };
  return { status: response.status, headers: response.headers, data, errors, text };
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

function sign(claims: Parameters<typeof signDevelopmentToken>[0]): Promise<string> {
  return signDevelopmentToken(claims, { secret: TEST_SECRET, userClaim: "mangopay_user_id" }, Date.now());
}
