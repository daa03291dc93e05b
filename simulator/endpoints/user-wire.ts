// The three forms in which the upstream sends a user: plain, SCA, and as an item of a list.
import type { UserRecord } from "../records.js";

type Wire = Record<string, unknown>;

/** The upstream sends unset fields as null. */
const UNSET: Record<UserRecord["PersonType"], Wire> = {
  NATURAL: unset(
    "Tag Email Address CountryOfResidence Occupation IncomeRange Capacity PhoneNumber PhoneNumberCountry",
    "ProofOfIdentity ProofOfAddress",
  ),
  LEGAL: unset(
    "Tag Email Name LegalPersonType CompanyNumber HeadquartersAddress LegalRepresentativeAddress",
    "ProofOfRegistration ShareholderDeclaration Statute",
  ),
};
const UNSET_OF_REPRESENTATIVE = unset("Email Address CountryOfResidence ProofOfIdentity");
const UNSET_OF_SCA_REPRESENTATIVE = unset("Email CountryOfResidence PhoneNumber PhoneNumberCountry ProofOfIdentity");

function unset(...names: string[]): Wire {
  return Object.fromEntries(names.flatMap((line) => line.split(" ")).map((name) => [name, null]));
}

export function toFlatUser(user: UserRecord): Wire {
  const { representative, ...details } = user.details;
  if (user.PersonType === "NATURAL") return { ...UNSET.NATURAL, ...commonOf(user), ...details, ...user.person };
  const flat = Object.entries({ ...UNSET_OF_REPRESENTATIVE, ...(representative as Wire), ...user.person }).map(
    ([field, value]) => [`LegalRepresentative${field}`, value] as const,
  );
  return { ...UNSET.LEGAL, ...commonOf(user), ...details, ...Object.fromEntries(flat) };
}

export function toScaUser(user: UserRecord): Wire {
  const { representative, ...details } = user.details;
  return {
    ...UNSET[user.PersonType],
    ...commonOf(user),
    ...details,
    ...(user.PersonType === "NATURAL" ? user.person : nestedRepresentative(user, representative as Wire)),
    PendingUserAction: null,
  };
}

/** Official clients' tests: the address is beside the representative. */
function nestedRepresentative({ person }: UserRecord, { Address = null, ...representative }: Wire = {}): Wire {
  return {
    LegalRepresentative: { ...UNSET_OF_SCA_REPRESENTATIVE, ...representative, ...person },
    LegalRepresentativeAddress: Address,
  };
}

/** Upstream docs: a list contains no names. */
export function toUserSummary(user: UserRecord): Wire {
  return { ...commonOf(user), Email: user.details["Email"] ?? null, Tag: user.details["Tag"] ?? null };
}

function commonOf(user: UserRecord): Wire {
  const hasAccepted = user.details["TermsAndConditionsAccepted"] === true;
  return {
    Id: user.Id,
    PersonType: user.PersonType,
    UserCategory: user.UserCategory,
    KYCLevel: user.KYCLevel,
    UserStatus: user.UserStatus,
    CreationDate: user.CreationDate,
    TermsAndConditionsAccepted: hasAccepted,
    TermsAndConditionsAcceptedDate: hasAccepted ? user.CreationDate : null,
  };
}
