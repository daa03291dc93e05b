// Sends the page's operations to the gateway: subscriptions over server-sent events, all others over plain HTTP.
import { OperationTypeNode } from "graphql";
import type { AccountTokens } from "./account-tokens.js";
import { type AnswerFacts, readServerTiming } from "./answer-facts.js";
import { chooseOperation } from "./chosen-operation.js";
import { newestOf, withNewest } from "./newest-of.js";
import {
  type Fetcher,
  type Headers,
  JSON_TYPES,
  type Operation,
  post,
  readResult,
  type Result,
  toShownResult,
} from "./operation-request.js";
import type { Settings } from "./settings.js";
import { subscribe } from "./subscription.js";
import type { SubscriptionState } from "./subscription-state.js";

export type RunState = AnswerFacts | SubscriptionState;

export interface FetcherListeners {
  /** Called after each introspection with what went wrong, or null. */
  onSchemaAnswer: (problem: string | null) => void;
  /** Called when an operation starts. What it returns is called with each state of this operation. */
  onRun: () => (state: RunState) => void;
}

export function createGraphqlFetcher(
  { graphqlPath }: Pick<Settings, "graphqlPath">,
  startingHeaders: Headers,
  tokens: Pick<AccountTokens, "renew">,
  { onSchemaAnswer, onRun }: FetcherListeners,
): Fetcher {
  const send = (operation: Operation, headers: Headers) => post(graphqlPath, operation, headers, JSON_TYPES);

  async function introspect(operation: Operation, headers: Headers): Promise<Result> {
    try {
      const result = await readResult(await send(operation, headers));
      onSchemaAnswer(result.data ? null : (result.errors?.[0]?.message ?? "The gateway's answer holds no schema."));
      return result;
    } catch (error) {
      onSchemaAnswer(error instanceof Error ? error.message : String(error));
      throw error;
    }
  }

  async function run(operation: Operation, headers: Headers): Promise<Result> {
    const onState = onRun();
    const startedAt = performance.now();
    let response: Response | undefined;
    let result: Result;
    try {
      response = await send(operation, headers);
      const renewed = response.status === 401 ? await tokens.renew(headers) : null;
      if (renewed) response = await send(operation, renewed);
      result = await readResult(response);
    } catch (error) {
      result = toShownResult(error);
    }
    const codes = (result.errors ?? []).map(({ extensions }) => extensions?.code);
    onState({
      kind: "answer",
      status: response?.status ?? null,
      durationMs: performance.now() - startedAt,
      timing: readServerTiming(response?.headers.get("server-timing") ?? null),
      codes: [...new Set(codes.filter((code) => typeof code === "string"))],
      requestId: response?.headers.get("x-request-id") ?? null,
    });
    return result;
  }

  return ((operation, options = {}) => {
    if (operation.operationName === "IntrospectionQuery") {
      // GraphiQL runs the introspection before its headers editor exists, and would send no token.
      return introspect(operation, options.headers ?? startingHeaders);
    }
    const headers = options.headers ?? {};
    const { name, kind } = chooseOperation(operation.query, operation.operationName);
    const chosen = { ...operation, operationName: name };
    if (kind !== OperationTypeNode.SUBSCRIPTION) return run(chosen, headers);
    const path = `${graphqlPath}/stream`;
    const onState = withNewest(onRun());
    return newestOf(subscribe({ path, operation: chosen, headers, onState, renewHeaders: tokens.renew }));
  }) as Fetcher;
}
