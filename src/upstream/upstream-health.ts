// Health of the upstream, from the outcomes of the calls that were sent. For information only: the circuit breaker and
// readiness decide for themselves.
import type { Clock } from "../clock.js";
import { systemErrorCode } from "../system-error-code.js";
import type { CircuitState } from "./circuit-breaker.js";
import { outcomeOf, type UpstreamError, type UpstreamErrorKind } from "./upstream-error.js";

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
  /** Of the system's error, if any, such as ENOTFOUND. */
  code?: string;
}

export interface UpstreamHealth {
  /** A call that was sent has ended: with an answer, or with an error. */
  ended(error?: UpstreamError): void;
  /** So has one for an access token. That one is granted says nothing about why other calls fail. */
  tokenCallEnded(error?: UpstreamError): void;
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
  /** In a row. An answer to a call ends both rows, an access token only its own. */
  const failures = { calls: 0, tokenCalls: 0 };
  let hasRefusedCredentials = false;
  let reported: UpstreamReport["state"] = "unknown";

  function state(): UpstreamReport["state"] {
    if (circuitBreaker !== "closed" || failures.calls + failures.tokenCalls >= FAILURES_IN_A_ROW) return "failing";
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

  function count(of: keyof typeof failures, error?: UpstreamError): void {
    const outcome = error ? outcomeOf(error) : "success";
    if (outcome === "none") return;
    if (error && outcome === "failure") {
      const { kind, detail } = error;
      const code = systemErrorCode(detail.cause);
      lastFailure = {
        at: clock.now().toISOString(),
        kind,
        ...(detail.status === undefined ? {} : { status: detail.status }),
        ...(code === undefined ? {} : { code }),
      };
      failures[of] += 1;
      hasRefusedCredentials ||= kind === "unauthorized";
    } else {
      lastAnswerAt = clock.now();
      failures.tokenCalls = 0;
      if (of === "calls") failures.calls = 0;
    }
    reportChange();
  }

  return {
    ended: (error) => count("calls", error),
    tokenCallEnded: (error) => count("tokenCalls", error),
    circuitChanged(changed) {
      circuitBreaker = changed;
      reportChange();
    },
    report,
    areCredentialsRefused: () => hasRefusedCredentials && !lastAnswerAt,
  };
}
