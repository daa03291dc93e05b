// Refuses calls at once while the upstream keeps failing, so that clients do not wait and it can recover.
import Opossum from "opossum";
import type { Clock } from "../clock.js";
import { UpstreamError } from "./upstream-error.js";

export interface CircuitBreaker {
  /** @throws UpstreamError unavailable, at once, while the circuit breaker is open; else what the work throws */
  run<Value>(work: () => Promise<Value>): Promise<Value>;
  isOpen(): boolean;
  close(): void;
}

const WINDOW_MS = 10_000;
const OPEN_MS = 5_000;
const MINIMUM_CALLS = 20;
/**
 * Own choice: retries can compensate for 30 % of failing calls. At that rate, 65 % of 20 calls fail once in a thousand
 * times, but 50 % once in twenty.
 */
const FAILURE_PERCENTAGE = 65;

export type CircuitState = "open" | "half-open" | "closed";

/** Own choice: when a caller leaves after waiting for so long, the call counts as timed out. */
const SLOW_CALL_MS = 2_000;

/** @param onChange called on every change of state */
export function createCircuitBreaker(onChange: (state: CircuitState) => void, clock: Clock): CircuitBreaker {
  /** A cancelled call must not count as a success: it says nothing about the upstream, unless it took long. */
  async function countingSlowCalls(work: () => Promise<unknown>): Promise<unknown> {
    const startedAt = clock.monotonicMs();
    try {
      return await work();
    } catch (error) {
      const hasLeft = error instanceof UpstreamError && error.kind === "cancelled";
      throw hasLeft && (circuit.halfOpen || clock.monotonicMs() - startedAt >= SLOW_CALL_MS)
        ? new UpstreamError("timeout")
        : error;
    }
  }

  const circuit: Opossum<[() => Promise<unknown>]> = new Opossum(countingSlowCalls, {
    timeout: false,
    rollingCountTimeout: WINDOW_MS,
    rollingPercentilesEnabled: false,
    volumeThreshold: MINIMUM_CALLS,
    errorThresholdPercentage: FAILURE_PERCENTAGE,
    resetTimeout: OPEN_MS,
    errorFilter: (error: unknown) => !isFailure(error),
  });
  circuit.on("open", () => onChange("open"));
  circuit.on("halfOpen", () => onChange("half-open"));
  circuit.on("close", () => onChange("closed"));
  return {
    async run<Value>(work: () => Promise<Value>): Promise<Value> {
      try {
        return (await circuit.fire(work)) as Value;
      } catch (error) {
        if (error instanceof UpstreamError) throw error;
        if (Opossum.isOurError(error as Error)) throw new UpstreamError("unavailable", { retryAfterMs: OPEN_MS });
        throw error;
      }
    },
    isOpen: () => circuit.opened,
    close: () => circuit.shutdown(),
  };
}

/**
 * Refusals by the upstream are answers, and errors before a call is sent say nothing about it: neither is a failure.
 */
function isFailure(error: unknown): boolean {
  if (!(error instanceof UpstreamError)) return false;
  const { kind, detail } = error;
  if (kind === "unavailable") return detail.status !== undefined;
  return kind === "timeout" || kind === "network" || kind === "untrusted" || kind === "invalid_response";
}
