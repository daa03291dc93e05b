// Users whom people and tests create on the console: fictitious, of every kind, with what the upstream requires.
import type { World } from "./call.js";
import { createUserWriting } from "./endpoints/user-writing.js";
import type { UserRecord } from "./records.js";

interface Kind {
  label: string;
  /** Absent for a natural user. */
  legalType?: string;
  category: UserRecord["UserCategory"];
}

export const USER_KINDS: Readonly<Record<string, Kind>> = {
  NATURAL: { label: "A person", category: "OWNER" },
  SOLETRADER: { label: "A sole trader", legalType: "SOLETRADER", category: "OWNER" },
  BUSINESS: { label: "A company", legalType: "BUSINESS", category: "OWNER" },
  ORGANIZATION: { label: "An association", legalType: "ORGANIZATION", category: "OWNER" },
  PARTNERSHIP: { label: "A partnership", legalType: "PARTNERSHIP", category: "OWNER" },
  PAYER: { label: "A person who only pays", category: "PAYER" },
};

export const listUserKinds = () => Object.entries(USER_KINDS).map(([name, { label }]) => ({ name, label }));

const FIRST_NAMES = ["Maxime", "Claude", "Lucie", "Yanis", "Inès", "Hugo", "Salomé", "Theo", "Awa", "Lino", "Jeanne"];
const LAST_NAMES = ["Girard", "Mercier", "Fabre", "Diallo", "Nguyen", "Renaud", "Colin", "Barbier", "Rossi", "Weber"];
const BIRTHDAY_S = Date.parse("1990-06-15") / 1_000;

export interface NewUser {
  /** One of `USER_KINDS`. */
  kind: string;
  /** Invented if empty. */
  firstName: string;
  lastName: string;
  companyName: string;
}

export function createUser(world: World, { kind: name, ...names }: NewUser): UserRecord {
  const kind = Object.hasOwn(USER_KINDS, name) ? USER_KINDS[name] : undefined;
  if (!kind) throw new Error(`${name} is no kind of user`);
  const oneOf = (list: readonly string[]) => list[Math.floor(world.random() * list.length)] ?? "";
  const person = {
    FirstName: names.firstName || oneOf(FIRST_NAMES),
    LastName: names.lastName || oneOf(LAST_NAMES),
    Birthday: BIRTHDAY_S,
    Nationality: "FR",
    CountryOfResidence: "FR",
  };
  const email = `${person.FirstName}.${person.LastName}`
    .normalize("NFKD")
    .replace(/[^A-Za-z.]/g, "")
    .toLowerCase();
  const shared = {
    UserCategory: kind.category,
    Email: `${email || "somebody"}@example.org`,
    TermsAndConditionsAccepted: true,
    Tag: "console",
  };
  const users = createUserWriting(world);
  return kind.legalType === undefined
    ? users.create("NATURAL", { ...person, ...shared }, false)
    : users.create(
        "LEGAL",
        {
          ...shared,
          Name: names.companyName || `${person.LastName} & Co`,
          LegalPersonType: kind.legalType,
          CompanyNumber: String(Math.floor(100_000_000 + world.random() * 899_999_999)),
          LegalRepresentative: person,
        },
        false,
      );
}
