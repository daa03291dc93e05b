import type { VerificationState } from "./state.js";

export type Listener = (state: VerificationState) => void;

export interface Store {
  readonly get: () => VerificationState;
  /** Listeners are told only if something differs. */
  readonly set: (change: Partial<VerificationState>) => void;
  listeners: Set<Listener>;
}

export function createStore(state: VerificationState): Store {
  const listeners = new Set<Listener>();
  return {
    get: () => state,
    set(change) {
      const names = Object.keys(change) as (keyof VerificationState)[];
      if (names.every((name) => Object.is(state[name], change[name]))) return;
      state = { ...state, ...change };
      for (const listener of [...listeners]) listener(state);
    },
    listeners,
  };
}
