// The state machine of a person of significant control: their verification, its repetition, and the effect on the
// user. Pure: returns new records and the events to send.
import type { PersonRecord, PersonStatus, SessionRecord, UserRecord } from "./records.js";
import type { SimulatorSettings } from "./settings.js";
import type { Transition } from "./transitions.js";
import { eventsOfUser, type UpstreamEvent, userAfter, type VerificationTime } from "./verified-user.js";

interface PersonOptions extends VerificationTime {
  rejectedPersonEvent: SimulatorSettings["rejectedPersonEvent"];
}

function eventOfStatus(status: PersonStatus, { rejectedPersonEvent }: PersonOptions): string {
  if (status === "REJECTED") return rejectedPersonEvent;
  return `IDENTITY_VERIFICATION_PSC_${status === "PENDING_VALIDATION" ? "PENDING" : status}`;
}

export const PERSON_OUTCOMES: readonly PersonStatus[] = ["VALIDATED", "REJECTED", "ABANDONED"];

export function findPerson(session: SessionRecord, personId: string): PersonRecord | undefined {
  return session.PSCs?.find(({ Id }) => Id === personId);
}

export function changePerson(
  session: SessionRecord,
  user: UserRecord,
  personId: string,
  change: Partial<PersonRecord>,
  options: PersonOptions,
): Transition {
  const { nowSeconds } = options;
  const persons = (session.PSCs ?? []).map((person) =>
    person.Id === personId
      ? {
          ...person,
          ...change,
          LastUpdate: nowSeconds,
          ValidationDate: change.Status === "VALIDATED" ? nowSeconds : null,
        }
      : person,
  );
  const events: UpstreamEvent[] = change.Status
    ? [{ eventType: eventOfStatus(change.Status, options), resourceId: personId }]
    : [];
  const areAllVerified = session.Status === "VALIDATED" && persons.every(({ Status }) => Status === "VALIDATED");
  const changedUser = areAllVerified ? userAfter(user, "VALIDATED", session.Checks, options) : user;
  events.push(...eventsOfUser(user, changedUser));
  return { session: { ...session, PSCs: persons }, user: changedUser, events };
}
