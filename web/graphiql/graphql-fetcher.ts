// Sends the page's operations to the gateway, each the way it needs.
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
  /** Told after each introspection what went wrong, or null when nothing did. */
  onSchemaAnswer: (problem: string | null) => void;
  /** Told how the subscription stands that was begun last, and null when another operation runs. */
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
      // GraphiQL asks for the schema before its headers editor exists, and would then send no token.
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
