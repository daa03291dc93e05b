// The state machine of a person of significant control: their verification, its repetition, and the effect on the
// user. Pure: returns new records and the events to send.
import type { Pair, PersonRecord, PersonStatus, SessionRecord, UserRecord } from "./records.js";
import type { SimulatorSettings } from "./settings.js";
import type { StepOptions, Transition } from "./transitions.js";
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

/** Upstream docs: the persons' own sessions are created once the main one is validated. */
export function addPersons(session: SessionRecord, user: UserRecord, options: StepOptions): Transition {
  return {
    session: { ...session, PSCs: declaredPersons(session, options) },
    user,
    events: [{ eventType: "IDENTITY_VERIFICATION_PENDING_PSC_ACTION", resourceId: session.Id }],
  };
}

const DECLARED = [
  {
    PscType: "SHAREHOLDER",
    FirstName: "Dominique",
    LastName: "Vidal",
    Email: "dominique@example.org",
    DateOfBirth: 187_920_000,
  },
  {
    PscType: "DIRECTOR",
    FirstName: "Morgan",
    LastName: "Leroy",
    Email: "morgan@example.org",
    DateOfBirth: 322_704_000,
  },
];

/** Two fictitious persons, as if declared on the hosted page. */
function declaredPersons(session: SessionRecord, { nowSeconds, createId, hostedPageUrl }: StepOptions): PersonRecord[] {
  return DECLARED.map((declared) => {
    const Id = createId("psc_x_");
    return {
      ...declared,
      Id,
      Status: "PENDING_VALIDATION",
      Country: "FR",
      Nationality: "FR",
      HostedUrl: hostedPageUrl(Id),
      Data: dataOfPerson(declared),
      ValidationDate: null,
      CreationDate: nowSeconds,
      LastUpdate: nowSeconds,
      MainSessionId: session.Id,
      Tag: null,
    };
  });
}

/** Inferred: like the data of a document check. Official clients' tests: not empty, also before the verification. */
function dataOfPerson({
  FirstName,
  LastName,
  DateOfBirth,
}: Pick<PersonRecord, "FirstName" | "LastName" | "DateOfBirth">): Pair[] {
  return [
    { Type: "FIRST_NAME", Value: FirstName },
    { Type: "LAST_NAME", Value: LastName },
    { Type: "BIRTHDATE", Value: String(DateOfBirth) },
  ];
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
          Data: dataOfPerson({ ...person, ...change }),
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
