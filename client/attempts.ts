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
import { ClientError, type Problem, toProblemOf } from "./problem.js";
import { markReturn, ownAddress } from "./return-mark.js";
import { type Attempt, type Person, type Refusal, UNKNOWN_USER } from "./state.js";
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
  readonly start: (options?: StartOptions) => Promise<string | null>;
  readonly retryPerson: (personId: string, corrections?: PersonCorrections) => Promise<Person | null>;
}

const UNDER_WAY: Attempt = { ...UNKNOWN_USER.starting, isUnderWay: true };
const HOSTED_URL_UNKNOWN = toProblemOf(new ClientError("HOSTED_URL_UNKNOWN"));

export function createAttempts(parts: AttemptParts): Attempts {
  const { store, transport, page } = parts;
  let running: Promise<string | null> | null = null;

  const startWith = async (options?: StartOptions) => start(toStartInput(parts, options));

  async function start(input: CreateIdentityVerificationInput): Promise<string | null> {
    store.begun += 1;
    const isWanted = store.begin({ starting: UNDER_WAY });
    let answer = await ask(transport, START_VERIFICATION, { input });
    // Without a response: the same once more, before the user is troubled. With `reuse` that makes no second session.
    if (answer.problem?.code === "UNREACHABLE" && isWanted())
      answer = await ask(transport, START_VERIFICATION, { input });
    if (!isWanted()) return null;
    const payload = answer.data?.createIdentityVerification;
    const url = payload?.identityVerification?.hostedUrl ?? null;
    const missing = payload && url === null ? HOSTED_URL_UNKNOWN : null;
    end((starting) => store.set({ starting }), answer, payload?.userErrors, missing);
    if (url !== null) parts.navigate(url);
    return url;
  }

  async function retryPerson(input: RetryPersonVerificationInput & { personId: string }): Promise<Person | null> {
    const { personId } = input;
    const { changes } = store;
    store.begun += 1;
    const isWanted = store.begin({ retryingPerson: { ...UNDER_WAY, personId } });
    const answer = await ask(transport, RETRY_PERSON, { input });
    if (!isWanted()) return null;
    const payload = answer.data?.retryPersonVerification;
    const person = payload?.person ?? null;
    const show = (attempt: Attempt) => {
      // It tells of the last person who was asked again.
      if (store.get().retryingPerson.personId === personId) store.set({ retryingPerson: { ...attempt, personId } });
    };
    end(show, answer, payload?.userErrors);
    const { nextAction } = store.get();
    // The same comes as a change, too, unless the connection is lost.
    if (person && store.changes === changes && nextAction?.__typename === "CompletePersons")
      store.set({
        nextAction: { ...nextAction, persons: nextAction.persons.map((one) => (one.id === person.id ? person : one)) },
      });
    return person;
  }

  function end(
    show: (attempt: Attempt) => void,
    answer: Answer<unknown>,
    userErrors: readonly Refusal[] = [],
    missing: Problem | null = null,
  ): void {
    const refusal = userErrors[0] ?? null;
    const problem = answer.data ? missing : answer.problem;
    show({ isUnderWay: false, refusal, problem: refusal ? null : problem });
    if (problem?.code === "UNAUTHENTICATED") parts.signOut();
    // The token may be another user's by now.
    if (refusal?.code.endsWith("_NOT_FOUND")) parts.refresh();
  }

  return {
    start: (options) => (store.get().starting.isUnderWay && running) || (running = startWith(options)),
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
