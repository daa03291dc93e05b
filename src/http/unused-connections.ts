// Connections without a request, which would hold up the end of a server for as long as their clients keep them.
// Node.js ends those that are between two requests when a server closes. It neither looks again when the requests under
// way have been answered, nor ends those on which no request has arrived: browsers and pools open them in advance.
import type { IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import type { FastifyInstance } from "fastify";

/** Own choice: the request of a client that has just connected arrives sooner. */
const UNUSED_FOR_MS = 1_000;

export function endUnusedOnClose(http: FastifyInstance): void {
  const unused = new Set<Socket>();
  const isUsed = ({ socket }: IncomingMessage) => void unused.delete(socket);
  http.server.on("connection", (socket: Socket) => {
    unused.add(socket);
    socket.once("close", () => unused.delete(socket));
  });
  http.server.on("request", isUsed);
  http.server.on("upgrade", isUsed);
  http.addHook("preClose", (done) => {
    // Of connections whose request is under way: read when it has been answered.
    http.server.keepAliveTimeout = UNUSED_FOR_MS;
    const end = setTimeout(() => unused.forEach((socket) => socket.destroy()), UNUSED_FOR_MS);
    http.server.once("close", () => clearTimeout(end));
    done();
  });
}
