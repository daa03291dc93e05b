// Runs subscriptions for all transports: checked like queries, with new loaders for each event, within limits, and no
// longer than the viewer's token is valid.
import { createHash, randomUUID } from "node:crypto";
import {
  createSourceEventStream,
  type ExecutionArgs,
  type FormattedExecutionResult,
  GraphQLError,
  type GraphQLSchema,
  OperationTypeNode,
} from "graphql";
import type { Logger } from "pino";
import { type Clock, scheduleAt } from "../clock.js";
import type { ContextParts, RequestContext } from "../context.js";
import type { IdentityVerifications } from "../datasources/identity-verifications.js";
import { ClientError } from "../errors.js";
import type { KeyedSemaphore } from "../limits/keyed-semaphore.js";
import type { AssertRequestRate } from "../limits/request-rate.js";
import type { WatchEvent } from "../live/watch.js";
import {
  type Measurements,
  NO_MEASUREMENTS,
  type OperationOutcome,
  type SubscriptionEnd,
  type SubscriptionTransport,
} from "../measurements.js";
import type { OperationSpan, TraceSpan, Tracing } from "../tracing.js";
import { hasExpired, isAnonymous, type Viewer } from "../viewer.js";
import type { FindDocumentText } from "./document-lookup.js";
import type { FailedOperation } from "./failure-log.js";
import { interruptible } from "./interruptible.js";
import { createOperationReport, type OperationReport } from "./operation-report.js";
import type { PreparedOperation } from "./prepared-operations.js";
import { causesOf, type KnownOperation, outcomeOf, type Refused, type Runner } from "./runner.js";
import { singleResult } from "./single-result.js";
import { logSubscription } from "./subscription-log.js";
import type { SubscriptionRequest } from "./subscription-request.js";
import { traceResults } from "./subscription-trace.js";
import type { Variables } from "./variables.js";

type SubscriptionArgs = ExecutionArgs & {
  contextValue: RequestContext;
  variableValues: Variables;
  prepared: PreparedOperation;
  /** Where traces are recorded. */
  span?: OperationSpan;
};

export interface SubscriptionServer {
  /**
   * Parses and checks a request.
   * @param requestId of the HTTP request, if the subscription has one of its own
   * @param isCounted whether the rate limit has counted the request already, as for one with an HTTP body
   * @param span of the HTTP request
   */
  prepare(
    request: SubscriptionRequest,
    viewer: Viewer,
    about: { isCounted: boolean; clientName: string | undefined; requestId?: string; span?: TraceSpan },
  ): { args: SubscriptionArgs } | (Refused & { report: OperationReport });
  /**
   * Results formatted for the client. Ends with the subscription, when the gateway stops, and when the token expires:
   * a WebSocket itself is closed then. Where it could not begin, the only result is why.
   */
  run(
    args: SubscriptionArgs,
    transport: SubscriptionTransport,
  ): Promise<{ results: AsyncIterableIterator<FormattedExecutionResult>; hasBegun: boolean }>;
  /** Interrupts every event stream, and takes it from then on that a WebSocket is closed because of that. */
  stop(): void;
}

export interface SubscriptionServerOptions {
  schema: GraphQLSchema;
  runner: Runner;
  textOf: FindDocumentText;
  assertRequestRate: AssertRequestRate;
  createContext: (parts: ContextParts) => RequestContext;
  openSubscriptions: KeyedSemaphore;
  clock: Clock;
  measurements?: Measurements;
  tracing?: Pick<Tracing, "beginOperation" | "beginResult">;
  /** What has caused the last change of a session or user, if that is later than the given monotonic time. */
  causeOf?: (id: string, sinceMs: number) => string | undefined;
  logger: Logger;
  /** Whether the start and the end of each subscription are lines of the log. */
  logsSubscriptions: boolean;
}

/** The gateway stops: the subscription is not complete, and the client should reconnect. */
class StreamInterrupted extends Error {}

const DONE = { done: true, value: undefined } as const;

export function createSubscriptionServer(options: SubscriptionServerOptions): SubscriptionServer {
  const { schema, runner, textOf, assertRequestRate, createContext, openSubscriptions, clock } = options;
  const { measurements = NO_MEASUREMENTS, tracing, causeOf = () => undefined, logger, logsSubscriptions } = options;
  const endings = new Set<() => void>();
  let isStopped = false;

  /** As the client sees them. */
  function shown(causes: readonly unknown[], operation: FailedOperation) {
    return runner.present(causes, operation).errors;
  }

  return {
    prepare(request, viewer, { isCounted, clientName, requestId = randomUUID(), span: requestSpan }) {
      const span = tracing?.beginOperation(requestSpan);
      const known: KnownOperation = { info: { requestId, clientName, span } };
      const subject = viewer.subject ?? "";
      const takeRequests = (count: number) => assertRequestRate(subject, count);
      try {
        // The token may have expired while the body arrived or while the connection is being closed.
        if (isAnonymous(viewer) || hasExpired(viewer, clock.now())) throw new ClientError("UNAUTHENTICATED");
        if (!isCounted) assertRequestRate(subject);
        const text = textOf(request);
        const { operationName, variables } = request;
        const admitted = { text, operationName, variables };
        const prepared = runner.admit(admitted, { viewer, takeRequests }, known, assertSubscription);
        const contextValue = createContext({ requestId, viewer, sender: subject, clientName, span });
        if (contextValue.report) Object.assign(contextValue.report, known.info, { cost: known.size?.upstreamCalls });
        const { document } = prepared;
        const parts = { schema, document, operationName, variableValues: variables ?? {} };
        return { args: { ...parts, contextValue, prepared, span } };
      } catch (error) {
        const refused = runner.refuse(causesOf(error), known.info);
        span?.ended(known.info);
        return { ...refused, report: { ...createOperationReport(requestId, clientName), ...known.info } };
      }
    },

    async run(args, transport) {
      const { requestId, viewer, clientName, report, trace } = args.contextValue;
      const { operation: operationType, name } = args.prepared.operation;
      const operationName = name?.value;
      const operation: FailedOperation = report ?? {
        requestId,
        operationType,
        operationName,
        clientName,
        span: args.span,
      };
      const release = openSubscriptions.acquire(viewer.subject ?? "");
      function refuse(causes: readonly unknown[]) {
        const { errors } = runner.refuse(causes, operation);
        args.span?.ended(operation);
        return { results: singleResult({ errors }), hasBegun: false };
      }
      if (!release) return refuse([new ClientError("TOO_MANY_SUBSCRIPTIONS")]);
      const source = await createSourceEventStream(args).catch((error: unknown) => ({ errors: [error] }));
      if (!(Symbol.asyncIterator in source)) {
        release();
        const { errors: causes = [] } = source;
        // Its variables are invalid, as opposed to the field having failed.
        if (causes.every((cause) => !(cause instanceof GraphQLError && cause.path))) return refuse(causes);
        const errors = shown(causes, operation);
        operation.outcome = "failed";
        measurements.operationEnded(operation, "failed");
        args.span?.ended(operation);
        return { results: singleResult({ errors }), hasBegun: false };
      }
      args.span?.ended({ ...operation, outcome: "ok" });
      const beginResult =
        tracing &&
        trace &&
        traceResults({ tracing, trace, operation: { operationType, operationName }, causeOf, clock });
      const log = logsSubscriptions && report ? logSubscription(logger, report, transport, clock) : undefined;
      const events = source as AsyncGenerator<WatchEvent<IdentityVerifications, unknown>, void>;

      let hasOutcome = false;
      /** By its first result: whether what it began with could be read. */
      function count(outcome: OperationOutcome): void {
        if (!hasOutcome) measurements.operationEnded(operation, outcome);
        hasOutcome = true;
      }
      let isOver = false;
      /** The operation as it stands: once it is over, nobody receives its errors. */
      const current = () => (isOver ? { ...operation, outcome: "cancelled" as const } : operation);
      let sentHash: string | undefined;
      const stream = interruptible<WatchEvent<IdentityVerifications, unknown>, "stopped" | "expired">(events);
      const stopStream = () => stream.interrupt("stopped");
      let cancelExpiry = (): void => undefined;
      // A WebSocket is closed itself.
      if (transport === "event stream") {
        cancelExpiry = scheduleAt(clock, () => stream.interrupt("expired"), viewer.tokenExpiresAt);
        endings.add(stopStream);
        if (isStopped) stopStream();
      }

      async function end(why: SubscriptionEnd): Promise<IteratorResult<FormattedExecutionResult, undefined>> {
        if (!isOver) {
          isOver = true;
          count(why === "completed" ? "ok" : "cancelled");
          measurements.subscriptionEnded(transport, why);
          log?.ended(why);
          cancelExpiry();
          endings.delete(stopStream);
          release?.();
          await events.return();
        }
        return DONE;
      }

      function send(value: FormattedExecutionResult): IteratorResult<FormattedExecutionResult, undefined> {
        if (isOver) return DONE;
        count(value.data ? outcomeOf(value.data, value.errors) : "failed");
        measurements.subscriptionResultSent(transport);
        log?.sent();
        return { done: false, value };
      }

      async function endWith(value: FormattedExecutionResult, why: SubscriptionEnd): Promise<ReturnType<typeof send>> {
        const result = send(value);
        await end(why);
        return result;
      }

      /** For the client, in place of what could not be made. */
      const failureOf = (error: unknown): FormattedExecutionResult => ({ errors: shown([error], current()) });

      async function resultOf(event: WatchEvent<IdentityVerifications, unknown>): Promise<FormattedExecutionResult> {
        if (event.failure !== undefined) return failureOf(event.failure);
        const contextValue = { ...args.contextValue, identityVerifications: event.loaders };
        const { data, errors } = await args.prepared.execute(contextValue, args.variableValues, event.root);
        contextValue.piiAccessLog.flush();
        return { ...(data === undefined ? {} : { data }), ...(errors ? { errors: shown(errors, current()) } : {}) };
      }

      function isRepeated(result: FormattedExecutionResult): boolean {
        // What an error says of waiting differs each time.
        const errors = result.errors?.map(({ path, extensions }) => [path, extensions?.["code"]]);
        const hash = createHash("sha256")
          .update(JSON.stringify([result.data, errors]))
          .digest("base64");
        const isSame = hash === sentHash;
        sentHash = hash;
        return isSame;
      }

      /** @throws StreamInterrupted */
      async function nextResult(): Promise<IteratorResult<FormattedExecutionResult, undefined>> {
        for (;;) {
          const event = await stream.next();
          if (event === "stopped") {
            await end("stopped");
            throw new StreamInterrupted();
          }
          if (event === "expired") {
            // As a query with such a token is.
            count("refused");
            return endWith(failureOf(new ClientError("UNAUTHENTICATED")), "expired");
          }
          // Nothing is read for a client that has left meanwhile.
          if (event.done || isOver) return end("completed");
          const endResult = beginResult?.(event.value.root);
          let hasFailed = false;
          const value = await resultOf(event.value).catch((error: unknown) => {
            hasFailed = true;
            return failureOf(error);
          });
          if (value.errors?.some(({ extensions }) => extensions?.["retryable"] === true))
            event.value.couldNotBeRead?.();
          const isUnchanged = event.value.isSentOnlyIfDifferent && isRepeated(value);
          endResult?.(value, isOver ? "cancelled" : isUnchanged ? "unchanged" : "sent");
          if (!isUnchanged) return hasFailed ? endWith(value, "failed") : send(value);
        }
      }

      const results: AsyncIterableIterator<FormattedExecutionResult> = {
        [Symbol.asyncIterator]: () => results,
        async next() {
          if (isOver) return DONE;
          try {
            return await nextResult();
          } catch (error) {
            if (error instanceof StreamInterrupted) throw error;
            return endWith(failureOf(error), "failed");
          }
        },
        return: () => end(isStopped ? "stopped" : "left"),
      };
      return { results, hasBegun: true };
    },

    stop() {
      isStopped = true;
      for (const end of endings) end();
    },
  };
}

/** Queries and mutations are served by POST /graphql. */
function assertSubscription(type: OperationTypeNode): void {
  if (type !== OperationTypeNode.SUBSCRIPTION)
    throw new ClientError(
      "BAD_REQUEST",
      "Only subscriptions are served here; send queries and mutations to POST /graphql.",
    );
}
