// One WebSocket with its limits: what it may send before and after authentication, and how much unsent data it may
// have. Independent of GraphQL, except that a ping is answered by a pong.
import type { Socket } from "node:net";
import { WebSocket } from "ws";
import type { PendingSockets } from "../limits/pending-sockets.js";
import { CLOSE_CODES } from "./close-codes.js";
import { latestOnly } from "./latest-only.js";

export interface WebsocketConnection {
  /** Resolves once the message has been sent, so that the next state is loaded only then. */
  send(message: string): Promise<void>;
  onPing(payload: Record<string, unknown> | undefined): Promise<void>;
  onMessage(take: (message: string) => Promise<void>): void;
  /**
   * Closes with a reason and ignores further messages. Waits for the client's close frame only if it is authenticated.
   */
  close(code: number, reason: string): void;
  isOpen(): boolean;
  /**
   * The socket is authenticated.
   * @param assertMessageRate throws when the viewer sends too much, over all of their sockets
   */
  introduce(assertMessageRate: () => void): void;
}

export interface WebsocketConnectionOptions {
  pending: PendingSockets;
  /** The client's IP address. */
  address: string;
  /** Called once, as soon as the socket is closed or being closed. */
  onOver: (code: number) => void;
}

/** Own choice: twice the size of the largest accepted token, the same as for the headers of a request. */
const MAX_INTRODUCTION_BYTES = 16_384;
/** Own choice: a client that reads has no unsent data; this bounds the memory for one that does not. */
const MAX_UNSENT_BYTES = 1_000_000;
/** Own choice: a vanished client is disconnected after two missed heartbeats. */
const HEARTBEAT_MS = 12_000;

export function createWebsocketConnection(
  socket: WebSocket,
  transport: Socket,
  { pending, address, onOver }: WebsocketConnectionOptions,
): WebsocketConnection {
  /** Set by `introduce`; before that, bytes are limited instead. */
  let assertRate: () => void = () => undefined;
  const bytesBefore = transport.bytesRead;
  let isIntroduced = false;
  let isOver = false;

  const leavePending = pending.add(address, () => hangUp(CLOSE_CODES.tryAgainLater, "Try again later"));
  const countBytes = () => {
    if (transport.bytesRead - bytesBefore > MAX_INTRODUCTION_BYTES)
      hangUp(CLOSE_CODES.messageTooBig, "Message too big");
  };
  transport.on("data", countBytes);

  function over(code: number): void {
    if (isOver) return;
    isOver = true;
    onOver(code);
  }
  function close(code: number, reason: string): void {
    if (!isIntroduced) return hangUp(code, reason);
    socket.close(code, reason);
    over(code);
  }
  function hangUp(code: number, reason: string): void {
    socket.close(code, reason);
    socket.terminate();
    over(code);
  }
  // A socket that is being closed starts nothing more, whatever still arrives.
  const isOpen = () => !isOver && socket.readyState === WebSocket.OPEN;
  /** Counts everything that arrives: a control frame costs as much as a message. */
  function mayGoOn(): boolean {
    if (!isOpen()) return false;
    try {
      assertRate();
      return true;
    } catch {
      hangUp(CLOSE_CODES.policyViolation, "Too many messages");
      return false;
    }
  }
  function send(message: string): Promise<void> {
    if (socket.bufferedAmount > MAX_UNSENT_BYTES) hangUp(CLOSE_CODES.policyViolation, "Too much unread");
    return new Promise((resolve, reject) => socket.send(message, (error) => (error ? reject(error) : resolve())));
  }

  const stopHeartbeat = beat(socket);
  socket.on("ping", mayGoOn);
  socket.on("pong", mayGoOn);
  // For a message that is too large or malformed, ws closes the socket with the right code.
  socket.on("error", () => {
    if (!isIntroduced) socket.terminate();
  });
  socket.once("close", (code) => {
    stopHeartbeat();
    leavePending();
    over(code);
  });

  return {
    send,
    onPing: latestOnly((payload) => send(JSON.stringify({ type: "pong", payload }))),
    onMessage: (take) =>
      socket.on("message", (message: Buffer) => {
        if (!mayGoOn()) return;
        // The error is logged where it occurred; the client gets no details.
        take(message.toString()).catch(() => close(CLOSE_CODES.internalError, ""));
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

/** Terminates a connection whose client has vanished; returns the function that stops the heartbeat. */
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
