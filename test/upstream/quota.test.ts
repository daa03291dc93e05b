import { describe, expect, test } from "@jest/globals";
import { type CallPriority, createQuota } from "../../src/upstream/quota.js";
import type { UpstreamError } from "../../src/upstream/upstream-error.js";
import { testClock } from "../support/clock.js";

function setUp() {
  const clock = { nowMs: 1_000_000 };
  const quota = createQuota(testClock({ monotonicMs: () => clock.nowMs }));
  const attempt = (priority: CallPriority): "admitted" | UpstreamError => {
    try {
      quota.admit(priority)();
      return "admitted";
    } catch (error) {
      return error as UpstreamError;
    }
  };
  const reportShortest = (remaining: number, limit = 2_300, resetsInMs = 600_000) =>
    quota.report([{ seconds: 900, used: limit - remaining, remaining, resetsInMs }]);
  return { clock, quota, attempt, reportShortest };
}

describe("createQuota", () => {
  test("admits everything at first, and shows the documented windows", () => {
    const { quota, attempt } = setUp();
    expect(attempt("refresh")).toBe("admitted");
    expect(quota.windows().map(({ seconds, limit, used }) => [seconds, limit, used])).toEqual([
      [900, 2_300, 1],
      [1_800, 4_500, 1],
      [3_600, 8_800, 1],
      [86_400, 105_600, 1],
    ]);
  });

  test.each<[number, Record<CallPriority, string>]>([
    [700, { essential: "admitted", first_read: "admitted", refresh: "admitted" }],
    [690, { essential: "admitted", first_read: "admitted", refresh: "quota_reserved" }],
    [460, { essential: "admitted", first_read: "quota_reserved", refresh: "quota_reserved" }],
    [0, { essential: "rate_limited", first_read: "rate_limited", refresh: "rate_limited" }],
  ])("with %i of 2,300 calls left", (remaining, expected) => {
    for (const [priority, outcome] of Object.entries(expected)) {
      const { attempt, reportShortest } = setUp();
      reportShortest(remaining);
      const seen = attempt(priority as CallPriority);
      expect(seen === "admitted" ? seen : seen.kind).toBe(outcome);
    }
  });

  test("an exhausted day refuses mutations, but for a look now and then: it slides", () => {
    const { clock, quota, attempt } = setUp();
    quota.report([{ seconds: 86_400, used: 105_600, remaining: 0, resetsInMs: 80_000_000 }]);
    let admitted = 0;
    for (let second = 0; second < 600; second += 1) {
      clock.nowMs += 1_000;
      if (attempt("essential") === "admitted") admitted += 1;
      expect(attempt("first_read")).toMatchObject({ kind: "rate_limited" });
    }
    expect(admitted).toBeGreaterThanOrEqual(10);
    expect(admitted).toBeLessThanOrEqual(15);
    quota.report([{ seconds: 86_400, used: 80_000, remaining: 25_600, resetsInMs: 80_000_000 }]);
    expect(attempt("essential")).toBe("admitted");
  });

  test("one refusal pauses for two seconds at least and a minute at most, whatever reset it names", () => {
    for (const [resetsInMs, pausedMs] of [
      [0, 2_000],
      [3_000, 3_000],
      [80_000_000, 60_000],
    ] as const) {
      const { clock, quota, attempt } = setUp();
      quota.refused([{ seconds: 86_400, used: 1, remaining: 0, resetsInMs }]);
      quota.report([{ seconds: 86_400, used: 1, remaining: 100_000, resetsInMs }]);
      clock.nowMs += pausedMs - 1;
      expect(attempt("essential")).toMatchObject({ kind: "rate_limited" });
      clock.nowMs += 1;
      expect(attempt("essential")).toBe("admitted");
    }
  });

  test("counts its own calls between two answers", () => {
    const { attempt, reportShortest } = setUp();
    reportShortest(465);
    const outcomes = Array.from({ length: 10 }, () => attempt("first_read")).map((seen) =>
      seen === "admitted" ? seen : seen.kind,
    );
    expect(outcomes.filter((outcome) => outcome === "admitted")).toHaveLength(5);
  });

  test("counts calls in flight on top of what an answer reports", () => {
    const { quota, attempt, reportShortest } = setUp();
    const releases = Array.from({ length: 10 }, () => quota.admit("essential"));
    reportShortest(12);
    expect(quota.windows()[0]).toMatchObject({ remaining: 2 });
    for (const release of releases) release();
    expect(attempt("essential")).toBe("admitted");
    expect(attempt("essential")).toBe("admitted");
    expect(attempt("essential")).toMatchObject({ kind: "rate_limited" });
  });

  test("counts on its own when nothing is reported, and forgets calls as the window slides", () => {
    const { clock, attempt } = setUp();
    for (let call = 0; call < 2_300; call += 1) expect(attempt("essential")).toBe("admitted");
    expect(attempt("essential")).toMatchObject({ kind: "rate_limited" });
    clock.nowMs += 930_000;
    expect(attempt("essential")).toBe("admitted");
  });

  test("says when to come back", () => {
    const { attempt, reportShortest } = setUp();
    reportShortest(0, 2_300, 42_000);
    expect(attempt("essential")).toMatchObject({ detail: { retryAfterMs: 42_000 } });
  });

  test("has room again at the reset", () => {
    const { clock, attempt, reportShortest } = setUp();
    reportShortest(0, 2_300, 42_000);
    clock.nowMs += 42_000;
    expect(attempt("refresh")).toBe("admitted");
  });

  test("below the reserve lets one read look now and then, since others share the quota", () => {
    const { clock, attempt, reportShortest } = setUp();
    reportShortest(300);
    expect(attempt("first_read")).toMatchObject({ kind: "quota_reserved" });
    clock.nowMs += 20_000;
    expect(attempt("first_read")).toBe("admitted");
    expect(attempt("first_read")).toMatchObject({ kind: "quota_reserved" });
    reportShortest(2_000);
    expect(attempt("first_read")).toBe("admitted");
  });

  test("learns a raised limit from the headers", () => {
    const { quota, reportShortest } = setUp();
    reportShortest(9_000, 10_000);
    expect(quota.windows()[0]).toMatchObject({ limit: 10_000, used: 1_000, remaining: 9_000 });
  });

  test("pauses after a refusal until the reset it names, else for two seconds", () => {
    const { clock, quota, attempt } = setUp();
    expect(quota.refused([{ seconds: 900, used: 2_300, remaining: 0, resetsInMs: 3_000 }])).toMatchObject({
      kind: "rate_limited",
      detail: { retryAfterMs: 3_000 },
    });
    expect(attempt("essential")).toMatchObject({ kind: "rate_limited" });
    clock.nowMs += 3_000;
    expect(attempt("essential")).toBe("admitted");
    expect(quota.refused([])).toMatchObject({ detail: { retryAfterMs: 2_000 } });
    expect(attempt("essential")).toMatchObject({ kind: "rate_limited" });
  });
});
