// The GraphQL client of one signed-in viewer: queries and mutations over HTTP, subscriptions over one WebSocket.
import { ApolloClient, ApolloLink, HttpLink, InMemoryCache } from "@apollo/client";
import { ErrorLink } from "@apollo/client/link/error";
import { GraphQLWsLink } from "@apollo/client/link/subscriptions";
import { OperationTypeNode } from "graphql";
import { CloseCode, createClient } from "graphql-ws";
import { readFailure } from "./failure.js";

/** "signed-out" is final: the token is invalid or has expired. */
export type Connection = "connecting" | "live" | "lost" | "signed-out";

export interface Session {
  client: ApolloClient;
  connection: () => Connection;
  /** Calls the listener after each change of the connection; returns a function that removes the listener. */
  onConnection: (listener: () => void) => () => void;
}

export function createSession(token: string): Session {
  const authorization = `Bearer ${token}`;
  const listeners = new Set<() => void>();
  let connection: Connection = "connecting";

  function become(next: Connection): void {
    if (connection === "signed-out") return;
    connection = next;
    for (const listener of listeners) listener();
  }

  const socket = createClient({
    url: `${location.origin.replace(/^http/, "ws")}/graphql`,
    connectionParams: { authorization },
    // Reconnects as long as the page is open. The first event of a subscription is the current state.
    retryAttempts: Infinity,
    // The same token would be refused again.
    shouldRetry: (problem) => !isRefusal(problem),
    on: {
      connected: () => become("live"),
      closed: (event) => become(isRefusal(event) ? "signed-out" : "lost"),
    },
  });
  const http = new HttpLink({ uri: "/graphql", headers: { authorization } });
  const isSubscription = ({ operationType }: ApolloLink.Operation) => operationType === OperationTypeNode.SUBSCRIPTION;
  const client = new ApolloClient({
    link: ApolloLink.from([
      new ErrorLink(({ error }) => {
        if (readFailure(error).code === "UNAUTHENTICATED") become("signed-out");
      }),
      ApolloLink.split(isSubscription, new GraphQLWsLink(socket), http),
    ]),
    // Ids are unique across the API, so an event updates every component that shows the user.
    cache: new InMemoryCache(),
  });
  return {
    client,
    connection: () => connection,
    onConnection(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

function isRefusal(event: unknown): boolean {
  return (event as { code?: unknown } | null)?.code === CloseCode.Forbidden;
}
