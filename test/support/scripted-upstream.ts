// An upstream whose every answer the test decides, for what a faithful simulator would never send.
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";

export interface ScriptedUpstream {
  url: string;
  /** Resolves once no connection is open. */
  everySocketClosed(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * @param answer is called for every request but those for a token
 * @param answerOfToken what those get
 */
export async function startScriptedUpstream(
  answer: (request: IncomingMessage, response: ServerResponse) => void,
  answerOfToken: () => unknown = () => ({ access_token: "token", token_type: "bearer", expires_in: 1_200 }),
): Promise<ScriptedUpstream> {
  const server = createServer((request, response) => {
    if (request.url === "/v2.01/oauth/token") return sendJson(response, answerOfToken());
    answer(request, response);
  });
  const sockets = new Set<Socket>();
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async everySocketClosed() {
      for (const socket of sockets)
        await new Promise((resolve) => (socket.destroyed ? resolve(undefined) : socket.once("close", resolve)));
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

export function sendJson(response: ServerResponse, body: unknown, status = 200): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}
