import type { FastifyReply, FastifyRequest } from "fastify";
import { Cancellation } from "../cancellation.js";

/** Cancelled when the client disconnects before the response is sent. */
export function cancelOnDisconnect({ raw: { socket } }: FastifyRequest, { raw }: FastifyReply): Cancellation {
  return new Cancellation((cancel) => {
    const cancelIfUnsent = () => {
      if (!raw.writableFinished) cancel();
    };
    if (raw.closed || socket.destroyed) cancelIfUnsent();
    // A response behind others of the same connection has no socket yet, and would not notice its end.
    else (raw.socket ? raw : socket).once("close", cancelIfUnsent);
  });
}
