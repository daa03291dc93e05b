// Every code a client may see: its text, whether trying again helps, and when it happens.

export type ErrorCode = keyof typeof ERROR_CODES;

interface CodeDescription {
  /** Text for the client where the error has none of its own that is safe to show. */
  message: string;
  retryable: boolean;
  /** For docs/errors.md, kept by a test. */
  when: string;
}

export const ERROR_CODES = {
  UNAUTHENTICATED: {
    message: "A valid access token is required.",
    retryable: false,
    when: "No token, or one that is malformed, expired, or not from the configured issuer. HTTP status 401.",
  },
  AUTHENTICATION_UNAVAILABLE: {
    message: "Access tokens cannot be verified at the moment.",
    retryable: true,
    when: "The keys of the token issuer cannot be had. HTTP status 503.",
  },
  FORBIDDEN: {
    message: "The viewer may not read this.",
    retryable: false,
    when: "The viewer is known but lacks the scope for this field; everything beside it stands.",
  },
  BAD_USER_INPUT: {
    message: "The input is not valid.",
    retryable: false,
    when: "An argument or variable has a value that cannot be used; the message names the place.",
  },
  BAD_REQUEST: {
    message: "The HTTP request is not a valid GraphQL request.",
    retryable: false,
    when: "The HTTP request is not one for GraphQL: body, size, content type, or sent as a plain link could send it.",
  },
  NOT_FOUND: {
    message: "There is nothing at this address.",
    retryable: false,
    when: "The address is none of the gateway's. HTTP status 404. An object that is absent is null, not this.",
  },
  GRAPHQL_PARSE_FAILED: {
    message: "The document is not valid GraphQL.",
    retryable: false,
    when: "The document cannot be parsed.",
  },
  GRAPHQL_VALIDATION_FAILED: {
    message: "The document does not fit the schema.",
    retryable: false,
    when: "The document asks for what the schema does not have.",
  },
  OPERATION_RESOLUTION_FAILURE: {
    message: "The operation to run is missing or ambiguous.",
    retryable: false,
    when: "No operation, or several without operationName.",
  },
  PERSISTED_QUERY_NOT_SUPPORTED: {
    // Clients look for this text.
    message: "PersistedQueryNotSupported",
    retryable: false,
    when: "The hash of an operation came in place of its text. Clients of automatic persisted queries then send the text by themselves.",
  },
  UPSTREAM_TIMEOUT: {
    message: "The verification service did not answer in time.",
    retryable: true,
    when: "The upstream took longer than the request may take.",
  },
  UPSTREAM_UNAVAILABLE: {
    message: "The verification service is not available.",
    retryable: true,
    when: "The upstream cannot be reached, fails, refuses the gateway's own credentials, or is being left in peace because it kept failing.",
  },
  UPSTREAM_RATE_LIMITED: {
    message: "Too many requests to the verification service for now.",
    retryable: true,
    when: "The upstream's rate limit is spent, or what is left is kept for mutations; retryAfterSeconds says when to come back.",
  },
  UPSTREAM_REJECTED: {
    message: "The verification service refused the request.",
    retryable: false,
    when: "The upstream refused the call for a reason that is not the client's to mend.",
  },
  UPSTREAM_INVALID_RESPONSE: {
    message: "The verification service gave an answer that cannot be read.",
    retryable: true,
    when: "The upstream answered something that cannot be read.",
  },
  OPERATION_LIMIT_EXCEEDED: {
    message: "The operation is larger than is allowed.",
    retryable: false,
    when: "The operation is too long, too deep, takes too long to validate, may cost too many upstream calls, or its answer may hold too many fields; the message names the limit. HTTP status 400, and nothing was asked of the upstream.",
  },
  DOCUMENT_NOT_TRUSTED: {
    message: "Only known operations run here.",
    retryable: false,
    when: "The gateway runs with TRUSTED_DOCUMENTS and the operation is none of them. HTTP status 400.",
  },
  TOO_MANY_REQUESTS: {
    message: "Too many requests.",
    retryable: true,
    when: "The viewer sends more requests than are allowed, a large answer counting as several, or the token is new and many bad ones came from the same address; retryAfterSeconds says when to go on. HTTP status 429.",
  },
  OVERLOADED: {
    message: "The gateway is asked more than it can answer.",
    retryable: true,
    when: "All clients together send more requests than this instance can answer for seconds on end. HTTP status 503, after one to three seconds.",
  },
  TOO_MANY_SUBSCRIPTIONS: {
    message: "Too many subscriptions are open.",
    retryable: true,
    when: "The viewer, or the gateway as a whole, has as many subscriptions open as are allowed.",
  },
  INTERNAL_SERVER_ERROR: {
    message: "Something went wrong on our side.",
    retryable: false,
    when: "A defect of the gateway; the requestId finds it in the log.",
  },
} satisfies Record<string, CodeDescription>;

/**
 * Apollo takes an error's HTTP status for the whole answer, also when one field among many failed.
 * So only the codes that always end the request carry one.
 */
export const HTTP_STATUS: Partial<Record<ErrorCode, number>> = {
  UNAUTHENTICATED: 401,
  AUTHENTICATION_UNAVAILABLE: 503,
  BAD_REQUEST: 400,
  NOT_FOUND: 404,
  OPERATION_LIMIT_EXCEEDED: 400,
  DOCUMENT_NOT_TRUSTED: 400,
  TOO_MANY_REQUESTS: 429,
};
