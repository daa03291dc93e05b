// What no well-behaved client sends: raw bytes on a connection, and frames that the ws package does not write.
import { once } from "node:events";
import { connect } from "node:net";

/** A connection that ignores errors; isOver tells whether it was closed. */
export async function openRaw(url) {
  const { port, hostname } = new URL(url);
  const socket = connect({ port: Number(port), host: hostname, noDelay: true });
  socket.isOver = false;
  socket.on("error", () => (socket.isOver = true));
  socket.on("close", () => (socket.isOver = true));
  await Promise.race([once(socket, "connect"), once(socket, "close")]).catch(() => undefined);
  return socket;
}

/** Resolves once the server has accepted the upgrade, or has closed the connection. */
export async function openWebsocket(url) {
  const socket = await openRaw(url);
  if (socket.isOver) return socket;
  socket.write(
    [
      "GET /graphql HTTP/1.1",
      "Host: gateway",
      "Connection: Upgrade",
      "Upgrade: websocket",
      "Sec-WebSocket-Version: 13",
      `Sec-WebSocket-Key: ${Buffer.alloc(16).toString("base64")}`,
      "Sec-WebSocket-Protocol: graphql-transport-ws",
      "\r\n",
    ].join("\r\n"),
  );
  await Promise.race([once(socket, "data"), once(socket, "close")]).catch(() => undefined);
  return socket;
}

const OPCODES = { continuation: 0, text: 1, ping: 9 };

/** Masked with zeros, so that the payload is unchanged. */
export function frame(opcode, payload, { isLast = true } = {}) {
  const body = Buffer.from(payload);
  const first = OPCODES[opcode] | (isLast ? 0x80 : 0);
  const head =
    body.length < 126
      ? [first, 0x80 | body.length]
      : body.length < 65_536
        ? [first, 0xfe, body.length >> 8, body.length & 0xff]
        : [first, 0xff, 0, 0, 0, 0, ...[24, 16, 8, 0].map((bits) => (body.length >> bits) & 0xff)];
  return Buffer.concat([Buffer.from([...head, 0, 0, 0, 0]), body]);
}

export const textMessage = (message) => frame("text", JSON.stringify(message));
