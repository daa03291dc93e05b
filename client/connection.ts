// From the first answer to the last change: one query, the report of a return, then the changes, again and again.
import { type TextLanguage, VERIFICATION_CHANGES } from "./generated/operations.js";
import { toKnownUser } from "./known-user.js";
import { loadUser } from "./load-user.js";
import { onConnectivity, type Page } from "./page.js";
import { type Problem, toProblem, toProblemOf } from "./problem.js";
import { toRetryAfterMs } from "./retry-delay.js";
import { endReturn, takeReturn } from "./return-mark.js";
import { createReturnReport } from "./return-report.js";
import { UNKNOWN_USER, type VerificationState } from "./state.js";
import type { Store } from "./store.js";
import { runAfter } from "./timer.js";
import type { Transport } from "./transport.js";

/** Own choice: between queries in place of events, at least. */
const QUERY_INTERVAL_MS = 10_000;
/** Own choice: what a subscription says so shortly before its end is why it ends. */
const REASON_MS = 1_000;

interface Events {
  /** A subscription has begun, or failed, and has brought none since. */
  areMissing: boolean;
  /** Why, if that is known. */
  problem: Problem | null;
}

const NOT_MISSING: Events = { areMissing: false, problem: null };

export interface ConnectionParts {
  store: Store;
  transport: Transport;
  /** Undefined for the first user of the token. */
  userId: string | undefined;
  /** Undefined for English. */
  language: () => TextLanguage | undefined;
  /** Null on a server. */
  page: Page | null;
  /** @param failures since something has arrived */
  retryDelayMs: (failures: number) => number;
}

export interface Connection {
  readonly open: () => void;
  readonly close: () => void;
  /** Everything anew, from the query. */
  readonly refresh: () => void;
  /** The token is refused for good. */
  readonly signOut: () => void;
  readonly reportReturn: () => Promise<void>;
}

export function createConnection(parts: ConnectionParts): Connection {
  const { store, transport, userId, page, retryDelayMs } = parts;
  /** Aborted, it changes nothing any more. */
  let round = new AbortController();
  let isOpen = false;
  let failures = 0;
  /** A retry is scheduled whose time is our own choice. */
  let canHurry = false;
  let removeListeners = (): void => undefined;
  /** Counts what has called for a query; a query answers what had done so when it began. */
  let wanted = store.get().phase === "ready" ? 0 : 1;
  let answered = 0;
  let events = NOT_MISSING;
  const signOut = () => end("signed-out");
  const returnReport = createReturnReport({ store, transport, language: parts.language, delayMsAfter, signOut });
  /** Of `performance.now()`, when the last query ended. */
  let askedAtMs = 0;
  /** That of the round in which a query is under way. */
  let asking: AbortSignal | null = null;
  /** That of the round in which there is, or was, a subscription. */
  let watching: AbortSignal | null = null;

  function begin(): void {
    // A listener may have closed it.
    if (!isOpen) return;
    round.abort();
    round = new AbortController();
    canHurry = false;
    void run(round.signal);
  }

  async function run(signal: AbortSignal): Promise<void> {
    let known: Partial<VerificationState> = {};
    let asked = answered;
    const { nextAction } = store.get();
    // In place of events, each try asks again, unless the last query has just been answered.
    while (asked < wanted || (events.areMissing && performance.now() - askedAtMs > QUERY_INTERVAL_MS)) {
      asked = wanted;
      asking = signal;
      const { user, errors, problem } = await loadUser(transport, userId, parts.language());
      askedAtMs = performance.now();
      if (asking === signal) asking = null;
      if (signal.aborted) return;
      // Whatever the answer: it may be that of somebody who has signed out.
      if (asked < wanted) continue;
      if (!user) {
        if (problem) fail(problem, true);
        else end("no-user");
        return;
      }
      known = { ...toKnownUser(user, errors, store.get()), problem: problem ?? events.problem };
    }
    const next = { ...store.get(), ...known };
    if (next.isReturning) {
      // Shown once it is reported: the page would offer for a moment to continue what the user has just finished.
      const change = await returnReport.settle(signal, next.nextAction);
      if (!change || signal.aborted) return;
      known = { ...known, ...change };
    }
    if (store.get().nextAction !== nextAction) {
      // What the user has done meanwhile has been answered, maybe later than the query.
      begin();
      return;
    }
    const hasAsked = answered < asked;
    answered = asked;
    store.set(known);
    watch(signal, hasAsked);
  }

  /** The first event is the current state: begun earlier, an older answer of the query could replace it. */
  function watch(signal: AbortSignal, hasAsked: boolean): void {
    const { userId } = store.get();
    if (userId === null || signal.aborted) return;
    events = { areMissing: true, problem: null };
    watching = signal;
    let toldAtMs = 0;
    const stop = transport.subscribe(
      VERIFICATION_CHANGES,
      { userId, language: parts.language() },
      {
        next({ data, errors }) {
          if (signal.aborted) return;
          const problem = toProblem(errors);
          if (!data) {
            events = { areMissing: true, problem };
            toldAtMs = performance.now();
            if (problem?.code === "UNAUTHENTICATED") signOut();
            // The gateway sends the next one once it can.
            else store.set({ problem, connection: "lost" });
            return;
          }
          events = NOT_MISSING;
          store.changes += 1;
          failures = 0;
          store.set({ ...toKnownUser(data.userUpdated, errors, store.get()), problem, connection: "live" });
        },
        ended(why) {
          if (signal.aborted) return;
          if (why === "complete" && events.areMissing && !events.problem) {
            // There is no such user for the token, which may be another one's by now: the query says who there is.
            wanted += 1;
            if (!hasAsked) {
              begin();
              return;
            }
          }
          // After an earlier one the gateway went on by itself.
          fail(performance.now() - toldAtMs < REASON_MS ? events.problem : null);
        },
      },
    );
    if (signal.aborted) stop();
    else signal.addEventListener("abort", stop);
  }

  /** @param problem null if the connection is lost */
  function fail(problem: Problem | null, isStale = answered < wanted || store.get().isStale): void {
    if (problem?.code === "UNAUTHENTICATED") return signOut();
    round.abort();
    const { signal } = (round = new AbortController());
    const connection = lostOrOffline();
    if (store.get().phase !== "ready")
      store.set({ connection, phase: "failed", problem: problem ?? toProblemOf(undefined) });
    else store.set({ connection, isStale, ...(problem && { problem }) });
    // A listener may have begun anew.
    if (problem?.isRetryable === false || signal.aborted) return;
    canHurry = problem?.retryAfterSeconds == null;
    runAfter(delayMsAfter(problem, failures++), signal, begin);
  }

  function lostOrOffline(): "offline" | "lost" {
    return page?.navigator.onLine === false ? "offline" : "lost";
  }

  function delayMsAfter(problem: Problem | null, failuresBefore: number): number {
    const seconds = problem?.retryAfterSeconds;
    return seconds == null ? retryDelayMs(failuresBefore) : toRetryAfterMs(seconds);
  }

  function end(phase: "signed-out" | "no-user"): void {
    round.abort();
    canHurry = false;
    wanted += 1;
    events = NOT_MISSING;
    // A return is reported once the user has signed in again.
    const isReturning = phase === "signed-out" && store.get().isReturning;
    store.abandon({ ...UNKNOWN_USER, isReturning, phase, connection: "closed" });
  }

  function showConnecting(): void {
    store.set({ connection: "connecting", ...(store.get().phase !== "ready" && { phase: "loading" }) });
  }

  return {
    open() {
      isOpen = true;
      transport.forgetToken?.();
      if (page) {
        removeListeners = onConnectivity(page, {
          back() {
            if (store.get().connection === "offline") store.set({ connection: lostOrOffline() });
            if (canHurry) begin();
          },
          gone() {
            const { connection } = store.get();
            if (connection === "connecting" || watching?.aborted === false) fail(null);
            else if (connection === "lost") store.set({ connection: lostOrOffline() });
          },
        });
        if (takeReturn(page) && !store.get().isReturning) returnReport.expect();
      }
      if (isOpen) showConnecting();
      begin();
    },
    close() {
      isOpen = false;
      round.abort();
      removeListeners();
      store.set({ connection: "closed" });
    },
    refresh() {
      transport.forgetToken?.();
      failures = 0;
      events = NOT_MISSING;
      wanted += 1;
      if (isOpen) showConnecting();
      store.set({ problem: null });
      // Joined to the query that is under way, which is repeated once.
      if (isOpen && asking?.aborted !== false) begin();
    },
    signOut,
    reportReturn() {
      endReturn();
      returnReport.expect();
      return returnReport.settleKnown(round.signal);
    },
  };
}
