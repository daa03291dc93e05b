// Configures Apollo Server, which serves whatever the short way of http/plain-operations.ts does not: GET, unusual
// requests and invalid ones. Operations are run by the runner.
import { ApolloServer, type ApolloServerPlugin, HeaderMap } from "@apollo/server";
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginLandingPageDisabled,
} from "@apollo/server/plugin/disabled";
import { type GraphQLSchema, parse } from "graphql";
import type { Logger } from "pino";
import type { RequestContext } from "../context.js";
import { toClientError } from "../errors.js";
import type { Runner } from "./runner.js";

export function createGraphqlServer(options: {
  schema: GraphQLSchema;
  runner: Runner;
  logger: Logger;
}): ApolloServer<RequestContext> {
  const { schema, runner, logger } = options;
  return new ApolloServer<RequestContext>({
    schema,
    csrfPrevention: true,
    // Clients could fill the store of automatic persisted queries; trusted documents replace it.
    persistedQueries: false,
    documentStore: null,
    allowBatchedHttpRequests: false,
    includeStacktraceInErrorResponses: false,
    // The gateway shuts down in order: HTTP first, then Apollo.
    stopOnTerminationSignals: false,
    formatError: toClientError,
    logger,
    plugins: [ApolloServerPluginCacheControlDisabled(), ApolloServerPluginLandingPageDisabled(), runnerPlugin(runner)],
  });
}

/** With this header, whatever its value unless it is empty, the response reports the size and cost of the operation. */
export const COST_HEADER = "x-graphql-cost";

/** Apollo needs a document to get to the response; the runner reads the real one. */
const PLACEHOLDER = parse("{ __typename }", { noLocation: true });

function runnerPlugin(runner: Runner): ApolloServerPlugin<RequestContext> {
  return {
    requestDidStart: () => {
      let hasRun = false;
      return Promise.resolve({
        didResolveSource(request) {
          (request as { document?: typeof PLACEHOLDER }).document = PLACEHOLDER;
          return Promise.resolve();
        },
        async responseForOperation({ source, request: { operationName, variables, http }, contextValue }) {
          hasRun = true;
          const isGet = http?.method === "GET";
          const reportsCost = Boolean(http?.headers.get(COST_HEADER));
          const request = { text: source, operationName, variables, isGet, reportsCost };
          const { result, status, headers } = await runner.run(request, contextValue);
          const head = { status, headers: new HeaderMap(headers) };
          return { body: { kind: "single", singleResult: result }, http: head };
        },
        /** Apollo's own refusals. */
        willSendResponse({ contextValue: { requestId, clientName, report }, errors: causes, response: { body } }) {
          if (!hasRun && causes && body.kind === "single")
            body.singleResult.errors = runner.refuse(causes, report ?? { requestId, clientName }).errors;
          return Promise.resolve();
        },
      });
    },
  };
}
