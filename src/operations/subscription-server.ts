// Runs subscriptions for every transport alike: checked like queries, with loaders of their own for each event,
// within limits, and no longer than the viewer's token.
import { randomUUID } from "node:crypto";
import {
  createSourceEventStream,
  execute,
  getOperationAST,
  GraphQLError,
  OperationTypeNode,
  type ExecutionArgs,
  type ExecutionResult,
  type GraphQLSchema,
} from "graphql";
import type { Logger } from "pino";
import type { RequestContext } from "../context.js";
import type { IdentityVerifications } from "../datasources/identity-verifications.js";
import { ClientError, toClientError } from "../errors.js";
import { scheduleAt, type Schedule } from "../timers.js";
import type { WatchEvent } from "../live/watch.js";
import type { Documents } from "./documents.js";
import { interruptible } from "./interruptible.js";
import { assertWithinLimits, requestsOf, type OperationLimits } from "./operation-limits.js";
import { askerOf, measureOperation } from "./operation-size.js";
import type { AssertRequestRate } from "../limits/request-rate.js";
import type { Slots } from "../limits/slots.js";
import type { TrustedDocuments } from "./trusted-documents.js";
import { isAnonymous, type Viewer } from "../viewer.js";

export interface SubscriptionRequest {
  query?: string;
  /** In place of the query, where only known operations run. */
  documentId?: string | null;
  extensions?: Record<string, unknown> | null;
  variables?: Record<string, unknown> | null;
  operationName?: string | null;
}

export type SubscriptionArgs = ExecutionArgs & { contextValue: RequestContext };

export interface SubscriptionServer {
  /**
   * Reads and checks a request; gives errors, ready for the client, when it cannot be run.
   * @param isCounted whether the request is counted already, as one is whose body had to be read first
   */
  prepare(
    request: SubscriptionRequest,
    viewer: Viewer,
    { isCounted }: { isCounted: boolean },
  ): SubscriptionArgs | readonly GraphQLError[];
  /**
   * Results ready for the client; ends when the stream or the gateway does, and when the token does.
   * @param tellsExpiry false where the connection itself ends with the token
   */
  run(args: SubscriptionArgs, tellsExpiry: boolean): Promise<AsyncIterableIterator<ExecutionResult> | ExecutionResult>;
  /** Interrupts every stream. */
  stop(): void;
}

export interface SubscriptionServerOptions {
  schema: GraphQLSchema;
  documents: Documents;
  /** Null where any operation may run. */
  trustedDocuments: TrustedDocuments | null;
  assertRequestRate: AssertRequestRate;
  limits: OperationLimits;
  createContext: (requestId: string, viewer: Viewer) => RequestContext;
  slots: Slots;
  now: () => Date;
  schedule: Schedule;
  logger: Logger;
}

/** The gateway stops: the stream is not complete, and its client is to come back. */
export class StreamInterrupted extends Error {}

export function createSubscriptionServer(options: SubscriptionServerOptions): SubscriptionServer {
  const {
    schema,
    documents,
    trustedDocuments,
    assertRequestRate,
    limits,
    createContext,
    slots,
    now,
    schedule,
    logger,
  } = options;
  const endings = new Set<() => void>();
  let isStopped = false;

  function shown(errors: readonly GraphQLError[], requestId: string): GraphQLError[] {
    return errors.map((error) => {
      const { message, extensions } = toClientError(error.toJSON(), error);
      if (extensions?.["code"] === "INTERNAL_SERVER_ERROR") logger.error({ requestId }, "subscription failed");
      const { nodes, source, positions, path } = error;
      return new GraphQLError(message, { nodes, source, positions, path, extensions: { ...extensions, requestId } });
    });
  }

  return {
    prepare(request, viewer, { isCounted }) {
      const requestId = randomUUID();
      try {
        const { variables, operationName } = request;
        // A connection outlives its token by as long as its end takes, and a body may arrive after it.
        if (isAnonymous(viewer) || viewer.tokenExpiresAt <= now()) throw new ClientError("UNAUTHENTICATED");
        if (!isCounted) assertRequestRate(viewer.subject ?? "");
        const text = trustedDocuments ? trustedDocuments.textOf(request) : (request.query ?? "");
        const document = documents.read(text, viewer.subject ?? "");
        if (!("kind" in document)) return shown(document, requestId);
        const operation = getOperationAST(document, operationName);
        if (!operation) throw new ClientError("OPERATION_RESOLUTION_FAILURE");
        // Queries and mutations have a way of their own.
        if (operation.operation !== OperationTypeNode.SUBSCRIPTION)
          throw new ClientError(
            "BAD_REQUEST",
            "Only subscriptions run here; send queries and mutations to POST /graphql.",
          );
        const variableValues = variables ?? {};
        const size = measureOperation({
          schema,
          document,
          operation,
          variables: variableValues,
          asker: askerOf(viewer),
        });
        assertWithinLimits(size, limits);
        assertRequestRate(viewer.subject ?? "", requestsOf(size) - 1);
        return { schema, document, operationName, variableValues, contextValue: createContext(requestId, viewer) };
      } catch (error) {
        return shown([asGraphqlError(error)], requestId);
      }
    },

    async run(args, tellsExpiry) {
      const { requestId, viewer } = args.contextValue;
      const release = slots.take(viewer.subject ?? "");
      if (!release) return { errors: shown([new ClientError("TOO_MANY_SUBSCRIPTIONS")], requestId) };
      const source = await createSourceEventStream(args).catch((error: unknown) => ({
        errors: [asGraphqlError(error)],
      }));
      if (!(Symbol.asyncIterator in source)) {
        release();
        return { errors: shown(source.errors ?? [], requestId) };
      }
      const events = source as AsyncGenerator<WatchEvent<IdentityVerifications>, void>;

      let isOver = false;
      const stream = interruptible<WatchEvent<IdentityVerifications>, "stopped" | "expired">(events);
      const stopStream = () => stream.interrupt("stopped");
      const cancelExpiry = tellsExpiry
        ? scheduleAt(schedule, () => stream.interrupt("expired"), viewer.tokenExpiresAt, now())
        : () => undefined;
      endings.add(stopStream);
      if (isStopped) stopStream();

      async function end(): Promise<IteratorResult<ExecutionResult, undefined>> {
        if (!isOver) {
          isOver = true;
          cancelExpiry();
          endings.delete(stopStream);
          release?.();
          await events.return();
        }
        return { done: true, value: undefined };
      }

      const results: AsyncIterableIterator<ExecutionResult> = {
        [Symbol.asyncIterator]: () => results,
        async next() {
          if (isOver) return { done: true, value: undefined };
          try {
            const event = await stream.next();
            if (event === "stopped") {
              await end();
              throw new StreamInterrupted();
            }
            if (event === "expired") {
              await end();
              return { done: false, value: { errors: shown([new ClientError("UNAUTHENTICATED")], requestId) } };
            }
            if (event.done) return await end();
            const { session, loaders } = event.value;
            const contextValue = { ...args.contextValue, identityVerifications: loaders };
            const { data, errors } = await execute({ ...args, rootValue: session, contextValue });
            contextValue.personalDataReads.tell();
            return {
              done: false,
              value: {
                ...(data === undefined ? {} : { data }),
                ...(errors ? { errors: shown(errors, requestId) } : {}),
              },
            };
          } catch (error) {
            if (error instanceof StreamInterrupted) throw error;
            await end();
            return { done: false, value: { errors: shown([asGraphqlError(error)], requestId) } };
          }
        },
        return: end,
      };
      return results;
    },

    stop() {
      isStopped = true;
      for (const end of endings) end();
    },
  };
}

function asGraphqlError(error: unknown): GraphQLError {
  return error instanceof GraphQLError ? error : new GraphQLError("", { originalError: error as Error });
}
