// Requests that are sent on one connection without waiting for the answers before them.
import { once } from "node:events";
import { createServer, type Server, type ServerResponse } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { seededUserIds } from "../../simulator/seed.js";
import { closePipelined } from "../../src/http/pipelined.js";
import { tokenFor } from "../support/gateway.js";
import { startLiveGateway } from "../support/live-gateway.js";
import { countsOf } from "../support/metrics.js";

const GET = "GET / HTTP/1.1\r\nHost: gateway\r\n\r\n";

let server: Server;
beforeEach(() => {
  server = createServer();
  closePipelined(server);
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

/** Resolves with the responses once so many requests have arrived, none of which is answered. */
async function receive(requests: string, count: number) {
  const responses: ServerResponse[] = [];
  const arrived = new Promise<void>((resolve) => {
    server.on("request", (_request, response) => {
      if (responses.push(response) === count) resolve();
    });
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const socket = connect((server.address() as AddressInfo).port, "127.0.0.1");
  socket.on("error", () => undefined).resume();
  socket.write(requests);
  await arrived;
  return { socket, responses };
}

const closings = (responses: readonly ServerResponse[]) => {
  const counts = responses.map(() => 0);
  for (const [at, response] of responses.entries()) response.on("close", () => (counts[at] = (counts[at] ?? 0) + 1));
  return counts;
};

/** In which whatever closes a second time would. */
async function someTurns(): Promise<void> {
  for (let turn = 0; turn < 10; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

test.each(["end", "destroy"] as const)(
  "each closes once when the client leaves before any answer (%s)",
  async (how) => {
    const { socket, responses } = await receive(GET.repeat(20), 20);
    const counts = closings(responses);
    const last = once(responses[19] ?? server, "close");
    socket[how]();
    await last;
    for (const response of responses) response.end("late");
    await someTurns();
    expect(counts).toEqual(responses.map(() => 1));
    expect(responses.map(({ destroyed }) => destroyed)).toEqual(responses.map(() => true));
  },
);

test("one that is answered in its turn closes once", async () => {
  const { socket, responses } = await receive(GET.repeat(3), 3);
  const counts = closings(responses);
  const closed = Promise.all(responses.map((response) => once(response, "close")));
  for (const response of responses.toReversed()) response.end("answer");
  await closed;
  const gone = once(socket, "close");
  socket.destroy();
  await gone;
  await someTurns();
  expect(counts).toEqual([1, 1, 1]);
});

test("event streams behind another one end with their connection", async () => {
  const gateway = await startLiveGateway();
  try {
    const open = async () => (await countsOf(gateway.url, "gateway_subscriptions_open"))[""] ?? 0;
    const body = JSON.stringify({
      query: `subscription { userVerificationsUpdated(userId: "${seededUserIds.newcomer}") { id } }`,
    });
    const head = [
      "POST /graphql/stream HTTP/1.1",
      "Host: gateway",
      `Authorization: Bearer ${await tokenFor(seededUserIds.newcomer)}`,
      "Content-Type: application/json",
      `Content-Length: ${body.length}`,
    ];
    const socket = connect(Number(new URL(gateway.url).port), "127.0.0.1");
    socket.write(`${head.join("\r\n")}\r\n\r\n${body}`.repeat(3));
    while ((await open()) < 3);
    socket.destroy();
    while ((await open()) > 0);
  } finally {
    await gateway.stop();
  }
});
