// Closes connections whose client does not read, whatever the protocol: unsent data takes memory.
import type { Server } from "node:http";
import type { Socket } from "node:net";
import type { Clock } from "../clock.js";

export interface UnreadAnswersOptions {
  clock: Clock;
}

/** Own choice: enough for the largest responses, some hundred kilobytes, over the slowest mobile networks. */
const UNREAD_FOR_MS = 30_000;
const CHECK_INTERVAL_MS = 5_000;

export function endUnread(server: Server, { clock }: UnreadAnswersOptions): void {
  /** Since when data has been waiting to be sent; undefined when none is. */
  const waitingSince = new Map<Socket, number | undefined>();
  server.on("connection", (socket: Socket) => {
    waitingSince.set(socket, undefined);
    // A large file is sent in pieces; the time applies to each.
    socket.on("drain", () => waitingSince.set(socket, undefined));
    socket.once("close", () => waitingSince.delete(socket));
  });

  function check(): void {
    const now = clock.monotonicMs();
    for (const [socket, since] of waitingSince) {
      if (socket.writableLength === 0) waitingSince.set(socket, undefined);
      else if (since === undefined) waitingSince.set(socket, now);
      else if (now - since >= UNREAD_FOR_MS) socket.destroy();
    }
    cancel = clock.schedule(check, CHECK_INTERVAL_MS);
  }
  let cancel = clock.schedule(check, CHECK_INTERVAL_MS);
  server.once("close", () => cancel());
}
