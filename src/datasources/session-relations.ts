// Which user a session belongs to, which session a person belongs to, and which sessions wait for their persons, as
// observations have shown.
import { LRUCache } from "lru-cache";
import { atMost } from "../limits/entry-limit.js";
import type { IdentityVerification } from "../schema/identity-verification.js";

export interface SessionRelations {
  /** Records a view of a session. */
  viewed(session: IdentityVerification): void;
  /** Records an entry of a list, which does not include persons. */
  listed(summary: IdentityVerification): void;
  /** The owner's user id, if known. */
  userOfSession(id: string): string | undefined;
  sessionOfPerson(personId: string): string | undefined;
  /** Ids of decided sessions whose persons are being verified or may still appear. */
  sessionsWithOpenPersons(): string[];
}

const MAX_SESSIONS = 50_000;
const MAX_PERSONS = 20_000;
const MAX_OPEN_PERSONS = 2_000;

export function createSessionRelations(): SessionRelations {
  const sessionByPerson = new LRUCache<string, string>(atMost(MAX_PERSONS));
  const userBySession = new LRUCache<string, string>(atMost(MAX_SESSIONS));
  const withOpenPersons = new LRUCache<string, true>(atMost(MAX_OPEN_PERSONS));

  function listed({ id, userId }: IdentityVerification): void {
    if (userId !== undefined) userBySession.set(id, userId);
  }

  return {
    viewed(session) {
      listed(session);
      for (const person of session.detail?.persons ?? []) sessionByPerson.set(person.id, session.id);
      if (session.isFinal && !session.isSettled) withOpenPersons.set(session.id, true);
      else withOpenPersons.delete(session.id);
    },
    listed,
    userOfSession: (id) => userBySession.get(id),
    sessionOfPerson: (personId) => sessionByPerson.get(personId),
    sessionsWithOpenPersons: () => [...withOpenPersons.keys()],
  };
}
