// Times of spans. Those of one trace are relative to one reading of both clocks: the wall clock counts in whole
// milliseconds, so that with a reading for each a span could begin before the one it is part of.
import { type Context, createContextKey, type HrTime } from "@opentelemetry/api";
import type { Clock } from "../clock.js";

const OFFSET = createContextKey("milliseconds from monotonic to Unix time");

export function withTimes(root: Context, clock: Clock): Context {
  return root.setValue(OFFSET, clock.now().getTime() - clock.monotonicMs());
}

/** @param atMs monotonic */
export function spanTime(context: Context, atMs: number): HrTime {
  const unixMs = (context.getValue(OFFSET) as number) + atMs;
  return [Math.floor(unixMs / 1_000), Math.floor((unixMs % 1_000) * 1_000_000)];
}
