// One log line per failed operation: the codes that the client saw, and their causes. Of the client's input it contains
// only names (operation, fields, client), restricted in alphabet and length.
import type { GraphQLError } from "graphql";
import type { Logger } from "pino";
import { TokenRefused } from "../authentication/token-refused.js";
import { isDefect } from "../error-codes.js";
import { rootCause } from "../errors.js";
import { describeError } from "../logging.js";
import type { OperationOutcome } from "../measurements.js";
import type { TraceSpan } from "../tracing.js";
import { UpstreamError } from "../upstream/upstream-error.js";

export interface FailedOperation {
  requestId?: string;
  /** Where traces are recorded. */
  span?: TraceSpan | undefined;
  /** Undefined when the operation was refused before it was parsed. */
  operationType?: string;
  /** Only of an operation found in a valid document; any other submitted name may contain anything. */
  operationName?: string;
  clientName: string | undefined;
  /** Those that the client has seen, each once. */
  codes?: readonly string[];
  outcome?: OperationOutcome;
}

export interface Failure {
  /** The code that the client saw. */
  code: string;
  error: unknown;
}

/** With this header Apollo's clients name themselves. */
export const CLIENT_NAME_HEADER = "apollographql-client-name";
/** Own choice: fits names of packages and applications, but neither e-mail addresses nor tokens. */
const CLIENT_NAME = /^@?[\w./ -]{1,64}$/;
const MAX_NAME_CHARACTERS = 64;
const MAX_PATHS = 5;
const MAX_PATH_CHARACTERS = 100;
const MAX_CAUSES = 3;

export function readClientName(name: unknown): string | undefined {
  return typeof name === "string" && CLIENT_NAME.test(name) ? name : undefined;
}

export function logFailures(logger: Logger, operation: FailedOperation, failures: readonly Failure[]): void {
  const { requestId, span, operationType, operationName, clientName } = operation;
  const levels = failures.map(levelOf);
  const level = LEVELS.find((candidate) => levels.includes(candidate));
  if (!level) return;
  // Most severe first, as paths and causes are truncated.
  const mostSevereFirst = [...failures].sort((a, b) => LEVELS.indexOf(levelOf(a)) - LEVELS.indexOf(levelOf(b)));
  logger[level](
    {
      requestId,
      traceId: span?.traceId,
      operationType,
      operationName: readOperationName(operationName),
      client: clientName,
      codes: [...new Set(failures.map(({ code }) => code))],
      failures: failures.length,
      paths: distinct(mostSevereFirst.map(({ error }) => pathOf(error)).filter(Boolean)).slice(0, MAX_PATHS),
      causes: causesOf(mostSevereFirst),
    },
    "operation failed",
  );
}

const LEVELS = ["error", "warn", "info"] as const;

/**
 * Error: a bug of ours, or something an operator has to fix. Warn: a failure elsewhere that may pass. Info: the
 * client's.
 */
function levelOf({ code, error }: Failure): (typeof LEVELS)[number] {
  if (isDefect(code) || code === "AUDIT_UNAVAILABLE") return "error";
  const cause = rootCause(error);
  if (!(cause instanceof UpstreamError)) return code === "AUTHENTICATION_UNAVAILABLE" ? "warn" : "info";
  const { kind, detail } = cause;
  if (kind === "not_found" || kind === "allowance_spent") return "info";
  const isRefusalOfUs =
    kind === "untrusted" || kind === "unauthorized" || (kind === "rejected" && detail.status === 403);
  return isRefusalOfUs ? "error" : "warn";
}

/** For failures caused by the client, the code is enough, but for tokens: backends sign them, and are not told why. */
function causesOf(failures: readonly Failure[]): unknown[] {
  const causes = failures
    .map((failure) => {
      if (failure.error instanceof TokenRefused) return { kind: "token", reason: failure.error.reason };
      return levelOf(failure) === "info" ? undefined : describeError(rootCause(failure.error));
    })
    .filter((cause) => cause !== undefined)
    .map((cause) => JSON.stringify(cause));
  return distinct(causes)
    .slice(0, MAX_CAUSES)
    .map((cause) => JSON.parse(cause) as unknown);
}

/** Equal for all items of a list: indices become `*`. */
function pathOf(error: unknown): string {
  const { path } = (error ?? {}) as Partial<GraphQLError>;
  const keys = path?.map((key) => (typeof key === "number" ? "*" : key)) ?? [];
  return keys.join(".").slice(0, MAX_PATH_CHARACTERS);
}

export function readOperationName(name: unknown): string | undefined {
  return typeof name === "string" && /^[_A-Za-z]\w*$/.test(name) ? name.slice(0, MAX_NAME_CHARACTERS) : undefined;
}

function distinct<Value>(values: readonly Value[]): Value[] {
  return [...new Set(values)];
}
