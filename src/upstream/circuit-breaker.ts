// Stops asking an upstream that keeps failing, so that refusals are quick and it can recover in peace.
import type { Clock } from "../clock.js";
import Opossum from "opossum";
import { UpstreamError } from "./upstream-error.js";

export interface CircuitBreaker {
  /** @throws UpstreamError unavailable, at once, while the circuit is open; else what the work throws */
  run<Value>(work: () => Promise<Value>): Promise<Value>;
  isOpen(): boolean;
  close(): void;
}

const WINDOW_MS = 10_000;
const OPEN_MS = 5_000;
const MINIMUM_CALLS = 20;
/**
 * Own choice: with 30 % of calls failing, which retries make good, 20 calls pass 65 % once in a thousand
 * times but 50 % once in twenty.
 */
const FAILURE_PERCENTAGE = 65;

export type CircuitState = "open" | "half-open" | "closed";

/** Own choice: a caller who leaves after that has been kept waiting, which tells of the upstream and not of them. */
const PATIENCE_MS = 2_000;

/** @param onChange told of every change of state */
export function createCircuitBreaker(onChange: (state: CircuitState) => void, clock: Clock): CircuitBreaker {
  /** Who leaves early says nothing of the upstream, least of all that it works. */
  async function judged(work: () => Promise<unknown>): Promise<unknown> {
    const begunAt = clock.monotonicMs();
    try {
      return await work();
    } catch (error) {
      const hasLeft = error instanceof UpstreamError && error.kind === "cancelled";
      throw hasLeft && (circuit.halfOpen || clock.monotonicMs() - begunAt >= PATIENCE_MS)
        ? new UpstreamError("timeout")
        : error;
    }
  }

  const circuit: Opossum<[() => Promise<unknown>]> = new Opossum(judged, {
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

/** An upstream that answers, be it with a refusal, is not down; nor is one that was never asked. */
function isFailure(error: unknown): boolean {
  if (!(error instanceof UpstreamError)) return false;
  const { kind, detail } = error;
  if (kind === "unavailable") return detail.status !== undefined;
  return kind === "timeout" || kind === "network" || kind === "untrusted" || kind === "invalid_response";
}
