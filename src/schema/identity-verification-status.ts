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
    "Where a verification session stands. Never derived from its checks: after a manual review a validated session may still carry refused checks.",
  valuesConfig: {
    PENDING: { description: "The user has not submitted yet: never opened, or still in progress." },
    REVIEW: {
      description: "Submitted; the automatic checks were inconclusive and people decide now. Legal users only.",
    },
    VALIDATED: { description: "Passed." },
    REFUSED: { description: "Failed. The user has to start a new session; the checks say why." },
    EXPIRED: { description: "Not submitted in time. The link still opens but can no longer be submitted." },
    OUT_OF_DATE: {
      description:
        "Was validated, but the user's level was lowered since (a name changed, a renewal was missed). A new session is needed.",
    },
    TIMEOUT: { description: "Ended by inactivity. Legacy: only old sessions have it." },
    ERROR: { description: "Ended by a technical failure. Legacy: only old sessions have it." },
    UNKNOWN: {
      description: "A status this API does not know yet; see rawStatus. Treat it as not verified and not final.",
    },
  },
});
