// ops/nginx.conf in the real nginx, before servers of the test that show what reaches an instance.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { freePort } from "../support/free-port.js";
import { type Nginx, startNginx } from "../support/nginx.js";
import { rawRequest } from "../support/raw-request.js";

const servers: Server[] = [];
let arrived: IncomingMessage[];
let nginx: Nginx;

async function startServer(answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<number> {
  const server = createServer((request, response) => {
    arrived.push(request);
    answer(request, response);
  });
  servers.push(server);
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", () => resolve()));
  return (server.address() as AddressInfo).port;
}

const answering = () => startServer((_request, response) => void response.end("answer"));
/** Takes the request and closes the connection, as a process that dies would. */
const dying = () => startServer(({ socket }) => socket.destroy());

beforeEach(() => {
  arrived = [];
});
afterEach(async () => {
  await nginx.stop();
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

const post = (path = "/graphql") => rawRequest(nginx.url, path, { body: "{}" });
const THREE = [0, 1, 2];

describe("when an instance fails", () => {
  test("a POST that it may have processed is sent to no other, and the client learns that nobody knows", async () => {
    nginx = await startNginx(await Promise.all(THREE.map(dying)));
    expect((await post()).status).toBe(502);
    expect(arrived).toHaveLength(1);
  });

  test("a GET is sent to another", async () => {
    nginx = await startNginx([await dying(), await answering(), await dying()]);
    // Whichever comes first.
    for (let round = 0; round < 3; round += 1) expect((await rawRequest(nginx.url, "/graphql")).text).toBe("answer");
  });

  test("a POST is sent to another if none has got it", async () => {
    nginx = await startNginx([await freePort(), await answering(), await freePort()]);
    for (let round = 0; round < 3; round += 1) expect((await post()).text).toBe("answer");
    expect(arrived).toHaveLength(3);
  });

  test("its refusal reaches the client as it is", async () => {
    const refusing = () => startServer((_request, response) => void response.writeHead(503).end("overloaded"));
    nginx = await startNginx(await Promise.all(THREE.map(refusing)));
    expect(await post()).toMatchObject({ status: 503, text: "overloaded" });
    expect(arrived).toHaveLength(1);
  });
});

describe("an instance receives", () => {
  beforeEach(async () => {
    const port = await answering();
    nginx = await startNginx([port, port, port]);
  });

  test("the address of the client, not the one that it claims, and the host that it asked", async () => {
    const headers = { "x-forwarded-for": "192.0.2.1", "x-forwarded-proto": "https", host: "api.example" };
    await rawRequest(nginx.url, "/graphql", { headers });
    expect(arrived[0]?.headers).toMatchObject({
      ...{ "x-forwarded-for": "127.0.0.1", "x-forwarded-proto": "http", host: "api.example" },
    });
  });

  test("no trace that a client claims, neither from a request nor from a webhook", async () => {
    const headers = { traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01" };
    for (const path of ["/graphql", "/graphql/stream", "/webhooks/mangopay/some-secret"])
      expect((await rawRequest(nginx.url, path, { headers })).text).toBe("answer");
    expect(arrived).toHaveLength(3);
    for (const request of arrived) expect(request.headers).not.toHaveProperty("traceparent");
  });

  test("many requests over one connection", async () => {
    // One worker after the other: each has connections of its own.
    for (let round = 0; round < 20; round += 1) await post();
    expect(new Set(arrived.map(({ socket }) => socket.remotePort)).size).toBeLessThan(10);
  });

  test.each([
    ...["/metrics", "/ready", "//ready", "/%72eady", "/graphql/../metrics", "/demo", "/", "/_simulator/health"],
    ...["/graphql/", "/webhooks/other/a", "/graphiql-other", "/documents"],
  ])("not %s", async (path) => {
    expect((await rawRequest(nginx.url, path)).status).toBe(404);
    expect(arrived).toEqual([]);
  });

  test.each([
    ...["/graphql", "/graphql/stream", "/health", "/webhooks/mangopay/some-secret"],
    ...["/graphiql", "/graphiql/", "/graphiql?query=a", "/docs", "/docs/live.html"],
  ])("%s", async (path) => {
    expect((await rawRequest(nginx.url, path)).status).toBe(200);
    expect(arrived[0]?.url).toBe(path);
  });

  test("webhooks as GET only", async () => {
    expect((await post("/webhooks/mangopay/some-secret")).status).toBe(403);
    expect(arrived).toEqual([]);
  });

  test("no body larger than any that it accepts", async () => {
    expect((await rawRequest(nginx.url, "/graphql", { body: "a".repeat(131_073) })).status).toBe(413);
    expect(arrived).toEqual([]);
  });
});

test("the log has neither a webhook's secret nor a query", async () => {
  const port = await answering();
  nginx = await startNginx([port, port, port]);
  await rawRequest(nginx.url, "/webhooks/mangopay/some-secret?EventType=A");
  await rawRequest(nginx.url, "/graphql?query=something");
  // The line is written after the answer has been sent.
  while (nginx.accessLog().split("\n").length < 3) await new Promise((resolve) => setImmediate(resolve));
  expect(nginx.accessLog()).toMatch(/GET \/webhooks 200/);
  expect(nginx.accessLog()).toMatch(/GET \/graphql 200/);
  expect(nginx.accessLog()).not.toMatch(/secret|EventType|something/);
});
