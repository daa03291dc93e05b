// Apollo Server as this gateway runs it: what is switched on, who may execute, how errors leave.
import { ApolloServer, type ApolloServerPlugin, type GraphQLRequestContextDidResolveOperation } from "@apollo/server";
import { ApolloServerPluginCacheControlDisabled, ApolloServerPluginLandingPageDisabled } from "@apollo/server/plugin/disabled";
import { Kind, type FragmentDefinitionNode, type GraphQLError, type GraphQLSchema, type SelectionSetNode } from "graphql";
import type { Logger } from "pino";
import type { RequestContext } from "../context.js";
import { UpstreamError } from "../datasources/upstream-error.js";
import { ClientError, isDefect, rootCause, toClientError } from "../errors.js";
import { describeError } from "../logging.js";
import { assertWithinLimits, MAX_TOKENS, type OperationLimits } from "./operation-limits.js";
import type { OperationSize } from "./operation-size.js";
import { isAnonymous } from "../viewer.js";

export function createGraphqlServer(options: {
  schema: GraphQLSchema;
  introspection: boolean;
  limits: OperationLimits;
  logger: Logger;
}): ApolloServer<RequestContext> {
  const { schema, introspection, limits, logger } = options;
  return new ApolloServer<RequestContext>({
    schema,
    introspection,
    hideSchemaDetailsFromClientErrors: !introspection,
    csrfPrevention: true,
    // Clients could fill the store with documents of their own; trusted documents are the better way.
    persistedQueries: false,
    allowBatchedHttpRequests: false,
    includeStacktraceInErrorResponses: false,
    // The process entry orders the shutdown: HTTP first, then Apollo.
    stopOnTerminationSignals: false,
    parseOptions: { maxTokens: MAX_TOKENS },
    formatError: toClientError,
    logger,
    plugins: [
      ApolloServerPluginCacheControlDisabled(),
      ApolloServerPluginLandingPageDisabled(),
      authenticationPlugin(),
      limitsPlugin(limits),
      auditPlugin(),
      errorPlugin(logger),
    ],
  });
}

/** Refuses whatever reads or changes data when there is no viewer; the schema itself is not data. */
function authenticationPlugin(): ApolloServerPlugin<RequestContext> {
  return {
    requestDidStart: () =>
      Promise.resolve({
        didResolveOperation(request) {
          if (isAnonymous(request.contextValue.viewer) && readsData(request)) throw new ClientError("UNAUTHENTICATED");
          return Promise.resolve();
        },
      }),
  };
}

/** Asks for the size of the operation in the answer; any value will do. */
const COST_HEADER = "x-graphql-cost";

/** Refuses operations that are too large, and tells how large one is when asked. */
function limitsPlugin(limits: OperationLimits): ApolloServerPlugin<RequestContext> {
  return {
    requestDidStart: () => {
      let size: OperationSize | undefined;
      return Promise.resolve({
        didResolveOperation({ schema, document, operation, request, contextValue }) {
          if (operation) size = assertWithinLimits({ schema, document, operation, variables: request.variables ?? {}, viewerUserCount: contextValue.viewer.userIds.length }, limits);
          return Promise.resolve();
        },
        willSendResponse({ request, response: { body } }) {
          if (size && body.kind === "single" && request.http?.headers.has(COST_HEADER)) {
            body.singleResult.extensions = { ...body.singleResult.extensions, cost: { ...size, limits } };
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
          contextValue.personalDataReads.tell();
          return Promise.resolve();
        },
      }),
  };
}

function readsData({ document, operation }: GraphQLRequestContextDidResolveOperation<RequestContext>): boolean {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  }
  const seen = new Set<string>();
  const hasDataField = ({ selections }: SelectionSetNode): boolean =>
    selections.some((selection) => {
      if (selection.kind === Kind.FIELD) return !["__schema", "__type", "__typename"].includes(selection.name.value);
      if (selection.kind === Kind.INLINE_FRAGMENT) return hasDataField(selection.selectionSet);
      const { value: name } = selection.name;
      // Once each: fragments that spread each other twice would else be walked without end.
      if (seen.has(name)) return false;
      seen.add(name);
      const fragment = fragments.get(name);
      return fragment ? hasDataField(fragment.selectionSet) : true;
    });
  return !operation || hasDataField(operation.selectionSet);
}

/** Defects and what an operator has to mend are errors; trouble of the upstream's is a warning; the rest is the client's. */
function logLevelOf(error: GraphQLError, cause: unknown): "error" | "warn" | "debug" {
  if (!(cause instanceof UpstreamError)) return isDefect(toClientError(error.toJSON(), error)) ? "error" : "debug";
  if (cause.kind === "untrusted" || cause.kind === "unauthorized") return "error";
  return cause.kind === "cancelled" || cause.kind === "not_found" ? "debug" : "warn";
}

/** Logs failures, and gives every error the request id by which it is found again. */
function errorPlugin(logger: Logger): ApolloServerPlugin<RequestContext> {
  return {
    requestDidStart: ({ contextValue: { requestId } }) =>
      Promise.resolve({
        didEncounterErrors({ errors }) {
          for (const error of errors) {
            const cause = rootCause(error);
            if (cause instanceof ClientError) continue;
            logger[logLevelOf(error, cause)]({ requestId, path: error.path?.join("."), ...describeError(cause) }, "request failed in part");
          }
          return Promise.resolve();
        },
        willSendResponse({ response: { body } }) {
          if (body.kind !== "single" || !body.singleResult.errors) return Promise.resolve();
          body.singleResult.errors = body.singleResult.errors.map((error) => ({
            ...error,
            extensions: { ...error.extensions, requestId },
          }));
          return Promise.resolve();
        },
      }),
  };
}
