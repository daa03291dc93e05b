// Sends the page's operations to the gateway: subscriptions over server-sent events, all others over plain HTTP.
import { chooseOperation } from "./chosen-operation.js";
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

export interface FetcherListeners {
  /** Called after each introspection with what went wrong, or null. */
  onSchemaAnswer: (problem: string | null) => void;
  /** Called with each state of the latest subscription, and with null when another operation starts. */
  onSubscription: (state: SubscriptionState | null) => void;
}

export function createGraphqlFetcher(
  { graphqlPath, headers: startingHeaders }: Pick<Settings, "graphqlPath" | "headers">,
  { onSchemaAnswer, onSubscription }: FetcherListeners,
): Fetcher {
  async function introspect(operation: Operation, headers: Headers): Promise<Result> {
    try {
      const result = await readResult(await post(graphqlPath, operation, headers, JSON_TYPES));
      onSchemaAnswer(result.data ? null : (result.errors?.[0]?.message ?? "The gateway's answer holds no schema."));
      return result;
    } catch (error) {
      onSchemaAnswer(error instanceof Error ? error.message : String(error));
      throw error;
    }
  }

  return ((operation, options = {}) => {
    if (operation.operationName === "IntrospectionQuery") {
      // GraphiQL runs the introspection before its headers editor exists, and would send no token.
      return introspect(operation, options.headers ?? startingHeaders);
    }
    const headers = options.headers ?? {};
    const { name, isSubscription } = chooseOperation(operation.query, operation.operationName);
    const chosen = { ...operation, operationName: name };
    if (isSubscription) return subscribe(`${graphqlPath}/stream`, chosen, headers, onSubscription);
    onSubscription(null);
    return post(graphqlPath, chosen, headers, JSON_TYPES).then(readResult).catch(toShownResult);
  }) as Fetcher;
}
