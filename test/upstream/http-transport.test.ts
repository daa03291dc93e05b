import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from "node:net";
import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from "@jest/globals";
import { createHttpTransport, type HttpTransport } from "../../src/upstream/http-transport.js";
import { fire } from "../support/timers.js";

/** Answers every request with these bytes, or does with the socket what the test wants. */
let respond: (socket: Socket) => void;
let connections = 0;
let server: Server;
let exchange: HttpTransport;

beforeAll(async () => {
  server = createTcpServer((socket) => {
    connections += 1;
    socket.on("error", () => undefined);
    socket.on("data", () => respond(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  exchange = createHttpTransport({
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    connectTimeoutMs: 60_000,
  });
});
afterEach(() => {
  jest.restoreAllMocks();
  respond = (socket) => socket.destroy();
});
afterAll(async () => {
  await exchange.close();
  server.close();
});

const send = (timeoutMs = 60_000) => exchange.send({ method: "GET", path: "/", headers: {}, timeoutMs });

/** Returns what lets the time be up, once it is sent. */
function sendWithLimit(): { sent: ReturnType<typeof send>; timeOut: () => void } {
  const timeoutMs = 1_000_000;
  const timers = jest.spyOn(globalThis, "setTimeout");
  const sent = send(timeoutMs);
  return { sent, timeOut: () => fire(timers.mock.calls, timeoutMs) };
}

function answer(
  body: string,
  { status = "200 OK", contentType = "application/json", length = Buffer.byteLength(body) } = {},
): (socket: Socket) => void {
  return (socket) =>
    socket.write(`HTTP/1.1 ${status}\r\nContent-Type: ${contentType}\r\nContent-Length: ${length}\r\n\r\n${body}`);
}

test("an answer that arrives while the process is stopped for longer than the time limit is taken", async () => {
  respond = (socket) => {
    answer("{}")(socket);
    timeOut();
  };
  const { sent, timeOut } = sendWithLimit();
  expect(await sent).toMatchObject({ status: 200 });
});

describe("an answer that can be used", () => {
  test("is parsed, with its status and headers", async () => {
    respond = answer('{"a":[1]}');
    expect(await send()).toMatchObject({
      status: 200,
      body: { a: [1] },
      headers: { "content-type": "application/json" },
    });
  });

  test("may be an error without a body that can be read", async () => {
    respond = answer("<h1>Bad gateway</h1>", { status: "502 Bad Gateway", contentType: "text/html" });
    expect(await send()).toMatchObject({ status: 502, body: undefined });
  });

  test("may say problem+json", async () => {
    respond = answer('{"title":"Forbidden"}', {
      status: "403 Forbidden",
      contentType: "application/problem+json; charset=utf-8",
    });
    expect(await send()).toMatchObject({ status: 403, body: { title: "Forbidden" } });
  });

  test("loses keys that would reach an object's prototype", async () => {
    respond = answer(
      '{"__proto__":{"isOperator":true},"constructor":{"prototype":{"x":1}},"a":{"__proto__":{"y":1},"b":2}}',
    );
    const { body } = await send();
    expect(JSON.stringify(body)).toBe('{"a":{"b":2}}');
    expect(({} as { isOperator?: boolean }).isOperator).toBeUndefined();
  });

  test("may come in pieces that cut a character in two", async () => {
    respond = (socket) => {
      const body = Buffer.from('{"a":"é"}');
      socket.write(`HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n`);
      socket.write(body.subarray(0, 7), () => setImmediate(() => socket.write(body.subarray(7))));
    };
    expect(await send()).toMatchObject({ body: { a: "é" } });
  });

  test("comes over a connection that is kept", async () => {
    respond = answer("{}");
    await send();
    const before = connections;
    for (let call = 0; call < 20; call += 1) await send();
    expect(connections).toBe(before);
  });
});

describe("an answer that cannot be used", () => {
  test.each<[string, (socket: Socket) => void, string]>([
    ["invalid JSON", answer('{"a":'), "invalid_response"],
    ["HTML with status 200", answer("<h1>Hello</h1>", { contentType: "text/html" }), "invalid_response"],
    ["JSON under another content type", answer("{}", { contentType: "text/plain" }), "invalid_response"],
    ["an empty body", answer(""), "invalid_response"],
    ["a body over the limit", answer(`"${"x".repeat(2_000_001)}"`), "invalid_response"],
    ["a connection closed without an answer", (socket) => socket.end(), "network"],
    ["a connection reset", (socket) => socket.resetAndDestroy(), "network"],
    [
      "a body cut short",
      (socket) => socket.end("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"),
      "network",
    ],
    ["something that is not HTTP", (socket) => socket.end("SSH-2.0-OpenSSH\r\n"), "network"],
  ])("%s", async (_what, response, kind) => {
    respond = response;
    await expect(send()).rejects.toMatchObject({ name: "UpstreamError", kind });
  });

  test("a redirect is not followed", async () => {
    respond = (socket) =>
      socket.write("HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n");
    expect(await send()).toMatchObject({ status: 302 });
  });

  test("no answer in time, whose connection is closed", async () => {
    const { sent, timeOut } = sendWithLimit();
    const closed = new Promise<void>((resolve) => {
      respond = (socket) => {
        socket.once("close", resolve);
        timeOut();
      };
    });
    await expect(sent).rejects.toMatchObject({ name: "UpstreamError", kind: "timeout" });
    await closed;
  });

  test("a body that is longer than any answer, whatever its length is said to be", async () => {
    respond = (socket) => {
      const chunk = "x".repeat(500_001);
      socket.write("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n");
      for (let sent = 0; sent < 4; sent += 1) socket.write(`${chunk.length.toString(16)}\r\n${chunk}\r\n`);
    };
    await expect(send()).rejects.toMatchObject({ kind: "invalid_response" });
  });

  test("a body that stops half-way", async () => {
    respond = (socket) =>
      socket.write('HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"a"');
    await expect(send(50)).rejects.toMatchObject({ kind: "timeout" });
  });
});

describe("no connection", () => {
  test("in time", async () => {
    let unanswered: Socket | undefined;
    respond = (socket) => void (unanswered = socket);
    const port = (server.address() as AddressInfo).port;
    // The server does not answer the TLS handshake.
    const unreachable = createHttpTransport({ origin: `https://127.0.0.1:${port}`, connectTimeoutMs: 60_000 });
    const sent = unreachable.send({ method: "GET", path: "/", headers: {}, timeoutMs: 50 });
    await expect(sent).rejects.toMatchObject({ kind: "timeout" });
    unanswered?.destroy();
    await unreachable.close();
  });

  test.each([
    ["refused", "http://127.0.0.1:1", "network"],
    ["a name that does not resolve", "http://upstream.invalid", "network"],
  ])("%s", async (_what, origin, kind) => {
    const unreachable = createHttpTransport({ origin, connectTimeoutMs: 60_000 });
    await expect(unreachable.send({ method: "GET", path: "/", headers: {}, timeoutMs: 60_000 })).rejects.toMatchObject({
      kind,
    });
    await unreachable.close();
  });
});
