// Subscriptions over WebSocket at /graphql, by the graphql-transport-ws protocol.
import type { Socket } from "node:net";
import type { Logger } from "pino";
import { type WebSocket, WebSocketServer } from "ws";
import type { Authenticate } from "../authentication/bearer-token.js";
import { type Clock, scheduleAt } from "../clock.js";
import { ERROR_CODES } from "../error-codes.js";
import { ClientError, codeOf } from "../errors.js";
import { clientNetwork } from "../limits/client-network.js";
import { createKeyedSemaphore } from "../limits/keyed-semaphore.js";
import { createPendingSockets } from "../limits/pending-sockets.js";
import { createRequestRate } from "../limits/request-rate.js";
import type { Measurements } from "../measurements.js";
import { CLIENT_NAME_HEADER, logFailures, readClientName } from "../operations/failure-log.js";
import type { SubscriptionServer } from "../operations/subscription-server.js";
import { isAnonymous, type Viewer } from "../viewer.js";
import { CLOSE_CODES } from "./close-codes.js";
import type { Handshake } from "./handshakes.js";
import { refuseOnSocket } from "./refusals.js";
import { createWebsocketConnection, type WebsocketConnection } from "./websocket-connection.js";
import { PROTOCOL, serveProtocol, type Subscribe } from "./websocket-protocol.js";

export interface WebsocketOptions {
  subscriptions: SubscriptionServer;
  authenticate: Authenticate;
  clock: Clock;
  /** Limits of open subscriptions; clients need no more connections than that. */
  limits: { perViewer: number; total: number };
  logger: Logger;
  measurements?: Pick<Measurements, "websocketClosed" | "operationEnded" | "operationErred">;
}

export interface Websocket {
  /** Completes a handshake, or refuses it. */
  accept(handshake: Handshake): void;
  /** Closes all connections so that clients reconnect elsewhere, and accepts no more. */
  stop(): Promise<void>;
  openCount(): number;
}

/** Limits of incomplete messages in ws. */
const RECEIVED = {
  /** Own choice, as for the body of a POST. */
  maxPayload: 100_000,
  /** Own choice: clients with a write buffer of 4 kB send the largest message in 25. */
  maxFragments: 64,
  /** Own choice: in the smallest TCP segments (536 bytes) the largest message needs 187. */
  maxBufferedChunks: 256,
  /** Own choice: pings without a pong; a client that reads has one. */
  maxPendingAutoPongs: 16,
  /** Own choice: a client answers a close frame within that, or not at all. */
  closeTimeout: 2_000,
};
/** Own choice: the time to authenticate. */
export const INTRODUCTION_MS = 3_000;
/** Own choice: clients authenticate within a round trip, so that this allows thousands a second. */
const PENDING = { perAddress: 250, total: 1_000 };
/**
 * Own choice: that many tabs with one connection each; more if more subscriptions are allowed, as each may have its
 * own.
 */
const MIN_CONNECTIONS_PER_VIEWER = 20;
/**
 * Own choice: more than five subscriptions, started and stopped as often as the request rate allows, with their pings.
 */
const MESSAGES_PER_MINUTE = 3_000;

export function createWebsocket(websocketOptions: WebsocketOptions): Websocket {
  const { subscriptions, authenticate, clock, limits, logger, measurements } = websocketOptions;
  const connections = createKeyedSemaphore({
    perViewer: Math.max(limits.perViewer, MIN_CONNECTIONS_PER_VIEWER),
    total: limits.total,
  });
  const pending = createPendingSockets(PENDING);
  const assertMessageRate = createRequestRate(MESSAGES_PER_MINUTE, clock);
  const open = new Set<WebsocketConnection>();
  let isStopped = false;
  const sockets = new WebSocketServer({
    noServer: true,
    ...RECEIVED,
    handleProtocols: (protocols) => protocols.has(PROTOCOL) && PROTOCOL,
  });
  sockets.on("wsClientError", (_error, transport: Socket) => refuseOnSocket(transport, 400));

  function take(socket: WebSocket, { request, transport, address }: Handshake): void {
    const network = clientNetwork(address);
    let release: (() => void) | null = null;
    let cancelExpiry = (): void => undefined;
    let endOperations = (): void => undefined;

    const connection = createWebsocketConnection(socket, transport, {
      pending,
      address: network,
      // A socket that is being closed runs nothing more.
      onOver(code) {
        cancelWait();
        cancelExpiry();
        endOperations();
        measurements?.websocketClosed(code);
      },
    });
    const cancelWait = clock.schedule(
      () => connection.close(CLOSE_CODES.introductionTimeout, "Connection initialisation timeout"),
      INTRODUCTION_MS,
    );
    open.add(connection);
    // The slot is released only once the socket is closed, so that slowly closing sockets cannot accumulate.
    socket.once("close", () => {
      open.delete(connection);
      release?.();
    });

    async function introduce(parameters: Record<string, unknown>): Promise<Subscribe | null> {
      cancelWait();
      const given = parameters["authorization"] ?? parameters["Authorization"] ?? request.headers.authorization;
      const clientName = readClientName(parameters[CLIENT_NAME_HEADER] ?? request.headers[CLIENT_NAME_HEADER]);
      let viewer: Viewer;
      try {
        viewer = await authenticate(typeof given === "string" ? given : undefined, network);
        if (isAnonymous(viewer)) throw new ClientError("UNAUTHENTICATED");
      } catch (error) {
        const code = codeOf(error);
        logFailures(logger, { clientName }, [{ code, error }]);
        measurements?.operationErred([code]);
        measurements?.operationEnded({ clientName, codes: [code] }, "refused");
        // The token may be valid: clients should reconnect with the same one.
        if (ERROR_CODES[code].retryable) connection.close(CLOSE_CODES.tryAgainLater, "Try again later");
        // The socket is closed with 4403 Forbidden; clients then reconnect with a new token.
        return null;
      }
      // A client that left meanwhile would never release its slot.
      if (!connection.isOpen()) return null;
      release = connections.acquire(viewer.subject ?? "");
      if (!release) {
        connection.close(CLOSE_CODES.tooManyRequests, "Too many connections");
        return null;
      }
      connection.introduce(() => assertMessageRate(viewer.subject ?? ""));
      cancelExpiry = scheduleAt(
        clock,
        () => connection.close(CLOSE_CODES.forbidden, "The token has expired"),
        viewer.tokenExpiresAt,
      );
      return async (subscription) => {
        const prepared = subscriptions.prepare(subscription, viewer, { isCounted: false, clientName });
        return "errors" in prepared ? prepared : subscriptions.run(prepared.args, "websocket");
      };
    }
    if (socket.protocol === PROTOCOL) endOperations = serveProtocol({ connection, introduce });
    else connection.close(CLOSE_CODES.subprotocolNotAcceptable, "Subprotocol not acceptable");
  }

  return {
    accept(handshake) {
      const { request, transport, head } = handshake;
      if (isStopped) {
        refuseOnSocket(transport, 503);
        return;
      }
      sockets.handleUpgrade(request, transport, head, (socket) => take(socket, handshake));
    },
    async stop() {
      isStopped = true;
      for (const connection of open) connection.close(CLOSE_CODES.goingAway, "Going away");
      // ws terminates a client that does not answer the close frame.
      await new Promise((resolve) => sockets.close(resolve));
    },
    openCount: () => open.size,
  };
}
