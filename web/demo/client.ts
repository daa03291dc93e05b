// The GraphQL client of one signed-in viewer: queries and mutations over HTTP, subscriptions over one WebSocket.
import { ApolloClient, ApolloLink, HttpLink, InMemoryCache } from "@apollo/client";
import { GraphQLWsLink } from "@apollo/client/link/subscriptions";
import { OperationTypeNode } from "graphql";
import { createClient } from "graphql-ws";

export type Connection = "connecting" | "live" | "lost";

export interface Session {
  client: ApolloClient;
  /** Told whenever the live connection comes or goes; gives the function that ends it. */
  onConnection(listener: (connection: Connection) => void): () => void;
  close(): void;
}

export function createSession(token: string): Session {
  const authorization = `Bearer ${token}`;
  const socket = createClient({
    url: `${location.origin.replace(/^http/, "ws")}/graphql`,
    connectionParams: { authorization },
    // Comes back by itself for as long as the page is open; the first event is then the state as it stands.
    retryAttempts: Infinity,
    shouldRetry: () => true,
  });
  const http = new HttpLink({ uri: "/graphql", headers: { authorization } });
  const isSubscription = ({ operationType }: ApolloLink.Operation) => operationType === OperationTypeNode.SUBSCRIPTION;
  const client = new ApolloClient({
    link: ApolloLink.split(isSubscription, new GraphQLWsLink(socket), http),
    // Ids are unique across the whole API: an event of the subscription updates whatever shows its session.
    cache: new InMemoryCache({
      possibleTypes: { NextAction: ["CompletePersons", "NoAction", "RedirectUser", "StartAgain", "WaitForOutcome"] },
    }),
  });
  return {
    client,
    onConnection(listener) {
      const offs = [
        socket.on("connecting", () => listener("connecting")),
        socket.on("connected", () => listener("live")),
        socket.on("closed", () => listener("lost")),
      ];
      return () => {
        for (const off of offs) off();
      };
    },
    close() {
      client.stop();
      void socket.dispose();
    },
  };
}
