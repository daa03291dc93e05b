// Subscriptions as server-sent events: one stream for each, as the GraphQL over SSE protocol's distinct
// connections mode says. The next event is asked for only once the last one has left, so that a slow client is
// told the latest state and no queue grows.
import { once } from "node:events";
import type { ServerResponse } from "node:http";
import type { ExecutionResult } from "graphql";

/** Own choice: proxies commonly end a stream that is silent for half a minute. */
const PING_INTERVAL_MS = 12_000;

/** Resolves when the stream has ended, by whichever side. */
export async function sendEventStream(
  results: AsyncIterableIterator<ExecutionResult>,
  response: ServerResponse,
  headers: Record<string, string>,
): Promise<void> {
  // Gone before anything was to be said: it will not be told again that it closed.
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
  // Some browsers tell the page that the stream is open only at its first bytes.
  response.write(":\n\n");
  // Who has not read the last event needs no sign of life.
  const pings = setInterval(() => !response.writableNeedDrain && response.write(":\n\n"), PING_INTERVAL_MS);
  try {
    for await (const result of results) {
      if (response.destroyed) return;
      if (!response.write(`event: next\ndata: ${JSON.stringify(result)}\n\n`)) await hasLeft(response);
    }
    response.end("event: complete\ndata:\n\n");
  } catch {
    // Without the word that it is complete, so that the client comes back.
    response.destroy();
  } finally {
    clearInterval(pings);
  }
}

/** Resolves once what was written has left, or can no longer. */
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

export async function* singleResult(result: ExecutionResult): AsyncGenerator<ExecutionResult, void> {
  yield await Promise.resolve(result);
}
