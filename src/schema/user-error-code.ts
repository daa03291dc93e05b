import { registerEnumType } from "type-graphql";

export enum UserErrorCode {
  INVALID = "INVALID",
  TOO_LONG = "TOO_LONG",
  RETURN_URL_NOT_ALLOWED = "RETURN_URL_NOT_ALLOWED",
  USER_NOT_FOUND = "USER_NOT_FOUND",
  PERSON_NOT_FOUND = "PERSON_NOT_FOUND",
  USER_NOT_ELIGIBLE = "USER_NOT_ELIGIBLE",
  FEATURE_NOT_ENABLED = "FEATURE_NOT_ENABLED",
  IDEMPOTENCY_CONFLICT = "IDEMPOTENCY_CONFLICT",
  TOO_MANY_OPEN_SESSIONS = "TOO_MANY_OPEN_SESSIONS",
  REJECTED = "REJECTED",
}

registerEnumType(UserErrorCode, {
  name: "UserErrorCode",
  description: "Why a mutation was refused.",
  valuesConfig: {
    INVALID: { description: "The value is missing or malformed." },
    TOO_LONG: { description: "The value is longer than allowed." },
    RETURN_URL_NOT_ALLOWED: { description: "The address is not one the platform allows users to be sent back to." },
    USER_NOT_FOUND: { description: "There is no such user, or the viewer may not act for them." },
    PERSON_NOT_FOUND: { description: "There is no such person in a session that the viewer may act for." },
    USER_NOT_ELIGIBLE: {
      description:
        "This user cannot be verified: only an OWNER can whose account is open, who has accepted the terms and enrolled where that is asked for, and not every legal form. The message says more where the upstream does.",
    },
    FEATURE_NOT_ENABLED: { description: "Hosted verification is not switched on for the platform upstream." },
    IDEMPOTENCY_CONFLICT: { description: "The idempotency key was used before, with other input." },
    TOO_MANY_OPEN_SESSIONS: {
      description:
        "The user has as many undecided sessions as are allowed: go on with one of them (see reuse), or wait for them.",
    },
    REJECTED: { description: "The upstream refused the request for a reason this API does not know." },
  },
});
