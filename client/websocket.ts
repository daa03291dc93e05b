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
  send(text: string): void;
  close(code?: number): void;
}
type SocketClass = new (url: string, protocol: string) => Socket;

interface Message {
  type: string;
  payload?: unknown;
}

/** @param implementation in place of the global WebSocket */
export function createWebSocketStream(implementation?: SocketClass): OpenStream {
  return ({ url, token, body, signal }, receiver) => {
    const WebSocketClass = implementation ?? (globalThis as unknown as { WebSocket: SocketClass }).WebSocket;
    const base = (globalThis as { location?: { href: string } }).location?.href;
    const socket = new WebSocketClass(new URL(url, base).href.replace(/^http/, "ws"), PROTOCOL);
    const send = (message: object) => socket.send(JSON.stringify(message));
    let pings: ReturnType<typeof setInterval> | undefined;
    socket.onopen = () => send({ type: "connection_init", payload: { authorization: `Bearer ${token}` } });
    socket.onmessage = ({ data }) => {
      receiver.alive();
      const { type, payload } = JSON.parse(String(data)) as Message;
      if (type === "connection_ack") {
        pings = setInterval(() => send({ type: "ping" }), PING_INTERVAL_MS);
        send({ id: "1", type: "subscribe", payload: body });
      }
      if (type === "ping") send({ type: "pong" });
      else if (type === "next") receiver.next(payload as object);
      else if (type === "error") {
        receiver.next({ errors: payload as [] });
        receiver.ended("lost");
      } else if (type === "complete") receiver.ended("complete");
    };
    socket.onclose = ({ code }) => {
      clearInterval(pings);
      if (code === FORBIDDEN) receiver.next(REFUSED);
      receiver.ended("lost");
    };
    signal.addEventListener("abort", () => {
      clearInterval(pings);
      socket.close(1000);
    });
  };
}

export const openWebSocket: OpenStream = createWebSocketStream();
