import { expect, test } from "@jest/globals";
import { readTraceparent, toTraceparent } from "../src/traceparent.js";

const traceId = "0af7651916cd43dd8448eb211c80319c";
const spanId = "b7ad6b7169203331";

test.each([
  [1, "01"],
  [0, "00"],
])("a span with the flags %i is named with %s, and read as it was", (traceFlags, shown) => {
  const text = toTraceparent({ traceId, spanId, traceFlags });
  expect(text).toBe(`00-${traceId}-${spanId}-${shown}`);
  expect(readTraceparent(text)).toEqual({ traceId, spanId, traceFlags, isRemote: true });
});

test.each([
  "",
  "00",
  `01-${traceId}-${spanId}-01`,
  `00-${traceId}-${spanId}-01-more`,
  `00-${"0".repeat(32)}-${spanId}-01`,
  `00-${traceId}-${"0".repeat(16)}-01`,
  `00-${traceId.toUpperCase()}-${spanId}-01`,
])("%j names no span", (text) => {
  expect(readTraceparent(text)).toBeUndefined();
});
