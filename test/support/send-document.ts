// Requests with documents as clients send them, on every transport.
import { WebSocket } from "ws";

export type DocumentTransport = "POST" | "GET" | "event stream" | "WebSocket";

export interface DocumentRequestOptions {
  /** Of the gateway. */
  url: string;
  token: string;
  transport: DocumentTransport;
  body: Readonly<Record<string, unknown>>;
}

/** The first result, or the refusal; of a WebSocket that is closed instead, the code. */
export function sendDocument({ url, token, transport, body }: DocumentRequestOptions): Promise<unknown> {
  if (transport === "WebSocket") return overWebsocket(url, token, body);
  if (transport === "event stream") return overEventStream(url, token, body);
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  if (transport === "GET") return answerOf(addressOf(url, body), { headers: { ...headers, ...FROM_NO_FORM } });
  return answerOf(`${url}/graphql`, { method: "POST", headers, body: JSON.stringify(body) });
}

/** Required of a GET, which forms of other origins cannot send. */
const FROM_NO_FORM = { "apollo-require-preflight": "1" };

const answerOf = async (address: string, init: RequestInit) => (await fetch(address, init)).json();

function addressOf(url: string, body: DocumentRequestOptions["body"]): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(body))
    parameters.set(name, typeof value === "string" ? value : JSON.stringify(value));
  return `${url}/graphql?${parameters.toString()}`;
}

async function overEventStream(url: string, token: string, body: DocumentRequestOptions["body"]): Promise<unknown> {
  const response = await fetch(`${url}/graphql/stream`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  return JSON.parse(/^data: (.+)$/m.exec(text)?.[1] ?? text);
}

function overWebsocket(url: string, token: string, payload: DocumentRequestOptions["body"]): Promise<unknown> {
  const socket = new WebSocket(`${url.replace("http", "ws")}/graphql`, "graphql-transport-ws");
  const sendMessage = (message: unknown) => socket.send(JSON.stringify(message));
  return new Promise<unknown>((resolve, reject) => {
    socket.on("open", () => sendMessage({ type: "connection_init", payload: { authorization: `Bearer ${token}` } }));
    socket.on("error", reject);
    socket.on("close", resolve);
    socket.on("message", (data: Buffer) => {
      const message = JSON.parse(data.toString()) as { type: string; payload: unknown };
      if (message.type === "connection_ack") sendMessage({ id: "1", type: "subscribe", payload });
      else resolve(message.payload);
    });
  }).finally(() => socket.terminate());
}
