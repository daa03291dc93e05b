// Sends WebSocket handshakes through the router, like all other requests, so that the same hooks apply.
import { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { FastifyInstance, onRequestHookHandler } from "fastify";

export interface Handshake {
  request: IncomingMessage;
  transport: Socket;
  /** Bytes received after the request. */
  head: Buffer;
  /** The client's IP address. */
  address: string;
}

const IS_OFFERED = Symbol("another protocol is offered");

/**
 * Node reads `upgrade` to decide whether a request changes the protocol. Other protocols than WebSocket, such as HTTP/2
 * without TLS, which clients offer with an ordinary request, are ignored, as RFC 9110 (7.8) allows.
 */
export class HttpRequest extends IncomingMessage {
  [IS_OFFERED]?: boolean;

  get upgrade(): boolean {
    return this[IS_OFFERED] === true && this.method === "GET" && this.headers.upgrade?.toLowerCase() === "websocket";
  }
  set upgrade(isOffered: boolean) {
    this[IS_OFFERED] = isOffered;
  }
}

const handshakes = new WeakMap<IncomingMessage, { transport: Socket; head: Buffer }>();

export function routeHandshakes(http: FastifyInstance): void {
  http.server.on("upgrade", (request: IncomingMessage, transport: Socket, head: Buffer) => {
    // Without a listener an error of this socket would end the process.
    transport.on("error", () => undefined);
    const response = new ServerResponse(request);
    response.shouldKeepAlive = false;
    try {
      response.assignSocket(transport);
    } catch {
      // Pipelined after a request that is not answered yet, whose response would get between the messages.
      return transport.destroy();
    }
    response.once("finish", () => transport.destroySoon());
    handshakes.set(request, { transport, head });
    http.routing(request, response);
  });
}

export const isHandshake = (request: IncomingMessage): boolean => handshakes.has(request);

/** Has to be the first hook of a route that serves WebSocket. */
export function takeHandshakes(accept: (handshake: Handshake) => void): onRequestHookHandler {
  return (request, reply, done) => {
    const handshake = handshakes.get(request.raw);
    if (!handshake) return done();
    reply.hijack().raw.detachSocket(handshake.transport);
    accept({ ...handshake, request: request.raw, address: request.ip });
  };
}
