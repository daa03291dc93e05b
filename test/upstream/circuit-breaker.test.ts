import { beforeEach, describe, expect, test } from "@jest/globals";
import {
  type CallOutcome,
  type CircuitBreaker,
  type CircuitState,
  createCircuitBreaker,
} from "../../src/upstream/circuit-breaker.js";
import { testClock } from "../support/clock.js";

let nowMs: number;
let changes: CircuitState[];
let breaker: CircuitBreaker;

beforeEach(() => {
  nowMs = 100_000;
  changes = [];
  breaker = createCircuitBreaker((state) => changes.push(state), testClock({ monotonicMs: () => nowMs }));
});

function calls(count: number, outcome: CallOutcome): void {
  for (let call = 0; call < count; call += 1) breaker.sent()(outcome);
}

function open(): void {
  calls(20, "failure");
  expect(breaker.state()).toBe("open");
}

describe("a closed circuit breaker", () => {
  test.each<[string, [number, CallOutcome][], CircuitState]>([
    ["opens when 20 calls fail", [[20, "failure"]], "open"],
    ["stays closed after 19", [[19, "failure"]], "closed"],
    [
      "opens at 65 % of failures",
      [
        [7, "success"],
        [13, "failure"],
      ],
      "open",
    ],
    [
      "stays closed below",
      [
        [8, "success"],
        [12, "failure"],
      ],
      "closed",
    ],
    [
      "does not count calls that say nothing about the upstream",
      [
        [100, "none"],
        [20, "failure"],
      ],
      "open",
    ],
  ])("%s", (_what, sequence, expected) => {
    for (const [count, outcome] of sequence) calls(count, outcome);
    expect(breaker.state()).toBe(expected);
  });

  test("forgets calls after ten seconds", () => {
    calls(19, "failure");
    nowMs += 10_000;
    calls(19, "failure");
    expect(breaker.state()).toBe("closed");
  });
});

describe("an open circuit breaker", () => {
  test("blocks calls for five seconds", () => {
    open();
    expect(breaker.blockedForMs()).toBe(5_000);
    nowMs += 4_999;
    expect(breaker.blockedForMs()).toBe(1);
    nowMs += 1;
    expect([breaker.blockedForMs(), breaker.state()]).toEqual([0, "half-open"]);
  });

  test("ignores the results of calls sent before", () => {
    const ends = Array.from({ length: 21 }, () => breaker.sent());
    ends.slice(0, 20).forEach((end) => end("failure"));
    ends[20]?.("success");
    expect(breaker.state()).toBe("open");
    nowMs += 5_000;
    expect(breaker.state()).toBe("half-open");
  });
});

describe("a half-open circuit breaker", () => {
  beforeEach(() => {
    open();
    nowMs += 5_000;
  });

  test("lets three probes through at once", () => {
    const ends = [breaker.sent(), breaker.sent()];
    expect(breaker.blockedForMs()).toBe(0);
    ends.push(breaker.sent());
    expect(breaker.blockedForMs()).toBe(1_000);
    ends[0]?.("none");
    expect(breaker.blockedForMs()).toBe(0);
  });

  test("closes with the first success", () => {
    breaker.sent()("success");
    expect([breaker.state(), breaker.blockedForMs()]).toEqual(["closed", 0]);
    expect(changes).toEqual(["open", "half-open", "closed"]);
  });

  test("opens again with a failure, for another five seconds", () => {
    breaker.sent()("failure");
    expect([breaker.state(), breaker.blockedForMs()]).toEqual(["open", 5_000]);
  });

  test("a probe that was refused or cancelled decides nothing", () => {
    breaker.sent()("none");
    expect([breaker.state(), breaker.blockedForMs()]).toEqual(["half-open", 0]);
  });

  test("starts to count anew once it has closed", () => {
    breaker.sent()("success");
    calls(19, "failure");
    expect(breaker.state()).toBe("closed");
    calls(1, "failure");
    expect(breaker.state()).toBe("open");
  });
});
