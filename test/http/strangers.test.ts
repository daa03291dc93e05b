// Requests are refused before their body is read: those without a valid token unless the schema may be explored, and
// those beyond the rate limit.
import { once } from "node:events";
import { connect } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { WebSocket } from "ws";
import { seededUserIds } from "../../simulator/seed.js";
import { createTrustedDocuments } from "../support/built.js";
import { testClock } from "../support/clock.js";
import { tokenFor } from "../support/gateway.js";
import { startGateway, type TestGateway } from "../support/simulated-gateway.js";

let closed: TestGateway;
let open: TestGateway;
beforeAll(async () => {
  [closed, open] = await Promise.all([startGateway({ env: { GRAPHIQL: "false" } }), startGateway()]);
});
afterAll(() => Promise.all([closed.stop(), open.stop()]));

/** Would be a syntax error, were it parsed. */
const NO_DOCUMENT = "{ ! }";
const json = { "content-type": "application/json" };
const unauthenticated = { errors: [{ extensions: { code: "UNAUTHENTICATED", retryable: false } }] };

type Send = (url: string, headers: Record<string, string>) => Promise<Response>;
const WAYS: [string, Send][] = [
  [
    "POST",
    (url, headers) =>
      fetch(`${url}/graphql`, {
        method: "POST",
        headers: { ...json, ...headers },
        body: JSON.stringify({ query: NO_DOCUMENT }),
      }),
  ],
  [
    "GET",
    (url, headers) =>
      fetch(`${url}/graphql?query=${encodeURIComponent(NO_DOCUMENT)}`, {
        headers: { "apollo-require-preflight": "1", ...headers },
      }),
  ],
  [
    "an event stream",
    (url, headers) =>
      fetch(`${url}/graphql/stream`, {
        method: "POST",
        headers: { ...json, ...headers },
        body: JSON.stringify({ query: NO_DOCUMENT }),
      }),
  ],
];

describe.each(WAYS)("by %s", (_way, send) => {
  test("without a token nothing is parsed", async () => {
    const response = await send(closed.url, {});
    expect(response.status).toBe(401);
    expect(response.headers.get("www-authenticate")).toBe("Bearer");
    const body: unknown = await response.json();
    expect(body).toMatchObject(unauthenticated);
    expect(body).toMatchObject({ errors: [{ extensions: { requestId: response.headers.get("x-request-id") } }] });
  });

  test("with a bad token nothing is parsed, even if the schema may be explored", async () => {
    for (const { url } of [closed, open]) expect((await send(url, { authorization: "Bearer a.b.c" })).status).toBe(401);
  });

  test("with a token it is", async () => {
    const response = await send(closed.url, { authorization: `Bearer ${await tokenFor(seededUserIds.natural)}` });
    expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: "GRAPHQL_PARSE_FAILED" } }] });
  });
});

test("where the schema may be explored, it is read without a token", async () => {
  expect((await open.query("{ __schema { queryType { name } } }")).data).toEqual({
    __schema: { queryType: { name: "Query" } },
  });
});

test("over WebSocket no document is read without a token", async () => {
  for (const { url } of [closed, open]) {
    const socket = new WebSocket(`${url.replace("http", "ws")}/graphql`, "graphql-transport-ws");
    await once(socket, "open");
    socket.send(JSON.stringify({ id: "a", type: "subscribe", payload: { query: NO_DOCUMENT } }));
    expect((await once(socket, "close"))[0]).toBe(4401);
  }
});

test("the body is not waited for", async () => {
  for (const path of ["/graphql", "/graphql/stream"]) {
    const socket = connect(Number(new URL(closed.url).port), "127.0.0.1");
    await once(socket, "connect");
    socket.write(`POST ${path} HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 90000\r\n\r\n`);
    const [answer] = (await once(socket, "data")) as [Buffer];
    expect(answer.toString()).toMatch(/^HTTP\/1\.1 401/);
    // Nor is what would come of it.
    expect(answer.toString().toLowerCase()).toContain("\r\nconnection: close\r\n");
    socket.destroy();
  }
});

test.each([
  ["/graphql/stream", `subscription { userVerificationsUpdated(userId: "${seededUserIds.natural}") { id } }`],
  ["/graphql", "{ viewer { userIds } }"],
])("a token that expires while the body is on its way starts nothing at %s", async (path, query) => {
  let aheadMs = 0;
  const gateway = await startGateway({ gateway: { clock: testClock({ now: () => new Date(Date.now() + aheadMs) }) } });
  const token = await tokenFor(seededUserIds.natural);
  const body = JSON.stringify({ query });
  const socket = connect(Number(new URL(gateway.url).port), "127.0.0.1");
  await once(socket, "connect");
  socket.write(
    `POST ${path} HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ${token}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n`,
  );
  // Once this later request is answered, the gateway has processed the head of the earlier one.
  await gateway.query("{ viewer { userIds } }", { token });
  aheadMs = 13 * 3_600_000;
  const answered = once(socket, "data");
  socket.write(body);
  expect(String((await answered)[0])).toMatch(/^HTTP\/1\.1 401/);
  socket.destroy();
  await gateway.stop();
});

test("known documents are no exception", async () => {
  const query = "{ __typename }";
  const trusting = await startGateway({
    env: { GRAPHIQL: "false" },
    gateway: { trustedDocuments: createTrustedDocuments(JSON.stringify({ one: query })) },
  });
  expect(await trusting.query(query)).toMatchObject({ status: 401 });
  await trusting.stop();
});

describe("the rate of requests without a token is counted by address", () => {
  const ask = async (url: string, forwardedFor?: string) =>
    (
      await fetch(`${url}/graphql`, {
        method: "POST",
        headers: { ...json, ...(forwardedFor ? { "x-forwarded-for": forwardedFor } : {}) },
        body: JSON.stringify({ query: "{ __typename }" }),
      })
    ).status;
  const rate = { REQUESTS_PER_MINUTE: "4" };

  test("of the connection, whatever its headers say", async () => {
    const gateway = await startGateway({ env: rate, gateway: { clock: testClock({ monotonicMs: () => 0 }) } });
    expect(await ask(gateway.url, "192.0.2.1")).toBe(200);
    expect(await ask(gateway.url, "192.0.2.2")).toBe(429);
    await gateway.stop();
  });

  test("reported by a proxy of TRUST_PROXY: the last one that is not itself a proxy", async () => {
    const gateway = await startGateway({
      env: { ...rate, TRUST_PROXY: "loopback, 10.0.0.0/8" },
      gateway: { clock: testClock({ monotonicMs: () => 0 }) },
    });
    expect(await ask(gateway.url, "192.0.2.1")).toBe(200);
    expect(await ask(gateway.url, "192.0.2.2, 10.1.1.1")).toBe(200);
    expect(await ask(gateway.url, "192.0.2.9, 192.0.2.2")).toBe(429);
    await gateway.stop();
  });
});

test("a viewer beyond their rate is refused before the body is read, by POST and by event streams alike", async () => {
  const gateway = await startGateway({
    env: { REQUESTS_PER_MINUTE: "4" },
    gateway: { clock: testClock({ monotonicMs: () => 0 }) },
  });
  const token = await tokenFor(seededUserIds.natural);
  expect((await gateway.query("{ viewer { userIds } }", { token })).status).toBe(200);
  for (const path of ["/graphql", "/graphql/stream"]) {
    const socket = connect(Number(new URL(gateway.url).port), "127.0.0.1");
    await once(socket, "connect");
    socket.write(
      `POST ${path} HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ${token}\r\nContent-Type: application/json\r\nContent-Length: 90000\r\n\r\n`,
    );
    const answer = String((await once(socket, "data"))[0]);
    expect(answer).toMatch(/^HTTP\/1\.1 429/);
    expect(answer.toLowerCase()).toContain("\r\nretry-after: 15\r\n");
    expect(answer).toContain('"code":"TOO_MANY_REQUESTS"');
    socket.destroy();
  }
  await gateway.stop();
});
