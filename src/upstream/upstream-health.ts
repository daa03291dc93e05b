// How the upstream does, judged by what it made of the calls that were sent. Decides nothing: the circuit breaker and
// readiness have reasons of their own.
import type { Clock } from "../clock.js";
import type { CircuitState } from "./circuit-breaker.js";
import { UpstreamError, type UpstreamErrorKind } from "./upstream-error.js";

export interface UpstreamReport {
  state: "not asked yet" | "answers" | "fails";
  circuitBreaker: CircuitState;
  /** ISO 8601; an answer that refuses is one. */
  lastAnswerAt: string | null;
  lastFailure: UpstreamFailure | null;
}

export interface UpstreamFailure {
  at: string;
  kind: UpstreamErrorKind;
  /** The HTTP status, where there was one. */
  status?: number;
}

export interface UpstreamHealth {
  /** Runs a call and takes note of its outcome. */
  observe<Value>(send: () => Promise<Value>): Promise<Value>;
  circuitChanged(state: CircuitState): void;
  report(): UpstreamReport;
  /** Whether the upstream takes our credentials for wrong, and has never taken them for right. */
  areCredentialsRefused(): boolean;
}

/** Own choice: one call that fails and is repeated says little. */
const FAILURES_IN_A_ROW = 3;

/** @param onChange told of every change of state */
export function createUpstreamHealth(clock: Clock, onChange: (report: UpstreamReport) => void): UpstreamHealth {
  let circuitBreaker: CircuitState = "closed";
  let lastAnswerAt: Date | undefined;
  let lastFailure: UpstreamFailure | null = null;
  let failuresInARow = 0;
  let hasRefusedCredentials = false;
  let reported: UpstreamReport["state"] = "not asked yet";

  function state(): UpstreamReport["state"] {
    if (circuitBreaker !== "closed" || failuresInARow >= FAILURES_IN_A_ROW) return "fails";
    if (lastAnswerAt) return "answers";
    return lastFailure ? "fails" : "not asked yet";
  }

  const report = (): UpstreamReport => ({
    state: state(),
    circuitBreaker,
    lastAnswerAt: lastAnswerAt?.toISOString() ?? null,
    lastFailure,
  });

  function reportChange(): void {
    if (state() === reported) return;
    reported = state();
    onChange(report());
  }

  function answered(): void {
    lastAnswerAt = clock.now();
    failuresInARow = 0;
    hasRefusedCredentials = false;
    reportChange();
  }

  function failed({ kind, detail: { status } }: UpstreamError): void {
    lastFailure = { at: clock.now().toISOString(), kind, ...(status === undefined ? {} : { status }) };
    failuresInARow += 1;
    hasRefusedCredentials ||= kind === "unauthorized";
    reportChange();
  }

  return {
    async observe(send) {
      try {
        const value = await send();
        answered();
        return value;
      } catch (error) {
        if (error instanceof UpstreamError && FAILURES.has(error.kind)) failed(error);
        else if (error instanceof UpstreamError && error.kind !== "cancelled") answered();
        throw error;
      }
    },
    circuitChanged(changed) {
      circuitBreaker = changed;
      reportChange();
    },
    report,
    areCredentialsRefused: () => hasRefusedCredentials && !lastAnswerAt,
  };
}

/** All others are answers about the call, or the caller's own doing. */
const FAILURES: ReadonlySet<UpstreamErrorKind> = new Set([
  "timeout",
  "network",
  "untrusted",
  "unavailable",
  "unauthorized",
  "invalid_response",
]);
