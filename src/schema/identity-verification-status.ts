import { registerEnumType } from "type-graphql";

export enum IdentityVerificationStatus {
  PENDING = "PENDING",
  REVIEW = "REVIEW",
  VALIDATED = "VALIDATED",
  REFUSED = "REFUSED",
  EXPIRED = "EXPIRED",
  OUT_OF_DATE = "OUT_OF_DATE",
  TIMEOUT = "TIMEOUT",
  ERROR = "ERROR",
  UNKNOWN = "UNKNOWN",
}

registerEnumType(IdentityVerificationStatus, {
  name: "IdentityVerificationStatus",
  description:
    "Status of a verification session. It is not derived from the checks: after a manual review a VALIDATED " +
    "session may still have refused checks.",
  valuesConfig: {
    PENDING: { description: "Not submitted yet: never opened, or in progress." },
    REVIEW: {
      description: "Submitted, and in manual review because the automatic checks were inconclusive. Legal users only.",
    },
    VALIDATED: { description: "Passed." },
    REFUSED: { description: "Failed; see refusalReasons. The user needs a new session." },
    EXPIRED: { description: "Not submitted in time. The hosted page still opens but can no longer be submitted." },
    OUT_OF_DATE: {
      description:
        "Was VALIDATED, but the user's KYC level has been lowered since, for example after a change of name or a " +
        "missed renewal. The user needs a new session.",
    },
    TIMEOUT: { description: "Ended by inactivity. Legacy: only old sessions have this status." },
    ERROR: { description: "Ended by a technical failure. Legacy: only old sessions have this status." },
    UNKNOWN: {
      description: "A status that this API does not know yet; see rawStatus. Treat it as neither verified nor final.",
    },
  },
});
