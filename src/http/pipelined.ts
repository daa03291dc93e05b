// Closes responses that wait behind others of the same connection when it ends: Node.js tells the first of them only.
// What belongs to the others would go on for a client that has left.
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { Socket } from "node:net";

export function closePipelined(server: Server): void {
  const waiting = new WeakMap<Socket, Set<ServerResponse>>();

  function waitingOn(socket: Socket): Set<ServerResponse> {
    const known = waiting.get(socket);
    if (known) return known;
    const responses = new Set<ServerResponse>();
    waiting.set(socket, responses);
    socket.once("close", () => {
      for (const response of responses) if (!response.socket) close(response);
    });
    return responses;
  }

  server.on("request", ({ socket }: IncomingMessage, response: ServerResponse) => {
    // It is the first.
    if (response.socket) return;
    const responses = waitingOn(socket);
    responses.add(response);
    response.once("close", () => responses.delete(response));
  });
}

function close(response: ServerResponse): void {
  response.destroy();
  response.emit("close");
}
