import type { FastifyReply } from "fastify";
import { Cancellation } from "../cancellation.js";

/** Cancelled when the client disconnects before the response is sent. */
export function cancelOnDisconnect({ raw }: FastifyReply): Cancellation {
  return new Cancellation((cancel) => {
    const cancelIfUnsent = () => {
      if (!raw.writableFinished) cancel();
    };
    if (raw.destroyed) cancelIfUnsent();
    else raw.once("close", cancelIfUnsent);
  });
}
