// A page's urql client, with subscriptions over graphql-ws.
import { cacheExchange, Client, fetchExchange, subscriptionExchange } from "@urql/core";
import type { Client as WsClient } from "graphql-ws";

export function createUrqlClient(options: { gatewayUrl: string; authorization: string; ws: WsClient }): Client {
  const { gatewayUrl, authorization, ws } = options;
  return new Client({
    url: `${gatewayUrl}/graphql`,
    preferGetMethod: false,
    fetchOptions: { headers: { authorization } },
    exchanges: [
      cacheExchange,
      fetchExchange,
      subscriptionExchange({
        forwardSubscription: ({ query = "", variables }) => ({
          subscribe: (sink) => ({
            unsubscribe: ws.subscribe(
              { query, variables: variables as Record<string, unknown> },
              { ...sink, next: (result) => sink.next(result as Parameters<typeof sink.next>[0]) },
            ),
          }),
        }),
      }),
    ],
  });
}
