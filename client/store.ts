import { UNKNOWN_USER, type VerificationState } from "./state.js";

export type Listener = (state: VerificationState) => void;

export interface Store {
  readonly get: () => VerificationState;
  /** Listeners are told only if something differs. */
  readonly set: (change: Partial<VerificationState>) => void;
  readonly listeners: Set<Listener>;
  /** How many changes have arrived: an answer that was asked for before the last one may be older than it. */
  changes: number;
  /** How many starts and retries the user has begun. */
  begun: number;
  /**
   * Makes the change.
   * @returns does the answer to what begins with it still concern the page: its user is the same, and still there?
   */
  readonly begin: (change?: Partial<VerificationState>) => () => boolean;
  /**
   * No answer to what was begun concerns the page any more: somebody else may have signed in, or the user has left.
   * @param change made together with that, so that what listeners begin then is not abandoned
   */
  readonly abandon: (change?: Partial<VerificationState>) => void;
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
  let abandoned = 0;

  function set(change: Partial<VerificationState>): void {
    const names = Object.keys(change) as (keyof VerificationState)[];
    if (names.every((name) => Object.is(state[name], change[name]))) return;
    state = { ...state, ...change };
    for (const listener of [...listeners]) tell(listener, state);
  }

  return {
    get: () => state,
    set,
    listeners,
    changes: 0,
    begun: 0,
    begin(change = {}) {
      const before = abandoned;
      const { userId } = state;
      set(change);
      return () => abandoned === before && (userId === null || state.userId === userId);
    },
    abandon(change) {
      abandoned += 1;
      const { starting, retryingPerson } = UNKNOWN_USER;
      set({ starting, retryingPerson, ...change });
    },
  };
}
