// The only place where errors are turned into what clients see. An allow-list: anything without a code of ours becomes
// INTERNAL_SERVER_ERROR with a fixed message.
import { HeaderMap } from "@apollo/server";
import { GraphQLError, type GraphQLFormattedError } from "graphql";
import { ERROR_CODES, type ErrorCode, HTTP_STATUS } from "./error-codes.js";
import { UpstreamError, type UpstreamErrorKind } from "./upstream/upstream-error.js";

/** An error whose message is safe to show to clients. */
export class ClientError extends GraphQLError {
  constructor(
    readonly code: ErrorCode,
    message: string = ERROR_CODES[code].message,
    readonly retryAfterMs?: number,
  ) {
    super(message, { extensions: { code, ...http(code, retryAfterMs) } });
  }
}

export function codeOf(error: unknown): ErrorCode {
  return error instanceof ClientError ? error.code : "INTERNAL_SERVER_ERROR";
}

function http(code: ErrorCode, retryAfterMs?: number) {
  const status = HTTP_STATUS[code];
  if (status === undefined) return {};
  const headers = new HeaderMap();
  if (status === 401) headers.set("www-authenticate", "Bearer");
  if (retryAfterMs !== undefined) headers.set("retry-after", String(toSeconds(retryAfterMs)));
  return { http: { status, headers } };
}

const toSeconds = (ms: number) => Math.ceil(ms / 1_000);

const CODE_BY_KIND: Record<UpstreamErrorKind, ErrorCode> = {
  timeout: "UPSTREAM_TIMEOUT",
  // Received by nobody: the client has left.
  cancelled: "UPSTREAM_TIMEOUT",
  network: "UPSTREAM_UNAVAILABLE",
  untrusted: "UPSTREAM_UNAVAILABLE",
  unavailable: "UPSTREAM_UNAVAILABLE",
  // The upstream refused the gateway's credentials, never the client's.
  unauthorized: "UPSTREAM_UNAVAILABLE",
  rate_limited: "UPSTREAM_RATE_LIMITED",
  quota_reserved: "UPSTREAM_QUOTA_RESERVED",
  allowance_spent: "UPSTREAM_ALLOWANCE_SPENT",
  circuit_open: "UPSTREAM_CIRCUIT_OPEN",
  busy: "UPSTREAM_BUSY",
  rejected: "UPSTREAM_REJECTED",
  conflict: "UPSTREAM_REJECTED",
  not_found: "UPSTREAM_REJECTED",
  invalid_response: "UPSTREAM_INVALID_RESPONSE",
};

/** Codes of graphql and Apollo whose messages are about the client's own document. */
const DOCUMENT_CODES: ReadonlySet<string> = new Set<ErrorCode>([
  "BAD_REQUEST",
  "BAD_USER_INPUT",
  "GRAPHQL_PARSE_FAILED",
  "GRAPHQL_VALIDATION_FAILED",
  "OPERATION_RESOLUTION_FAILURE",
  "PERSISTED_QUERY_NOT_SUPPORTED",
]);

/** Own choice: with more errors, the author of a request fixes some and tries again. */
const MAX_VARIABLE_ERRORS = 10;
const TOO_MANY_INVALID = "Too many variable values are invalid.";

/** The error as clients see it. The request id is added where the response is sent. */
export function toClientError(formatted: GraphQLFormattedError, error: unknown): GraphQLFormattedError {
  const original = rootCause(error);
  if (original instanceof ClientError)
    return present(formatted, original.code, original.message, original.retryAfterMs);
  if (original instanceof UpstreamError) {
    return present(formatted, CODE_BY_KIND[original.kind], undefined, original.detail.retryAfterMs);
  }
  const tooLong = /^Syntax Error: Document contains more tha[nt] (\d+) tokens/.exec(formatted.message);
  if (tooLong)
    return present(formatted, "OPERATION_LIMIT_EXCEEDED", `The document has more than ${tooLong[1]} tokens.`);
  // graphql gives up at fifty, without a code.
  if (formatted.message.startsWith("Too many errors processing variables"))
    return present(formatted, "BAD_USER_INPUT", TOO_MANY_INVALID);
  const givenCode = formatted.extensions?.["code"];
  // What is wrong with the document has a code; graphql gives none to what is wrong with values. A null in a variable
  // may be found only where the argument is used.
  const isOfInput = givenCode === undefined && /^(?:Variable "\$|Argument ")\w+" /.test(formatted.message);
  const code = isOfInput ? "BAD_USER_INPUT" : givenCode;
  if (typeof code === "string" && DOCUMENT_CODES.has(code) && original instanceof GraphQLError) {
    return present(formatted, code as ErrorCode, withoutSubmittedValues(formatted.message));
  }
  return present(formatted, "INTERNAL_SERVER_ERROR");
}

/**
 * Of the errors in the variables of a request, the first ten, and one that counts the others. Any others are kept.
 * @param withMessage copies an error with another message
 */
export function shortenVariableErrors<ClientsError extends GraphQLFormattedError>(
  errors: readonly ClientsError[],
  withMessage: (error: ClientsError, message: string) => ClientsError,
): readonly ClientsError[] {
  const [first] = errors;
  const moreCount = errors.length - MAX_VARIABLE_ERRORS;
  const areOfVariables = errors.every(({ path, extensions }) => !path && extensions?.["code"] === "BAD_USER_INPUT");
  if (!first || moreCount <= 0 || !areOfVariables) return errors;
  const count = errors.at(-1)?.message === TOO_MANY_INVALID ? `at least ${moreCount}` : String(moreCount);
  const note = `The variables have ${count} more ${moreCount === 1 ? "error" : "errors"}.`;
  return [...errors.slice(0, MAX_VARIABLE_ERRORS), withMessage(first, note)];
}

/** The error of a response that is sent before any operation runs. */
export function refusal(
  code: ErrorCode,
  requestId: string,
  message: string = ERROR_CODES[code].message,
  retryAfterMs?: number,
) {
  return {
    message,
    extensions: {
      code,
      retryable: ERROR_CODES[code].retryable,
      retryAfterSeconds: retryAfterMs === undefined ? null : toSeconds(retryAfterMs),
      requestId,
    },
  };
}

function present(
  formatted: GraphQLFormattedError,
  code: ErrorCode,
  message: string = ERROR_CODES[code].message,
  retryAfterMs?: number,
): GraphQLFormattedError {
  const idempotencyKey = formatted.extensions?.["idempotencyKey"];
  const retryAfterSeconds = retryAfterMs === undefined ? null : toSeconds(retryAfterMs);
  return {
    message,
    ...(formatted.locations ? { locations: formatted.locations } : {}),
    ...(formatted.path ? { path: formatted.path } : {}),
    extensions: {
      code,
      retryable: ERROR_CODES[code].retryable,
      retryAfterSeconds,
      // Set by the resolver: the key with which a mutation whose outcome is unknown can be repeated.
      ...(typeof idempotencyKey === "string" ? { idempotencyKey } : {}),
    },
  };
}

/** Execution wraps what a resolver throws; Apollo and graphql may wrap it again. */
export function rootCause(error: unknown): unknown {
  let cause = error;
  while (cause instanceof GraphQLError && !(cause instanceof ClientError) && cause.originalError)
    cause = cause.originalError;
  return cause;
}

/** The ends of graphql's messages about the fields of an input object. */
const MISSING_FIELD = /; Field "(\w+)" of required type "[^"]+" was not provided\.$/;
/** An unknown name is the client's own text, which may come from its data unless it looks like the name of a field. */
const UNKNOWN_FIELD =
  /(?:; Field "([_A-Za-z]\w{0,39}))?" is not defined by type "\w+"\.(?: Did you mean [^?]{0,500}\?)?$/;

/**
 * Cuts messages of graphql before the submitted value that they quote. What remains names types, fields and the path,
 * which is what a developer needs.
 */
export function withoutSubmittedValues(message: string): string {
  const [start, name = ""] = /^Variable "\$(\w+)" got invalid value/.exec(message) ?? [];
  if (start !== undefined) {
    const [, place] = new RegExp(` at "(${name}(?:\\.\\w+|\\[\\d+\\])+)"; `).exec(message) ?? [];
    const at = (field: string | undefined) => (field === undefined ? "" : ` at "${place ?? name}.${field}"`);
    const missing = MISSING_FIELD.exec(message);
    if (missing) return `Variable "$${name}" has no value${at(missing[1])}, where one is required.`;
    const unknown = UNKNOWN_FIELD.exec(message);
    if (unknown) return `Variable "$${name}" has an unknown field${at(unknown[1])}.`;
    return `Variable "$${name}" has an invalid value${place === undefined ? "" : ` at "${place}"`}.`;
  }
  return (
    message
      .replace(/^(Argument "\w+") has invalid value .*$/s, "$1 has an invalid value.")
      // graphql's own message quotes the field.
      .replace(/^GraphQL introspection has been disabled.*$/s, "Introspection is disabled.")
      .replace(/^Unknown operation named ".*"\.$/s, "There is no operation of this name in the document.")
      .replace(/, found .*$/s, ".")
      .replace(/(Invalid (?:Unicode|character) escape sequence): .*$/s, "$1.")
      // Messages of custom scalars may quote the value anywhere.
      .replace(
        /^(?!(?:Int|Float|String|Boolean|ID|Enum "\w+") )(\w+) cannot represent .*$/s,
        "$1 cannot represent this value.",
      )
      .replace(/( cannot represent [^:]*): .*$/s, "$1.")
      .replace(/^Value ".*" does not exist in (".*?" enum).*$/s, "Value does not exist in $1.")
      .replace(/(Unexpected \w+) ".*"\.$/s, "$1.")
  );
}
