// One log line for all that went wrong in an operation: what the client was told, and why. Nothing that it sent
// stands in it but names, of operations, fields and the client itself, in their own alphabet and length.
import type { GraphQLError } from "graphql";
import type { Logger } from "pino";
import { rootCause } from "../errors.js";
import { describeError } from "../logging.js";
import { UpstreamError } from "../upstream/upstream-error.js";

export interface FailedOperation {
  requestId?: string;
  /** Absent where it was refused before it was read. */
  operationType?: string;
  /** Of an operation that was found in a valid document; what else is submitted as a name may be anything. */
  operationName?: string;
  clientName: string | undefined;
}

export interface Failure {
  /** What the client saw. */
  code: string;
  /** Undefined where more was found in a document than one error tells. */
  error: unknown;
}

/** By which clients of Apollo's say who they are. */
export const CLIENT_NAME_HEADER = "apollographql-client-name";
/** Own choice: names of packages and applications; no address of a person, and shorter than any token. */
const CLIENT_NAME = /^@?[\w./ -]{1,64}$/;
const MAX_NAME_CHARACTERS = 64;
const MAX_PATHS = 5;
const MAX_PATH_CHARACTERS = 100;
const MAX_CAUSES = 3;

export function readClientName(name: unknown): string | undefined {
  return typeof name === "string" && CLIENT_NAME.test(name) ? name : undefined;
}

export function logFailures(logger: Logger, operation: FailedOperation, failures: readonly Failure[]): void {
  const { requestId, operationType, operationName, clientName } = operation;
  const levels = failures.map(levelOf);
  const level = LEVELS.find((candidate) => levels.includes(candidate));
  if (!level) return;
  // What the line is about comes first where there is more than stands in it.
  const gravest = [...failures].sort((a, b) => LEVELS.indexOf(levelOf(a)) - LEVELS.indexOf(levelOf(b)));
  logger[level](
    {
      requestId,
      operationType,
      operationName: readName(operationName),
      client: clientName,
      codes: [...new Set(failures.map(({ code }) => code))],
      failures: failures.length,
      paths: distinct(gravest.map(({ error }) => pathOf(error)).filter(Boolean)).slice(0, MAX_PATHS),
      causes: causesOf(gravest),
    },
    "operation failed",
  );
}

const LEVELS = ["error", "warn", "info"] as const;

/** Error: a defect of ours, or what an operator has to mend. Warn: trouble of others that may pass. Info: the client's. */
function levelOf({ code, error }: Failure): (typeof LEVELS)[number] {
  if (code === "INTERNAL_SERVER_ERROR") return "error";
  const cause = rootCause(error);
  if (!(cause instanceof UpstreamError)) return code === "AUTHENTICATION_UNAVAILABLE" ? "warn" : "info";
  const { kind, detail } = cause;
  if (kind === "cancelled" || kind === "not_found") return "info";
  const isRefusalOfUs =
    kind === "untrusted" || kind === "unauthorized" || (kind === "rejected" && detail.status === 403);
  return isRefusalOfUs ? "error" : "warn";
}

/** Causes of the client's own are told by their code. */
function causesOf(failures: readonly Failure[]): unknown[] {
  const causes = failures
    .filter((failure) => levelOf(failure) !== "info")
    .map(({ error }) => JSON.stringify(describeError(rootCause(error))));
  return distinct(causes)
    .slice(0, MAX_CAUSES)
    .map((cause) => JSON.parse(cause) as unknown);
}

/** The same for every item of a list. */
function pathOf(error: unknown): string {
  const { path } = (error ?? {}) as Partial<GraphQLError>;
  const keys = path?.map((key) => (typeof key === "number" ? "*" : key)) ?? [];
  return keys.join(".").slice(0, MAX_PATH_CHARACTERS);
}

function readName(name: unknown): string | undefined {
  return typeof name === "string" && /^[_A-Za-z]\w*$/.test(name) ? name.slice(0, MAX_NAME_CHARACTERS) : undefined;
}

function distinct<Value>(values: readonly Value[]): Value[] {
  return [...new Set(values)];
}
