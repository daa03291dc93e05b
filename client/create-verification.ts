// One user's verification for a page: what it is, and what can be done about it.
import { createAttempts, type PersonCorrections, type StartOptions } from "./attempts.js";
import { createConnection } from "./connection.js";
import type { TextLanguage } from "./generated/operations.js";
import { createHttpTransport, type HttpTransportOptions } from "./http-transport.js";
import { toKnownUser } from "./known-user.js";
import { loadUser } from "./load-user.js";
import { currentPage } from "./page.js";
import { toRetryDelayMs } from "./retry-delay.js";
import { INITIAL_STATE, type Person, type VerificationState } from "./state.js";
import { createStore, type Listener } from "./store.js";
import type { Transport } from "./transport.js";

/** Either the address of the gateway and the tokens for it, or a client that the page has already. */
export type TransportOptions = HttpTransportOptions | { readonly transport: Transport };

export interface PageOptions {
  /** The user; by default the first whom the token names. Operators have to name one. */
  readonly userId?: string;
  /** Of the recommendations; English by default. */
  readonly language?: TextLanguage;
  /**
   * Where the hosted page sends the user back to: by default the page's own URL, without an anchor, and without its
   * query if the gateway would refuse it as longer than 500 characters. Best the same at every start, as only a session
   * with the same one is reused. A parameter that marks the return is added.
   */
  readonly returnUrl?: string | undefined;
  /** Opens the hosted page; `location.assign` by default. */
  readonly navigate?: ((url: string) => void) | undefined;
  /** What `fetchVerification` has found on the server. */
  readonly initialState?: VerificationState;
  /**
   * How long to wait before the next try, by the number of failures before: with some randomness, at most half a
   * minute, by default.
   */
  readonly retryDelayMs?: (failures: number) => number;
}

export type VerificationOptions = PageOptions & TransportOptions;

export interface Verification {
  readonly getState: () => VerificationState;
  /** The state before anything was heard, which is the server's too. */
  readonly getInitialState: () => VerificationState;
  /**
   * Calls the listener with each new state. While there is a listener, the connection is open.
   * @returns removes the listener
   * @throws Error if the option openStream needs a WebSocket, and there is none
   */
  readonly subscribe: (listener: Listener) => () => void;
  /**
   * Creates a session, or takes the one that is pending, and opens its hosted page. Called again while it is under way
   * it does nothing more; after a lost response it never creates a second session.
   * @returns the URL of the hosted page, null if `starting` says why there is none, or if nobody waits for it any more:
   * after `refresh`, `close`, a change of user, or the last listener. Rejects before the user is known.
   */
  readonly start: (options?: StartOptions) => Promise<string | null>;
  /**
   * Gives a person of a business another try. Safe to call again: a pending person keeps their link.
   * @returns the person, null if `retryingPerson` says why not, or, as above, if nobody waits for it any more. Rejects
   * unless the next action is CompletePersons.
   */
  readonly retryPerson: (personId: string, corrections?: PersonCorrections) => Promise<Person | null>;
  /**
   * Reports that the user is back from the hosted page. Only where that is not a return to this page, which is reported
   * by itself.
   */
  readonly reportReturn: () => Promise<void>;
  /** Asks for everything anew, the token too. Who is shown stays until the gateway answers: it may be the same user. */
  readonly refresh: () => void;
  /** Has the recommendations in another language from now on. */
  setLanguage(language: TextLanguage | undefined): void;
  /** Ends the connection for good, whoever listens. Nothing is sent any more. */
  readonly close: () => void;
}

export function createVerification(options: VerificationOptions): Verification {
  const page = currentPage();
  const { userId, initialState = INITIAL_STATE, retryDelayMs = toRetryDelayMs } = options;
  const store = createStore(initialState);
  const transport = toTransport(
    "transport" in options
      ? options
      : {
          ...options,
          getToken: untilClosed(options.getToken),
          fetch: untilClosed((...request) => (options.fetch ?? fetch)(...request)),
        },
  );
  let { language } = options;
  const connection = createConnection({ store, transport, userId, language: () => language, page, retryDelayMs });
  const { signOut, refresh, reportReturn } = connection;
  let isOpen = false;
  let isClosed = false;
  const attempts = createAttempts({ store, transport, options, page, signOut, refresh });

  /** What waits for its token when it is closed is not sent. */
  function untilClosed<Parameters extends unknown[], Result>(
    call: (...parameters: Parameters) => Result | Promise<Result>,
  ): (...parameters: Parameters) => Promise<Result> {
    return async (...parameters) => {
      if (isClosed) throw new Error("closed");
      return call(...parameters);
    };
  }

  /** @param begun when a listener was removed */
  function openOrClose(begun?: number): void {
    const mustBeOpen = store.listeners.size > 0 && !isClosed;
    if (mustBeOpen === isOpen) return;
    isOpen = mustBeOpen;
    if (isOpen) connection.open();
    else {
      if (begun === store.begun) store.abandon();
      connection.close();
    }
  }

  return {
    getState: store.get,
    getInitialState: () => initialState,
    subscribe(listener) {
      // Not when it is created, which servers do that render a page, without ever opening a connection.
      transport.check?.();
      // The same function may listen twice.
      const own: Listener = (state) => listener(state);
      store.listeners.add(own);
      openOrClose();
      return () => {
        store.listeners.delete(own);
        // Another may be about to listen: a page that is rendered anew, React in its strict mode.
        setTimeout(openOrClose, 0, store.begun);
      };
    },
    start: async (options) => (isClosed ? null : attempts.start(options)),
    retryPerson: async (...retry) => (isClosed ? null : attempts.retryPerson(...retry)),
    reportReturn: async () => (isClosed ? undefined : reportReturn()),
    refresh() {
      store.abandon();
      refresh();
    },
    setLanguage(next) {
      if (next === language) return;
      language = next;
      refresh();
    },
    close() {
      isClosed = true;
      store.abandon();
      connection.close();
    },
  };
}

/** The state for a page that a server renders: one query, never an error. Give it to the browser as `initialState`. */
export async function fetchVerification(
  options: Pick<PageOptions, "userId" | "language"> & TransportOptions,
): Promise<VerificationState> {
  const { user, errors, problem } = await loadUser(toTransport(options), options.userId, options.language);
  if (user) return { ...INITIAL_STATE, ...toKnownUser(user, errors, INITIAL_STATE), problem };
  if (problem?.code === "UNAUTHENTICATED") return { ...INITIAL_STATE, phase: "signed-out" };
  return { ...INITIAL_STATE, phase: problem ? "failed" : "no-user", problem };
}

function toTransport(options: TransportOptions): Transport {
  return "transport" in options ? options.transport : createHttpTransport(options);
}
