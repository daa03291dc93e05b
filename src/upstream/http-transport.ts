// One HTTP exchange with the upstream over a keep-alive pool: send, read a bounded body, parse JSON.
// Independent of endpoints, tokens and retries.
import sjson from "secure-json-parse";
import { type Dispatcher, Pool } from "undici";
import { UpstreamError } from "./upstream-error.js";

interface TransportRequest {
  method: "GET" | "POST" | "PUT";
  path: string;
  headers: Record<string, string>;
  body?: string;
  /** Aborts the whole exchange, including the reading of the body. */
  signal: AbortSignal;
}

export interface TransportResponse {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  /** Parsed JSON; undefined where the upstream sent none, which only errors and status 204 may do. */
  body: unknown;
}

export interface HttpTransport {
  /** @throws UpstreamError timeout, network, untrusted, cancelled or invalid_response */
  send(request: TransportRequest): Promise<TransportResponse>;
  close(): Promise<void>;
}

/** PEM texts. */
export interface TlsMaterial {
  certificate?: string;
  key?: string;
  certificateAuthority?: string;
}

/** Own choice: a hundred times a page of 100 sessions, which has about 20 kB. */
const MAX_BODY_BYTES = 2_000_000;
/** Measured: 64 connections throttle 100 concurrent clients at 20 ms upstream latency. */
const MAX_CONNECTIONS = 256;

export function createHttpTransport(options: {
  origin: string;
  connectTimeoutMs: number;
  tls?: TlsMaterial;
}): HttpTransport {
  const { origin, connectTimeoutMs, tls } = options;
  const pool = new Pool(origin, {
    connections: MAX_CONNECTIONS,
    connect: { timeout: connectTimeoutMs, cert: tls?.certificate, key: tls?.key, ca: tls?.certificateAuthority },
    // The request's signal limits both; undici's coarser timers would compete with it.
    headersTimeout: 0,
    bodyTimeout: 0,
    maxResponseSize: MAX_BODY_BYTES,
  });

  return {
    async send(request) {
      try {
        const response = await pool.request({ ...request, headersTimeout: 0, bodyTimeout: 0 });
        const text = await response.body.text();
        return { status: response.statusCode, headers: response.headers, body: parse(text, response) };
      } catch (error) {
        throw toTransportError(error, request.signal);
      }
    },
    // destroy, not close: accepted requests have been drained before.
    close: () => pool.destroy(),
  };
}

function parse(text: string, response: Dispatcher.ResponseData): unknown {
  const status = response.statusCode;
  const isSuccess = status >= 200 && status < 300;
  if (status === 204) return undefined;
  const isJson = /^application\/(?:[\w.-]+\+)?json\b/i.test(String(response.headers["content-type"] ?? ""));
  try {
    if (isJson) return sjson.parse(text, { protoAction: "remove", constructorAction: "remove" });
  } catch {
    // For an error the status is enough; a success needs a body, which is checked below.
  }
  if (isSuccess) throw new UpstreamError("invalid_response", { status });
  return undefined;
}

function toTransportError(error: unknown, signal: AbortSignal): UpstreamError {
  if (error instanceof UpstreamError) return error;
  if (signal.aborted && signal.reason instanceof UpstreamError) return signal.reason;
  const code = codeOf(error);
  if (code === "UND_ERR_RES_EXCEEDED_MAX_SIZE") return new UpstreamError("invalid_response");
  if (code.includes("TIMEOUT") || code === "ETIMEDOUT") return new UpstreamError("timeout", { cause: error });
  if (TRUST_CODE.test(code)) return new UpstreamError("untrusted", { cause: error });
  return new UpstreamError("network", { cause: error });
}

const TRUST_CODE = /CERT|SELF_SIGNED|UNABLE_TO_|ERR_TLS|ERR_SSL|EPROTO/;

/** Not by `instanceof Error`: jest runs tests in a realm whose Error is not the one of Node's own errors. */
function codeOf(error: unknown): string {
  return typeof error === "object" && error !== null && "code" in error ? String(error.code) : "";
}
