// A value as a cache answers: with whether it could be read again when its time was over.
import type { Freshness } from "../schema/freshness.js";
import { UpstreamError } from "../upstream/upstream-error.js";

export interface CachedValue<Value> {
  value: Value;
  /** True when the value is past its time to live and could not be read again. */
  isStale: boolean;
}

/** @throws UpstreamError for a value that could not be read again */
export function notStale<Value>({ value, isStale }: CachedValue<Value>): Value {
  if (isStale) throw new UpstreamError("unavailable");
  return value;
}

/** Cached objects are shared by all viewers: copy, never modify. */
export function withStaleFlag<Value extends { freshness: Freshness }>({ value, isStale }: CachedValue<Value>): Value {
  if (!isStale || value.freshness.isStale) return value;
  const copy = Object.create(Object.getPrototypeOf(value) as object) as Value;
  return Object.assign(copy, value, { freshness: { ...value.freshness, isStale } });
}
