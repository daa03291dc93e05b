// Subscriptions over WebSocket at /graphql, by the graphql-transport-ws protocol.
import type { IncomingMessage, Server } from "node:http";
import type { Duplex } from "node:stream";
import { CloseCode, type ServerOptions } from "graphql-ws";
import { useServer, type Extra } from "graphql-ws/use/ws";
import { WebSocketServer } from "ws";
import type { Authenticate } from "../authentication/bearer-token.js";
import type { Schedule } from "../live/timers.js";
import type { SubscriptionArgs, SubscriptionServer } from "../operations/subscription-server.js";
import { isAnonymous, type Viewer } from "../viewer.js";

export interface WebsocketOptions {
  server: Server;
  subscriptions: SubscriptionServer;
  authenticate: Authenticate;
  now: () => Date;
  schedule: Schedule;
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
const MAX_TIMER_MS = 2_147_483_647;

type State = {
  viewer?: Viewer;
  cancelExpiry?: () => void;
};

export function createWebsocket({ server, subscriptions, authenticate, now, schedule }: WebsocketOptions): Websocket {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_MESSAGE_BYTES });
  const upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    // Whoever fails to upgrade gets no say in how this process ends.
    socket.on("error", () => undefined);
    if (new URL(request.url ?? "/", "http://gateway").pathname !== PATH) {
      socket.end("HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
      return;
    }
    sockets.handleUpgrade(request, socket, head, (websocket) => sockets.emit("connection", websocket, request));
  };
  server.on("upgrade", upgrade);

  const options: ServerOptions<Record<string, unknown>, Extra & State> = {
    connectionInitWaitTimeout: INTRODUCTION_MS,
    async onConnect({ connectionParams, extra }) {
      const given = connectionParams?.["authorization"] ?? connectionParams?.["Authorization"] ?? extra.request.headers.authorization;
      const viewer = await authenticate(typeof given === "string" ? given : undefined).catch(() => undefined);
      // The socket closes as 4403 Forbidden, after which clients fetch a new token and come back.
      if (!viewer || isAnonymous(viewer)) return false;
      extra.viewer = viewer;
      const remainingMs = viewer.tokenExpiresAt.getTime() - now().getTime();
      extra.cancelExpiry = schedule(() => extra.socket.close(CloseCode.Forbidden, "The token has expired"), Math.min(remainingMs, MAX_TIMER_MS));
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
  const graphql = useServer<Record<string, unknown>, State>(
    // Reasons given to clients never hold the message of an error.
    { ...options, isProd: true },
    sockets,
  );

  return {
    async stop() {
      server.off("upgrade", upgrade);
      await graphql.dispose();
    },
  };
}
