// Subscriptions as server-sent events: one stream for each (the distinct connections mode of the GraphQL over SSE
// protocol). The next event is requested only once the last one has been sent, so that a slow client gets the latest
// state and no queue builds up.
import { once } from "node:events";
import type { ServerResponse } from "node:http";
import type { FormattedExecutionResult } from "graphql";

/** Own choice: proxies commonly close a stream that is idle for half a minute. */
const PING_INTERVAL_MS = 12_000;

/** Resolves when either side has ended the stream. */
export async function sendEventStream(
  results: AsyncIterableIterator<FormattedExecutionResult>,
  response: ServerResponse,
  headers: Record<string, string>,
): Promise<void> {
  // It will not be told again.
  if (response.destroyed) {
    await results.return?.();
    return;
  }
  response.writeHead(200, {
    ...headers,
    "content-type": "text/event-stream; charset=utf-8",
    "x-accel-buffering": "no",
  });
  response.once("close", () => void results.return?.());
  // Some browsers report the stream as open only when its first bytes arrive.
  response.write(":\n\n");
  // No keep-alive while the last event has not been read.
  const pings = setInterval(() => !response.writableNeedDrain && response.write(":\n\n"), PING_INTERVAL_MS);
  try {
    for await (const result of results) {
      if (response.destroyed) return;
      if (!response.write(`event: next\ndata: ${JSON.stringify(result)}\n\n`)) await hasLeft(response);
    }
    response.end("event: complete\ndata:\n\n");
  } catch {
    // Without a `complete` event, so that the client reconnects.
    response.destroy();
  } finally {
    clearInterval(pings);
  }
}

/** Resolves once the written data has been sent, or the connection is closed. */
async function hasLeft(response: ServerResponse): Promise<void> {
  const either = new AbortController();
  const { signal } = either;
  await Promise.race(
    [once(response, "drain", { signal }), once(response, "close", { signal })].map((event) =>
      event.catch(() => undefined),
    ),
  );
  either.abort();
}
