// The transports of docs/client.md for pages that have Apollo Client or urql, with these, against a gateway.
import * as apollo from "@apollo/client/core";
import { GraphQLWsLink } from "@apollo/client/link/subscriptions";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import type { Client as UrqlClient } from "@urql/core";
import { OperationTypeNode } from "graphql";
import { type Client as WsClient, createClient as createWsClient } from "graphql-ws";
import * as wonka from "wonka";
import { WebSocket } from "ws";
import { createVerification, type Verification } from "../../client/create-verification.js";
import type { VerificationState } from "../../client/state.js";
import type { Transport } from "../../client/transport.js";
import { seededUserIds } from "../../simulator/seed.js";
import { codeOf, runCode } from "../support/documented-code.js";
import { tokenFor } from "../support/gateway.js";
import { startLiveGateway } from "../support/live-gateway.js";
import { createSessions } from "../support/sessions.js";
import type { TestGateway } from "../support/simulated-gateway.js";
import { createUrqlClient } from "../support/urql-client.js";

const userId = seededUserIds.newcomer;
const code = (name: string) => codeOf("docs/client.md", name);
const { apolloTransport } = runCode(code("apolloTransport"), { "@apollo/client": apollo }) as {
  apolloTransport: (client: apollo.ApolloClient) => Transport;
};
const { urqlTransport } = runCode(code("urqlTransport"), { wonka }) as {
  urqlTransport: (client: UrqlClient) => Transport;
};

const WITH: Record<string, (url: string, authorization: string, ws: WsClient) => Transport> = {
  "Apollo Client": (url, authorization, ws) =>
    apolloTransport(
      new apollo.ApolloClient({
        link: apollo.ApolloLink.split(
          ({ operationType }) => operationType === OperationTypeNode.SUBSCRIPTION,
          new GraphQLWsLink(ws),
          new apollo.HttpLink({ uri: `${url}/graphql`, headers: { authorization } }),
        ),
        cache: new apollo.InMemoryCache(),
      }),
    ),
  urql: (gatewayUrl, authorization, ws) => urqlTransport(createUrqlClient({ gatewayUrl, authorization, ws })),
};

describe.each(Object.keys(WITH))("with %s", (name) => {
  let gateway: TestGateway;
  let ws: WsClient;
  let verification: Verification | undefined;
  beforeEach(async () => {
    gateway = await startLiveGateway();
    verification = undefined;
  });
  afterEach(async () => {
    verification?.close();
    await ws.dispose();
    await gateway.stop();
  });

  function create(authorization: string, id = userId): Verification {
    ws = createWsClient({
      url: `${gateway.url.replace("http", "ws")}/graphql`,
      webSocketImpl: WebSocket,
      connectionParams: { authorization },
      retryAttempts: 0,
    });
    const transport = WITH[name]?.(gateway.url, authorization, ws);
    if (!transport) throw new Error(name);
    verification = createVerification({
      transport,
      userId: id,
      returnUrl: "https://app.example/verify",
      navigate: () => undefined,
      retryDelayMs: () => 0,
    });
    return verification;
  }

  /** Resolves with the first state that is so; listens from then on. */
  const until = (listened: Verification, isIt: (state: VerificationState) => boolean) =>
    new Promise<VerificationState>((resolve) => {
      const check = (state: VerificationState) => {
        if (isIt(state)) resolve(state);
      };
      listened.subscribe(check);
      check(listened.getState());
    });

  test("a user starts, returns, is decided, and sees each step", async () => {
    const mine = create(`Bearer ${await tokenFor(userId)}`);
    await until(mine, ({ connection }) => connection === "live");
    expect(mine.getState().nextAction).toMatchObject({ __typename: "StartVerification" });
    const url = await mine.start();
    await until(mine, ({ nextAction }) => nextAction?.__typename === "RedirectUser");
    expect(mine.getState().nextAction).toMatchObject({ url });
    await mine.reportReturn();
    expect(mine.getState().nextAction).toMatchObject({ reason: "JUST_RETURNED" });
    const sessions = (await gateway.control("GET", "sessions")) as { Id: string; UserId: string }[];
    const id = sessions.find((each) => each.UserId === userId)?.Id;
    await gateway.control("POST", `sessions/${id}/finish`, { outcome: "VALIDATED" });
    expect(await until(mine, ({ isVerified }) => isVerified === true)).toMatchObject({ connection: "live" });
  });

  test("a connection that is cut is lost, and live again with what has changed", async () => {
    const mine = create(`Bearer ${await tokenFor(userId)}`);
    await until(mine, ({ connection }) => connection === "live");
    const isLost = until(mine, ({ connection }) => connection === "lost");
    ws.terminate();
    await isLost;
    const [id] = await createSessions(gateway.simulatorUrl, 1, userId);
    await gateway.control("POST", `sessions/${id}/finish`, { outcome: "VALIDATED" });
    await until(mine, ({ isVerified, connection }) => isVerified === true && connection === "live");
  });

  test("a refused token is the end of the session", async () => {
    const mine = create("Bearer refused");
    expect(await until(mine, ({ phase }) => phase !== "loading")).toMatchObject({ phase: "signed-out" });
  });

  test("there is nobody by a foreign id", async () => {
    const mine = create(`Bearer ${await tokenFor(userId)}`, seededUserIds.natural);
    expect(await until(mine, ({ phase }) => phase !== "loading")).toMatchObject({ phase: "no-user" });
  });
});
