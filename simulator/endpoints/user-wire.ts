// The three forms in which the upstream sends a user: plain, SCA, and as an item of a list.
import type { UserRecord } from "../records.js";

type Wire = Record<string, unknown>;

export function toFlatUser(user: UserRecord): Wire {
  const { representative, ...details } = user.details;
  if (user.PersonType === "NATURAL") return { ...commonOf(user), ...details, ...user.person };
  const flat = Object.entries({ ...(representative as Wire), ...user.person }).map(
    ([field, value]) => [`LegalRepresentative${field}`, value] as const,
  );
  return { ...commonOf(user), ...details, ...Object.fromEntries(flat) };
}

export function toScaUser(user: UserRecord): Wire {
  const { representative, ...details } = user.details;
  const person =
    user.PersonType === "NATURAL"
      ? user.person
      : { LegalRepresentative: { ...(representative as Wire), ...user.person } };
  return { ...commonOf(user), ...details, ...person, PendingUserAction: null };
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
