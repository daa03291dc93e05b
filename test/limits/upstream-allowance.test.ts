import { beforeEach, describe, expect, test } from "@jest/globals";
import { createUpstreamAllowances } from "../../src/limits/upstream-allowance.js";
import type { CallClass } from "../../src/upstream/call-class.js";
import type { CallAllowance } from "../../src/upstream/deadline.js";
import { testClock } from "../support/clock.js";

const QUARTER_MS = 15 * 60_000;
let nowMs: number;
beforeEach(() => {
  nowMs = 0;
});

function setUp(perViewer = 150) {
  const taken: string[] = [];
  const allowances = createUpstreamAllowances({
    perViewer,
    perOperator: 1_000,
    onSent: (key) => taken.push(key),
    clock: testClock({ monotonicMs: () => nowMs }),
  });
  return { taken, allowances, viewer: allowances.of({ subject: "viewer", isOperator: false }) };
}

/** Takes as many calls as are allowed. */
function takeAll(allowance: CallAllowance, callClass: CallClass = "first_read"): number {
  for (let calls = 0; ; calls += 1) {
    try {
      allowance.take(callClass);
      allowance.sent();
    } catch {
      return calls;
    }
  }
}

describe("createUpstreamAllowances", () => {
  test("gives a new viewer four fifths at once, and no more than the whole in any quarter of an hour", () => {
    const { viewer } = setUp();
    expect(takeAll(viewer)).toBe(120);
    let later = 0;
    for (; nowMs < QUARTER_MS; nowMs += 1_000) later += takeAll(viewer);
    expect(later).toBeLessThanOrEqual(30);
    expect(later).toBeGreaterThanOrEqual(29);
  });

  test("an allowance of one call is one in each quarter of an hour", () => {
    const { viewer } = setUp(1);
    expect(takeAll(viewer)).toBe(1);
    const retryAfterMs = expect.closeTo(QUARTER_MS, -1);
    expect(() => viewer.take("first_read")).toThrow(expect.objectContaining({ detail: { retryAfterMs } }));
    nowMs = QUARTER_MS - 1_000;
    expect(takeAll(viewer)).toBe(0);
    nowMs = QUARTER_MS + 1_000;
    expect(takeAll(viewer)).toBe(1);
  });

  test("ten viewers who use all they can leave a third of the shortest window to others", () => {
    const { allowances } = setUp();
    let calls = 0;
    const ten = Array.from({ length: 10 }, (_, each) =>
      allowances.of({ subject: `viewer ${each}`, isOperator: false }),
    );
    for (; nowMs < QUARTER_MS; nowMs += 1_000) for (const viewer of ten) calls += takeAll(viewer);
    expect(calls).toBeLessThanOrEqual(1_500);
  });

  test("refuses with the time to wait, and counts the refusal", () => {
    const { allowances, viewer } = setUp();
    takeAll(viewer);
    expect(() => viewer.take("first_read")).toThrow(
      expect.objectContaining({ kind: "allowance_spent", detail: { retryAfterMs: 30_000 } }),
    );
    expect(allowances.refusedCount()).toBe(2);
  });

  test("what has an older value leaves a few calls to what has none", () => {
    const { viewer } = setUp();
    expect(takeAll(viewer, "refresh")).toBe(116);
    expect(() => viewer.take("refresh")).toThrow(expect.objectContaining({ detail: { retryAfterMs: 30_000 } }));
    expect(takeAll(viewer)).toBe(4);
    nowMs += 4 * 30_000;
    expect(takeAll(viewer, "refresh")).toBe(0);
    expect(takeAll(viewer)).toBe(4);
  });

  test.each([
    [1, 1],
    [4, 3],
    [10, 6],
  ])("of an allowance of %d calls, refreshes may take %d", (perViewer, expected) => {
    expect(takeAll(setUp(perViewer).viewer, "refresh")).toBe(expected);
  });

  test("is shared by all requests of a viewer; an operator has another", () => {
    const { allowances, viewer } = setUp();
    takeAll(viewer);
    expect(takeAll(allowances.of({ subject: "viewer", isOperator: false }))).toBe(0);
    expect(takeAll(allowances.of({ subject: "viewer", isOperator: true }))).toBe(800);
    expect(takeAll(allowances.of({ subject: "another", isOperator: false }))).toBe(120);
  });

  test("restores what was not sent", () => {
    const { viewer } = setUp();
    takeAll(viewer);
    viewer.giveBack();
    expect(takeAll(viewer)).toBe(1);
  });

  test("counts what a viewer causes at another instance, also before they come here", () => {
    const [one, another] = [setUp(), setUp()];
    takeAll(one.viewer);
    const calls: Record<string, number> = {};
    for (const key of one.taken) calls[key] = (calls[key] ?? 0) + 1;
    another.allowances.countOthers(calls);
    expect(takeAll(another.viewer)).toBe(0);
  });

  test("what was not sent is counted nowhere", () => {
    const { taken, viewer } = setUp();
    for (let call = 0; call < 200; call += 1) {
      viewer.take("first_read");
      viewer.giveBack();
    }
    expect(taken).toEqual([]);
    expect(takeAll(viewer)).toBe(120);
  });

  test("a nonsensical count changes nothing", () => {
    const { allowances, taken, viewer } = setUp();
    viewer.take("first_read");
    viewer.sent();
    allowances.countOthers({ [taken[0] ?? ""]: -1_000 });
    allowances.countOthers({ [taken[0] ?? ""]: "many" as unknown as number });
    expect(takeAll(viewer)).toBe(119);
  });
});
