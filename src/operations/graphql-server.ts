// Apollo Server as this gateway runs it: what is switched on, who may execute, how errors leave.
import { ApolloServer, type ApolloServerPlugin } from "@apollo/server";
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginLandingPageDisabled,
} from "@apollo/server/plugin/disabled";
import { OperationTypeNode, parse, type DocumentNode, type GraphQLError, type GraphQLSchema } from "graphql";
import type { Logger } from "pino";
import type { RequestContext } from "../context.js";
import { ClientError, toClientError } from "../errors.js";
import type { Documents } from "./documents.js";
import { logFailures } from "./failure-log.js";
import {
  assertFewVariableValues,
  assertWithinLimits,
  requestsOf,
  requestsOfText,
  type OperationLimits,
} from "./operation-limits.js";
import { costViewerOf, measureOperation, type OperationSize } from "./operation-size.js";
import { isAnonymous } from "../viewer.js";

export function createGraphqlServer(options: {
  schema: GraphQLSchema;
  introspection: boolean;
  documents: Documents;
  limits: OperationLimits;
  logger: Logger;
}): ApolloServer<RequestContext> {
  const { schema, introspection, documents, limits, logger } = options;
  return new ApolloServer<RequestContext>({
    schema,
    hideSchemaDetailsFromClientErrors: !introspection,
    csrfPrevention: true,
    // Clients could fill the store with documents of their own; trusted documents are the better way.
    persistedQueries: false,
    // Documents come from a store of ours, read and validated: Apollo then does neither.
    documentStore: null,
    allowBatchedHttpRequests: false,
    includeStacktraceInErrorResponses: false,
    // The process entry orders the shutdown: HTTP first, then Apollo.
    stopOnTerminationSignals: false,
    formatError: toClientError,
    logger,
    plugins: [
      ApolloServerPluginCacheControlDisabled(),
      ApolloServerPluginLandingPageDisabled(),
      documentsPlugin(documents),
      admissionPlugin(limits),
      auditPlugin(),
      errorPlugin(logger),
    ],
  });
}

/** Asks for the size of the operation in the answer; any value will do. */
const COST_HEADER = "x-graphql-cost";

/** Stands for a document that cannot be run: Apollo asks what to run before it can be told that there is nothing. */
const NOTHING = parse("{ __typename }", { noLocation: true });

/** Gives Apollo the document, or its errors. Comes before the plugins that look at the operation. */
function documentsPlugin(documents: Documents): ApolloServerPlugin<RequestContext> {
  return {
    requestDidStart: ({ contextValue: { viewer, takeRequests } }) => {
      let errors: readonly GraphQLError[] = [];
      function read(text: string): DocumentNode | readonly GraphQLError[] {
        try {
          takeRequests(requestsOfText(text));
          return documents.read(text, viewer.subject ?? "");
        } catch (error) {
          return [error as ClientError];
        }
      }
      return Promise.resolve({
        didResolveSource(request) {
          const document = read(request.source);
          if (!("kind" in document)) errors = document;
          (request as { document?: DocumentNode }).document = "kind" in document ? document : NOTHING;
          return Promise.resolve();
        },
        didResolveOperation() {
          if (errors[0]) throw errors[0];
          return Promise.resolve();
        },
        willSendResponse({ response: { body } }) {
          // Apollo takes one error there.
          if (errors.length > 1 && body.kind === "single")
            body.singleResult.errors = errors.map((error) => toClientError(error.toJSON(), error));
          return Promise.resolve();
        },
      });
    },
  };
}

/** Who may run what: refuses data where there is no viewer and operations that are too large; tells how large one is when asked. */
function admissionPlugin(limits: OperationLimits): ApolloServerPlugin<RequestContext> {
  return {
    requestDidStart: () => {
      let size: OperationSize | undefined;
      return Promise.resolve({
        didResolveOperation({ schema, document, operation, request, contextValue: { viewer, takeRequests } }) {
          assertFewVariableValues(request.variables ?? {});
          size =
            operation &&
            measureOperation({
              schema,
              document,
              operation,
              variables: request.variables ?? {},
              viewer: costViewerOf(viewer),
            });
          // The schema itself is not data.
          if (isAnonymous(viewer) && (size?.readsData ?? true)) throw new ClientError("UNAUTHENTICATED");
          // Executed here, it would run its resolver without an event.
          if (operation?.operation === OperationTypeNode.SUBSCRIPTION)
            throw new ClientError(
              "BAD_REQUEST",
              "Subscriptions run over WebSocket at /graphql, or at /graphql/stream.",
            );
          if (size) {
            assertWithinLimits(size, limits);
            takeRequests(requestsOf(size) - 1);
          }
          return Promise.resolve();
        },
        willSendResponse({ request, response: { body } }) {
          if (size && body.kind === "single" && request.http?.headers.has(COST_HEADER)) {
            const { depth, aliases, rootFields, upstreamCalls, answerFields } = size;
            body.singleResult.extensions = {
              ...body.singleResult.extensions,
              cost: { depth, aliases, rootFields, upstreamCalls, answerFields, requests: requestsOf(size), limits },
            };
          }
          return Promise.resolve();
        },
      });
    },
  };
}

/** One line for all that a request has read of personal data. */
function auditPlugin(): ApolloServerPlugin<RequestContext> {
  return {
    requestDidStart: () =>
      Promise.resolve({
        willSendResponse({ contextValue }) {
          contextValue.piiAccessLog.flush();
          return Promise.resolve();
        },
      }),
  };
}

/** Logs failures, and gives every error the request id by which it is found again. */
function errorPlugin(logger: Logger): ApolloServerPlugin<RequestContext> {
  return {
    requestDidStart: ({ contextValue: { requestId, clientName } }) =>
      Promise.resolve({
        willSendResponse({ operation, errors: causes = [], response: { body } }) {
          if (body.kind !== "single" || !body.singleResult.errors) return Promise.resolve();
          const { errors } = body.singleResult;
          logFailures(
            logger,
            {
              requestId,
              operationType: operation?.operation,
              operationName: operation?.name?.value,
              clientName,
            },
            errors.map(({ extensions }, index) => ({ code: String(extensions?.["code"]), error: causes[index] })),
          );
          body.singleResult.errors = errors.map((error) => ({
            ...error,
            extensions: { ...error.extensions, requestId },
          }));
          return Promise.resolve();
        },
      }),
  };
}
