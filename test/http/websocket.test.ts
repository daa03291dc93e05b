import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { WebSocket } from "ws";
import { seededUserIds } from "../../simulator/seed.js";
import { systemClock } from "../../src/clock.js";
import { INTRODUCTION_MS } from "../../src/http/websocket.js";
import { testClock } from "../support/clock.js";
import { tokenFor } from "../support/gateway.js";
import { createSessions } from "../support/sessions.js";
import { startGateway, type TestGateway } from "../support/simulated-gateway.js";

/** Nothing but the end of a token is further away. */
const HOUR_MS = 3_600_000;

let gateway: TestGateway;
let token: string;
const sockets: WebSocket[] = [];
/** Of the gateway, ahead of the real one by so much. */
let aheadMs: number;
/** What the gateway has to do when a token expires. */
let expire: (() => void)[];
/** What it does with sockets that do not introduce themselves in time; only the test lets this time pass. */
let waits: Set<() => void>;

beforeEach(async () => {
  [aheadMs, expire, waits] = [0, [], new Set()];
  gateway = await startGateway({
    gateway: {
      clock: testClock({
        now: () => new Date(Date.now() + aheadMs),
        schedule(work, delayMs) {
          if (delayMs === INTRODUCTION_MS) {
            waits.add(work);
            return () => void waits.delete(work);
          }
          if (delayMs < HOUR_MS) return systemClock.schedule(work, delayMs);
          expire.push(work);
          return () => undefined;
        },
      }),
    },
  });
  token = await tokenFor(seededUserIds.newcomer);
});
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.terminate();
  await gateway.stop();
});

interface Client {
  socket: WebSocket;
  messages: { type: string; id?: string; payload?: unknown }[];
  /** Why it ended. */
  closed: Promise<number>;
  send: (message: object) => void;
}

async function open(): Promise<Client> {
  const socket = new WebSocket(`${gateway.url.replace("http", "ws")}/graphql`, "graphql-transport-ws");
  sockets.push(socket);
  const messages: Client["messages"] = [];
  socket.on("message", (message: Buffer) => messages.push(JSON.parse(message.toString()) as Client["messages"][0]));
  socket.on("error", () => undefined);
  const closed = once(socket, "close").then(([code]) => code as number);
  await once(socket, "open");
  return { socket, messages, closed, send: (message) => socket.send(JSON.stringify(message)) };
}

const initialisation = () => ({ type: "connection_init", payload: { authorization: `Bearer ${token}` } });

async function introduced(): Promise<Client> {
  const client = await open();
  client.send(initialisation());
  await once(client.socket, "message");
  return client;
}

/** Resolves when everything sent before has been processed. */
async function isHeard(client: Client): Promise<void> {
  client.send({ type: "ping" });
  await once(client.socket, "message");
}

describe("before a socket is authenticated", () => {
  test.each<[string, (client: Client) => void, number]>([
    [
      "a message in more fragments than any client sends",
      ({ socket }) => {
        for (let sent = 0; sent < 65; sent += 1) socket.send(" ", { fin: false });
      },
      1008,
    ],
    ["a long message", ({ send }) => send({ type: "ping", payload: { text: "x".repeat(17_000) } }), 1009],
    [
      "a long message that never ends",
      ({ socket }) => {
        for (let sent = 0; sent < 17; sent += 1) socket.send("x".repeat(1_000), { fin: false });
      },
      1009,
    ],
    [
      "many short ones",
      ({ send }) => {
        for (let sent = 0; sent < 500; sent += 1) send({ type: "ping", payload: { text: "x".repeat(20) } });
      },
      1009,
    ],
  ])("%s: the gateway hangs up", async (_what, misbehave, code) => {
    const client = await open();
    misbehave(client);
    expect(await client.closed).toBe(code);
  });

  test("silence for three seconds ends the connection, but not that of a client that has introduced itself", async () => {
    const known = await introduced();
    const silent = await open();
    waits.forEach((end) => end());
    expect(await silent.closed).toBe(4408);
    await isHeard(known);
    expect(waits.size).toBe(0);
  });

  test("a message of the size that a token may have is read", async () => {
    const client = await open();
    client.send({ ...initialisation(), padding: "x".repeat(15_000) });
    await once(client.socket, "message");
    expect(client.messages).toEqual([{ type: "connection_ack" }]);
  });

  test("a bad token ends the connection without waiting for the client's close frame", async () => {
    const socket = await upgraded();
    const ended = once(socket, "end");
    socket.resume();
    // Masked with zeros.
    const message = Buffer.from('{"type":"connection_init","payload":{"authorization":"Bearer a.b.c"}}');
    socket.write(Buffer.concat([Buffer.from([0x81, 0x80 | message.length, 0, 0, 0, 0]), message]));
    await ended;
    socket.destroy();
  });

  test("more than 250 from one address: the oldest is closed to retry later, authenticated ones stay", async () => {
    const known = await introduced();
    const oldest = await open();
    const others = [];
    for (let opened = 0; opened < 250; opened += 1) others.push(await upgraded());
    expect(await oldest.closed).toBe(1013);
    await isHeard(known);
    const newest = await introduced();
    expect(newest.messages).toEqual([{ type: "connection_ack" }]);
    for (const socket of others) socket.destroy();
  });
});

const HANDSHAKE = `GET /graphql HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${Buffer.alloc(16).toString("base64")}\r\nSec-WebSocket-Protocol: graphql-transport-ws\r\n\r\n`;

/** A bare connection that speaks WebSocket, does not read, and answers nothing. */
async function upgraded(): Promise<Socket> {
  const socket = connect(Number(new URL(gateway.url).port), "127.0.0.1");
  socket.on("error", () => undefined);
  socket.write(HANDSHAKE);
  await once(socket, "data");
  return socket.pause();
}

describe("a viewer's socket", () => {
  test("is closed after a message in more fragments than any client sends", async () => {
    const client = await introduced();
    for (let sent = 0; sent < 65; sent += 1) client.socket.send(" ", { fin: false });
    expect(await client.closed).toBe(1008);
  });

  test("may send as large a message as a POST, in the fragments of a small buffer", async () => {
    const client = await introduced();
    const message = JSON.stringify({ type: "ping", payload: { text: "x".repeat(90_000) } });
    for (let at = 0; at < message.length; at += 4_096)
      client.socket.send(message.slice(at, at + 4_096), { fin: at + 4_096 >= message.length });
    await once(client.socket, "message");
    expect(client.messages.at(-1)?.type).toBe("pong");
  });

  test("is closed if it sends more messages than any client would, protocol pings included", async () => {
    for (const misbehave of [
      ({ send }: Client) => send({ type: "complete", id: "none" }),
      ({ socket }: Client) => socket.pong(),
    ]) {
      const client = await introduced();
      for (let sent = 0; sent < 1_000; sent += 1) misbehave(client);
      expect(await client.closed).toBe(1008);
    }
  });

  test("is terminated once a megabyte waits to be read", async () => {
    const client = await introduced();
    client.socket.pause();
    const id = "x".repeat(90_000);
    // Each is answered by an error that holds its id; the connection itself holds some megabytes.
    for (let sent = 0; sent < 500 && client.socket.readyState === WebSocket.OPEN; sent += 1)
      await new Promise((resolve) =>
        client.socket.send(JSON.stringify({ id: `${sent}${id}`, type: "subscribe", payload: { query: "{" } }), resolve),
      );
    client.socket.resume();
    expect([1006, 1008]).toContain(await client.closed);
    expect(client.messages.length).toBeLessThan(400);
  });
});

describe("on a socket whose token has expired nothing starts", () => {
  const subscribeTo = (sessionId: string) => ({
    id: "late",
    type: "subscribe",
    payload: { query: `subscription { identityVerificationUpdated(id: "${sessionId}") { id } }` },
  });

  test("although the close frame is still in transit", async () => {
    const [sessionId = ""] = await createSessions(gateway.simulatorUrl, 1);
    const socket = await upgraded();
    socket.resume();
    const received: Buffer[] = [];
    socket.on("data", (chunk: Buffer) => received.push(chunk));
    const write = (message: object) => {
      const body = Buffer.from(JSON.stringify(message));
      const head = Buffer.from([0x81, 0xfe, body.length >> 8, body.length & 0xff, 0, 0, 0, 0]);
      socket.write(Buffer.concat([head, body]));
    };
    write({ ...initialisation(), padding: "x".repeat(200) });
    await once(socket, "data");
    await gateway.resetUpstreamCalls();
    for (const work of expire) work();
    const ended = once(socket, "close");
    write({ ...subscribeTo(sessionId), padding: "x".repeat(200) });
    // Once the client confirms the close, the gateway has read everything sent before.
    socket.write(Buffer.from([0x88, 0x82, 0, 0, 0, 0, 0x03, 0xe8]));
    await ended;
    const text = Buffer.concat(received).toString();
    expect(text).toContain("The token has expired");
    expect(text).not.toContain("late");
    expect((await gateway.upstreamCalls()).total).toBe(0);
  });

  test("although the expiry timer has not fired yet", async () => {
    const [sessionId = ""] = await createSessions(gateway.simulatorUrl, 1);
    const client = await introduced();
    await gateway.resetUpstreamCalls();
    aheadMs = 13 * HOUR_MS;
    client.send(subscribeTo(sessionId));
    await once(client.socket, "message");
    expect(client.messages.at(-1)).toMatchObject({
      type: "error",
      payload: [{ extensions: { code: "UNAUTHENTICATED" } }],
    });
    expect((await gateway.upstreamCalls()).total).toBe(0);
  });

  test("and running subscriptions have ended", async () => {
    const [sessionId = ""] = await createSessions(gateway.simulatorUrl, 1);
    const client = await introduced();
    client.send(subscribeTo(sessionId));
    await once(client.socket, "message");
    const metrics = async () => (await fetch(`${gateway.url}/metrics`)).text();
    expect(await metrics()).toContain("gateway_subscriptions_open 1");
    client.socket.pause();
    for (const work of expire) work();
    while (!(await metrics()).includes("gateway_subscriptions_open 0"));
    expect(client.socket.readyState).toBe(WebSocket.OPEN);
    client.socket.resume();
    expect(await client.closed).toBe(4403);
  });
});

test("a gateway that is stopping starts nothing on a socket that is still open", async () => {
  const client = await introduced();
  const stopped = gateway.stop();
  client.send({ id: "late", type: "subscribe", payload: { query: "{" } });
  expect(await client.closed).toBe(1001);
  await stopped;
  expect(client.messages).toEqual([{ type: "connection_ack" }]);
  gateway = await startGateway();
});

test("a handshake while the gateway is stopping is refused in the common shape", async () => {
  const client = await introduced();
  // It does not answer the close frame, which the gateway waits for.
  client.socket.pause();
  const port = Number(new URL(gateway.url).port);
  const late = connect(port, "127.0.0.1");
  // The gateway knows of the connection once it has answered a request on a later one.
  await gateway.query("{ __typename }");
  const stopped = gateway.stop();
  late.write(HANDSHAKE);
  const answer = await text(late);
  // Who has been ended cannot come back meanwhile.
  const refused = connect(port, "127.0.0.1");
  const [error] = (await once(refused, "error")) as [NodeJS.ErrnoException];
  expect(error.code).toBe("ECONNREFUSED");
  client.socket.resume();
  await stopped;
  expect(answer).toMatch(/^HTTP\/1.1 503 .*^x-request-id: /ms);
  expect(answer).toContain('"code":"OVERLOADED","retryable":true');
  gateway = await startGateway();
});

test.each([
  ["before its introduction", 4401, { type: "subscribe", id: "1", payload: { query: "" } }],
  ["without an id", 4400, { type: "subscribe", payload: { query: "" } }],
  ["without a request", 4400, { type: "subscribe", id: "1" }],
  ["with variables that are no object", 4400, { type: "subscribe", id: "1", payload: { query: "", variables: [] } }],
  ["of a type that only gateways send", 4400, { type: "connection_ack" }],
  ["that is no object", 4400, []],
  ["with a payload that is no object", 4400, { type: "connection_init", payload: "text" }],
])("a message %s closes the socket", async (_what, code, message) => {
  const client = await open();
  client.send(message);
  expect(await client.closed).toBe(code);
});

test("a second introduction closes the socket", async () => {
  const client = await introduced();
  client.send(initialisation());
  expect(await client.closed).toBe(4429);
});

test("a socket that names no protocol is closed", async () => {
  const socket = new WebSocket(`${gateway.url.replace("http", "ws")}/graphql`);
  const [code] = (await once(socket, "close")) as [number];
  expect(code).toBe(4406);
});
