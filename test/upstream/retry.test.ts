import { describe, expect, test } from "@jest/globals";
import {
  createRetryBudget,
  type FailedAttempt,
  nextAttemptDelayMs,
  type RetryBudget,
} from "../../src/upstream/retry.js";
import { UpstreamError, type UpstreamErrorDetail, type UpstreamErrorKind } from "../../src/upstream/upstream-error.js";
import { testClock } from "../support/clock.js";

const failed = (
  kind: UpstreamErrorKind,
  detail: UpstreamErrorDetail = {},
  overrides: Partial<FailedAttempt> = {},
): FailedAttempt => ({
  error: new UpstreamError(kind, detail),
  attempts: 1,
  isRepeatable: true,
  remainingMs: 9_000,
  random: 0.5,
  ...overrides,
});

describe("nextAttemptDelayMs", () => {
  test.each<[string, FailedAttempt, number | null]>([
    ["a lost connection", failed("network"), 50],
    ["a time-out", failed("timeout"), 50],
    ["a status 503", failed("unavailable", { status: 503 }), 50],
    ["an answer that cannot be read", failed("invalid_response"), 50],
    ["an unreadable answer for the second time", failed("invalid_response", {}, { attempts: 2 }), null],
    ["an open circuit breaker", failed("circuit_open", { retryAfterMs: 5_000 }), null],
    ["too many calls waiting", failed("busy", { retryAfterMs: 5_000 }), null],
    ["a spent allowance", failed("allowance_spent", { retryAfterMs: 5_000 }), null],
    ["our own reserve", failed("quota_reserved", { retryAfterMs: 5_000 }), null],
    ["an untrusted certificate", failed("untrusted"), null],
    ["a token that is replaced", failed("unauthorized", { status: 401, isTokenReplaced: true }, { attempts: 4 }), 0],
    ["the same in vain", failed("unauthorized", { status: 401, isTokenReplaced: true }, { attempts: 5 }), null],
    ["a token that is not replaced", failed("unauthorized", { status: 401 }), null],
    ["refused credentials", failed("unauthorized", { status: 403 }), null],
    ["a refusal", failed("rejected", { status: 400 }), null],
    ["an absence", failed("not_found", { status: 404 }), null],
    ["a conflict", failed("conflict", { status: 409 }), null],
    ["a client that left", failed("cancelled"), null],
    ["a call whose effect would happen twice", failed("network", {}, { isRepeatable: false }), null],
    ["the fifth try", failed("network", {}, { attempts: 5 }), null],
    ["no time left", failed("network", {}, { remainingMs: 40 }), null],
    [
      "a rate limit that ends within the time left",
      failed("rate_limited", { retryAfterMs: 3_000 }, { random: 0 }),
      3_000,
    ],
    ["the same, spread over a second at most", failed("rate_limited", { retryAfterMs: 3_000 }, { random: 1 }), 4_000],
    [
      "a rate limit that may be no shorter at its end",
      failed("rate_limited", { retryAfterMs: 3_000, isWaitUncertain: true }),
      null,
    ],
    ["one that leaves no time for the call", failed("rate_limited", { retryAfterMs: 8_950 }, { random: 0 }), null],
    ["a rate limit that ends later", failed("rate_limited", { retryAfterMs: 900_000 }), null],
    ["a rate limit without an end", failed("rate_limited"), null],
    [
      "a rate limit on a call that cannot be repeated, since nothing was done",
      failed("rate_limited", { retryAfterMs: 1_000 }, { isRepeatable: false, random: 1 }),
      1_500,
    ],
  ])("%s", (_what, failedTry, expected) => {
    expect(nextAttemptDelayMs(failedTry)).toBe(expected);
  });

  test("waits longer each time, anywhere between nothing and the bound", () => {
    const bounds = [1, 2, 3, 4].map((triesMade) =>
      nextAttemptDelayMs(failed("network", {}, { attempts: triesMade, random: 1 })),
    );
    expect(bounds).toEqual([100, 200, 400, 800]);
    expect(nextAttemptDelayMs(failed("network", {}, { attempts: 4, random: 0 }))).toBe(0);
  });
});

describe("createRetryBudget", () => {
  const granted = (budget: RetryBudget) => Array.from({ length: 100 }, () => budget.withdraw()).filter(Boolean).length;

  test("allows ten retries in ten seconds however few the calls", () => {
    expect(granted(createRetryBudget(testClock({ monotonicMs: () => 0 })))).toBe(10);
  });

  test("allows one retry more for every two calls", () => {
    const budget = createRetryBudget(testClock({ monotonicMs: () => 0 }));
    for (let call = 0; call < 100; call += 1) budget.deposit();
    expect(granted(budget)).toBe(60);
  });

  test("forgets calls and retries after ten seconds", () => {
    let nowMs = 0;
    const budget = createRetryBudget(testClock({ monotonicMs: () => nowMs }));
    for (let call = 0; call < 100; call += 1) budget.deposit();
    granted(budget);
    expect(budget.withdraw()).toBe(false);
    nowMs = 10_000;
    expect(granted(budget)).toBe(10);
  });
});
