// Subscriptions over WebSocket at /graphql, by the graphql-transport-ws protocol.
import type { IncomingMessage, Server } from "node:http";
import type { Duplex } from "node:stream";
import { CloseCode, handleProtocols, makeServer, type ServerOptions } from "graphql-ws";
import { WebSocket, WebSocketServer } from "ws";
import type { Authenticate } from "../authentication/bearer-token.js";
import { scheduleAt, type Schedule } from "../timers.js";
import type { SubscriptionArgs, SubscriptionServer } from "../operations/subscription-server.js";
import { createSlots } from "../limits/slots.js";
import { isAnonymous, type Viewer } from "../viewer.js";

export interface WebsocketOptions {
  server: Server;
  subscriptions: SubscriptionServer;
  authenticate: Authenticate;
  now: () => Date;
  schedule: Schedule;
  /** How many subscriptions may be open; no more connections are needed for them. */
  limits: { perViewer: number; total: number };
}

export interface Websocket {
  /** Tells every client to come back, and takes no more. */
  stop(): Promise<void>;
}

const PATH = "/graphql";
/** Own choice, as for the body of a POST. */
const MAX_MESSAGE_BYTES = 100_000;
/** Own choice: a client that does not introduce itself by then is none. */
const INTRODUCTION_MS = 3_000;
/** Own choice: as many tabs, each with one connection; more where more subscriptions are allowed, each of which may have its own. */
const MIN_CONNECTIONS_PER_VIEWER = 20;
/** Own choice: two missed beats, and a vanished client costs nothing any more. */
const HEARTBEAT_MS = 12_000;
/** Own choice: a client answers the end of its connection within that, or not at all. */
const FAREWELL_MS = 2_000;
/** RFC 6455. */
const GOING_AWAY = 1001;

type State = {
  socket: WebSocket;
  request: IncomingMessage;
  viewer?: Viewer;
  cancelExpiry?: () => void;
  /** Gives up its place among the viewer's connections. */
  release?: () => void;
};

export function createWebsocket({
  server,
  subscriptions,
  authenticate,
  now,
  schedule,
  limits,
}: WebsocketOptions): Websocket {
  const connections = createSlots({
    perViewer: Math.max(limits.perViewer, MIN_CONNECTIONS_PER_VIEWER),
    total: limits.total,
  });
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_MESSAGE_BYTES,
    handleProtocols: (protocols) => handleProtocols(protocols),
  });
  const upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    // Whoever fails to upgrade gets no say in how this process ends.
    socket.on("error", () => undefined);
    // Not parsed: a target such as "//" is no address, and nothing here may throw.
    if (request.url?.split("?", 1)[0] !== PATH) {
      socket.end("HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
      return;
    }
    sockets.handleUpgrade(request, socket, head, (websocket) => sockets.emit("connection", websocket, request));
  };
  server.on("upgrade", upgrade);

  const options: ServerOptions<Record<string, unknown>, State> = {
    connectionInitWaitTimeout: INTRODUCTION_MS,
    async onConnect({ connectionParams, extra }) {
      const given =
        connectionParams?.["authorization"] ??
        connectionParams?.["Authorization"] ??
        extra.request.headers.authorization;
      const viewer = await authenticate(typeof given === "string" ? given : undefined).catch(() => undefined);
      // The socket closes as 4403 Forbidden, after which clients fetch a new token and come back.
      if (!viewer || isAnonymous(viewer)) return false;
      // Whoever left meanwhile would keep a place for good.
      if (extra.socket.readyState !== WebSocket.OPEN) return false;
      extra.release = connections.take(viewer.subject ?? "") ?? undefined;
      if (!extra.release) {
        extra.socket.close(CloseCode.TooManyInitialisationRequests, "Too many connections");
        return false;
      }
      extra.viewer = viewer;
      extra.cancelExpiry = scheduleAt(
        schedule,
        () => extra.socket.close(CloseCode.Forbidden, "The token has expired"),
        viewer.tokenExpiresAt,
        now(),
      );
      return true;
    },
    onSubscribe({ extra }, _id, payload) {
      if (!extra.viewer) throw new Error("a socket subscribes before it is known whose it is");
      return subscriptions.prepare(payload, extra.viewer);
    },
    subscribe: (args) => subscriptions.run(args as SubscriptionArgs, false),
    onDisconnect({ extra }) {
      extra.cancelExpiry?.();
    },
  };
  const graphql = makeServer<Record<string, unknown>, State>(options);

  sockets.on("connection", (socket: WebSocket, request: IncomingMessage) => {
    const extra: State = { socket, request };
    const closed = graphql.opened(
      {
        protocol: socket.protocol,
        // Resolves once it has left, so that the next state is asked for only then.
        send: (message) =>
          new Promise((resolve, reject) => socket.send(message, (error) => (error ? reject(error) : resolve()))),
        close: (code, reason) => socket.close(code, reason),
        onMessage: (take) =>
          socket.on("message", (message: Buffer) => {
            // What went wrong is for the log of whoever caused it, not for the client.
            take(message.toString()).catch(() => socket.close(CloseCode.InternalServerError));
          }),
      },
      extra,
    );
    const stopHeartbeat = beat(socket);
    // A message that is too large, or broken: ws closes the socket with the right code.
    socket.on("error", () => undefined);
    socket.once("close", (code, reason) => {
      stopHeartbeat();
      extra.release?.();
      void closed(code, reason.toString());
    });
  });

  return {
    async stop() {
      server.off("upgrade", upgrade);
      for (const socket of sockets.clients) socket.close(GOING_AWAY, "Going away");
      // Who does not answer has vanished, and must not hold up the end.
      const cancel = schedule(() => {
        for (const socket of sockets.clients) socket.terminate();
      }, FAREWELL_MS);
      await new Promise((resolve) => sockets.close(resolve));
      cancel();
    },
  };
}

/** Ends connections whose other side has vanished without a word; gives the function that stops it. */
function beat(socket: WebSocket): () => void {
  let isAlive = true;
  socket.on("pong", () => (isAlive = true));
  const timer = setInterval(() => {
    if (!isAlive) return socket.terminate();
    isAlive = false;
    socket.ping();
  }, HEARTBEAT_MS);
  return () => clearInterval(timer);
}
