// WebSocket handshakes go the way of all requests: the router says where they lead, and the same hooks see them first.
import { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { FastifyInstance, onRequestHookHandler } from "fastify";

export interface Handshake {
  request: IncomingMessage;
  transport: Socket;
  /** What the client has sent behind its request. */
  head: Buffer;
  /** Where the client is. */
  address: string;
}

const IS_OFFERED = Symbol("another protocol is offered");

/**
 * Node asks a request whether it changes the protocol of its connection. What is not spoken here, such as HTTP/2
 * without TLS, which clients offer beside an ordinary request, is ignored, as RFC 9110 (7.8) allows.
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
    // Whoever fails to upgrade gets no say in how this process ends.
    transport.on("error", () => undefined);
    const response = new ServerResponse(request);
    response.shouldKeepAlive = false;
    try {
      response.assignSocket(transport);
    } catch {
      // Sent behind a request that is not answered yet: its answer would stand in the middle of messages.
      return transport.destroy();
    }
    response.once("finish", () => transport.destroySoon());
    handshakes.set(request, { transport, head });
    http.routing(request, response);
  });
}

/** The first hook of a route at which WebSocket is spoken. */
export function takeHandshakes(accept: (handshake: Handshake) => void): onRequestHookHandler {
  return (request, reply, done) => {
    const handshake = handshakes.get(request.raw);
    if (!handshake) return done();
    reply.hijack().raw.detachSocket(handshake.transport);
    accept({ ...handshake, request: request.raw, address: request.ip });
  };
}
