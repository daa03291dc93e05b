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
  description: "Where the verification of a person of significant control stands.",
  valuesConfig: {
    PENDING_VALIDATION: {
      description: "The person has to verify themselves by their link, or is being decided about.",
    },
    VALIDATED: { description: "Passed." },
    REJECTED: { description: "Failed; retryPersonVerification gives the person a new link." },
    ABANDONED: { description: "Given up; cannot be tried again." },
    UNKNOWN: { description: "A status this API does not know yet; see rawStatus." },
  },
});
