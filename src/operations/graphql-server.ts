// Configures Apollo Server: features, admission of operations, audit, and errors.
import { ApolloServer, type ApolloServerPlugin } from "@apollo/server";
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginLandingPageDisabled,
} from "@apollo/server/plugin/disabled";
import { type DocumentNode, type GraphQLError, type GraphQLSchema, OperationTypeNode, parse } from "graphql";
import type { Logger } from "pino";
import type { RequestContext } from "../context.js";
import { ClientError, shortenVariableErrors, toClientError } from "../errors.js";
import { isAnonymous } from "../viewer.js";
import type { Documents } from "./documents.js";
import { logFailures } from "./failure-log.js";
import {
  assertUsableVariables,
  assertWithinLimits,
  type OperationLimits,
  requestsOf,
  requestsOfText,
} from "./operation-limits.js";
import { costViewerOf, measureOperation, type OperationSize } from "./operation-size.js";

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
    // Clients could fill the store of automatic persisted queries; trusted documents replace it.
    persistedQueries: false,
    // Documents come parsed and validated from our own cache, so Apollo does neither.
    documentStore: null,
    allowBatchedHttpRequests: false,
    includeStacktraceInErrorResponses: false,
    // The gateway shuts down in order: HTTP first, then Apollo.
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

/** With this header, whatever its value, the response reports the size and cost of the operation. */
const COST_HEADER = "x-graphql-cost";

/** Placeholder for a document that cannot be executed: Apollo needs one before errors can be thrown. */
const EMPTY_DOCUMENT = parse("{ __typename }", { noLocation: true });

/** Supplies the document or its errors. Has to come before the plugins that use the operation. */
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
          (request as { document?: DocumentNode }).document = "kind" in document ? document : EMPTY_DOCUMENT;
          return Promise.resolve();
        },
        didResolveOperation() {
          if (errors[0]) throw errors[0];
          return Promise.resolve();
        },
        willSendResponse({ response: { body } }) {
          // `didResolveOperation` can throw only one of them.
          if (errors.length > 1 && body.kind === "single")
            body.singleResult.errors = errors.map((error) => toClientError(error.toJSON(), error));
          return Promise.resolve();
        },
      });
    },
  };
}

/** Refuses data to anonymous viewers and operations above the limits; reports the cost if requested by COST_HEADER. */
function admissionPlugin(limits: OperationLimits): ApolloServerPlugin<RequestContext> {
  return {
    requestDidStart: () => {
      let size: OperationSize | undefined;
      return Promise.resolve({
        didResolveOperation({ schema, document, operation, request, contextValue: { viewer, takeRequests } }) {
          assertUsableVariables(request.variables ?? {});
          size =
            operation &&
            measureOperation({
              schema,
              document,
              operation,
              variables: request.variables ?? {},
              viewer: costViewerOf(viewer),
            });
          // Anonymous viewers may read the schema, where introspection is enabled.
          if (isAnonymous(viewer) && (size?.readsData ?? true)) throw new ClientError("UNAUTHENTICATED");
          // Apollo would execute its resolver without an event.
          if (operation?.operation === OperationTypeNode.SUBSCRIPTION)
            throw new ClientError(
              "BAD_REQUEST",
              "Subscriptions are served over WebSocket at /graphql and as event streams at /graphql/stream.",
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

/** Writes one audit line for all personal data that a request has read. */
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

/** Logs failures, and adds the request id to every error. */
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
          const shown = shortenVariableErrors(errors, ({ extensions }, message) => ({ message, extensions }));
          body.singleResult.errors = shown.map((error) => ({
            ...error,
            extensions: { ...error.extensions, requestId },
          }));
          return Promise.resolve();
        },
      }),
  };
}
