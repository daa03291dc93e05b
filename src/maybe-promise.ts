// What is at hand is passed on without a promise: one for each field of a response costs more than all else about it.

export type MaybePromise<Value> = Value | Promise<Value>;

export function isPromise<Value>(value: MaybePromise<Value>): value is Promise<Value> {
  return typeof value === "object" && value !== null && typeof (value as { then?: unknown }).then === "function";
}

/** `use` is called at once if the value is known, and its errors are thrown. */
export function whenKnown<Value, Used>(
  value: MaybePromise<Value>,
  use: (value: Value) => MaybePromise<Used>,
): MaybePromise<Used> {
  return isPromise(value) ? value.then(use) : use(value);
}
