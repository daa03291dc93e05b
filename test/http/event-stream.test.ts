// How event streams treat clients that do not read, on a real connection.
import { once } from "node:events";
import { createServer, get, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "@jest/globals";
import type { ExecutionResult } from "graphql";
import { sendEventStream } from "../../src/http/event-stream.js";

const CHANGES = 1_000;
/** The kernel's buffers hold some ten of them. */
const LARGE = "x".repeat(1_000_000);

test("of a thousand changes, a client that does not read is later sent the latest, and none waits for it", async () => {
  let current = 0;
  let requested = 0;
  async function* states(): AsyncGenerator<ExecutionResult, void> {
    for (let sent = 0; sent < CHANGES && requested < CHANGES;) {
      requested += 1;
      // As long as the connection takes them, the same state is sent again.
      sent = current;
      yield await Promise.resolve({ data: { sent, filling: LARGE } });
    }
  }
  let resolveResponse: (response: ServerResponse) => void;
  const accepted = new Promise<ServerResponse>((resolve) => (resolveResponse = resolve));
  const server = createServer((_request, response) => {
    resolveResponse(response);
    void sendEventStream(states(), response, {});
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const request = get(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const [client] = (await once(request, "response")) as [NodeJS.ReadableStream];

  const response = await accepted;
  while (!response.writableNeedDrain) await nextTurn();
  for (; current < CHANGES; current += 1) await nextTurn();
  expect(response.writableLength).toBeLessThan(2 * LARGE.length);

  let text = "";
  for await (const chunk of client) text += String(chunk);
  expect(requested).toBeLessThan(CHANGES / 10);
  expect(text).toContain(`{"sent":${CHANGES},`);
  expect(text).toContain("event: complete");
  server.close();
});

test("of a client that left while its subscription began, the results are returned unread", async () => {
  let isReturned = false;
  const results: AsyncIterableIterator<ExecutionResult> = {
    [Symbol.asyncIterator]: () => results,
    next: () => new Promise(() => undefined),
    return() {
      isReturned = true;
      return Promise.resolve({ done: true, value: undefined });
    },
  };
  const server = createServer();
  const received = once(server, "request") as Promise<[unknown, ServerResponse]>;
  await once(server.listen(0, "127.0.0.1"), "listening");
  const request = get(`http://127.0.0.1:${(server.address() as AddressInfo).port}`).on("error", () => undefined);
  const [, response] = await received;
  const closed = once(response, "close");
  request.destroy();
  await closed;
  await sendEventStream(results, response, {});
  expect(isReturned).toBe(true);
  server.close();
});

const nextTurn = () => new Promise<void>((resolve) => setImmediate(resolve));
