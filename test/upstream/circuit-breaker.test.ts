import { afterEach, describe, expect, test } from "@jest/globals";
import { type CircuitBreaker, type CircuitState, createCircuitBreaker } from "../../src/upstream/circuit-breaker.js";
import { UpstreamError, type UpstreamErrorKind } from "../../src/upstream/upstream-error.js";
import { testClock } from "../support/clock.js";

let breaker: CircuitBreaker | undefined;
afterEach(() => breaker?.close());

/** Twenty calls that end like that after so long. */
async function twenty(kind: UpstreamErrorKind, tookMs: number, status?: number): Promise<CircuitState[]> {
  let nowMs = 0;
  const states: CircuitState[] = [];
  breaker = createCircuitBreaker((state) => states.push(state), testClock({ monotonicMs: () => nowMs }));
  for (let call = 0; call < 20; call += 1) {
    const work = () => {
      nowMs += tookMs;
      return Promise.reject(new UpstreamError(kind, { status }));
    };
    await breaker.run(work).catch(() => undefined);
  }
  return states;
}

describe("what opens the circuit", () => {
  test.each<[string, UpstreamErrorKind, number, number | undefined, CircuitState[]]>([
    ["an upstream that fails", "unavailable", 10, 503, ["open"]],
    ["one that does not answer in time", "timeout", 3_000, undefined, ["open"]],
    ["one that callers gave up waiting for", "cancelled", 2_500, undefined, ["open"]],
    ["callers who left at once: nothing", "cancelled", 100, undefined, []],
    ["refusals: nothing", "rejected", 10, 400, []],
    ["a spent quota: nothing", "rate_limited", 10, 429, []],
  ])("%s", async (_what, kind, tookMs, status, states) => {
    expect(await twenty(kind, tookMs, status)).toEqual(states);
  });
});

test("while it is open calls are refused at once, with when to come back", async () => {
  await twenty("unavailable", 10, 503);
  let wasCalled = false;
  const refused = breaker?.run(() => Promise.resolve((wasCalled = true)));
  await expect(refused).rejects.toMatchObject({ kind: "unavailable", detail: { retryAfterMs: 5_000 } });
  expect(wasCalled).toBe(false);
});
