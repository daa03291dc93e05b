import type { FastifyReply } from "fastify";
import { Cancellation } from "../cancellation.js";

/** Cancelled when the client disconnects before the response is sent. */
export function cancelOnDisconnect({ raw }: FastifyReply): Cancellation {
  const cancellation = new Cancellation();
  raw.once("close", () => {
    if (!raw.writableFinished) cancellation.cancel();
  });
  return cancellation;
}
