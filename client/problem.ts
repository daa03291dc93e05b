// Why something failed, for a page to say so. Depends on the code of an error, never on its message.
import type { GraphqlError } from "./transport.js";

/** Codes of the client itself; those of the gateway are listed in docs/errors.md. */
export type ClientProblemCode =
  /** There was no response. */
  | "UNREACHABLE"
  /** Something between the page and the gateway has responded, or something that is no gateway. */
  | "UNEXPECTED_RESPONSE"
  /** `getToken` has thrown, or taken too long. */
  | "TOKEN_UNAVAILABLE"
  /** What `getToken` has returned is no token, but a page in HTML, for example, or JSON. */
  | "TOKEN_MALFORMED"
  /** The verification has begun, but the address of its page cannot be read at the moment. */
  | "HOSTED_URL_UNKNOWN";

export type GatewayProblemCode =
  | "UNAUTHENTICATED"
  | "AUTHENTICATION_UNAVAILABLE"
  | "FORBIDDEN"
  | "BAD_USER_INPUT"
  | "BAD_REQUEST"
  | "NOT_FOUND"
  | "GRAPHQL_PARSE_FAILED"
  | "GRAPHQL_VALIDATION_FAILED"
  | "OPERATION_RESOLUTION_FAILURE"
  | "PERSISTED_QUERY_NOT_SUPPORTED"
  | "UPSTREAM_TIMEOUT"
  | "UPSTREAM_UNAVAILABLE"
  | "UPSTREAM_CIRCUIT_OPEN"
  | "UPSTREAM_BUSY"
  | "UPSTREAM_RATE_LIMITED"
  | "UPSTREAM_QUOTA_RESERVED"
  | "UPSTREAM_ALLOWANCE_SPENT"
  | "UPSTREAM_REJECTED"
  | "UPSTREAM_INVALID_RESPONSE"
  | "AUDIT_UNAVAILABLE"
  | "OPERATION_LIMIT_EXCEEDED"
  | "DOCUMENT_NOT_TRUSTED"
  | "TOO_MANY_REQUESTS"
  | "OVERLOADED"
  | "TOO_MANY_SUBSCRIPTIONS"
  | "INTERNAL_SERVER_ERROR";

/** The gateway may be newer than this list. */
export type ProblemCode = ClientProblemCode | GatewayProblemCode | (string & Record<never, never>);

export interface Problem {
  readonly code: ProblemCode;
  /** Whether trying again can help. */
  readonly isRetryable: boolean;
  /** How long to wait before that, if it is known. */
  readonly retryAfterSeconds: number | null;
  /** Identifies the failure in the gateway's log; null where it has none. */
  readonly requestId: string | null;
}

/** An error with one of the codes above. To try again can help. */
export class ClientError extends Error {
  readonly code: ProblemCode;
  constructor(code: ProblemCode) {
    super(code);
    this.code = code;
  }
}

/** @param errors of a response */
export function toProblem(errors: readonly GraphqlError[] | undefined): Problem | null {
  if (!errors?.[0]) return null;
  const { code, retryable, retryAfterSeconds, requestId } = errors[0].extensions ?? {};
  return {
    code: typeof code === "string" ? code : "UNEXPECTED_RESPONSE",
    isRetryable: retryable !== false,
    retryAfterSeconds: typeof retryAfterSeconds === "number" ? retryAfterSeconds : null,
    requestId: typeof requestId === "string" ? requestId : null,
  };
}

/** @param error what a transport has thrown */
export function toProblemOf(error: unknown): Problem {
  const code = error instanceof ClientError ? error.code : "UNREACHABLE";
  return { code, isRetryable: true, retryAfterSeconds: null, requestId: null };
}
