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
    REFUSED: { description: "The check did not pass; its reasons say why. It does not decide the session on its own." },
    REVIEW: { description: "People look at it. Legacy: only old checks have it." },
    UNKNOWN: { description: "An outcome this API does not know yet; see rawStatus." },
  },
});
