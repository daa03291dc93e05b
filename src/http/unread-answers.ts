// Ends connections whose other side does not read, whatever is spoken over them: what waits to leave costs memory.
import type { Server } from "node:http";
import type { Socket } from "node:net";
import type { Clock } from "../clock.js";

export interface UnreadAnswersOptions {
  clock: Clock;
}

/** Own choice: the largest answers, some hundred kilobytes, leave within that over the slowest of mobile networks. */
const UNREAD_FOR_MS = 30_000;
const LOOK_EVERY_MS = 5_000;

export function endUnread(server: Server, { clock }: UnreadAnswersOptions): void {
  /** Since when something has been waiting to leave; undefined where nothing is. */
  const waitingSince = new Map<Socket, number | undefined>();
  server.on("connection", (socket: Socket) => {
    waitingSince.set(socket, undefined);
    // A large file leaves piece by piece: each of them has so long.
    socket.on("drain", () => waitingSince.set(socket, undefined));
    socket.once("close", () => waitingSince.delete(socket));
  });

  function look(): void {
    const now = clock.monotonicMs();
    for (const [socket, since] of waitingSince) {
      if (socket.writableLength === 0) waitingSince.set(socket, undefined);
      else if (since === undefined) waitingSince.set(socket, now);
      else if (now - since >= UNREAD_FOR_MS) socket.destroy();
    }
    cancel = clock.schedule(look, LOOK_EVERY_MS);
  }
  let cancel = clock.schedule(look, LOOK_EVERY_MS);
  server.once("close", () => cancel());
}
