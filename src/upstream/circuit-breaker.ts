// Whether the upstream keeps failing, judged by the calls that were sent and by nothing else. While it does, calls are
// refused at once, so that clients do not wait and the upstream can recover.
import type { Clock } from "../clock.js";

export type CircuitState = "open" | "half-open" | "closed";

/** `none`: the call ended without telling anything about the upstream. */
export type CallOutcome = "success" | "failure" | "none";

export interface CircuitBreaker {
  state(): CircuitState;
  /** Milliseconds until a call may be sent; 0 when one may be sent now. */
  blockedForMs(): number;
  /** A call is being sent. Returns the function that reports its outcome. */
  sent(): (outcome: CallOutcome) => void;
}

const WINDOW_MS = 10_000;
const BUCKETS = 10;
const OPEN_MS = 5_000;
/** Own choice: when to ask again while the probes of a half-open circuit breaker are running. */
const PROBES_RUNNING_MS = 1_000;
const MINIMUM_CALLS = 20;
const HALF_OPEN_PROBES = 3;
/**
 * Own choice: retries can compensate for 30 % of failing calls. At that rate, 65 % of 20 calls fail once in a thousand
 * times, but 50 % once in twenty.
 */
const FAILURE_SHARE = 0.65;

/** @param onChange called on every change of state */
export function createCircuitBreaker(onChange: (state: CircuitState) => void, clock: Clock): CircuitBreaker {
  let buckets: { number: number; calls: number; failures: number }[] = [];
  let openedAt: number | undefined;
  let probes = 0;

  function state(): CircuitState {
    if (openedAt === undefined) return "closed";
    return clock.monotonicMs() - openedAt < OPEN_MS ? "open" : "half-open";
  }

  function open(): void {
    openedAt = clock.monotonicMs();
    buckets = [];
    onChange("open");
  }

  function count(outcome: CallOutcome): void {
    const number = Math.floor(clock.monotonicMs() / (WINDOW_MS / BUCKETS));
    buckets = buckets.filter((bucket) => bucket.number > number - BUCKETS);
    let bucket = buckets.at(-1);
    if (bucket?.number !== number) buckets.push((bucket = { number, calls: 0, failures: 0 }));
    bucket.calls += 1;
    if (outcome === "failure") bucket.failures += 1;
  }

  function isFailing(): boolean {
    let calls = 0;
    let failures = 0;
    for (const bucket of buckets) {
      calls += bucket.calls;
      failures += bucket.failures;
    }
    return calls >= MINIMUM_CALLS && failures >= calls * FAILURE_SHARE;
  }

  function probe(): (outcome: CallOutcome) => void {
    probes += 1;
    if (probes === 1) onChange("half-open");
    return (outcome) => {
      probes -= 1;
      // Another probe may have decided already.
      if (state() !== "half-open") return;
      if (outcome === "failure") open();
      if (outcome !== "success") return;
      openedAt = undefined;
      onChange("closed");
    };
  }

  return {
    state,
    blockedForMs() {
      if (openedAt === undefined) return 0;
      const openForMs = openedAt + OPEN_MS - clock.monotonicMs();
      if (openForMs > 0) return openForMs;
      return probes < HALF_OPEN_PROBES ? 0 : PROBES_RUNNING_MS;
    },
    sent() {
      if (state() === "half-open") return probe();
      return (outcome) => {
        if (outcome === "none" || openedAt !== undefined) return;
        count(outcome);
        if (outcome === "failure" && isFailing()) open();
      };
    },
  };
}
