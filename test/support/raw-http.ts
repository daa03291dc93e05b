// What fetch would not send: bytes as they are, over a connection of their own.
import { once } from "node:events";
import { connect } from "node:net";

export interface RawAnswer {
  status: number;
  headers: Record<string, string>;
  /** Undefined where it is no JSON. */
  body: unknown;
  text: string;
}

/** Gives the first answer, once it is complete or the gateway has ended. */
export async function sendRaw(gatewayUrl: string, bytes: string): Promise<RawAnswer> {
  const socket = connect(Number(new URL(gatewayUrl).port), "127.0.0.1");
  socket.on("error", () => undefined);
  let text = "";
  const isComplete = new Promise<void>((resolve) => {
    socket.on("data", (chunk: Buffer) => {
      text += chunk.toString();
      // After this answer the protocol is another.
      if (text.startsWith("HTTP/1.1 101 ") && text.includes("\r\n\r\n")) resolve();
      const length = /\r\ncontent-length: (\d+)\r\n/i.exec(text)?.[1];
      if (length !== undefined && text.length >= text.indexOf("\r\n\r\n") + 4 + Number(length)) resolve();
    });
  });
  await once(socket, "connect");
  socket.write(bytes);
  await Promise.race([isComplete, once(socket, "close")]);
  socket.destroy();
  return readAnswer(text);
}

/** @param text of one answer, whose body comes in one piece */
export function readAnswer(text: string): RawAnswer {
  const [head = "", ...rest] = text.split("\r\n\r\n");
  const [statusLine = "", ...lines] = head.split("\r\n");
  const headers = Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf(":")).toLowerCase(), line.slice(line.indexOf(":") + 2)]),
  );
  return { status: Number(statusLine.split(" ")[1]), headers, body: parsed(rest.join("\r\n\r\n")), text };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
