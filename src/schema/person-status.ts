import { registerEnumType } from "type-graphql";

export enum PersonStatus {
  PENDING_VALIDATION = "PENDING_VALIDATION",
  VALIDATED = "VALIDATED",
  REJECTED = "REJECTED",
  ABANDONED = "ABANDONED",
  UNKNOWN = "UNKNOWN",
}

registerEnumType(PersonStatus, {
  name: "PersonStatus",
  description: "Verification status of a person of significant control.",
  valuesConfig: {
    PENDING_VALIDATION: {
      description: "The person has to use their hostedUrl, or has done so and is awaiting the decision.",
    },
    VALIDATED: { description: "Passed." },
    REJECTED: { description: "Failed. Use retryPersonVerification to get a new link." },
    ABANDONED: { description: "Abandoned; cannot be retried." },
    UNKNOWN: { description: "A status that this API does not know yet; see rawStatus." },
  },
});
