// Subscriptions over WebSocket at /graphql, by the graphql-transport-ws protocol.
import type { IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import { CloseCode, handleProtocols, makeServer, type ServerOptions } from "graphql-ws";
import type { Logger } from "pino";
import { WebSocketServer, type WebSocket } from "ws";
import type { Authenticate } from "../authentication/bearer-token.js";
import { ERROR_CODES } from "../error-codes.js";
import { ClientError, codeOf } from "../errors.js";
import { clientNetwork } from "../limits/client-network.js";
import { createPendingSockets } from "../limits/pending-sockets.js";
import { createRequestRate } from "../limits/request-rate.js";
import { createKeyedSemaphore } from "../limits/keyed-semaphore.js";
import { CLIENT_NAME_HEADER, logFailures, readClientName } from "../operations/failure-log.js";
import type { SubscriptionArgs, SubscriptionServer } from "../operations/subscription-server.js";
import { scheduleAt, type Clock } from "../clock.js";
import { isAnonymous, type Viewer } from "../viewer.js";
import type { Handshake } from "./handshakes.js";
import { refuseOnSocket } from "./refusals.js";
import { createWebsocketConnection, type WebsocketConnection } from "./websocket-connection.js";

export interface WebsocketOptions {
  subscriptions: SubscriptionServer;
  authenticate: Authenticate;
  clock: Clock;
  /** How many subscriptions may be open; no more connections are needed for them. */
  limits: { perViewer: number; total: number };
  logger: Logger;
}

export interface Websocket {
  /** Agrees to speak WebSocket, or says why not. */
  accept(handshake: Handshake): void;
  /** Tells every client to come back, and takes no more. */
  stop(): Promise<void>;
}

/** What ws may hold of messages that are not complete. */
const RECEIVED = {
  /** Own choice, as for the body of a POST. */
  maxPayload: 100_000,
  /** Own choice: clients that write through a buffer of 4 kB send the largest message in 25. */
  maxFragments: 64,
  /** Own choice: the largest message over a connection with the smallest segments there are (536 bytes) comes in 187. */
  maxBufferedChunks: 256,
  /** Own choice: pings that wait for their pong; a client that reads has one. */
  maxPendingAutoPongs: 16,
  /** Own choice: a client answers the end of its connection within that, or not at all. */
  closeTimeout: 2_000,
};
/** Own choice: a client that does not introduce itself by then is none. */
const INTRODUCTION_MS = 3_000;
/** Own choice: a client is done within a round trip, so that thousands a second can come. */
const PENDING = { perAddress: 250, total: 1_000 };
/** Own choice: as many tabs, each with one connection; more where more subscriptions are allowed, each of which may have its own. */
const MIN_CONNECTIONS_PER_VIEWER = 20;
/** Own choice: five subscriptions that begin and end as often as the request rate allows, and their pings, are less. */
const MESSAGES_PER_MINUTE = 3_000;
/** RFC 6455, and the registry of close codes that it began. */
const GOING_AWAY = 1001;
const TRY_AGAIN_LATER = 1013;

type State = {
  connection: WebsocketConnection;
  request: IncomingMessage;
  network: string;
  viewer?: Viewer;
  clientName?: string;
  cancelExpiry?: () => void;
  /** Tells the protocol that the connection is over. */
  closed?: (code: number, reason: string) => Promise<void>;
  /** Gives up its place among the viewer's connections. */
  release?: () => void;
};

export function createWebsocket({ subscriptions, authenticate, clock, limits, logger }: WebsocketOptions): Websocket {
  const connections = createKeyedSemaphore({
    perViewer: Math.max(limits.perViewer, MIN_CONNECTIONS_PER_VIEWER),
    total: limits.total,
  });
  const pending = createPendingSockets(PENDING);
  const assertMessageRate = createRequestRate(MESSAGES_PER_MINUTE, clock);
  const open = new Set<WebsocketConnection>();
  const sockets = new WebSocketServer({
    noServer: true,
    ...RECEIVED,
    handleProtocols: (protocols) => handleProtocols(protocols),
  });
  sockets.on("wsClientError", (_error, transport: Socket) => refuseOnSocket(transport, 400));

  const options: ServerOptions<Record<string, unknown>, State> = {
    connectionInitWaitTimeout: INTRODUCTION_MS,
    async onConnect({ connectionParams, extra }) {
      const { connection, request, network } = extra;
      const given =
        connectionParams?.["authorization"] ?? connectionParams?.["Authorization"] ?? request.headers.authorization;
      extra.clientName = readClientName(connectionParams?.[CLIENT_NAME_HEADER] ?? request.headers[CLIENT_NAME_HEADER]);
      let viewer: Viewer;
      try {
        viewer = await authenticate(typeof given === "string" ? given : undefined, network);
        if (isAnonymous(viewer)) throw new ClientError("UNAUTHENTICATED");
      } catch (error) {
        const code = codeOf(error);
        logFailures(logger, { clientName: extra.clientName }, [{ code, error }]);
        // Nothing is wrong with the token, as far as is known: clients come back with the same.
        if (ERROR_CODES[code].retryable) connection.close(TRY_AGAIN_LATER, "Try again later");
        // The socket closes as 4403 Forbidden, after which clients fetch a new token and come back.
        return false;
      }
      // Whoever left meanwhile would keep a place for good.
      if (!connection.isOpen()) return false;
      extra.release = connections.acquire(viewer.subject ?? "") ?? undefined;
      if (!extra.release) {
        connection.close(CloseCode.TooManyInitialisationRequests, "Too many connections");
        return false;
      }
      connection.introduce(() => assertMessageRate(viewer.subject ?? ""));
      extra.viewer = viewer;
      extra.cancelExpiry = scheduleAt(
        clock,
        () => connection.close(CloseCode.Forbidden, "The token has expired"),
        viewer.tokenExpiresAt,
      );
      return true;
    },
    onSubscribe({ extra }, _id, payload) {
      if (!extra.viewer) throw new Error("a socket subscribes before it is known whose it is");
      const { viewer, clientName } = extra;
      return subscriptions.prepare(payload, viewer, { isCounted: false, clientName });
    },
    subscribe: (args) => subscriptions.run(args as SubscriptionArgs, false),
  };
  const graphql = makeServer<Record<string, unknown>, State>(options);

  function take(socket: WebSocket, { request, transport, address }: Handshake): void {
    const network = clientNetwork(address);
    const connection = createWebsocketConnection(socket, transport, {
      pending,
      address: network,
      // Nothing runs any more for a socket that is being closed.
      onOver(code, reason) {
        extra.cancelExpiry?.();
        void extra.closed?.(code, reason);
      },
    });
    const extra: State = { connection, request, network };
    open.add(connection);
    // The place is free once the socket is gone: others may not pile up behind those that are slow to leave.
    socket.once("close", () => {
      open.delete(connection);
      extra.release?.();
    });
    extra.closed = graphql.opened(connection, extra);
  }

  return {
    accept(handshake) {
      const { request, transport, head } = handshake;
      sockets.handleUpgrade(request, transport, head, (socket) => take(socket, handshake));
    },
    async stop() {
      for (const connection of open) connection.close(GOING_AWAY, "Going away");
      // Who does not answer has vanished, and is cut off by ws.
      await new Promise((resolve) => sockets.close(resolve));
    },
  };
}
