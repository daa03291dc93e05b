// Subscriptions as server-sent events, one request for each (the distinct connections mode of GraphQL over SSE). By
// fetch, as EventSource cannot send a token.
import { readResult } from "./http-response.js";
import type { OpenStream, StreamReceiver, StreamRequest } from "./stream.js";

export const openEventStream: OpenStream = (request, receiver) => {
  void read(request, receiver).then(receiver.ended, () => receiver.ended("lost"));
};

async function read({ url, fetch, token, body, signal }: StreamRequest, receiver: StreamReceiver) {
  const headers = {
    authorization: `Bearer ${token}`,
    "content-type": "application/json",
    accept: "text/event-stream",
  };
  const request = { method: "POST", headers, body: JSON.stringify(body), signal, cache: "no-store" } as const;
  const response = await fetch(`${url}/stream`, request);
  if (!response.body || !response.headers.get("content-type")?.startsWith("text/event-stream")) {
    receiver.next(await readResult(response));
    return "lost";
  }
  const reader = (response.body as ReadableStream<Uint8Array>).getReader();
  const decoder = new TextDecoder();
  for (let text = ""; ;) {
    const { done, value } = await reader.read();
    if (done) return "lost";
    receiver.alive();
    // After the last empty line comes an event that is still incomplete.
    const events = (text + decoder.decode(value, { stream: true })).split(/\r?\n\r?\n/);
    text = events.pop() ?? "";
    for (const event of events) {
      // Not by a dot or by the start of a line, which take the line separators that JSON may contain for ends of lines.
      if (/(^|\n)event: ?complete/.test(event)) return "complete";
      const json = /(?:^|\n)data: ?([^\r\n]+)/.exec(event)?.[1];
      if (json !== undefined) receiver.next(JSON.parse(json) as object);
    }
  }
}
