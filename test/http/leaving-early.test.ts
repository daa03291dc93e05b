// A client that disconnects while the gateway still fetches the issuer's keys must not occupy a place for good.
import { once } from "node:events";
import { createServer, type Server, type ServerResponse } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { exportJWK, generateKeyPair, SignJWT } from "jose";
import { WebSocket } from "ws";
import { seededUserIds } from "../../simulator/seed.js";
import { startGateway, type TestGateway } from "../support/simulated-gateway.js";

const { publicKey, privateKey } = await generateKeyPair("ES256");
const keys = JSON.stringify({ keys: [{ ...(await exportJWK(publicKey)), kid: "one", alg: "ES256", use: "sig" }] });
const token = await new SignJWT({ sub: "ada", mangopay_user_id: seededUserIds.newcomer })
  .setProtectedHeader({ alg: "ES256", kid: "one" })
  .setExpirationTime("1h")
  .sign(privateKey);
const subscription = (userId: string) =>
  JSON.stringify({ query: `subscription { userVerificationsUpdated(userId: "${userId}") { id } }` });

let issuer: Server;
let gateway: TestGateway;
let keyRequest: Promise<ServerResponse>;

beforeEach(async () => {
  issuer = createServer();
  keyRequest = new Promise((resolve) => issuer.once("request", (_request, response) => resolve(response)));
  await new Promise<void>((resolve) => issuer.listen(0, "127.0.0.1", resolve));
  gateway = await startGateway({
    env: { AUTH_SECRET: "", AUTH_JWKS_URL: `http://127.0.0.1:${(issuer.address() as AddressInfo).port}/keys` },
  });
});
afterEach(async () => {
  await gateway.stop();
  issuer.closeAllConnections();
  issuer.close();
});

/** Sends the issuer's answer, and resolves once the requests that waited for it have continued. */
async function answerKeys(): Promise<void> {
  (await keyRequest).setHeader("content-type", "application/json").end(keys);
  const { status } = await gateway.query("{ viewer { isOperator } }", { token });
  expect(status).toBe(200);
}

async function introduce(): Promise<WebSocket> {
  const socket = new WebSocket(`${gateway.url.replace("http", "ws")}/graphql`, "graphql-transport-ws");
  await once(socket, "open");
  socket.send(JSON.stringify({ type: "connection_init", payload: { authorization: `Bearer ${token}` } }));
  return socket;
}

test("over WebSocket", async () => {
  const leaving = await Promise.all(Array.from({ length: 20 }, introduce));
  await keyRequest;
  for (const socket of leaving) socket.close();
  await Promise.all(leaving.map((socket) => once(socket, "close")));
  await answerKeys();
  const staying = await introduce();
  const [message] = (await Promise.race([once(staying, "message"), once(staying, "close")])) as [Buffer | number];
  expect(String(message)).toContain("connection_ack");
  staying.close();
});

test("over server-sent events", async () => {
  const body = subscription(seededUserIds.newcomer);
  const open = async () => {
    const socket = connect(Number(new URL(gateway.url).port), "127.0.0.1");
    await once(socket, "connect");
    socket.write(
      `POST /graphql/stream HTTP/1.1\r\nHost: gateway\r\nAuthorization: Bearer ${token}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    );
    return socket;
  };
  const leaving = await Promise.all(Array.from({ length: 5 }, open));
  await keyRequest;
  // The gateway closes its side when it has noticed.
  const closed = Promise.all(leaving.map((socket) => once(socket, "close")));
  for (const socket of leaving) socket.resume().end();
  await closed;
  await answerKeys();
  // Another user's session, so that the subscription ends by itself.
  const response = await fetch(`${gateway.url}/graphql/stream`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: subscription(seededUserIds.natural),
  });
  expect(await response.text()).not.toContain("TOO_MANY_SUBSCRIPTIONS");
});
