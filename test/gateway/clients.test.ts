// A page's operations, through the clients that frontend teams use: queries, the mutation, and the subscription
// over both transports, with a cache that is normalised by id.
import { createHash } from "node:crypto";
import { ApolloClient, ApolloLink, HttpLink, InMemoryCache, Observable } from "@apollo/client/core";
import { PersistedQueryLink } from "@apollo/client/link/persisted-queries";
import { GraphQLWsLink } from "@apollo/client/link/subscriptions";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { cacheExchange, Client as UrqlClient, fetchExchange, subscriptionExchange } from "@urql/core";
import { OperationTypeNode, print } from "graphql";
import { GraphQLClient } from "graphql-request";
import { type Client as SseClient, createClient as createSseClient } from "graphql-sse";
import { type Client as WsClient, createClient as createWsClient } from "graphql-ws";
import { WebSocket } from "ws";
import { VERIFICATION_OF_VIEWER } from "../../client/generated/operations.js";
import { seededUserIds } from "../../simulator/seed.js";
import {
  ChangesOfPageDocument,
  type ChangesOfPageSubscription,
  PageOfUserDocument,
  type PageOfUserQuery,
  StartFromPageDocument,
} from "../generated/operations.js";
import { readTrustedDocuments } from "../support/built.js";
import { startGatewayFor, tokenFor } from "../support/gateway.js";
import { startLiveGateway } from "../support/live-gateway.js";
import type { TestGateway } from "../support/simulated-gateway.js";

const userId = seededUserIds.newcomer;
const input = { userId, returnUrl: "https://app.example/done" };

let gateway: TestGateway;
let authorization: string;
let ws: WsClient;
let sse: SseClient;
beforeAll(async () => {
  gateway = await startLiveGateway();
  authorization = `Bearer ${await tokenFor(userId)}`;
  ws = createWsClient({
    url: `${gateway.url.replace("http", "ws")}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams: { authorization },
  });
  sse = createSseClient({ url: `${gateway.url}/graphql/stream`, headers: { authorization } });
});
afterAll(async () => {
  await ws.dispose();
  sse.dispose();
  await gateway.stop();
});

let sessionId: string;
/** Each client creates a new session, which the simulator then decides. */
const decide = () => gateway.control("POST", `sessions/${sessionId}/finish`, { outcome: "VALIDATED" });
beforeEach(() => void (sessionId = ""));

/** Resolves with the first event that says so. */
function untilValidated(subscribe: (next: (data: ChangesOfPageSubscription) => void) => void): Promise<void> {
  return new Promise((resolve) =>
    subscribe(({ userUpdated: { verifications } }) => statusIn(verifications) === "VALIDATED" && resolve()),
  );
}

const statusIn = (sessions: readonly { id: string; status: string }[] | null | undefined) =>
  sessions?.find(({ id }) => id === sessionId)?.status;

describe("@apollo/client", () => {
  const overSse = () =>
    new ApolloLink(
      (operation) =>
        new Observable((observer) => {
          const stop = sse.subscribe(
            { query: print(operation.query), variables: operation.variables },
            {
              next: (result) => observer.next(result as ApolloLink.Result),
              error: (error) => observer.error(error),
              complete: () => observer.complete(),
            },
          );
          return stop;
        }),
    );

  test.each([
    ["WebSocket", () => new GraphQLWsLink(ws)],
    ["server-sent events", overSse],
  ])("with subscriptions over %s: an event updates the query's result by id", async (_transport, createLink) => {
    const http = new HttpLink({ uri: `${gateway.url}/graphql`, headers: { authorization } });
    const client = new ApolloClient({
      link: ApolloLink.split(
        ({ operationType }) => operationType === OperationTypeNode.SUBSCRIPTION,
        createLink(),
        http,
      ),
      cache: new InMemoryCache(),
    });
    const created = await client.mutate({ mutation: StartFromPageDocument, variables: { input } });
    sessionId = created.data?.createIdentityVerification.identityVerification?.id ?? "";
    const seen: (string | undefined)[] = [];
    const watched = client
      .watchQuery({ query: PageOfUserDocument })
      .subscribe(({ data }) =>
        seen.push(statusIn((data as PageOfUserQuery | undefined)?.viewer?.users?.[0]?.verifications)),
      );
    await client.query({ query: PageOfUserDocument });
    let events: { unsubscribe(): void } | undefined;
    const validated = untilValidated((next) => {
      events = client
        .subscribe({ query: ChangesOfPageDocument, variables: { userId } })
        .subscribe(({ data }) => data && next(data));
    });
    await decide();
    await validated;
    expect((client.cache.extract() as Record<string, unknown>)[`IdentityVerification:${sessionId}`]).toMatchObject({
      status: "VALIDATED",
    });
    expect(
      statusIn(client.readQuery<PageOfUserQuery>({ query: PageOfUserDocument })?.viewer.users[0]?.verifications),
    ).toBe("VALIDATED");
    watched.unsubscribe();
    events?.unsubscribe();
    client.stop();
  });
});

describe("@apollo/client with automatic persisted queries", () => {
  test("learns that they are not supported, sends the text, and nothing is logged as an error", async () => {
    const link = new PersistedQueryLink({ sha256: (text) => createHash("sha256").update(text).digest("hex") }).concat(
      new HttpLink({ uri: `${gateway.url}/graphql`, headers: { authorization } }),
    );
    const client = new ApolloClient({ link, cache: new InMemoryCache() });
    const { data } = await client.query({ query: PageOfUserDocument });
    expect(data?.viewer.users).toHaveLength(1);
    expect(gateway.log.filter((line) => line.includes('"level":50'))).toEqual([]);
    client.stop();
  });
});

describe("urql", () => {
  test("queries, mutates and subscribes", async () => {
    const client = new UrqlClient({
      url: `${gateway.url}/graphql`,
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
    const created = await client.mutation(StartFromPageDocument, { input }).toPromise();
    sessionId = created.data?.createIdentityVerification.identityVerification?.id ?? "";
    const { data } = await client.query(PageOfUserDocument, {}).toPromise();
    expect(statusIn(data?.viewer.users[0]?.verifications)).toBe("PENDING");
    let events: { unsubscribe: () => void } | undefined;
    const validated = untilValidated((next) => {
      events = client
        .subscription(ChangesOfPageDocument, { userId })
        .subscribe(({ data: event }) => event && next(event));
    });
    await decide();
    await validated;
    events?.unsubscribe();
  });
});

describe("graphql-request, with graphql-ws and graphql-sse beside it", () => {
  test.each(["websocket", "event stream"])("queries, mutates, and subscribes over %s", async (transport) => {
    const client = new GraphQLClient(`${gateway.url}/graphql`, { headers: { authorization } });
    const created = await client.request(StartFromPageDocument, { input });
    sessionId = created.createIdentityVerification.identityVerification?.id ?? "";
    expect(statusIn((await client.request(PageOfUserDocument)).viewer.users[0]?.verifications)).toBe("PENDING");
    let stop: () => void = () => undefined;
    const validated = untilValidated((next) => {
      const sink = {
        next: ({ data }: { data?: unknown }) => data && next(data as ChangesOfPageSubscription),
        error: () => undefined,
        complete: () => undefined,
      };
      stop = (transport === "websocket" ? ws : sse).subscribe(
        { query: print(ChangesOfPageDocument), variables: { userId } },
        sink,
      );
    });
    await decide();
    await validated;
    stop();
  });

  test("a refusal is data, an error carries its code", async () => {
    const client = new GraphQLClient(`${gateway.url}/graphql`, { headers: { authorization } });
    const { createIdentityVerification } = await client.request(StartFromPageDocument, {
      input: { ...input, returnUrl: "ftp://nowhere" },
    });
    expect(createIdentityVerification.userErrors).toMatchObject([
      { code: "RETURN_URL_NOT_ALLOWED", field: "returnUrl" },
    ]);
    await expect(new GraphQLClient(`${gateway.url}/graphql`).request(PageOfUserDocument)).rejects.toMatchObject({
      response: { status: 401, errors: [{ extensions: { code: "UNAUTHENTICATED" } }] },
    });
  });
});

test("with TRUSTED_DOCUMENTS the manifest of code generation lets the package's client through, and no other", async () => {
  const trusting = await startGatewayFor(gateway.simulatorUrl, {
    gateway: { trustedDocuments: readTrustedDocuments("client/generated/persisted-documents.json") },
  });
  const send = async (body: object) =>
    (
      await fetch(`${trusting.url}/graphql`, {
        method: "POST",
        headers: { "content-type": "application/json", authorization },
        body: JSON.stringify(body),
      })
    ).json();
  expect(await send({ documentId: VERIFICATION_OF_VIEWER.id })).toMatchObject({
    data: { viewer: { users: [{ id: userId }] } },
  });
  expect(await send({ query: "{ viewer { userIds } }" })).toMatchObject({
    errors: [{ extensions: { code: "DOCUMENT_NOT_TRUSTED" } }],
  });
  await trusting.stop();
});
