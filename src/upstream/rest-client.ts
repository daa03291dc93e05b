// Authenticated calls to the upstream: admission, token, one attempt or several, and status to error, all within the
// caller's deadline. Independent of endpoints and of the domain.
import type { Clock } from "../clock.js";
import type { Measurements } from "../measurements.js";
import type { TracedAttempt } from "../tracing.js";
import type { AccessToken } from "./access-token.js";
import type { Admission } from "./admission.js";
import type { CallClass } from "./call-class.js";
import type { CallOutcome } from "./circuit-breaker.js";
import { type CallOptions, pause, waitFor } from "./deadline.js";
import type { HttpTransport, TransportResponse } from "./http-transport.js";
import { readRateLimitHeaders, readRetryAfterMs } from "./rate-limit-headers.js";
import { nextAttemptDelayMs, type RetryBudget } from "./retry.js";
import { isOwnRefusal, outcomeOf, toUpstreamError, UpstreamError } from "./upstream-error.js";
import type { UpstreamHealth } from "./upstream-health.js";

interface RestCall<Value> {
  method: "GET" | "POST" | "PUT";
  /** Path below `/v2.01/{ClientId}`, with every variable part already encoded. */
  path: string;
  body?: unknown;
  /** Makes a POST repeatable. */
  idempotencyKey?: string;
  /** Part of the call, so that an answer nobody can use counts for the upstream's health. @throws UpstreamError */
  read: (answer: TransportResponse) => Value;
}

export interface RestCallOptions extends CallOptions {
  callClass: CallClass;
}

export interface RestClient {
  /**
   * Cancellation ends waiting, before the first attempt or between two: what was sent ends by itself.
   * @throws UpstreamError
   */
  call<Value>(call: RestCall<Value>, options: RestCallOptions): Promise<Value>;
  /** Resolves when there is a valid access token. @throws UpstreamError */
  checkAccess(options: CallOptions): Promise<void>;
}

export interface RestClientOptions {
  transport: HttpTransport;
  clientId: string;
  /** Longest time for one attempt, from when it is sent. */
  attemptTimeoutMs: number;
  admission: Admission;
  accessToken: AccessToken;
  health: Pick<UpstreamHealth, "ended">;
  retryBudget: RetryBudget;
  clock: Clock;
  random: () => number;
  measurements?: Pick<Measurements, "upstreamCallRetried" | "upstreamAnswerUnusable">;
}

/** Kept free before the client's deadline, so that an error still arrives in time. */
const ANSWER_RESERVE_MS = 100;
/** Own choice: a request spends a little of its time before its first call. */
const CUT_SHARE = 0.8;

export function createRestClient(options: RestClientOptions): RestClient {
  const { transport, clientId, attemptTimeoutMs, admission, accessToken, health, retryBudget, clock, random } = options;
  const { measurements } = options;
  const basePath = `/v2.01/${encodeURIComponent(clientId)}`;

  /** Sends a call that was admitted. */
  async function send(call: RestCall<unknown>, deadlineAt: number, traced: TracedAttempt): Promise<TransportResponse> {
    const current = accessToken.get();
    const token = typeof current === "string" ? current : await waitFor(current, { deadlineAt }, clock);
    try {
      return await exchange(call, token, deadlineAt - clock.monotonicMs(), traced);
    } catch (error) {
      if (error instanceof UpstreamError) health.ended(error);
      throw error;
    }
  }

  async function exchange(
    call: RestCall<unknown>,
    token: string,
    timeoutMs: number,
    traced: TracedAttempt,
  ): Promise<TransportResponse> {
    const headers: Record<string, string> = { accept: "application/json", authorization: `Bearer ${token}` };
    if (call.body !== undefined) headers["content-type"] = "application/json";
    if (call.idempotencyKey !== undefined) headers["idempotency-key"] = call.idempotencyKey;
    const sentAtMs = clock.monotonicMs();
    const answer = await transport.send({
      method: call.method,
      path: basePath + call.path,
      headers,
      body: call.body === undefined ? undefined : JSON.stringify(call.body),
      timeoutMs,
      attempt: traced,
    });
    const nowMs = clock.now().getTime();
    const windows = readRateLimitHeaders(answer.headers, nowMs);
    if (answer.status === 429)
      throw admission.refusedByUpstream(windows, sentAtMs, readRetryAfterMs(answer.headers, nowMs));
    admission.report(windows, sentAtMs);
    if (answer.status === 401)
      throw new UpstreamError("unauthorized", { status: 401, isTokenReplaced: accessToken.replace(token) });
    if (answer.status < 200 || answer.status >= 300) throw toUpstreamError(answer.status, answer.body);
    return answer;
  }

  async function attempt(
    call: RestCall<unknown>,
    callOptions: RestCallOptions,
    resends: number,
  ): Promise<TransportResponse> {
    const { callClass, sender, cancellation, allowance, trace } = callOptions;
    if (cancellation?.isCancelled) throw new UpstreamError("cancelled");
    const deadlineAt = callOptions.deadlineAt - ANSWER_RESERVE_MS;
    const arrivedAt = clock.monotonicMs();
    if (arrivedAt >= deadlineAt) throw new UpstreamError("timeout");
    allowance?.take(callClass);
    let end: (outcome: CallOutcome) => void;
    try {
      end = await admission.enter({ callClass, sender, deadlineAt, cancellation });
    } catch (error) {
      allowance?.giveBack();
      throw error;
    }
    allowance?.sent();
    const now = clock.monotonicMs();
    const timeoutMs = Math.min(attemptTimeoutMs, deadlineAt - now);
    try {
      const answer = await send(call, now + timeoutMs, { trace, callClass, waitedMs: now - arrivedAt, resends });
      end("success");
      return answer;
    } catch (error) {
      // A time limit that the caller's deadline has cut says nothing about the upstream.
      const wasCut = timeoutMs < attemptTimeoutMs * CUT_SHARE;
      end((wasCut && isTimeout(error)) || !(error instanceof UpstreamError) ? "none" : outcomeOf(error));
      throw error;
    }
  }

  async function untilAnswered(call: RestCall<unknown>, callOptions: RestCallOptions): Promise<TransportResponse> {
    retryBudget.deposit();
    let mayHaveHadEffect = false;
    for (let attempts = 1; ; attempts += 1) {
      try {
        return await attempt(call, callOptions, attempts - 1);
      } catch (error) {
        if (!(error instanceof UpstreamError)) throw error;
        const delayMs = nextAttemptDelayMs({
          error,
          attempts,
          // A response that is lost is looked up by the key instead.
          isRepeatable: call.method === "GET" || (call.idempotencyKey !== undefined && error.kind === "unavailable"),
          remainingMs: callOptions.deadlineAt - clock.monotonicMs() - ANSWER_RESERVE_MS,
          random: random(),
        });
        // The budget protects the upstream: a call that was not sent is no retry, and a token is revoked for all.
        const isFree = error.detail.isTokenReplaced || isOwnRefusal(error);
        if (delayMs === null || !(isFree || retryBudget.withdraw()))
          throw mayHaveHadEffect ? new UpstreamError(error.kind, { ...error.detail, mayHaveHadEffect }) : error;
        mayHaveHadEffect ||= error.kind === "unavailable";
        measurements?.upstreamCallRetried(error.kind);
        if (delayMs > 0) await pause(delayMs, callOptions.cancellation, clock);
      }
    }
  }

  /**
   * What cannot be read counts for health, not for the circuit breaker, and is not tried again: it may be this object
   * alone, whose readers must not have the calls of all others refused, and it would be the same a moment later.
   */
  function read<Value>(call: RestCall<Value>, answer: TransportResponse): Value {
    try {
      const value = call.read(answer);
      health.ended();
      return value;
    } catch (error) {
      if (error instanceof UpstreamError) {
        health.ended(error);
        measurements?.upstreamAnswerUnusable(basePath + call.path);
      }
      throw error;
    }
  }

  return {
    call: async (call, callOptions) => read(call, await untilAnswered(call, callOptions)),
    checkAccess: async (caller) => {
      await waitFor(Promise.resolve(accessToken.get()), caller, clock);
    },
  };
}

const isTimeout = (error: unknown) => error instanceof UpstreamError && error.kind === "timeout";
