import { once } from "node:events";
import { connect } from "node:net";
import { expect, test } from "@jest/globals";
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
