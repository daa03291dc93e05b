// Every error code that clients may see: its message, whether a retry may help, and when it occurs.

export type ErrorCode = keyof typeof ERROR_CODES;

interface CodeDescription {
  /** Message for the client, unless the error has one that is safe to show. */
  message: string;
  retryable: boolean;
  /**
   * Whether no client can cause it: only such failures count in gateway_operation_failures_total, have a limit of their
   * own in traces, and may page somebody.
   */
  concernsOperator: boolean;
  /** For docs/errors.md, which a test compares. */
  when: string;
}

export const ERROR_CODES = {
  UNAUTHENTICATED: {
    message: "A valid access token is required.",
    retryable: false,
    concernsOperator: false,
    when:
      "No token, or one that is malformed, expired, signed by another secret or key, or for another issuer or " +
      "audience: the gateway's log says which. HTTP status 401.",
  },
  AUTHENTICATION_UNAVAILABLE: {
    message: "Access tokens cannot be verified right now.",
    retryable: true,
    concernsOperator: true,
    when:
      "The keys of the token issuer cannot be fetched, or there are none. HTTP status 503; retryAfterSeconds says " +
      "when they are fetched again.",
  },
  FORBIDDEN: {
    message: "The viewer may not read this.",
    retryable: false,
    concernsOperator: false,
    when: "The viewer lacks the scope for this field. The field is null; its siblings are returned.",
  },
  BAD_USER_INPUT: {
    message: "The input is not valid.",
    retryable: false,
    concernsOperator: false,
    when: "An argument or variable has an invalid value; the message says which.",
  },
  BAD_REQUEST: {
    message: "The HTTP request is not a valid GraphQL request.",
    retryable: false,
    concernsOperator: false,
    when:
      "The HTTP request is not a GraphQL request (body, size or content type), is one that a browser could send " +
      "cross-site without a preflight, or has a document's id where TRUSTED_DOCUMENTS is not set. Or it is a " +
      "preflight of an origin that CORS_ORIGINS does not list, with HTTP status 403.",
  },
  NOT_FOUND: {
    message: "There is nothing at this URL.",
    retryable: false,
    concernsOperator: false,
    when: "The gateway has no such route. HTTP status 404. A missing object is null, not this error.",
  },
  GRAPHQL_PARSE_FAILED: {
    message: "The document is not valid GraphQL.",
    retryable: false,
    concernsOperator: false,
    when: "The document cannot be parsed.",
  },
  GRAPHQL_VALIDATION_FAILED: {
    message: "The document is not valid for the schema.",
    retryable: false,
    concernsOperator: false,
    when: "The document does not match the schema.",
  },
  OPERATION_RESOLUTION_FAILURE: {
    message: "The operation to run is missing or ambiguous.",
    retryable: false,
    concernsOperator: false,
    when: "No operation, or several without operationName.",
  },
  PERSISTED_QUERY_NOT_SUPPORTED: {
    // Clients of automatic persisted queries match this text.
    message: "PersistedQueryNotSupported",
    retryable: false,
    concernsOperator: false,
    when:
      "The request has the hash of an operation instead of its text. Clients of automatic persisted queries " +
      "then resend it with the text.",
  },
  UPSTREAM_TIMEOUT: {
    message: "The verification service did not answer in time.",
    retryable: true,
    concernsOperator: true,
    when: "The upstream did not answer within the time allowed for the request.",
  },
  UPSTREAM_UNAVAILABLE: {
    message: "The verification service is not available.",
    retryable: true,
    concernsOperator: true,
    when: "The upstream cannot be reached, fails, or refuses the gateway's credentials.",
  },
  UPSTREAM_CIRCUIT_OPEN: {
    message: "The verification service is failing.",
    retryable: true,
    concernsOperator: true,
    when:
      "The upstream kept failing, so the circuit breaker is open and calls are refused at once; retryAfterSeconds " +
      "says when it is tried again.",
  },
  UPSTREAM_BUSY: {
    message: "Too many calls to the verification service are waiting.",
    retryable: true,
    concernsOperator: true,
    when:
      "So many upstream calls are waiting that this one could not be answered in time; retryAfterSeconds says when " +
      "the others are likely to be done.",
  },
  UPSTREAM_RATE_LIMITED: {
    message: "The rate limit of the verification service is reached.",
    retryable: true,
    concernsOperator: true,
    when: "The upstream's rate limit is used up; retryAfterSeconds says when to retry.",
  },
  UPSTREAM_QUOTA_RESERVED: {
    message: "The rest of the verification service's rate limit is reserved.",
    retryable: true,
    concernsOperator: true,
    when:
      "What is left of the upstream's rate limit is reserved for more important calls, such as creating a session; " +
      "retryAfterSeconds says when to retry.",
  },
  UPSTREAM_ALLOWANCE_SPENT: {
    message: "The viewer has caused too many calls to the verification service.",
    retryable: true,
    concernsOperator: false,
    when:
      "The viewer has caused as many upstream calls as one viewer may (UPSTREAM_CALLS_PER_VIEWER), or all but the " +
      "last few, which are not for reading again what is cached; retryAfterSeconds says when to retry.",
  },
  UPSTREAM_REJECTED: {
    message: "The verification service refused the request.",
    retryable: false,
    concernsOperator: true,
    when: "The upstream refused the call for a reason that the client cannot fix.",
  },
  UPSTREAM_INVALID_RESPONSE: {
    message: "The verification service sent an invalid response.",
    retryable: true,
    concernsOperator: true,
    when: "The upstream's response is not valid.",
  },
  AUDIT_UNAVAILABLE: {
    message: "The access cannot be recorded right now.",
    retryable: true,
    concernsOperator: true,
    when:
      "An audit line cannot be written, so nothing is returned that would have to be recorded. A mutation may have " +
      "been carried out all the same: repeat it with the idempotencyKey of the error, if it has one.",
  },
  OPERATION_LIMIT_EXCEEDED: {
    message: "The operation exceeds a limit.",
    retryable: false,
    concernsOperator: false,
    when:
      "The operation is too long, too deep, takes too long to validate, may cost too many upstream calls, or " +
      "its response may have too many fields; the message names the limit. HTTP status 400; no upstream call " +
      "was made.",
  },
  DOCUMENT_NOT_TRUSTED: {
    message: "Only trusted documents are accepted.",
    retryable: false,
    concernsOperator: false,
    when: "TRUSTED_DOCUMENTS is set, and the operation is not one of them, or no longer. HTTP status 400.",
  },
  TOO_MANY_REQUESTS: {
    message: "Too many requests.",
    retryable: true,
    concernsOperator: false,
    when:
      "The viewer exceeds the rate limit (a large response counts as several requests), or the token is new " +
      "and too many bad tokens came from the same address; retryAfterSeconds says when to retry. HTTP status " +
      "429.",
  },
  OVERLOADED: {
    message: "The gateway is overloaded.",
    retryable: true,
    concernsOperator: false,
    when:
      "For several seconds, all clients together have sent more requests than this instance can answer. HTTP " +
      "status 503; retry after one to three seconds. A stopping gateway refuses a WebSocket with it, too.",
  },
  TOO_MANY_SUBSCRIPTIONS: {
    message: "Too many subscriptions are open.",
    retryable: true,
    concernsOperator: false,
    when: "The viewer, or the gateway as a whole, has reached the limit of open subscriptions.",
  },
  INTERNAL_SERVER_ERROR: {
    message: "Something went wrong on our side.",
    retryable: false,
    concernsOperator: true,
    when: "A bug in the gateway; look the requestId up in its log.",
  },
} satisfies Record<string, CodeDescription>;

/**
 * The runner uses an error's HTTP status for the whole response, even when only one of many fields failed.
 * So only codes that always end the request have one.
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

const OF_OPERATORS: ReadonlySet<string> = new Set(
  Object.entries(ERROR_CODES).flatMap(([code, { concernsOperator }]) => (concernsOperator ? [code] : [])),
);

export function isOperatorsConcern(code: string): boolean {
  return OF_OPERATORS.has(code);
}

/** Of a bug of ours: it counts even where the client has left and receives no errors. */
export function isDefect(code: string): boolean {
  return code === "INTERNAL_SERVER_ERROR";
}
