// Sockets that fail otherwise than by being closed.
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { createVerification } from "../../client/create-verification.js";
import type { OpenStream } from "../../client/stream.js";
import { createWebSocketStream, openWebSocket } from "../../client/websocket.js";

/** Stands for a browser's, and does what a test tells it to. */
class Socket {
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;
  onerror: (() => void) | null = null;
  sent: string[] = [];
  constructor() {
    sockets.push(this);
  }
  send(text: string) {
    this.sent.push(text);
  }
  close() {
    this.sent.push("closed");
  }
}
let sockets: Socket[] = [];
beforeEach(() => {
  sockets = [];
});

function open(openStream: OpenStream) {
  const heard: unknown[] = [];
  openStream(
    {
      ...{ url: "https://idv.example/graphql", fetch, token: "token", signal: new AbortController().signal },
      body: { operationName: "Changes", variables: {} },
    },
    { alive: () => heard.push("alive"), next: (result) => heard.push(result), ended: (why) => heard.push(why) },
  );
  return heard;
}

test("a socket with an error is lost, without waiting for a close that never comes", () => {
  const heard = open(createWebSocketStream(Socket));
  sockets[0]?.onerror?.();
  expect(heard).toEqual(["lost"]);
});

test.each([["<html>"], ["null"], [new ArrayBuffer(4)]])(
  "a message that is none of the protocol (%p) is a loss",
  (data) => {
    const heard = open(createWebSocketStream(Socket));
    sockets[0]?.onmessage?.({ data });
    expect(heard).toEqual(["alive", "lost"]);
  },
);

describe("where there is no global WebSocket", () => {
  const { WebSocket } = globalThis as { WebSocket?: unknown };
  beforeEach(() => void Reflect.deleteProperty(globalThis, "WebSocket"));
  afterEach(() => void (WebSocket && Object.assign(globalThis, { WebSocket })));

  const create = (openStream: OpenStream) =>
    createVerification({ url: "https://idv.example/graphql", getToken: () => null, openStream });

  test("a connection is refused by an error that says what to do, as soon as somebody listens", () => {
    const verification = create(openWebSocket);
    expect(() => verification.subscribe(() => undefined)).toThrow(/createWebSocketStream\(implementation\)/);
    expect(verification.getState().connection).toBe("closed");
  });

  test("one with an implementation is begun", () => {
    const verification = create(createWebSocketStream(Socket));
    verification.subscribe(() => undefined);
    expect(verification.getState().connection).toBe("connecting");
    verification.close();
  });
});
