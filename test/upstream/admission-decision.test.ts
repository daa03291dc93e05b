import { describe, expect, test } from "@jest/globals";
import { decide, type Decision, type Situation } from "../../src/upstream/admission-decision.js";
import { CALL_CLASSES, type CallClass } from "../../src/upstream/call-class.js";
import type { QuotaWindow } from "../../src/upstream/quota-window.js";

const window = (remaining: number, parts: Partial<QuotaWindow> = {}): QuotaWindow => ({
  seconds: 900,
  limit: 2_300,
  used: 2_300 - remaining,
  remaining,
  resetsInMs: 600_000,
  mutations: 0,
  ownCallLeavesInMs: null,
  ...parts,
});

const calm: Situation = {
  circuitBlockedForMs: 0,
  pausedForMs: 0,
  isPauseUncertain: false,
  windows: [window(2_300)],
  sinceProbeMs: 0,
  sinceClassSentMs: 0,
  isSlotFree: true,
  ahead: 0,
  slots: 28,
  serviceTimeMs: 200,
  mayWaitMs: 9_000,
};

const refusal = (reason: string, retryAfterMs: number, isWaitUncertain = false) => ({
  kind: "refuse",
  reason,
  retryAfterMs,
  isWaitUncertain,
});
const send: Decision = { kind: "send", isProbe: false };
const probe: Decision = { kind: "send", isProbe: true };

describe("one call", () => {
  test.each<[string, Partial<Situation>, object]>([
    ["is sent when nothing is scarce", {}, send],
    ["waits for a slot when it can be answered in time", { isSlotFree: false, ahead: 1_000 }, { kind: "wait" }],
    [
      "is refused when it would wait for longer than its caller can",
      { isSlotFree: false, ahead: 1_259, mayWaitMs: 8_999 },
      refusal("busy", 9_000),
    ],
    [
      "is refused while the circuit breaker is open, whatever else is scarce",
      { circuitBlockedForMs: 4_000, pausedForMs: 1_000, windows: [window(0)], isSlotFree: false },
      refusal("circuit_open", 4_000),
    ],
    ["is refused while the upstream's 429 lasts", { pausedForMs: 2_000 }, refusal("rate_limited", 2_000)],
    [
      "is told that this may not be its end",
      { pausedForMs: 2_000, isPauseUncertain: true },
      refusal("rate_limited", 2_000, true),
    ],
    [
      "does not wait for a slot in order to be refused",
      { windows: [window(0)], isSlotFree: false },
      { kind: "refuse" },
    ],
  ])("%s", (_what, parts, expected) => {
    expect(decide("first_read", { ...calm, ...parts })).toMatchObject(expected);
  });
});

describe("with so much of a window left", () => {
  const passing: [number, CallClass[]][] = [
    [691, ["mutation", "event", "first_read", "refresh"]],
    [690, ["mutation", "event", "first_read"]],
    [460, ["mutation", "event"]],
    [230, ["mutation"]],
    [1, ["mutation"]],
    [0, []],
  ];
  test.each(passing)("%i of 2,300 calls: %j pass", (remaining, expected) => {
    const passed = CALL_CLASSES.filter(
      (callClass) => decide(callClass, { ...calm, windows: [window(remaining)] }).kind === "send",
    );
    expect(passed).toEqual(expected);
  });

  test("the scarcest window decides", () => {
    const windows = [window(2_300), window(100, { seconds: 86_400, limit: 105_600 })];
    expect(decide("first_read", { ...calm, windows })).toMatchObject({ kind: "refuse", reason: "quota_reserved" });
    expect(decide("mutation", { ...calm, windows })).toEqual(send);
  });
});

describe("mutations that have used half of a window", () => {
  const capped = (remaining: number) => ({ ...calm, windows: [window(remaining, { mutations: 1_150 })] });

  test.each<[number, CallClass[]]>([
    [1_151, ["mutation", "event", "first_read", "refresh"]],
    [1_150, ["event", "first_read", "refresh"]],
    [460, ["event", "first_read"]],
    [230, ["event"]],
    [1, ["event"]],
    [0, []],
  ])("leave the rest to reads: with %i calls left, %j pass", (remaining, expected) => {
    expect(CALL_CLASSES.filter((callClass) => decide(callClass, capped(remaining)).kind === "send")).toEqual(expected);
  });
});

describe("a class whose share of the quota is used", () => {
  const reserved = { ...calm, windows: [window(100)] };

  test("sends one call in a while, so that it does not wait for ever", () => {
    expect(decide("refresh", { ...reserved, sinceClassSentMs: 27_392 })).toEqual(probe);
    expect(decide("refresh", { ...reserved, sinceClassSentMs: 27_391 })).toMatchObject({ reason: "quota_reserved" });
  });

  test("sends none once a window is used up, but for probes", () => {
    const spent = { ...calm, windows: [window(0)], sinceClassSentMs: 600_000 };
    expect(decide("refresh", spent)).toMatchObject({ kind: "refuse", reason: "rate_limited" });
  });
});

describe("a probe of a window that others may have used up", () => {
  const spent = { ...calm, windows: [window(0)] };
  /** 2 % of 2,300 calls in 900 seconds. */
  const intervalMs = 900_000 / 46;

  test.each<[CallClass, number]>([
    ["mutation", 1],
    ["event", 1.1],
    ["first_read", 1.2],
    ["refresh", 1.4],
  ])("a %s passes after %d intervals without an answer", (callClass, intervals) => {
    const sinceProbeMs = intervalMs * intervals;
    expect(decide(callClass, { ...spent, sinceProbeMs: sinceProbeMs + 1 })).toEqual(probe);
    const early = decide(callClass, { ...spent, sinceProbeMs: sinceProbeMs - 1_000 });
    expect(early).toMatchObject({ kind: "refuse", reason: "rate_limited" });
    expect((early as { retryAfterMs: number }).retryAfterMs).toBeCloseTo(1_000);
  });

  test("every class passes within a minute, in every window of the upstream", () => {
    const all = [
      window(0),
      window(0, { seconds: 1_800, limit: 4_500 }),
      window(0, { seconds: 3_600, limit: 8_800 }),
      window(0, { seconds: 86_400, limit: 105_600 }),
    ];
    for (const callClass of CALL_CLASSES)
      expect(decide(callClass, { ...calm, windows: all, sinceProbeMs: 60_000 })).toEqual(probe);
  });

  test("comes no later than the reset", () => {
    expect(decide("mutation", { ...calm, windows: [window(0, { resetsInMs: 3_000 })] })).toEqual(
      refusal("rate_limited", 3_000),
    );
  });

  test("is not needed where calls of our own have used it up: it is known when the first one leaves", () => {
    const windows = [window(0, { ownCallLeavesInMs: 70_000 })];
    expect(decide("mutation", { ...calm, windows, sinceProbeMs: 600_000 })).toEqual(refusal("rate_limited", 70_000));
  });
});
