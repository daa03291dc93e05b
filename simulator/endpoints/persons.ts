// Persons of significant control: list those of a user, and ask one to verify again.
import { type Call, type Endpoint, optionalText, type World } from "../call.js";
import { answerPage } from "../pagination.js";
import { findPerson } from "../persons.js";
import { isBirthSeconds } from "../reader.js";
import type { PersonRecord } from "../records.js";
import { invalidAction, invalidParameter, notFound } from "../upstream-refusal.js";

const NAME_MAX_LENGTH = 100;

export function personEndpoints({ store, lifecycle, settings }: World): Endpoint[] {
  return [
    {
      method: "PUT",
      path: "/identity-verifications/:id/pscs/:personId/retry",
      answer({ params, body }) {
        const { id = "", personId = "" } = params;
        const session = store.sessions.get(id);
        if (!session) throw notFound(id);
        if (!findPerson(session, personId)) throw notFound(personId);
        const person = lifecycle.persons.retry(id, personId, changedDetails(body));
        if (typeof person === "string") throw invalidAction(person);
        return { body: person };
      },
    },
    {
      method: "GET",
      path: "/users/:userId/pscs",
      answer(call) {
        const id = call.params["userId"] ?? "";
        if (!store.users.has(id)) throw notFound(id);
        const persons = store.sessionsOf(id).flatMap(({ PSCs = [] }) => PSCs);
        const options = { sortField: "CreationDate", linkUrlsQuoted: settings.linkUrlsQuoted } as const;
        return answerPage(persons, call, options, (person) => person);
      },
    },
  ];
}

/** Upstream docs: omitted fields keep their declared values. */
function changedDetails(body: Call["body"]): Partial<PersonRecord> {
  const texts = ["FirstName", "LastName", "Email"].map(
    (field) => [field, optionalText(body, field, NAME_MAX_LENGTH)] as const,
  );
  const birth = body["DateOfBirth"];
  if (birth !== undefined && !isBirthSeconds(birth))
    throw invalidParameter("DateOfBirth", "The DateOfBirth field must be a timestamp");
  return {
    ...Object.fromEntries(texts.filter(([, text]) => text !== null)),
    ...(birth === undefined ? {} : { DateOfBirth: birth as number }),
  };
}
