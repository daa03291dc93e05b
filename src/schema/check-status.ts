import { registerEnumType } from "type-graphql";

export enum CheckStatus {
  VALIDATED = "VALIDATED",
  REFUSED = "REFUSED",
  REVIEW = "REVIEW",
  UNKNOWN = "UNKNOWN",
}

registerEnumType(CheckStatus, {
  name: "CheckStatus",
  description: "The outcome of one check.",
  valuesConfig: {
    VALIDATED: { description: "The check passed." },
    REFUSED: { description: "The check failed; see reasons. This alone does not decide the session." },
    REVIEW: { description: "In manual review. Legacy: only old checks have this status." },
    UNKNOWN: { description: "An outcome that this API does not know yet; see rawStatus." },
  },
});
