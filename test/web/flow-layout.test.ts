import { describe, expect, test } from "@jest/globals";
import { edgesOf } from "../../simulator/transitions.js";
import { layOut, NODE } from "../../web/console/flow-layout.js";

describe.each(["NATURAL", "SOLETRADER", "BUSINESS"] as const)("the picture of the flow %s", (flow) => {
  const edges = edgesOf(flow);
  const { states, edges: drawn, width, height } = layOut(edges);

  test("has every state once, and every edge", () => {
    const names = states.map(({ name }) => name);
    expect([...names].sort()).toEqual([...new Set(edges.flat())].sort());
    expect(drawn.map(({ from, to }) => [from, to])).toEqual(edges);
  });

  test("has no state on another, and none outside", () => {
    for (const state of states) {
      expect(state.x + NODE.width).toBeLessThanOrEqual(width);
      expect(state.y + NODE.height).toBeLessThanOrEqual(height);
      for (const other of states)
        if (other !== state)
          expect(Math.abs(state.x - other.x) >= NODE.width || Math.abs(state.y - other.y) >= NODE.height).toBe(true);
    }
  });
});

test("a way back is drawn beside the way there", () => {
  const { edges } = layOut([
    ["PENDING_VALIDATION", "REJECTED"],
    ["REJECTED", "PENDING_VALIDATION"],
  ]);
  expect(edges).toHaveLength(2);
  expect(edges[0]?.path).not.toBe(edges[1]?.path);
});
