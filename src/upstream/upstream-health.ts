// Health of the upstream, from the outcomes of the calls that were sent. For information only: the circuit breaker and
// readiness decide for themselves.
import type { Clock } from "../clock.js";
import type { CircuitState } from "./circuit-breaker.js";
import type { UpstreamError } from "./upstream-error.js";
import { type UpstreamErrorKind } from "./upstream-error.js";

export interface UpstreamReport {
  state: "unknown" | "answering" | "failing";
  circuitBreaker: CircuitState;
  /** ISO 8601. A refusal by the upstream counts as an answer. */
  lastAnswerAt: string | null;
  lastFailure: UpstreamFailure | null;
}

interface UpstreamFailure {
  at: string;
  kind: UpstreamErrorKind;
  /** The HTTP status, if any. */
  status?: number;
}

export interface UpstreamHealth {
  /** A call that was sent has ended: with an answer, or with an error. */
  ended(error?: UpstreamError): void;
  circuitChanged(state: CircuitState): void;
  report(): UpstreamReport;
  /** Whether the upstream refuses our credentials and has never accepted them. */
  areCredentialsRefused(): boolean;
}

/** Own choice: a single failed call, which is retried, says little. */
const FAILURES_IN_A_ROW = 3;

/** @param onChange called on every change of state */
export function createUpstreamHealth(clock: Clock, onChange: (state: UpstreamReport["state"]) => void): UpstreamHealth {
  let circuitBreaker: CircuitState = "closed";
  let lastAnswerAt: Date | undefined;
  let lastFailure: UpstreamFailure | null = null;
  let failuresInARow = 0;
  let hasRefusedCredentials = false;
  let reported: UpstreamReport["state"] = "unknown";

  function state(): UpstreamReport["state"] {
    if (circuitBreaker !== "closed" || failuresInARow >= FAILURES_IN_A_ROW) return "failing";
    if (lastAnswerAt) return "answering";
    return lastFailure ? "failing" : "unknown";
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
    onChange(reported);
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
    ended(error) {
      if (error && FAILURES.has(error.kind)) failed(error);
      else if (error?.kind !== "cancelled") answered();
    },
    circuitChanged(changed) {
      circuitBreaker = changed;
      reportChange();
    },
    report,
    areCredentialsRefused: () => hasRefusedCredentials && !lastAnswerAt,
  };
}

/** All other kinds are answers by the upstream, or caused by the caller. */
const FAILURES: ReadonlySet<UpstreamErrorKind> = new Set([
  "timeout",
  "network",
  "untrusted",
  "unavailable",
  "unauthorized",
  "invalid_response",
]);
