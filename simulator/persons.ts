// What becomes of a person of significant control: their own verification, its repetition, and what that means for the
// user. Pure: it answers with new records and the events to tell.
import type { PersonRecord, PersonStatus, SessionRecord, UserRecord } from "./records.js";
import { type Happening, type Transition, userAfter } from "./transitions.js";

/** Documented names; the release notes of some clients say FAILED for REJECTED. */
const EVENT_OF_STATUS: Record<PersonStatus, string> = {
  PENDING_VALIDATION: "IDENTITY_VERIFICATION_PSC_PENDING",
  VALIDATED: "IDENTITY_VERIFICATION_PSC_VALIDATED",
  REJECTED: "IDENTITY_VERIFICATION_PSC_REJECTED",
  ABANDONED: "IDENTITY_VERIFICATION_PSC_ABANDONED",
};

export const PERSON_OUTCOMES: readonly PersonStatus[] = ["VALIDATED", "REJECTED", "ABANDONED"];

export function findPerson(session: SessionRecord, personId: string): PersonRecord | undefined {
  return session.PSCs?.find(({ Id }) => Id === personId);
}

/** @param change what is new about the person */
export function changePerson(
  session: SessionRecord,
  user: UserRecord,
  personId: string,
  change: Partial<PersonRecord>,
  nowSeconds: number,
): Transition {
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
  const happenings: Happening[] = change.Status
    ? [{ eventType: EVENT_OF_STATUS[change.Status], resourceId: personId }]
    : [];
  const areAllVerified = session.Status === "VALIDATED" && persons.every(({ Status }) => Status === "VALIDATED");
  const changedUser = areAllVerified ? userAfter(user, "VALIDATED", session.Checks) : user;
  if (changedUser.KYCLevel !== user.KYCLevel)
    happenings.push({ eventType: `USER_KYC_${changedUser.KYCLevel}`, resourceId: user.Id });
  return { session: { ...session, PSCs: persons }, user: changedUser, happenings };
}
