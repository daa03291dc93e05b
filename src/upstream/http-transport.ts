// One HTTP exchange with the upstream over a keep-alive pool: send, read a bounded body, parse JSON.
// Independent of endpoints, tokens and retries.
import sjson from "secure-json-parse";
import { type Dispatcher, Pool } from "undici";
import { afterTurns } from "../clock.js";
import { systemErrorCode } from "../system-error-code.js";
import type { TracedAttempt } from "../tracing.js";
import { UpstreamError } from "./upstream-error.js";

interface TransportRequest {
  method: "GET" | "POST" | "PUT";
  path: string;
  headers: Record<string, string>;
  body?: string;
  /** For the whole exchange, including the reading of the body. */
  timeoutMs: number;
  /** For its span. */
  attempt?: TracedAttempt;
}

export interface TransportResponse {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  /** Parsed JSON: an object or a list. Of an error anything, and undefined where the upstream sent none. */
  body: unknown;
}

export interface HttpTransport {
  /** @throws UpstreamError timeout, network, untrusted or invalid_response */
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
    // The request's timer limits both; undici's coarser timers would compete with it.
    headersTimeout: 0,
    bodyTimeout: 0,
    maxResponseSize: MAX_BODY_BYTES,
  });

  return {
    async send(request) {
      try {
        const { status, headers, text } = await exchange(pool, request);
        return { status, headers, body: parse(text, status, headers) };
      } catch (error) {
        throw toTransportError(error);
      }
    },
    // destroy, not close: accepted requests have been drained before.
    close: () => pool.destroy(),
  };
}

interface ReceivedAnswer extends Omit<TransportResponse, "body"> {
  text: string;
}

/** Not Pool.request(): a stream and an AbortSignal for each answer cost processor time (bench/README.md). */
function exchange(pool: Pool, { timeoutMs, attempt: _attempt, ...request }: TransportRequest): Promise<ReceivedAnswer> {
  return new Promise((resolve, reject) => {
    let controller: Dispatcher.DispatchController | undefined;
    let timeout: UpstreamError | undefined;
    let status = 0;
    let headers: TransportResponse["headers"] = {};
    const chunks: Buffer[] = [];
    const cancelTimeout = afterTurns(() => {
      timeout = new UpstreamError("timeout");
      reject(timeout);
      controller?.abort(timeout);
    }, timeoutMs);
    pool.dispatch(request, {
      onRequestStart(started) {
        controller = started;
        if (timeout) controller.abort(timeout);
      },
      onResponseStart(_controller, receivedStatus, receivedHeaders) {
        status = receivedStatus;
        headers = receivedHeaders;
      },
      onResponseData: (_controller, chunk) => void chunks.push(chunk),
      onResponseEnd() {
        cancelTimeout();
        resolve({ status, headers, text: Buffer.concat(chunks).toString() });
      },
      onResponseError(_controller, error) {
        cancelTimeout();
        reject(error);
      },
    });
  });
}

function parse(text: string, status: number, headers: TransportResponse["headers"]): unknown {
  const isSuccess = status >= 200 && status < 300;
  const isJson = /^application\/(?:[\w.-]+\+)?json\b/i.test(String(headers["content-type"] ?? ""));
  try {
    const body: unknown = isJson
      ? sjson.parse(text, { protoAction: "remove", constructorAction: "remove" })
      : undefined;
    if (!isSuccess || (typeof body === "object" && body !== null)) return body;
  } catch {
    // For an error the status is enough; a success needs a body, which is checked below.
  }
  if (isSuccess) throw new UpstreamError("invalid_response", { status });
  return undefined;
}

function toTransportError(error: unknown): UpstreamError {
  if (error instanceof UpstreamError) return error;
  const code = systemErrorCode(error) ?? "";
  if (code === "UND_ERR_RES_EXCEEDED_MAX_SIZE") return new UpstreamError("invalid_response");
  if (code.includes("TIMEOUT") || code === "ETIMEDOUT") return new UpstreamError("timeout", { cause: error });
  if (TRUST_CODE.test(code)) return new UpstreamError("untrusted", { cause: error });
  return new UpstreamError("network", { cause: error });
}

const TRUST_CODE = /CERT|SELF_SIGNED|UNABLE_TO_|ERR_TLS|ERR_SSL|EPROTO/;
