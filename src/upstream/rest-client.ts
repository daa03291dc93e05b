// Authenticated calls to the upstream: retries, circuit breaker, concurrency limit, token, quota, and status to error,
// all within the caller's deadline. Independent of endpoints and of the domain.
import type { Clock } from "../clock.js";
import type { SharedStore } from "../shared-store.js";
import { createAccessToken, type FetchedToken, readFetchedToken } from "./access-token.js";
import type { CircuitBreaker } from "./circuit-breaker.js";
import type { ConcurrencyLimit } from "./concurrency-limit.js";
import { type CallOptions, pause, untilAborted, withDeadline } from "./deadline.js";
import type { HttpTransport, TransportResponse } from "./http-transport.js";
import type { CallPriority, Quota } from "./quota.js";
import { readRateLimitHeaders } from "./rate-limit-headers.js";
import { nextAttemptDelayMs, type RetryBudget } from "./retry.js";
import { toUpstreamError, UpstreamError } from "./upstream-error.js";
import type { UpstreamHealth } from "./upstream-health.js";

interface RestCall {
  method: "GET" | "POST" | "PUT";
  /** Path below `/v2.01/{ClientId}`, with every variable part already encoded. */
  path: string;
  body?: unknown;
  /** Makes a POST repeatable. */
  idempotencyKey?: string;
}

export interface RestCallOptions extends CallOptions {
  priority: CallPriority;
}

export interface RestClient {
  /** @throws UpstreamError */
  call(call: RestCall, options: RestCallOptions): Promise<TransportResponse>;
  /** Resolves when there is a valid access token. @throws UpstreamError */
  checkAccess(options: CallOptions): Promise<void>;
}

export interface RestClientOptions {
  transport: HttpTransport;
  clientId: string;
  apiKey: string;
  /** Longest time for one attempt, including the wait in the queue. */
  attemptTimeoutMs: number;
  quota: Quota;
  breaker: CircuitBreaker;
  health: Pick<UpstreamHealth, "observe">;
  limit: ConcurrencyLimit;
  retryBudget: RetryBudget;
  /** Where instances share the access token. */
  sharedToken?: SharedStore<FetchedToken>;
  clock: Clock;
  random: () => number;
}

/** Kept free before the client's deadline, so that an error still arrives in time. */
const ANSWER_RESERVE_MS = 100;
const SHARED_TOKEN_ID = "current";
/** A shared token that is about to be renewed is not used. */
const SHARED_TOKEN_MIN_MS = 60_000;

export function createRestClient(options: RestClientOptions): RestClient {
  const {
    transport,
    clientId,
    apiKey,
    attemptTimeoutMs,
    quota,
    breaker,
    health,
    limit,
    retryBudget,
    sharedToken,
    clock,
    random,
  } = options;
  const basePath = `/v2.01/${encodeURIComponent(clientId)}`;
  const basicCredentials = Buffer.from(`${clientId}:${apiKey}`).toString("base64");
  const accessToken = createAccessToken({ fetchToken, clock });

  async function fetchToken(refused: string | undefined): Promise<FetchedToken> {
    const stored = await sharedToken?.get(SHARED_TOKEN_ID);
    if (stored && stored.value.accessToken !== refused && stored.freshForMs > SHARED_TOKEN_MIN_MS) {
      return { accessToken: stored.value.accessToken, expiresInSeconds: stored.freshForMs / 1_000 };
    }
    const fetched = await health.observe(fetchOwnToken);
    sharedToken?.set(SHARED_TOKEN_ID, fetched, fetched.expiresInSeconds * 1_000);
    return fetched;
  }

  /** Limited by the time for one attempt, not by a caller's deadline: many callers wait for the same token. */
  async function fetchOwnToken() {
    const answer = await withinAttempt({ deadlineAt: Infinity }, (signal) =>
      transport.send({
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

  function remainingMs(caller: CallOptions): number {
    return caller.deadlineAt - clock.monotonicMs() - ANSWER_RESERVE_MS;
  }

  function withinAttempt<Value>(caller: CallOptions, run: (signal: AbortSignal) => Promise<Value>): Promise<Value> {
    const deadlineAt = clock.monotonicMs() + Math.min(attemptTimeoutMs, remainingMs(caller));
    return withDeadline({ deadlineAt, signal: caller.signal }, clock, run);
  }

  async function exchangeOnce(call: RestCall, priority: CallPriority, signal: AbortSignal): Promise<TransportResponse> {
    const token = await untilAborted(accessToken.get(), signal);
    const release = quota.admit(priority);
    try {
      return await health.observe(() => send(call, token, signal));
    } finally {
      release();
    }
  }

  async function send(call: RestCall, token: string, signal: AbortSignal): Promise<TransportResponse> {
    const answer = await transport.send({
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
    const windows = readRateLimitHeaders(answer.headers, clock.now().getTime());
    if (answer.status === 429) throw quota.refused(windows);
    quota.report(windows);
    if (answer.status === 401) accessToken.invalidate(token);
    if (answer.status < 200 || answer.status >= 300) throw toUpstreamError(answer.status, answer.body);
    return answer;
  }

  /** A token may be revoked before it expires; one attempt with a fresh token tells that from bad credentials. */
  async function exchangeWithFreshToken(
    call: RestCall,
    priority: CallPriority,
    signal: AbortSignal,
  ): Promise<TransportResponse> {
    try {
      return await exchangeOnce(call, priority, signal);
    } catch (error) {
      if (!(error instanceof UpstreamError && error.kind === "unauthorized" && error.detail.status === 401))
        throw error;
      return exchangeOnce(call, priority, signal);
    }
  }

  return {
    async call(call, callOptions) {
      retryBudget.deposit();
      for (let attempts = 1; ; attempts += 1) {
        try {
          return await withinAttempt(callOptions, (signal) =>
            breaker.run(() => limit.run(() => exchangeWithFreshToken(call, callOptions.priority, signal), signal)),
          );
        } catch (error) {
          if (!(error instanceof UpstreamError)) throw error;
          const isRepeatable = call.method === "GET" || call.idempotencyKey !== undefined;
          const delayMs = nextAttemptDelayMs({
            error,
            attempts,
            isRepeatable,
            remainingMs: remainingMs(callOptions),
            random: random(),
          });
          if (delayMs === null || !retryBudget.withdraw()) throw error;
          await pause(delayMs, callOptions.signal).catch(() => {
            throw new UpstreamError("cancelled");
          });
        }
      }
    },
    checkAccess: async (caller) => {
      await withinAttempt(caller, (signal) => untilAborted(accessToken.get(), signal));
    },
  };
}
