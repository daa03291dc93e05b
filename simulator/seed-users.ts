// The fictitious users.
import { NOT_ENROLLED } from "./enrolment.js";
import type { Person, UserRecord } from "./records.js";
import { UNREGULATED } from "./regulation.js";
import { seededUserIds } from "./seeded-ids.js";

const DAY_S = 86_400;

export function seededUsers(now: number): UserRecord[] {
  const user = (
    id: string,
    rest: Partial<UserRecord>,
    person: Person,
    details: Record<string, unknown>,
    createdDaysAgo: number,
  ): UserRecord => ({
    Id: id,
    PersonType: "NATURAL",
    UserCategory: "OWNER",
    KYCLevel: "LIGHT",
    UserStatus: "ACTIVE",
    CreationDate: now - createdDaysAgo * DAY_S,
    person,
    regulation: UNREGULATED,
    details: {
      Tag: "seeded",
      TermsAndConditionsAccepted: true,
      ...(rest.PersonType === "LEGAL"
        ? { representative: { CountryOfResidence: "FR" } }
        : { CountryOfResidence: "FR" }),
      ...details,
    },
    ...rest,
  });
  const named = (FirstName: string, LastName: string, birthday: string): Person => ({
    FirstName,
    LastName,
    Birthday: Date.parse(birthday) / 1_000,
    Nationality: "FR",
  });
  return [
    user(seededUserIds.natural, {}, named("Alix", "Moreau", "1988-04-12"), { Email: "alix@example.org" }, 430),
    user(seededUserIds.refused, {}, named("Noor", "Petit", "1995-09-30"), { Email: "noor@example.org" }, 12),
    user(
      seededUserIds.business,
      { PersonType: "LEGAL" },
      named("Camille", "Roche", "1979-01-23"),
      {
        Email: "office@example.org",
        Name: "Roche Freres SAS",
        LegalPersonType: "BUSINESS",
        CompanyNumber: "552100554",
      },
      5,
    ),
    user(
      seededUserIds.soletrader,
      { PersonType: "LEGAL" },
      named("Sacha", "Lambert", "1969-11-02"),
      {
        Email: "sacha@example.org",
        Name: "Lambert Menuiserie",
        LegalPersonType: "SOLETRADER",
        CompanyNumber: "732829320",
      },
      95,
    ),
    user(
      seededUserIds.owners,
      { PersonType: "LEGAL" },
      named("Andrea", "Simon", "1984-07-07"),
      {
        Email: "hello@example.org",
        Name: "Simon et Vidal SARL",
        LegalPersonType: "BUSINESS",
        CompanyNumber: "404833048",
      },
      6,
    ),
    user(
      seededUserIds.payer,
      { UserCategory: "PAYER" },
      named("Lou", "Garnier", "2000-06-15"),
      { Email: "lou@example.org" },
      20,
    ),
    user(seededUserIds.newcomer, {}, named("Robin", "Faure", "1992-02-29"), { Email: "robin@example.org" }, 0),
    user(seededUserIds.renewing, {}, named("Jo", "Marchand", "1981-03-08"), { Email: "jo@example.org" }, 701),
    user(seededUserIds.blocked, {}, named("Eden", "Blanc", "1990-12-01"), { Email: "eden@example.org" }, 201),
    user(
      seededUserIds.enrolling,
      { UserStatus: "PENDING_USER_ACTION", enrolment: NOT_ENROLLED },
      named("Charlie", "Fontaine", "1997-05-19"),
      { Email: "charlie@example.org" },
      1,
    ),
    user(
      seededUserIds.uncategorised,
      { UserCategory: "UNKNOWN" },
      named("Dominique", "Perrin", "1975-10-10"),
      { Email: "dominique@example.org", TermsAndConditionsAccepted: false },
      1_200,
    ),
  ];
}
