import { registerEnumType } from "type-graphql";

export enum UserErrorCode {
  INVALID = "INVALID",
  TOO_LONG = "TOO_LONG",
  RETURN_URL_NOT_ALLOWED = "RETURN_URL_NOT_ALLOWED",
  USER_NOT_FOUND = "USER_NOT_FOUND",
  IDENTITY_VERIFICATION_NOT_FOUND = "IDENTITY_VERIFICATION_NOT_FOUND",
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
    RETURN_URL_NOT_ALLOWED: { description: "The platform does not allow this returnUrl." },
    USER_NOT_FOUND: { description: "There is no such user, or the viewer has no access to them." },
    IDENTITY_VERIFICATION_NOT_FOUND: {
      description: "There is no such verification session, or the viewer has no access to it.",
    },
    PERSON_NOT_FOUND: { description: "There is no such person in a session that the viewer has access to." },
    USER_NOT_ELIGIBLE: {
      description:
        "The user cannot be verified. This requires an OWNER with an open account who has accepted the terms " +
        "and, where required, enrolled for strong authentication; some legal forms are excluded. The message has " +
        "the cause if the upstream names one.",
    },
    FEATURE_NOT_ENABLED: { description: "The upstream has not enabled hosted verification for the platform." },
    IDEMPOTENCY_CONFLICT: { description: "The idempotency key was used before with different input." },
    TOO_MANY_OPEN_SESSIONS: {
      description:
        "The user has reached the limit of open sessions: continue one of them (see reuse), or wait until one is " +
        "decided.",
    },
    REJECTED: { description: "The upstream refused the request for a reason that this API does not know." },
  },
});
