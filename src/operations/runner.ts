// Runs operations, whatever transport they come by: limits, execution, errors, audit and log.
import { GraphQLError, type GraphQLFormattedError, OperationTypeNode } from "graphql";
import type { Logger } from "pino";
import type { Clock } from "../clock.js";
import type { RequestContext } from "../context.js";
import { isDefect, isOperatorsConcern } from "../error-codes.js";
import { ClientError, shortenVariableErrors, toClientError } from "../errors.js";
import { type Measurements, NO_MEASUREMENTS, type OperationOutcome } from "../measurements.js";
import type { Tracing } from "../tracing.js";
import { isAnonymous, type Viewer } from "../viewer.js";
import { type FailedOperation, logFailures } from "./failure-log.js";
import {
  assertUsableVariables,
  assertWithinLimits,
  type OperationLimits,
  requestsOf,
  requestsOfText,
} from "./operation-limits.js";
import { toLogFields } from "./operation-report.js";
import { costViewerOf, type OperationSize } from "./operation-size.js";
import type { PreparedOperation, PreparedOperations } from "./prepared-operations.js";
import type { Variables } from "./variables.js";

interface OperationRequest {
  text: string;
  operationName?: string | null;
  variables?: Variables | null;
}

export interface HttpOperationRequest extends OperationRequest {
  isGet: boolean;
  /** Whether the answer reports the size and cost of the operation. */
  reportsCost: boolean;
}

interface OperationAnswer {
  result: {
    errors?: readonly GraphQLFormattedError[];
    data?: Record<string, unknown> | null;
    extensions?: Record<string, unknown>;
  };
  /** Undefined for the transport's own. */
  status: number | undefined;
  headers: ReadonlyMap<string, string>;
}

/** What is known of an operation while it is checked, for the log and the report of its cost. */
export interface KnownOperation {
  info: FailedOperation;
  size?: OperationSize;
}

/** Errors as clients see them, logged, in the shape of a response. */
type Present = (
  errors: readonly unknown[],
  info: FailedOperation,
) => Pick<OperationAnswer, "status" | "headers"> & { errors: readonly GraphQLFormattedError[] };

/** As presented, with the status of a response that is nothing else. */
export type Refused = ReturnType<Present> & { status: number };
type Refuse = (...parts: Parameters<Present>) => Refused;

export interface Runner {
  /**
   * Checks an operation before anything runs, and records what becomes known of it.
   * @throws GraphQLError or, for an invalid document, InvalidDocument
   */
  admit(
    request: OperationRequest,
    by: { viewer: Viewer; takeRequests: (count: number) => void },
    known: KnownOperation,
    assertServed: (operation: OperationTypeNode) => void,
  ): PreparedOperation;
  present: Present;
  /** The same for an operation that is not run, which it counts. */
  refuse: Refuse;
  /** Runs a query or mutation. Never throws. */
  run(request: HttpOperationRequest, context: RequestContext): Promise<OperationAnswer>;
}

/** A document with several errors. */
class InvalidDocument extends Error {
  constructor(readonly errors: readonly GraphQLError[]) {
    super("invalid document");
  }
}

export function createRunner(options: {
  operations: PreparedOperations;
  limits: OperationLimits;
  logger: Logger;
  measurements?: Pick<Measurements, "operationEnded" | "operationErred">;
  tracing?: Pick<Tracing, "beginOperation">;
  clock: Pick<Clock, "monotonicMs">;
}): Runner {
  const { operations, limits, logger, measurements = NO_MEASUREMENTS, tracing, clock } = options;

  const admit: Runner["admit"] = (request, { viewer, takeRequests }, known, assertServed) => {
    takeRequests(requestsOfText(request.text));
    const prepared = operations.prepare(request.text, viewer.subject ?? "", request.operationName);
    if (!("document" in prepared)) throw new InvalidDocument(prepared);
    const { operation } = prepared;
    Object.assign(known.info, { operationType: operation.operation, operationName: operation.name?.value });
    const variables = request.variables ?? {};
    assertUsableVariables(variables);
    known.size = prepared.measure(variables, costViewerOf(viewer));
    // Anonymous viewers may read the schema, where introspection is enabled.
    if (isAnonymous(viewer) && known.size.readsData) throw new ClientError("UNAUTHENTICATED");
    assertServed(operation.operation);
    assertWithinLimits(known.size, limits);
    takeRequests(requestsOf(known.size) - 1);
    return prepared;
  };

  const present: Present = (causes, info) => {
    const errors = causes.map(asGraphqlError);
    const headers = new Map<string, string>();
    let status: number | undefined;
    const formatted = errors.map((error) => {
      const http = error.extensions["http"] as { status?: number; headers?: Iterable<[string, string]> } | undefined;
      status = http?.status ?? status;
      for (const [name, value] of http?.headers ?? []) headers.set(name, value);
      return toClientError(error.toJSON(), error);
    });
    const failures = formatted.map(({ extensions }, index) => ({
      code: String(extensions?.["code"]),
      error: errors[index],
    }));
    // Of errors that nobody receives, only defects count.
    const counted = info.outcome === "cancelled" ? failures.filter(({ code }) => isDefect(code)) : failures;
    const distinctCodes = [...new Set(counted.map(({ code }) => code))];
    // Before it is logged, with its trace.
    if (distinctCodes.some(isOperatorsConcern)) info.span?.record(true);
    logFailures(logger, info, counted);
    measurements.operationErred(distinctCodes);
    info.codes = [...new Set([...(info.codes ?? []), ...distinctCodes])];
    const { requestId } = info;
    const shown = shortenVariableErrors(formatted, ({ extensions }, message) => ({ message, extensions }));
    return {
      errors: shown.map((error) => ({ ...error, extensions: { ...error.extensions, requestId } })),
      status,
      headers,
    };
  };

  const presentRefused: Refuse = (causes, info) => {
    const { errors, status, headers } = present(causes, info);
    const isOurs = isOperatorsConcern(String(errors[0]?.extensions?.["code"]));
    info.outcome = isOurs ? "failed" : "refused";
    return { errors, status: status ?? (isOurs ? 500 : 400), headers };
  };

  const refuse: Refuse = (causes, info) => {
    const refused = presentRefused(causes, info);
    measurements.operationEnded(info, info.outcome ?? "refused");
    return refused;
  };

  async function answer(
    request: HttpOperationRequest,
    context: RequestContext,
    known: KnownOperation,
  ): Promise<OperationAnswer> {
    try {
      const prepared = admit(request, context, known, (type) => assertServedByHttp(type, request.isGet));
      const { data, errors } = await prepared.execute(context, request.variables ?? {});
      // Before anything is sent: what cannot be recorded is not shown.
      context.piiAccessLog.flush();
      const outcome = outcomeOf(data, errors);
      // Not asked of queries without errors, which are most: it costs a listener. Mutations are always asked: they
      // succeed without their client, too.
      const isMutation = known.info.operationType === "mutation";
      const mayBeLeft = outcome !== "refused" && (isMutation || outcome !== "ok");
      const hasClientLeft = mayBeLeft && context.cancellation?.isCancelled;
      known.info.outcome = hasClientLeft ? "cancelled" : outcome;
      if (!errors) return { result: { data }, status: undefined, headers: NO_HEADERS };
      const { status, headers, errors: shown } = present(errors, known.info);
      // Without data, the variables were refused.
      return { result: { errors: shown, data }, status: status ?? (data === undefined ? 400 : undefined), headers };
    } catch (error) {
      const { errors, ...head } = presentRefused(causesOf(error), known.info);
      return { result: { errors }, ...head };
    }
  }

  return {
    admit,
    present,
    refuse,
    async run(request, context) {
      const startedAtMs = clock.monotonicMs();
      const { requestId, clientName, report, trace } = context;
      const known: KnownOperation = { info: report ?? { requestId, clientName } };
      const span = trace && tracing?.beginOperation(trace.span, startedAtMs);
      if (span) known.info.span = trace.span = span;
      const answered = await answer(request, context, known);
      const endedAtMs = clock.monotonicMs();
      const durationMs = endedAtMs - startedAtMs;
      measurements.operationEnded(known.info, known.info.outcome ?? "failed", durationMs);
      span?.ended(known.info, endedAtMs);
      if (report) report.cost = known.size?.upstreamCalls;
      if (known.info.outcome === "cancelled") logCancelled(logger, known.info, durationMs);
      if (request.reportsCost && known.size) answered.result.extensions = { cost: costOf(known.size, limits) };
      return answered;
    },
  };
}

/** In place of the line of the request, which is written for those that are answered. */
function logCancelled(logger: Logger, info: FailedOperation, durationMs: number): void {
  const { requestId, span } = info;
  const timed = { requestId, traceId: span?.traceId, durationMs: Math.round(durationMs) };
  logger.info({ ...timed, ...toLogFields(info) }, "operation cancelled");
}

const NO_HEADERS: ReadonlyMap<string, string> = new Map();

/** Without data, the variables were refused; of a failed operation, nothing is left that the client asked for. */
export function outcomeOf(
  data: Record<string, unknown> | null | undefined,
  errors: readonly unknown[] | undefined,
): OperationOutcome {
  if (!errors) return "ok";
  if (data === undefined) return "refused";
  return data && Object.values(data).some((value) => value !== null) ? "partial" : "failed";
}

function assertServedByHttp(type: OperationTypeNode, isGet: boolean): void {
  if (isGet && type !== OperationTypeNode.QUERY)
    throw new GraphQLError(`GET requests only support query operations, not ${type} operations`, {
      extensions: { code: "BAD_REQUEST", http: { status: 405, headers: new Map([["allow", "POST"]]) } },
    });
  if (type === OperationTypeNode.SUBSCRIPTION)
    throw new ClientError(
      "BAD_REQUEST",
      "Subscriptions are served over WebSocket at /graphql and as event streams at /graphql/stream.",
    );
}

function costOf(size: OperationSize, limits: OperationLimits): Record<string, unknown> {
  const { depth, aliases, rootFields, upstreamCalls, answerFields } = size;
  return { depth, aliases, rootFields, upstreamCalls, answerFields, requests: requestsOf(size), limits };
}

/** The errors of a refused operation. */
export function causesOf(error: unknown): readonly unknown[] {
  return error instanceof InvalidDocument ? error.errors : [error];
}

function asGraphqlError(error: unknown): GraphQLError {
  return error instanceof GraphQLError ? error : new GraphQLError("", { originalError: error as Error });
}
