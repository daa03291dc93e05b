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
  /** Read when they are needed: they may change. */
  options: {
    readonly userId?: string | undefined;
    readonly returnUrl?: string | undefined;
    readonly navigate?: ((url: string) => void) | undefined;
  };
  page: Page | null;
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
  const { store, transport, page, options } = parts;
  let running: Promise<string | null> | null = null;
  let retries = 0;

  const startWith = async (wishes?: StartOptions) => start(toStartInput(wishes));

  async function start(input: CreateIdentityVerificationInput): Promise<string | null> {
    store.begun += 1;
    const isWanted = store.begin({ starting: UNDER_WAY });
    if (!isWanted()) return null;
    let answer = await ask(transport, START_VERIFICATION, { input });
    // Without a response: the same once more, before the user is troubled. With `reuse` that makes no second session.
    if (answer.problem?.code === "UNREACHABLE" && isWanted())
      answer = await ask(transport, START_VERIFICATION, { input });
    if (!isWanted()) return null;
    const payload = answer.data?.createIdentityVerification;
    const url = payload?.identityVerification?.hostedUrl ?? null;
    const missing = payload && url === null ? HOSTED_URL_UNKNOWN : null;
    const starting = toEnded(answer, payload?.userErrors, missing);
    store.set({ starting });
    if (!isWanted()) return null;
    follow(starting);
    if (url !== null) navigate(url);
    return url;
  }

  async function retryPerson(input: RetryPersonVerificationInput & { personId: string }): Promise<Person | null> {
    const { personId } = input;
    const { changes } = store;
    const own = (retries += 1);
    store.begun += 1;
    const isWanted = store.begin({ retryingPerson: { ...UNDER_WAY, personId } });
    if (!isWanted()) return null;
    const answer = await ask(transport, RETRY_PERSON, { input });
    if (!isWanted()) return null;
    const payload = answer.data?.retryPersonVerification;
    const person = payload?.person ?? null;
    const retrying = toEnded(answer, payload?.userErrors);
    // It tells of the last one.
    if (own === retries) store.set({ retryingPerson: { ...retrying, personId } });
    if (!isWanted()) return null;
    follow(retrying);
    const { nextAction } = store.get();
    // The same comes as a change, too, unless the connection is lost.
    if (person && store.changes === changes && nextAction?.__typename === "CompletePersons")
      store.set({
        nextAction: { ...nextAction, persons: nextAction.persons.map((one) => (one.id === person.id ? person : one)) },
      });
    return person;
  }

  function follow({ problem, refusal }: Attempt): void {
    if (problem?.code === "UNAUTHENTICATED") parts.signOut();
    // The token may be another user's by now.
    if (refusal?.code.endsWith("_NOT_FOUND")) parts.refresh();
  }

  function navigate(url: string): void {
    if (options.navigate) options.navigate(url);
    else page?.location.assign(url);
  }

  return {
    start: (wishes) => (store.get().starting.isUnderWay && running) || (running = startWith(wishes)),
    retryPerson(personId, corrections) {
      const { nextAction } = store.get();
      if (nextAction?.__typename !== "CompletePersons") throw new Error("there is no person to ask again");
      return retryPerson({ ...corrections, personId, identityVerificationId: nextAction.identityVerificationId });
    },
  };

  function toStartInput(wishes: StartOptions = {}): CreateIdentityVerificationInput {
    const { returnUrl, userId = store.get().userId } = options;
    if (userId === null) throw new Error('start() needs a user: wait for the phase "ready", or set the option userId');
    const address = returnUrl ?? (page && ownAddress(page));
    if (address === null) throw new Error("start() needs the option returnUrl where there is no page");
    return { ...wishes, userId, returnUrl: markReturn(address, page), reuse: true };
  }
}

function toEnded(
  answer: Answer<unknown>,
  userErrors: readonly Refusal[] = [],
  missing: Problem | null = null,
): Attempt {
  const refusal = userErrors[0] ?? null;
  const problem = answer.data ? missing : answer.problem;
  return { isUnderWay: false, refusal, problem: refusal ? null : problem };
}
