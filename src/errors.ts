// The codes a client may see, and the one place where an error becomes what a client sees.
// An allow-list: whatever is not named here leaves as INTERNAL_SERVER_ERROR with a fixed text.
import { HeaderMap } from "@apollo/server";
import { GraphQLError, type GraphQLFormattedError } from "graphql";
import { UpstreamError, type UpstreamErrorKind } from "./datasources/upstream-error.js";

export type ErrorCode = keyof typeof ERROR_CODES;

interface CodeFacts {
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
    when: "No operation, several without operationName, or a mutation by GET.",
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
} satisfies Record<string, CodeFacts>;

/** An error whose message is our own and meant for the client. */
export class ClientError extends GraphQLError {
  constructor(
    readonly code: ErrorCode,
    message: string = ERROR_CODES[code].message,
  ) {
    super(message, { extensions: { code, ...http(code) } });
  }
}

/**
 * Apollo takes an error's HTTP status for the whole answer, also when one field among many failed.
 * So only the code that always ends the request carries one.
 */
function http(code: ErrorCode) {
  if (code !== "UNAUTHENTICATED") return {};
  return { http: { status: 401, headers: new HeaderMap([["www-authenticate", "Bearer"]]) } };
}

const CODE_BY_KIND: Record<UpstreamErrorKind, ErrorCode> = {
  timeout: "UPSTREAM_TIMEOUT",
  cancelled: "UPSTREAM_TIMEOUT",
  network: "UPSTREAM_UNAVAILABLE",
  untrusted: "UPSTREAM_UNAVAILABLE",
  unavailable: "UPSTREAM_UNAVAILABLE",
  // Our own credentials, never the client's, were refused.
  unauthorized: "UPSTREAM_UNAVAILABLE",
  rate_limited: "UPSTREAM_RATE_LIMITED",
  quota_reserved: "UPSTREAM_RATE_LIMITED",
  rejected: "UPSTREAM_REJECTED",
  conflict: "UPSTREAM_REJECTED",
  not_found: "UPSTREAM_REJECTED",
  invalid_response: "UPSTREAM_INVALID_RESPONSE",
};

/** Codes that graphql and Apollo give, whose messages speak of the client's own document. */
const DOCUMENT_CODES: ReadonlySet<string> = new Set<ErrorCode>([
  "BAD_REQUEST",
  "BAD_USER_INPUT",
  "GRAPHQL_PARSE_FAILED",
  "GRAPHQL_VALIDATION_FAILED",
  "OPERATION_RESOLUTION_FAILURE",
]);

/** What a client sees of an error. The request id is added where the answer is sent. */
export function toClientError(formatted: GraphQLFormattedError, error: unknown): GraphQLFormattedError {
  const original = rootCause(error);
  if (original instanceof ClientError) return present(formatted, original.code, original.message);
  if (original instanceof UpstreamError) {
    return present(formatted, CODE_BY_KIND[original.kind], undefined, original.detail.retryAfterMs);
  }
  const code = formatted.extensions?.["code"];
  if (typeof code === "string" && DOCUMENT_CODES.has(code) && original instanceof GraphQLError) {
    return present(formatted, code as ErrorCode, withoutSubmittedValues(formatted.message));
  }
  return present(formatted, "INTERNAL_SERVER_ERROR");
}

/** Whether an error is a defect of ours, to be looked at by whoever runs the gateway. */
export function isDefect(formatted: GraphQLFormattedError): boolean {
  return formatted.extensions?.["code"] === "INTERNAL_SERVER_ERROR";
}

function present(
  formatted: GraphQLFormattedError,
  code: ErrorCode,
  message: string = ERROR_CODES[code].message,
  retryAfterMs?: number,
): GraphQLFormattedError {
  const idempotencyKey = formatted.extensions?.["idempotencyKey"];
  const retryAfterSeconds = retryAfterMs === undefined ? null : Math.ceil(retryAfterMs / 1_000);
  return {
    message,
    ...(formatted.locations ? { locations: formatted.locations } : {}),
    ...(formatted.path ? { path: formatted.path } : {}),
    extensions: {
      code,
      retryable: ERROR_CODES[code].retryable,
      retryAfterSeconds,
      // Ours: the resolver puts in the key by which a mutation with an open outcome can be repeated.
      ...(typeof idempotencyKey === "string" ? { idempotencyKey } : {}),
    },
  };
}

/** Execution wraps what a resolver throws; Apollo and graphql may wrap once more. */
export function rootCause(error: unknown): unknown {
  let cause = error;
  while (cause instanceof GraphQLError && !(cause instanceof ClientError) && cause.originalError) cause = cause.originalError;
  return cause;
}

/**
 * graphql quotes the submitted value in its messages about variables and literals; here they end before it.
 * What is left names types, fields and the place, which is what a developer needs.
 */
export function withoutSubmittedValues(message: string): string {
  const variable = /^Variable "\$(\w+)" got invalid value/.exec(message);
  if (variable) {
    const place = new RegExp(` at "(${variable[1]}(?:\\.\\w+|\\[\\d+\\])+)"; `).exec(message);
    return `Variable "$${variable[1]}" has an invalid value${place ? ` at "${place[1]}"` : ""}.`;
  }
  return message
    .replace(/, found .*$/s, ".")
    .replace(/( cannot represent [^:]*): .*$/s, "$1.")
    .replace(/^Value ".*" does not exist in (".*?" enum).*$/s, "Value does not exist in $1.")
    .replace(/(Unexpected \w+) ".*"\.$/s, "$1.");
}
