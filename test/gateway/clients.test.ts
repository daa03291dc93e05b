// The operations of the package's client, through the clients that frontend teams use: queries, the mutation, and the subscription
// over both transports, with a cache that is normalised by id.
import { createHash } from "node:crypto";
import { ApolloClient, ApolloLink, HttpLink, InMemoryCache, Observable } from "@apollo/client/core";
import { PersistedQueryLink } from "@apollo/client/link/persisted-queries";
import { GraphQLWsLink } from "@apollo/client/link/subscriptions";
import type { TypedDocumentNode } from "@graphql-typed-document-node/core";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { OperationTypeNode, parse, print } from "graphql";
import { GraphQLClient } from "graphql-request";
import { type Client as SseClient, createClient as createSseClient } from "graphql-sse";
import { type Client as WsClient, createClient as createWsClient } from "graphql-ws";
import { WebSocket } from "ws";
import documentIds from "../../client/generated/document-ids.json" with { type: "json" };
import {
  START_VERIFICATION,
  VERIFICATION_CHANGES,
  VERIFICATION_OF_VIEWER,
  type VerificationChangesSubscription,
  type VerificationOfViewerQuery,
} from "../../client/generated/operations.js";
import { createHttpTransport } from "../../client/http-transport.js";
import type { Operation } from "../../client/operation.js";
import { seededUserIds } from "../../simulator/seed.js";
import { readTrustedDocuments } from "../support/built.js";
import { startGatewayFor, tokenFor } from "../support/gateway.js";
import { startLiveGateway } from "../support/live-gateway.js";
import type { TestGateway } from "../support/simulated-gateway.js";
import { createUrqlClient } from "../support/urql-client.js";

const userId = seededUserIds.newcomer;
/** As code generation for these clients writes it. */
const documentOf = <Data, Variables>({ text }: Operation<Data, Variables>) =>
  parse(text) as TypedDocumentNode<Data, Variables>;
const [USER, CHANGES, START] = [
  documentOf(VERIFICATION_OF_VIEWER),
  documentOf(VERIFICATION_CHANGES),
  documentOf(START_VERIFICATION),
];
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
function untilValidated(subscribe: (next: (data: VerificationChangesSubscription) => void) => void): Promise<void> {
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
    const created = await client.mutate({ mutation: START, variables: { input } });
    sessionId = created.data?.createIdentityVerification.identityVerification?.id ?? "";
    const seen: (string | undefined)[] = [];
    const watched = client
      .watchQuery({ query: USER })
      .subscribe(({ data }) =>
        seen.push(statusIn((data as VerificationOfViewerQuery | undefined)?.viewer?.users?.[0]?.verifications)),
      );
    await client.query({ query: USER });
    let events: { unsubscribe(): void } | undefined;
    const validated = untilValidated((next) => {
      events = client.subscribe({ query: CHANGES, variables: { userId } }).subscribe(({ data }) => data && next(data));
    });
    await decide();
    await validated;
    expect((client.cache.extract() as Record<string, unknown>)[`IdentityVerification:${sessionId}`]).toMatchObject({
      status: "VALIDATED",
    });
    expect(statusIn(client.readQuery<VerificationOfViewerQuery>({ query: USER })?.viewer.users[0]?.verifications)).toBe(
      "VALIDATED",
    );
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
    const { data } = await client.query({ query: USER });
    expect(data?.viewer.users).toHaveLength(1);
    expect(gateway.log.filter((line) => line.includes('"level":50'))).toEqual([]);
    client.stop();
  });
});

describe("urql", () => {
  test("queries, mutates and subscribes", async () => {
    const client = createUrqlClient({ gatewayUrl: gateway.url, authorization, ws });
    const created = await client.mutation(START, { input }).toPromise();
    sessionId = created.data?.createIdentityVerification.identityVerification?.id ?? "";
    const { data } = await client.query(USER, {}).toPromise();
    expect(statusIn(data?.viewer.users[0]?.verifications)).toBe("PENDING");
    let events: { unsubscribe: () => void } | undefined;
    const validated = untilValidated((next) => {
      events = client.subscription(CHANGES, { userId }).subscribe(({ data: event }) => event && next(event));
    });
    await decide();
    await validated;
    events?.unsubscribe();
  });
});

describe("graphql-request, with graphql-ws and graphql-sse beside it", () => {
  test.each(["websocket", "event stream"])("queries, mutates, and subscribes over %s", async (transport) => {
    const client = new GraphQLClient(`${gateway.url}/graphql`, { headers: { authorization } });
    const created = await client.request(START, { input });
    sessionId = created.createIdentityVerification.identityVerification?.id ?? "";
    expect(statusIn((await client.request(USER, {})).viewer.users[0]?.verifications)).toBe("PENDING");
    let stop: () => void = () => undefined;
    const validated = untilValidated((next) => {
      const sink = {
        next: ({ data }: { data?: unknown }) => data && next(data as VerificationChangesSubscription),
        error: () => undefined,
        complete: () => undefined,
      };
      stop = (transport === "websocket" ? ws : sse).subscribe({ query: print(CHANGES), variables: { userId } }, sink);
    });
    await decide();
    await validated;
    stop();
  });

  test("a refusal is data, an error carries its code", async () => {
    const client = new GraphQLClient(`${gateway.url}/graphql`, { headers: { authorization } });
    const { createIdentityVerification } = await client.request(START, {
      input: { ...input, returnUrl: "ftp://nowhere" },
    });
    expect(createIdentityVerification.userErrors).toMatchObject([
      { code: "RETURN_URL_NOT_ALLOWED", field: "returnUrl" },
    ]);
    await expect(new GraphQLClient(`${gateway.url}/graphql`).request(USER, {})).rejects.toMatchObject({
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
  const url = `${trusting.url}/graphql`;
  const sent: string[] = [];
  const getToken = () => authorization.replace("Bearer ", "");
  const recorded: typeof fetch = (address, options) => {
    sent.push(options?.body as string);
    return fetch(address, options);
  };
  for (const ids of [documentIds, undefined]) {
    const transport = createHttpTransport({ url, getToken, fetch: recorded, documentIds: ids });
    expect(await transport.execute(VERIFICATION_OF_VIEWER, {})).toMatchObject({
      data: { viewer: { users: [{ id: userId }] } },
    });
    const change = await new Promise((next) => {
      const stop = transport.subscribe(
        VERIFICATION_CHANGES,
        { userId },
        {
          ended: next,
          next(result) {
            stop();
            next(result);
          },
        },
      );
    });
    expect(change).toMatchObject({ data: { userUpdated: { id: userId } } });
  }
  expect(sent.map((body) => Object.keys(JSON.parse(body) as object)[1])).toEqual([
    "documentId",
    "documentId",
    "query",
    "query",
  ]);
  expect(await send({ query: "{ viewer { userIds } }" })).toMatchObject({
    errors: [{ extensions: { code: "DOCUMENT_NOT_TRUSTED" } }],
  });
  await trusting.stop();
});
