import { once } from "node:events";
import { createServer, type Server, type ServerResponse } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { endUnread } from "../../src/http/unread-answers.js";
import { testClock } from "../support/clock.js";

let nowMs: number;
let check: () => void;
let server: Server;
let client: Socket;
let response: ServerResponse;
beforeEach(async () => {
  nowMs = 1_000_000;
  server = createServer();
  endUnread(server, {
    clock: testClock({
      monotonicMs: () => nowMs,
      schedule: (work) => {
        check = work;
        return () => undefined;
      },
    }),
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const received = once(server, "request") as Promise<[unknown, ServerResponse]>;
  client = connect((server.address() as AddressInfo).port, "127.0.0.1").pause();
  client.on("error", () => undefined);
  client.write("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  [, response] = await received;
});
afterEach(() => {
  client.destroy();
  server.close();
});

/** More than the connection buffers. */
const LARGE = Buffer.alloc(30_000_000);

test("the connection of an answer that is not read is closed after half a minute", async () => {
  const closed = once(response, "close");
  response.end(LARGE);
  check();
  nowMs += 29_999;
  check();
  expect(response.destroyed).toBe(false);
  nowMs += 1;
  check();
  await closed;
  expect(response.destroyed).toBe(true);
});

test("one that is read slowly is not", async () => {
  for (let piece = 0; piece < 3; piece += 1) {
    client.pause();
    response.write(LARGE);
    check();
    nowMs += 29_999;
    check();
    const drained = once(response, "drain");
    client.resume();
    await drained;
  }
  nowMs += 1;
  check();
  expect(response.destroyed).toBe(false);
  response.end();
});

test("one that has been read in the meantime is not, nor is an idle connection", async () => {
  response.write(LARGE);
  check();
  client.resume();
  while (response.writableLength > 0) await new Promise((resolve) => setImmediate(resolve));
  nowMs += 100_000;
  check();
  nowMs += 100_000;
  check();
  expect(response.destroyed).toBe(false);
  response.end();
});
