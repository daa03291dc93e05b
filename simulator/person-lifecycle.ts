// The lifecycle of the persons of significant control of a session: they are added, verified, and asked again.
import { addPersons, changePerson, findPerson, PERSON_OUTCOMES } from "./persons.js";
import type { PersonRecord, SessionRecord, UserRecord } from "./records.js";
import type { SimulatorSettings } from "./settings.js";
import type { StepOptions, Transition } from "./transitions.js";

export interface PersonLifecycle {
  /** Adds the declared persons to a session that was validated and has none yet. */
  addDeclared(sessionId: string): void;
  /** Takes a person of a session to an outcome at once. Returns what is wrong, or null. */
  finish(sessionId: string, personId: string, status: string): string | null;
  /** What stands against that outcome, or null. */
  findProblem(sessionId: string, personId: string, status: string): string | null;
  /** Asks a person to verify again, with changed details if given. Returns the person, or what is wrong. */
  retry(sessionId: string, personId: string, details: Partial<PersonRecord>): PersonRecord | string;
  /** What stands against asking a person again, or null. */
  findRetryProblem(sessionId: string, personId: string): string | null;
}

export function createPersonLifecycle(parts: {
  find: (sessionId: string) => { session: SessionRecord; user: UserRecord } | undefined;
  apply: (transition: Transition) => void;
  stepOptions: () => StepOptions & Pick<SimulatorSettings, "rejectedPersonEvent">;
}): PersonLifecycle {
  const { find, apply, stepOptions } = parts;

  /** The session with the person after that outcome, not stored; or what is wrong. */
  function tryPerson(sessionId: string, personId: string, status: string): Transition | string {
    const found = find(sessionId);
    const person = found && findPerson(found.session, personId);
    if (!person) return "there is no such person in this session";
    const outcome = PERSON_OUTCOMES.find((known) => known === status);
    if (!outcome) return `status must be one of ${PERSON_OUTCOMES.join(", ")}`;
    if (person.Status !== "PENDING_VALIDATION") return `a person who is ${person.Status} cannot become ${status}`;
    return changePerson(found.session, found.user, personId, { Status: outcome }, stepOptions());
  }

  /** What a person of a session is found in, or why they cannot be asked again. */
  function findRetry(sessionId: string, personId: string) {
    const found = find(sessionId);
    const person = found && findPerson(found.session, personId);
    if (!person) return "there is no such person in this session";
    // Upstream docs. The status of the error is not documented.
    if (person.Status === "ABANDONED") return "a person who was abandoned cannot be asked again";
    return { ...found, person };
  }

  const problemIn = (result: unknown): string | null => (typeof result === "string" ? result : null);

  return {
    addDeclared(sessionId) {
      const found = find(sessionId);
      if (found?.session.Status === "VALIDATED" && !found.session.PSCs)
        apply(addPersons(found.session, found.user, stepOptions()));
    },
    finish(sessionId, personId, status) {
      const after = tryPerson(sessionId, personId, status);
      if (typeof after === "string") return after;
      apply(after);
      return null;
    },
    findProblem: (sessionId, personId, status) => problemIn(tryPerson(sessionId, personId, status)),
    retry(sessionId, personId, details) {
      const found = findRetry(sessionId, personId);
      if (typeof found === "string") return found;
      const { session, user, person } = found;
      if (person.Status === "PENDING_VALIDATION") return person;
      const options = stepOptions();
      const change = { ...details, Status: "PENDING_VALIDATION", HostedUrl: options.hostedPageUrl(personId) } as const;
      const after = changePerson(session, user, personId, change, options);
      apply(after);
      return findPerson(after.session, personId) ?? person;
    },
    findRetryProblem: (sessionId, personId) => problemIn(findRetry(sessionId, personId)),
  };
}
