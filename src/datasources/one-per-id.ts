// Loads each id at most once in a request: the upstream has no batch read, and all parts of a response agree.
import type { MaybePromise } from "../maybe-promise.js";

export interface OnePerId<Value> {
  load(id: string): MaybePromise<Value>;
  set(id: string, value: Value): void;
  forget(id: string): void;
}

export function onePerId<Value>(load: (id: string) => MaybePromise<Value>): OnePerId<Value> {
  const loaded = new Map<string, MaybePromise<Value>>();
  return {
    load(id) {
      let value = loaded.get(id);
      if (value === undefined) loaded.set(id, (value = load(id)));
      return value;
    },
    set: (id, value) => void loaded.set(id, value),
    forget: (id) => void loaded.delete(id),
  };
}
