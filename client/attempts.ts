// What the user asks for: a verification, and another try for a person of a business.
import { type Answer, ask } from "./ask.js";
import {
  type CreateIdentityVerificationInput,
  RETRY_PERSON,
  type RetryPersonVerificationInput,
  type SessionLanguage,
  START_VERIFICATION,
} from "./generated/operations.js";
import type { Page } from "./page.js";
import type { Problem } from "./problem.js";
import { markReturn, ownAddress } from "./return-mark.js";
import type { Attempt, Person, Refusal } from "./state.js";
import type { Store } from "./store.js";
import type { Transport } from "./transport.js";

export interface StartOptions {
  /** Language of the hosted page; the browser's by default. */
  readonly language?: SessionLanguage;
  /** Your own note, stored with the session. No personal data. */
  readonly tag?: string;
}

/** Details of a person that were wrong. */
export type PersonCorrections = Omit<RetryPersonVerificationInput, "identityVerificationId" | "personId">;

export interface AttemptParts {
  store: Store;
  transport: Transport;
  userId: string | undefined;
  page: Page | null;
  /** The page's own URL by default. */
  returnUrl: string | undefined;
  navigate: (url: string) => void;
  signOut: () => void;
  refresh: () => void;
}

export interface Attempts {
  start(options?: StartOptions): Promise<string | null>;
  retryPerson(personId: string, corrections?: PersonCorrections): Promise<Person | null>;
}

const HOSTED_URL_UNKNOWN: Problem = {
  code: "HOSTED_URL_UNKNOWN",
  isRetryable: true,
  retryAfterSeconds: null,
  requestId: null,
};

export function createAttempts(parts: AttemptParts): Attempts {
  const { store, transport, page } = parts;
  let running: Promise<string | null> | null = null;

  async function start(input: CreateIdentityVerificationInput): Promise<string | null> {
    const isUnderWay = { isUnderWay: true, refusal: null, problem: null };
    store.set({ starting: isUnderWay });
    let answer = await ask(transport, START_VERIFICATION, { input });
    // Without a response: the same once more, before the user is troubled. With `reuse` that makes no second session.
    if (answer.problem?.code === "UNREACHABLE") answer = await ask(transport, START_VERIFICATION, { input });
    const payload = answer.data?.createIdentityVerification;
    const url = payload?.identityVerification?.hostedUrl ?? null;
    const outcome = toOutcome(answer, payload?.userErrors);
    const isPageMissing = url === null && !outcome.refusal && !outcome.problem;
    store.set({ starting: isPageMissing ? { ...outcome, problem: HOSTED_URL_UNKNOWN } : outcome });
    if (url !== null) parts.navigate(url);
    return url;
  }

  const begin = async (options?: StartOptions) => start(toStartInput(parts, options));

  async function retryPerson(input: RetryPersonVerificationInput & { personId: string }): Promise<Person | null> {
    const { personId } = input;
    const { changes } = store;
    store.set({ retryingPerson: { isUnderWay: true, refusal: null, problem: null, personId } });
    const answer = await ask(transport, RETRY_PERSON, { input });
    const payload = answer.data?.retryPersonVerification;
    const person = payload?.person ?? null;
    store.set({ retryingPerson: { ...toOutcome(answer, payload?.userErrors), personId } });
    const { nextAction } = store.get();
    // The same comes as a change, too, unless the connection is lost.
    if (person && store.changes === changes && nextAction?.__typename === "CompletePersons")
      store.set({
        nextAction: { ...nextAction, persons: nextAction.persons.map((one) => (one.id === person.id ? person : one)) },
      });
    return person;
  }

  function toOutcome({ data, problem }: Answer<unknown>, userErrors: readonly Refusal[] = []): Attempt {
    const refusal = userErrors[0] ?? null;
    if (problem?.code === "UNAUTHENTICATED") parts.signOut();
    // The token may be another user's by now.
    if (refusal?.code.endsWith("_NOT_FOUND")) parts.refresh();
    return { isUnderWay: false, refusal, problem: data ? null : problem };
  }

  return {
    start: (options) =>
      (running ??= begin(options).finally(() => {
        running = null;
      })),
    retryPerson(personId, corrections) {
      const { nextAction } = store.get();
      if (nextAction?.__typename !== "CompletePersons") throw new Error("there is no person to ask again");
      return retryPerson({ ...corrections, personId, identityVerificationId: nextAction.identityVerificationId });
    },
  };

  function toStartInput({ returnUrl }: AttemptParts, options: StartOptions = {}): CreateIdentityVerificationInput {
    const userId = parts.userId ?? store.get().userId;
    if (userId === null) throw new Error('start() needs a user: wait for the phase "ready", or set the option userId');
    const address = returnUrl ?? (page && ownAddress(page));
    if (address === null) throw new Error("start() needs the option returnUrl where there is no page");
    return { ...options, userId, returnUrl: markReturn(address, page), reuse: true };
  }
}
