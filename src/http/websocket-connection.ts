// One WebSocket: how much it may send, before and after it is known whose it is, and how much may wait for it to read.
// Knows nothing of GraphQL but that a ping is answered by a pong.
import type { Socket } from "node:net";
import { CloseCode } from "graphql-ws";
import { WebSocket } from "ws";
import type { PendingSockets } from "../limits/pending-sockets.js";
import { latestOnly } from "./latest-only.js";

export interface WebsocketConnection {
  readonly protocol: string;
  /** Resolves once it has left, so that the next state is asked for only then. */
  send(message: string): Promise<void>;
  onPing(payload: Record<string, unknown> | undefined): Promise<void>;
  onMessage(take: (message: string) => Promise<void>): void;
  /** Says why, and hears nothing more; waits for the other side only where it is known whose the socket is. */
  close(code: number, reason: string): void;
  isOpen(): boolean;
  /**
   * It is known whose the socket is.
   * @param assertMessageRate throws where its viewer sends too much, over whichever of their sockets
   */
  introduce(assertMessageRate: () => void): void;
}

export interface WebsocketConnectionOptions {
  pending: PendingSockets;
  /** Where the client is. */
  address: string;
  /** Called once, as soon as nothing more is to be done for the socket. */
  onOver: (code: number, reason: string) => void;
}

/** Own choice: a token of the largest size that is read, and as much again; the same as for the headers of a request. */
const MAX_INTRODUCTION_BYTES = 16_384;
/** Own choice: a client that reads has none of it; one that does not costs no more. */
const MAX_UNSENT_BYTES = 1_000_000;
/** Own choice: two missed beats, and a vanished client costs nothing any more. */
const HEARTBEAT_MS = 12_000;
/** IANA's registry of close codes. */
const POLICY_VIOLATION = 1008;
const MESSAGE_TOO_BIG = 1009;
const TRY_AGAIN_LATER = 1013;

export function createWebsocketConnection(
  socket: WebSocket,
  transport: Socket,
  { pending, address, onOver }: WebsocketConnectionOptions,
): WebsocketConnection {
  /** Before the introduction its bytes are counted. */
  let assertRate: () => void = () => undefined;
  const bytesBefore = transport.bytesRead;
  let isIntroduced = false;
  let isOver = false;

  const leavePending = pending.add(address, () => hangUp(TRY_AGAIN_LATER, "Try again later"));
  const countBytes = () => {
    if (transport.bytesRead - bytesBefore > MAX_INTRODUCTION_BYTES) hangUp(MESSAGE_TOO_BIG, "Message too big");
  };
  transport.on("data", countBytes);

  function over(code: number, reason: string): void {
    if (isOver) return;
    isOver = true;
    onOver(code, reason);
  }
  function close(code: number, reason: string): void {
    if (!isIntroduced) return hangUp(code, reason);
    socket.close(code, reason);
    over(code, reason);
  }
  function hangUp(code: number, reason: string): void {
    socket.close(code, reason);
    socket.terminate();
    over(code, reason);
  }
  // Whoever is being sent away starts nothing more, whatever still arrives.
  const isOpen = () => !isOver && socket.readyState === WebSocket.OPEN;
  /** Whatever arrives is counted: a frame of control costs as much as a message. */
  function mayGoOn(): boolean {
    if (!isOpen()) return false;
    try {
      assertRate();
      return true;
    } catch {
      hangUp(POLICY_VIOLATION, "Too many messages");
      return false;
    }
  }
  function send(message: string): Promise<void> {
    if (socket.bufferedAmount > MAX_UNSENT_BYTES) hangUp(POLICY_VIOLATION, "Too much unread");
    return new Promise((resolve, reject) => socket.send(message, (error) => (error ? reject(error) : resolve())));
  }

  const stopHeartbeat = beat(socket);
  socket.on("ping", mayGoOn);
  socket.on("pong", mayGoOn);
  // A message that is too large, or broken: ws closes the socket with the right code.
  socket.on("error", () => {
    if (!isIntroduced) socket.terminate();
  });
  socket.once("close", (code, reason) => {
    stopHeartbeat();
    leavePending();
    over(code, reason.toString());
  });

  return {
    protocol: socket.protocol,
    send,
    onPing: latestOnly((payload) => send(JSON.stringify({ type: "pong", payload }))),
    onMessage: (take) =>
      socket.on("message", (message: Buffer) => {
        if (!mayGoOn()) return;
        // What went wrong is for the log of whoever caused it, not for the client.
        take(message.toString()).catch(() => close(CloseCode.InternalServerError, ""));
      }),
    close,
    isOpen,
    introduce(assertMessageRate) {
      isIntroduced = true;
      assertRate = assertMessageRate;
      leavePending();
      transport.off("data", countBytes);
    },
  };
}

/** Ends connections whose other side has vanished without a word; gives the function that stops it. */
function beat(socket: WebSocket): () => void {
  let isAlive = true;
  socket.on("pong", () => (isAlive = true));
  const timer = setInterval(() => {
    if (!isAlive) return socket.terminate();
    isAlive = false;
    socket.ping();
  }, HEARTBEAT_MS);
  return () => clearInterval(timer);
}
