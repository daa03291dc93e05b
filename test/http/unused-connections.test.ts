import { once } from "node:events";
import { connect } from "node:net";
import { expect, test } from "@jest/globals";
import { seededSessionIds, seededUserIds } from "../../simulator/seed.js";
import { operatorToken, startGatewayFor } from "../support/gateway.js";
import { sendJson, startScriptedUpstream } from "../support/scripted-upstream.js";
import { startGateway } from "../support/simulated-gateway.js";

test("a connection on which no request has come does not hold up the end of the gateway", async () => {
  const gateway = await startGateway();
  const { hostname, port } = new URL(gateway.url);
  const socket = connect(Number(port), hostname);
  await once(socket, "connect");
  // The gateway knows of the connection once it has answered a request on a later one.
  await gateway.query("{ __typename }");
  const closed = once(socket, "close");
  await gateway.stop();
  await closed;
  expect(socket.bytesRead).toBe(0);
});

test("a connection whose request is answered while the gateway stops does not hold it up", async () => {
  let arrived = (): void => undefined;
  const isAtUpstream = new Promise<void>((resolve) => (arrived = resolve));
  let answer = (): void => undefined;
  const upstream = await startScriptedUpstream((_request, response) => {
    answer = () =>
      sendJson(response, { Id: seededSessionIds.validated, Status: "PENDING", UserId: seededUserIds.natural });
    arrived();
  });
  const gateway = await startGatewayFor(upstream.url);
  const { hostname, port } = new URL(gateway.url);
  const socket = connect(Number(port), hostname);
  const body = JSON.stringify({ query: `{ identityVerification(id: "${seededSessionIds.validated}") { status } }` });
  const head = `POST /graphql HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer ${await operatorToken()}\r\n`;
  socket.write(`${head}content-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`);
  await isAtUpstream;
  const stopped = gateway.stop();
  answer();
  const [answered] = (await once(socket, "data")) as [Buffer];
  expect(answered.toString()).toContain("PENDING");
  // The client keeps the connection.
  await once(socket, "close");
  await stopped;
  await upstream.stop();
});
