import { describe, expect, it } from "@jest/globals";
import { toServerTiming } from "../../src/http/server-timing.js";
import { readServerTiming, sayAnswer, sayDuration } from "../../web/graphiql/answer-facts.js";

describe("what the gateway says of an answer", () => {
  it("is read as it was sent", () => {
    const report = { cost: 14, upstreamCalls: 3, cacheReads: { hit: 1, miss: 3 } };
    expect(readServerTiming(toServerTiming(report, 41.66))).toEqual({
      totalMs: 41.7,
      cost: 14,
      upstreamCalls: 3,
      cache: "hit 1, miss 3",
    });
  });

  it("may lack what is not known, or be missing altogether", () => {
    expect(readServerTiming(toServerTiming({ upstreamCalls: 0, cacheReads: {} }, 1))).toEqual({
      totalMs: 1,
      upstreamCalls: 0,
    });
    expect(readServerTiming(null)).toEqual({});
    expect(readServerTiming('total;dur=., other;desc="a"')).toEqual({});
  });
});

describe("the line below an answer", () => {
  const facts = { kind: "answer", status: 200, durationMs: 52.4, timing: {}, codes: [], requestId: null } as const;

  it("has the figures of the gateway beside the page's own", () => {
    const timing = { totalMs: 41.7, cost: 14, upstreamCalls: 1, cache: "hit 1, miss 1" };
    expect(sayAnswer({ ...facts, codes: [], timing })).toEqual([
      "Status 200",
      "52 ms, 42 ms of it in the gateway",
      "1 upstream call",
      "cost 14",
      "cache: hit 1, miss 1",
    ]);
  });

  it("has the codes of errors, and says when there was no answer", () => {
    expect(sayAnswer({ ...facts, codes: ["FORBIDDEN", "BAD_USER_INPUT"] })).toContain("FORBIDDEN, BAD_USER_INPUT");
    expect(sayAnswer({ ...facts, codes: [], status: null })).toEqual(["No answer", "52 ms"]);
  });
});

it.each([
  [0, "0 ms"],
  [999, "999 ms"],
  [3_240, "3.2 s"],
  [125_000, "2 min 5 s"],
  [7_260_000, "2 h 1 min"],
])("%d ms is said as %s", (ms, said) => expect(sayDuration(ms)).toBe(said));
