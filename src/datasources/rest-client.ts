// An authenticated call to the upstream: deadline, token, status to error. Knows no endpoint and no domain word.
import { createAccessToken, readFetchedToken, type AccessToken } from "./access-token.js";
import type { ExchangeResult, JsonExchange } from "./json-exchange.js";
import { toUpstreamError, UpstreamError } from "./upstream-error.js";

/** How long a caller is willing to wait; handed down from the client's request to the socket. */
export interface CallOptions {
  /** Monotonic milliseconds, as performance.now() gives them. */
  deadlineAt: number;
  /** Aborted when nobody waits for the answer any more. */
  signal?: AbortSignal;
}

export interface RestCall {
  method: "GET" | "POST" | "PUT";
  /** Path below `/v2.01/{ClientId}`, with every variable part already encoded. */
  path: string;
  body?: unknown;
  idempotencyKey?: string;
}

export interface RestClient {
  /** @throws UpstreamError */
  call(call: RestCall, options: CallOptions): Promise<ExchangeResult>;
  /** Resolves when a token is at hand. @throws UpstreamError */
  checkAccess(options: CallOptions): Promise<void>;
}

export interface RestClientOptions {
  exchange: JsonExchange;
  clientId: string;
  apiKey: string;
  /** Longest that one try may take. */
  tryTimeoutMs: number;
  monotonicNowMs: () => number;
}

/** Kept free before the client's deadline, so that the refusal itself still arrives in time. */
const ANSWER_RESERVE_MS = 100;

export function createRestClient(options: RestClientOptions): RestClient {
  const { exchange, clientId, apiKey, tryTimeoutMs, monotonicNowMs } = options;
  const basePath = `/v2.01/${encodeURIComponent(clientId)}`;
  const basicCredentials = Buffer.from(`${clientId}:${apiKey}`).toString("base64");

  const accessToken: AccessToken = createAccessToken({ fetchToken, monotonicNowMs });

  /** Bounded by the time for one try, not by a caller's deadline: many callers wait for the same token. */
  async function fetchToken() {
    const answer = await withSignal({ deadlineAt: monotonicNowMs() + tryTimeoutMs + ANSWER_RESERVE_MS }, (signal) =>
      exchange.send({
        method: "POST",
        path: "/v2.01/oauth/token",
        headers: { authorization: `Basic ${basicCredentials}`, "content-type": "application/x-www-form-urlencoded" },
        body: "grant_type=client_credentials",
        signal,
      }),
    );
    if (answer.status >= 400 && answer.status < 500 && answer.status !== 429) {
      throw new UpstreamError("unauthorized", { status: answer.status });
    }
    if (answer.status !== 200) throw toUpstreamError(answer.status, answer.body);
    return readFetchedToken(answer.body);
  }

  /** Runs one try with a signal that fires at its end, at the caller's deadline, or when the caller leaves. */
  async function withSignal<T>(call: CallOptions, run: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const timeoutMs = Math.min(tryTimeoutMs, call.deadlineAt - monotonicNowMs() - ANSWER_RESERVE_MS);
    if (timeoutMs <= 0) throw new UpstreamError("timeout");
    if (call.signal?.aborted) throw new UpstreamError("cancelled");
    const controller = new AbortController();
    const timer = setTimeout(() => controller.abort(new UpstreamError("timeout")), timeoutMs);
    const leave = () => controller.abort(new UpstreamError("cancelled"));
    call.signal?.addEventListener("abort", leave, { once: true });
    try {
      return await run(controller.signal);
    } finally {
      clearTimeout(timer);
      call.signal?.removeEventListener("abort", leave);
    }
  }

  async function attempt(call: RestCall, signal: AbortSignal): Promise<ExchangeResult> {
    const token = await unlessAborted(accessToken.get(), signal);
    const answer = await exchange.send({
      method: call.method,
      path: basePath + call.path,
      headers: {
        accept: "application/json",
        authorization: `Bearer ${token}`,
        ...(call.body === undefined ? {} : { "content-type": "application/json" }),
        ...(call.idempotencyKey === undefined ? {} : { "idempotency-key": call.idempotencyKey }),
      },
      body: call.body === undefined ? undefined : JSON.stringify(call.body),
      signal,
    });
    if (answer.status === 401) accessToken.invalidate(token);
    if (answer.status < 200 || answer.status >= 300) throw toUpstreamError(answer.status, answer.body);
    return answer;
  }

  return {
    async call(call, callOptions) {
      try {
        return await withSignal(callOptions, (signal) => attempt(call, signal));
      } catch (error) {
        // A token may be revoked before its time; one fresh token tells that apart from bad credentials.
        if (!(error instanceof UpstreamError && error.kind === "unauthorized" && error.detail.status === 401)) throw error;
        return withSignal(callOptions, (signal) => attempt(call, signal));
      }
    },
    async checkAccess(callOptions) {
      await withSignal(callOptions, (signal) => unlessAborted(accessToken.get(), signal));
    },
  };
}

/** Lets one waiter leave a shared piece of work without ending it for the others. */
function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const leave = () => reject(signal.reason as Error);
    if (signal.aborted) leave();
    signal.addEventListener("abort", leave, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", leave));
  });
}
