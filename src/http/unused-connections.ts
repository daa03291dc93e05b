// Connections on which no request has arrived: browsers and connection pools open them in advance. Node.js checks them
// no longer once a server closes, which then waits for them for as long as the client keeps them.
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
    const end = setTimeout(() => unused.forEach((socket) => socket.destroy()), UNUSED_FOR_MS);
    http.server.once("close", () => clearTimeout(end));
    done();
  });
}
