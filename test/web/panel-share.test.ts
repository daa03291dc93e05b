import { expect, test } from "@jest/globals";
import { toPanelShare } from "../../web/graphiql/panel-share.js";

test.each([
  [1_280, 294],
  [1_024, 285],
  [2_560, 340],
])("in a window of %i pixels an open panel has %i", (windowPx, panelPx) => {
  const share = Number(toPanelShare(windowPx));
  const besideButtonsPx = windowPx - 60;
  expect(Math.round((besideButtonsPx * share) / (1 + share))).toBe(panelPx);
});

test("in the narrowest window a panel has at most half of it", () => {
  expect(Number(toPanelShare(200))).toBe(1);
});
