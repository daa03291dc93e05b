// The entry `identity-verification-gateway/client/websocket`: changes over a WebSocket (graphql-transport-ws), where
// something between page and gateway holds back event streams.
import type { OpenStream } from "./stream.js";
import { REFUSED } from "./transport.js";

/** Own choice: more often than proxies close what is idle. */
const PING_INTERVAL_MS = 12_000;
const PROTOCOL = "graphql-transport-ws";
/** Close codes of the protocol, and of the gateway. */
const FORBIDDEN = 4403;

interface Socket {
  onopen: (() => void) | null;
  onmessage: ((event: { data: unknown }) => void) | null;
  onclose: ((event: { code: number }) => void) | null;
  onerror: (() => void) | null;
  send(text: string): void;
  close(code?: number): void;
}
type SocketClass = new (url: string, protocol: string) => Socket;

interface Message {
  type: string;
  payload?: unknown;
}

/** @param implementation in place of the global WebSocket, which Node.js has from version 22 on */
export function createWebSocketStream(implementation?: SocketClass): OpenStream {
  const socketClass = () => implementation ?? (globalThis as { WebSocket?: SocketClass }).WebSocket;
  const open: OpenStream = ({ url, token, body, signal }, receiver) => {
    const WebSocketClass = socketClass() as SocketClass;
    const base = (globalThis as { location?: { href: string } }).location?.href;
    const socket = new WebSocketClass(new URL(url, base).href.replace(/^http/, "ws"), PROTOCOL);
    const send = (message: object) => socket.send(JSON.stringify(message));
    const lose = () => receiver.ended("lost");
    let pings: ReturnType<typeof setInterval> | undefined;
    const read = ({ type, payload }: Message) => {
      if (type === "connection_ack") {
        pings = setInterval(() => send({ type: "ping" }), PING_INTERVAL_MS);
        send({ id: "1", type: "subscribe", payload: body });
      }
      if (type === "ping") send({ type: "pong" });
      else if (type === "next") receiver.next(payload as object);
      else if (type === "error") {
        receiver.next({ errors: payload as [] });
        lose();
      } else if (type === "complete") receiver.ended("complete");
    };
    socket.onopen = () => send({ type: "connection_init", payload: { authorization: `Bearer ${token}` } });
    socket.onmessage = ({ data }) => {
      receiver.alive();
      try {
        read(JSON.parse(String(data)) as Message);
      } catch {
        lose();
      }
    };
    // Chromium closes no socket that the page's content security policy refuses.
    socket.onerror = lose;
    socket.onclose = ({ code }) => {
      clearInterval(pings);
      if (code === FORBIDDEN) receiver.next(REFUSED);
      lose();
    };
    signal.addEventListener("abort", () => {
      clearInterval(pings);
      socket.close(1000);
    });
  };
  return Object.assign(open, {
    check() {
      if (!socketClass()) throw new Error("There is no global WebSocket: use createWebSocketStream(implementation)");
    },
  });
}

export const openWebSocket: OpenStream = createWebSocketStream();
