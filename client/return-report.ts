// The report of a return from the hosted page: sent once for each return, and again until it has arrived.
import { ask } from "./ask.js";
import { REPORT_RETURN, type TextLanguage } from "./generated/operations.js";
import { toKnownUser } from "./known-user.js";
import { type Problem, toProblemOf } from "./problem.js";
import { endReturn, isOfReturn } from "./return-mark.js";
import type { NextAction, VerificationState } from "./state.js";
import type { Store } from "./store.js";
import { runAfter } from "./timer.js";
import type { Transport } from "./transport.js";

export interface ReturnReportParts {
  store: Store;
  transport: Transport;
  language: () => TextLanguage | undefined;
  delayMsAfter: (problem: Problem, failuresBefore: number) => number;
  signOut: () => void;
}

export interface ReturnReport {
  /** The user is back: still to be reported. */
  readonly expect: () => void;
  /**
   * Reports the return; as long as that fails, again until the signal is aborted.
   * @returns what is known then; null if the signal is aborted, or the user is another one
   */
  readonly settle: (signal: AbortSignal, action: NextAction | null) => Promise<Partial<VerificationState> | null>;
  /** The same for what the store has, if the user is known, and what is known then is stored. */
  readonly settleKnown: (signal: AbortSignal) => Promise<void>;
}

export function createReturnReport(parts: ReturnReportParts): ReturnReport {
  const { store, transport } = parts;
  /** Begun anew meanwhile, it is not sent again. */
  let reporting: ReturnType<typeof report> | null = null;
  let failures = 0;
  let returns = 0;

  async function settle(signal: AbortSignal, action: NextAction | null): Promise<Partial<VerificationState> | null> {
    if (signal.aborted) return null;
    const current = (reporting ??= report(action));
    const ofReturn = returns;
    const isWanted = store.begin();
    const { sessionId, change, problem } = await current;
    if (problem && reporting === current) reporting = null;
    if (signal.aborted || !isWanted()) return null;
    // Otherwise a query that is newer, or about somebody else, shows something else.
    const isSame = sessionId === sessionIdOf(action);
    if (isSame && problem?.code === "UNAUTHENTICATED") {
      parts.signOut();
      return null;
    }
    // The user was back once more meanwhile: that is reported for itself, or here if the page does not know them yet.
    if (ofReturn !== returns) return store.get().phase === "ready" ? {} : settle(signal, action);
    const isReturning = problem?.isRetryable === true && (isSame || sessionId === undefined);
    const failure = (failures += 1);
    const repeat = () => {
      // Of several that have waited for one report the last repeats it.
      if (ofReturn === returns && failure === failures && store.get().isReturning) void settleKnown(signal);
    };
    if (isReturning) runAfter(parts.delayMsAfter(problem, failure - 1), signal, repeat);
    else endReturn();
    return { ...(isSame && change), isReturning };
  }

  async function settleKnown(signal: AbortSignal): Promise<void> {
    const { phase, nextAction } = store.get();
    // What there is to report is known with the answer of the query.
    if (phase !== "ready") return;
    const change = await settle(signal, nextAction);
    if (change && !signal.aborted) store.set(change);
  }

  /** @returns what has become of the user, if that can be told, and why the report has failed, if it has */
  async function report(action: NextAction | null) {
    const sessionId = sessionIdOf(action);
    // What is not known at the moment may be known by the next try.
    if (sessionId === undefined) return { sessionId, change: null, problem: action ? null : toProblemOf(undefined) };
    if (!isOfReturn(sessionId)) return { sessionId, change: null, problem: null };
    const { changes } = store;
    const { data, errors, problem } = await ask(transport, REPORT_RETURN, {
      input: { identityVerificationId: sessionId },
      language: parts.language(),
    });
    const payload = data?.reportReturn;
    const user = payload?.identityVerification?.user;
    const change = user && store.changes === changes ? toKnownUser(user, errors, store.get()) : null;
    return { sessionId, change, problem: data ? null : problem };
  }

  return {
    expect() {
      reporting = null;
      failures = 0;
      returns += 1;
      store.set({ isReturning: true });
    },
    settle,
    settleKnown,
  };
}

/** The session with whose hosted page the user is to go on. */
function sessionIdOf(action: NextAction | null): string | undefined {
  return action?.__typename === "RedirectUser" ? action.identityVerificationId : undefined;
}
