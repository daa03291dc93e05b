// The GraphQL client of one signed-in viewer: queries and mutations over HTTP, subscriptions over one WebSocket.
import { ApolloClient, ApolloLink, HttpLink, InMemoryCache } from "@apollo/client";
import { ErrorLink } from "@apollo/client/link/error";
import { GraphQLWsLink } from "@apollo/client/link/subscriptions";
import { OperationTypeNode } from "graphql";
import { CloseCode, createClient } from "graphql-ws";
import { readFailure } from "./failure.js";

/** Signed out is for good: the token is not accepted, or no longer. */
export type Connection = "connecting" | "live" | "lost" | "signed-out";

export interface Session {
  client: ApolloClient;
  connection: () => Connection;
  /** Calls back whenever the connection has changed; gives the function that ends it. */
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
    // Comes back by itself for as long as the page is open; the first event is then the state as it stands.
    retryAttempts: Infinity,
    // With the same token it would be refused again.
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
    // Ids are unique across the whole API: an event of the subscription updates whatever shows its session.
    cache: new InMemoryCache({
      possibleTypes: { NextAction: ["CompletePersons", "NoAction", "RedirectUser", "StartAgain", "WaitForOutcome"] },
    }),
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
