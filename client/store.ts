import type { VerificationState } from "./state.js";

export type Listener = (state: VerificationState) => void;

export interface Store {
  readonly get: () => VerificationState;
  /** Listeners are told only if something differs. */
  readonly set: (change: Partial<VerificationState>) => void;
  readonly listeners: Set<Listener>;
  /** How many changes have arrived: an answer that was asked for before the last one may be older than it. */
  changes: number;
}

/** One that throws keeps nothing from the others, nor from the connection; its error is the page's, unhandled. */
function tell(listener: Listener, state: VerificationState): void {
  try {
    listener(state);
  } catch (error) {
    void Promise.reject(error instanceof Error ? error : new Error(String(error)));
  }
}

export function createStore(state: VerificationState): Store {
  const listeners = new Set<Listener>();
  return {
    get: () => state,
    set(change) {
      const names = Object.keys(change) as (keyof VerificationState)[];
      if (names.every((name) => Object.is(state[name], change[name]))) return;
      state = { ...state, ...change };
      for (const listener of [...listeners]) tell(listener, state);
    },
    listeners,
    changes: 0,
  };
}
