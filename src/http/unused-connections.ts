// Connections that would hold up the end of a server for as long as their clients keep them. Node.js ends those that
// are between two requests when a server closes. It neither ends those on which no whole request has arrived, which
// browsers and pools open in advance, nor those whose client does not read, nor tells clients whose request is under
// way that the connection is not kept.
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { FastifyInstance } from "fastify";

/** Own choice: the request of a client that has just connected, and the rest of a small body, arrive sooner. */
const ARRIVAL_MS = 1_000;
/** Own choice: a client that reads takes some of what waits for it sooner. */
const UNREAD_FOR_MS = 1_500;

/** @param unreadForMs after so long, or twice that at most, a client that reads nothing is left */
export function endUnusedOnClose(http: FastifyInstance, unreadForMs = UNREAD_FOR_MS): void {
  /** With the last response of each that is not sent yet: of those that are pipelined, the others are sent before. */
  const connections = new Map<Socket, ServerResponse | undefined>();
  const unsent = new Set<ServerResponse>();
  // It would keep alive its request, with a token, for as long as a client keeps the connection.
  function forget(this: ServerResponse): void {
    unsent.delete(this);
    const { socket } = this.req;
    if (connections.get(socket) === this) connections.set(socket, undefined);
  }
  http.server.on("connection", (socket: Socket) => {
    connections.set(socket, undefined);
    socket.once("close", () => connections.delete(socket));
  });
  http.server.on("request", ({ socket }: IncomingMessage, response: ServerResponse) => {
    connections.set(socket, response);
    unsent.add(response);
    response.on("close", forget);
  });
  // Ended by what serves WebSocket, if it takes it.
  http.server.on("upgrade", ({ socket }: IncomingMessage) => void connections.delete(socket));
  http.addHook("preClose", (done) => {
    // Connections of requests that arrive from now on are kept for one millisecond only.
    http.server.keepAliveTimeout = 1;
    endUnread();
    for (const [socket, last] of connections) if (last) endAfter(last, socket);
    const end = setTimeout(() => {
      for (const [socket, last] of connections) if (!last?.req.complete) socket.destroy();
    }, ARRIVAL_MS);
    http.server.once("close", () => clearTimeout(end));
    done();
  });

  function endUnread(): void {
    http.server.timeout = unreadForMs;
    for (const socket of connections.keys()) socket.setTimeout(unreadForMs);
    // Also emitted where nothing is to be sent yet.
    http.server.on("timeout", (socket: Socket) => {
      if (socket.writableLength > 0 || !connections.get(socket)) socket.destroy();
    });
  }

  const closeIdleConnections = http.server.closeIdleConnections.bind(http.server);
  /** Node.js takes a connection for idle once its answer is written, although the client may still be receiving it. */
  http.server.closeIdleConnections = () => {
    const written: { finished: boolean }[] = [...unsent].filter(({ writableEnded }) => writableEnded);
    for (const response of written) response.finished = false;
    closeIdleConnections();
    for (const response of written) response.finished = true;
  };
}

function endAfter(response: ServerResponse, socket: Socket): void {
  if (!response.headersSent) response.shouldKeepAlive = false;
  else if (!response.writableFinished) response.once("finish", () => socket.destroySoon());
}
