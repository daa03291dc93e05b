import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { describe, expect, test } from "@jest/globals";
import { fastify, type FastifyReply } from "fastify";
import { seededSessionIds, seededUserIds } from "../../simulator/seed.js";
import { endUnusedOnClose } from "../../src/http/unused-connections.js";
import { operatorToken, startGatewayFor } from "../support/gateway.js";
import { sendJson, startScriptedUpstream } from "../support/scripted-upstream.js";
import { startGateway } from "../support/simulated-gateway.js";

test("a connection on which no request has come does not hold up the end of the gateway", async () => {
  const gateway = await startGateway();
  const socket = connectTo(gateway);
  await once(socket, "connect");
  // The gateway knows of the connection once it has answered a request on a later one.
  await gateway.query("{ __typename }");
  const closed = once(socket, "close");
  await gateway.stop();
  await closed;
  expect(socket.bytesRead).toBe(0);
});

test("a connection on which a part of a request has come does not hold up the end of the gateway", async () => {
  const gateway = await startGateway();
  const socket = connectTo(gateway);
  socket.write(`${await head()}content-length: 20\r\n\r\n{"query"`);
  await gateway.query("{ __typename }");
  const closed = once(socket, "close");
  await gateway.stop();
  await closed;
  expect(socket.bytesRead).toBe(0);
});

test("a connection on which a part of another request has come after an answer does not hold it up", async () => {
  // With no time limit for the rest of a request, which would end it.
  const http = fastify({ requestTimeout: 0, http: { headersTimeout: 0 } });
  endUnusedOnClose(http);
  http.get("/", () => "answer");
  const url = await http.listen({ port: 0, host: "127.0.0.1" });
  const socket = connectTo({ url });
  socket.write("GET / HTTP/1.1\r\nhost: localhost\r\n\r\n");
  await once(socket, "data");
  const closed = once(socket, "close");
  socket.write("GET / HTTP/1.1\r\n");
  // The server knows of these bytes once it has answered a later request.
  await fetch(url);
  await http.close();
  await closed;
});

test("who waits for answers while the gateway stops receives them all, and is told that the connection ends", async () => {
  const answers: (() => void)[] = [];
  let arrived = (): void => undefined;
  const areAtUpstream = new Promise<void>((resolve) => (arrived = resolve));
  const upstream = await startScriptedUpstream((request, response) => {
    const id = request.url?.split("/").at(-1);
    answers.push(() => sendJson(response, { Id: id, Status: "PENDING", UserId: seededUserIds.natural }));
    if (answers.length === 2) arrived();
  });
  const gateway = await startGatewayFor(upstream.url);
  const socket = connectTo(gateway);
  // Pipelined: the second is sent before the first is answered.
  for (const id of [seededSessionIds.validated, seededSessionIds.refused]) {
    const body = JSON.stringify({ query: `{ identityVerification(id: "${id}") { status } }` });
    socket.write(`${await head()}content-length: ${body.length}\r\n\r\n${body}`);
  }
  await areAtUpstream;
  let received = "";
  socket.on("data", (bytes: Buffer) => (received += bytes.toString()));
  const closed = once(socket, "close");
  const stopped = gateway.stop();
  for (const answer of answers) answer();
  // The client keeps the connection.
  await closed;
  expect(received.match(/PENDING/g)).toHaveLength(2);
  expect(received.match(/^connection: .*$/gim)).toEqual(["Connection: keep-alive", "Connection: close"]);
  await stopped;
  await upstream.stop();
});

describe("while the gateway stops,", () => {
  const GET = "GET / HTTP/1.1\r\nhost: localhost\r\n\r\n";
  /** More than the connection buffers. */
  const LARGE = Buffer.alloc(30_000_000);
  /** No machine is so slow that a client that reads takes nothing for so long. */
  const NEVER_MS = 600_000;

  /** A server whose client has sent requests, none of which it reads the answer of. */
  async function startWithUnread(answer: (reply: FastifyReply) => unknown, unreadForMs: number, requests = GET) {
    const http = fastify();
    endUnusedOnClose(http, unreadForMs);
    const replies: FastifyReply[] = [];
    http.get("/", (_request, reply) => {
      replies.push(reply);
      return answer(reply);
    });
    const socket = connectTo({ url: await http.listen({ port: 0, host: "127.0.0.1" }) });
    socket.pause().write(requests);
    while (!replies[0]?.raw.socket?.writableNeedDrain) await new Promise((resolve) => setImmediate(resolve));
    return { http, socket };
  }

  async function bytesReadOf(socket: Socket): Promise<number> {
    await once(socket.resume(), "close");
    return socket.bytesRead;
  }

  test("a client that reads receives the whole of an answer that was being sent", async () => {
    const { http, socket } = await startWithUnread(() => LARGE, NEVER_MS);
    const stopped = http.close();
    expect(await bytesReadOf(socket)).toBeGreaterThan(LARGE.length);
    await stopped;
  });

  test("so does one that has asked for more meanwhile", async () => {
    const { http, socket } = await startWithUnread(() => LARGE, NEVER_MS, GET.repeat(2));
    const stopped = http.close();
    expect(await bytesReadOf(socket)).toBeGreaterThan(2 * LARGE.length);
    await stopped;
  });

  test.each([
    ["an answer", () => LARGE],
    ["an event stream", (reply: FastifyReply) => void reply.hijack().raw.writeHead(200).write(LARGE)],
  ])("one that does not read %s does not hold up its end", async (_what, answer) => {
    const { http, socket } = await startWithUnread(answer, 50);
    await http.close();
    socket.destroy();
  });
});

function connectTo({ url }: { url: string }): Socket {
  const { hostname, port } = new URL(url);
  return connect(Number(port), hostname);
}

const head = async () =>
  `POST /graphql HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer ${await operatorToken()}\r\n` +
  "content-type: application/json\r\n";
