// The attacks that scanners try on every GraphQL server they find, against a gateway as it runs in production.
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { seededSessionIds, seededUserIds } from "../../simulator/seed.js";
import { tokenFor } from "../support/gateway.js";
import { subscribe } from "../support/live-gateway.js";
import { startGateway, type TestGateway } from "../support/simulated-gateway.js";

let gateway: TestGateway;
let token: string;
beforeAll(async () => {
  gateway = await startGateway({ env: { GRAPHIQL: "false", METRICS: "false" } });
  token = await tokenFor(seededUserIds.natural);
});
afterAll(() => gateway.stop());

const repeat = (count: number, text: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => text(index)).join(" ");
const json = (body: unknown): RequestInit => ({
  method: "POST",
  headers: { "content-type": "application/json" },
  body: JSON.stringify(body),
});
const withType = (type: string, body: string): RequestInit => ({
  method: "POST",
  headers: { "content-type": type },
  body,
});

async function send(path: string, init: RequestInit): Promise<{ status: number; text: string }> {
  // With a token: without one nothing gets far enough to be attacked.
  const headers = { authorization: `Bearer ${token}`, ...init.headers };
  const response = await fetch(`${gateway.url}${path}`, { ...init, headers });
  return { status: response.status, text: await response.text() };
}

/** By the names that graphql-cop gives them: a request, and what its answer must not hold. */
const POLLUTING =
  '{"query":"{ viewer { isOperator } }","variables":{"__proto__":{"isOperator":true}},"__proto__":{"isOperator":true}}';

const ATTACKS: [name: string, path: string, request: () => RequestInit, status: number, never: RegExp][] = [
  [
    "alias_overloading",
    "/graphql",
    () => json({ query: `{ ${repeat(101, (index) => `a${index}: __typename`)} }` }),
    400,
    /"data"/,
  ],
  [
    "array_based_query_batching",
    "/graphql",
    () => json(Array.from({ length: 10 }, () => ({ query: "{ __typename }" }))),
    400,
    /"data"/,
  ],
  [
    "directive_overloading",
    "/graphql",
    () => json({ query: `{ __typename ${repeat(10, () => "@aa")} }` }),
    400,
    /"data"/,
  ],
  [
    "circular_query_introspection",
    "/graphql",
    () =>
      json({
        query:
          "{ __schema { types { fields { type { fields { type { fields { type { fields { type { name } } } } } } } } } } }",
      }),
    400,
    /"data"/,
  ],
  ["field_duplication", "/graphql", () => json({ query: `{ ${repeat(2_500, () => "__typename")} }` }), 400, /"data"/],
  [
    "field_suggestions",
    "/graphql",
    () => json({ query: "{ viewr { isOperater } }" }),
    400,
    /Did you mean|viewer|isOperator/,
  ],
  [
    "field_suggestions in arguments",
    "/graphql",
    () => json({ query: '{ user(idd: "a") { id } }' }),
    400,
    /Did you mean/,
  ],
  [
    "field_suggestions in enums",
    "/graphql",
    () => json({ query: "{ viewer { users { verifications(status: PENDNG) { id } } } }" }),
    400,
    /Did you mean|PENDING/,
  ],
  ["introspection", "/graphql", () => json({ query: "{ __schema { types { name } } }" }), 400, /"types":|Apollo/],
  [
    "introspection of one type",
    "/graphql",
    () => json({ query: '{ __type(name: "User") { fields { name } } }' }),
    400,
    /"fields":/,
  ],
  [
    "introspection under another name",
    "/graphql",
    () => json({ query: "{ viewer: __schema { users: types { name } } }" }),
    400,
    /"users":/,
  ],
  ["detect_graphiql", "/graphiql", () => ({}), 404, /graphiql/i],
  ["detect_graphiql, by asking for a page", "/graphql", () => ({ headers: { accept: "text/html" } }), 400, /<html/i],
  ["get_method_support", "/graphql?query={__typename}", () => ({}), 400, /"data"/],
  [
    "get_based_mutation",
    "/graphql?query=mutation{__typename}",
    () => ({ headers: { "apollo-require-preflight": "1" } }),
    405,
    /"data"/,
  ],
  [
    "post_based_csrf",
    "/graphql",
    () => withType("application/x-www-form-urlencoded", "query={__typename}"),
    415,
    /"data"/,
  ],
  ["post_based_csrf as text", "/graphql", () => withType("text/plain", '{"query":"{ __typename }"}'), 415, /"data"/],
  [
    "post_based_csrf as multipart",
    "/graphql",
    () =>
      withType(
        "multipart/form-data; boundary=x",
        '--x\r\ncontent-disposition: form-data; name="query"\r\n\r\n{__typename}\r\n--x--',
      ),
    415,
    /"data"/,
  ],
  [
    "post_based_csrf behind a tab",
    "/graphql",
    () => withType("text/plain\t;application/json", '{"query":"{ __typename }"}'),
    415,
    /"data"/,
  ],
  [
    "trace_mode",
    "/graphql",
    () => ({
      ...json({ query: "{ __typename }" }),
      headers: {
        "content-type": "application/json",
        "apollo-federation-include-trace": "ftv1",
        "x-apollo-tracing": "1",
      },
    }),
    200,
    /tracing|ftv1|extensions/,
  ],
  [
    "unhandled_error_detection",
    "/graphql",
    () => json({ query: "qwerty cop { abc }" }),
    400,
    /stack|node_modules|\bat \//,
  ],
  [
    "unhandled_error_detection by types",
    "/graphql",
    () => json({ query: { a: 1 }, variables: "x", operationName: 7 }),
    400,
    /stack|node_modules|\bat \//,
  ],
  ["prototype pollution", "/graphql", () => withType("application/json", POLLUTING), 200, /true/],
  ["metrics of production", "/metrics", () => ({}), 404, /process_|upstream/],
];

test.each(ATTACKS)("%s", async (_name, path, request, status, never) => {
  const answer = await send(path, request());
  expect(answer.status).toBe(status);
  expect(answer.text).not.toMatch(never);
  if (path === "/graphql" && status === 400) expect(answer.text).toMatch(/"code":"[A-Z_]+"/);
});

describe("the other transports are no way around", () => {
  test.each(["websocket", "event stream"] as const)(
    "%s: no introspection, no suggestions, no queries, no mutations",
    async (transport) => {
      const attempts = [
        "subscription { __schema { types { name } } }",
        "subscription { identityVerificationUpdate(id: 1) { id } }",
        "{ viewer { userIds } }",
        'mutation { createIdentityVerification(input: { userId: "a", returnUrl: "b" }) { isReused } }',
        `subscription { identityVerificationUpdated(id: "${seededSessionIds.validated}") { __schema { types { name } } } }`,
      ];
      for (const query of attempts) {
        const stream = subscribe(gateway.url, query, token, transport);
        const end = await stream.ended;
        expect(stream.received).toEqual([]);
        expect(JSON.stringify([stream.errors, end])).not.toMatch(/Did you mean|identityVerificationUpdated/);
      }
    },
  );
});

describe("a thousand clients that send their requests in drops", () => {
  const SLOW = 1_000;
  const sockets: Socket[] = [];
  afterAll(() => {
    for (const socket of sockets) socket.destroy();
  });

  test("leave others unharmed, and are shown the door", async () => {
    const { port } = new URL(gateway.url);
    const closed: Promise<unknown>[] = [];
    for (let index = 0; index < SLOW; index += 1) {
      const socket = connect(Number(port), "127.0.0.1");
      socket.on("error", () => undefined);
      sockets.push(socket);
      await once(socket, "connect");
      socket.write("POST /graphql HTTP/1.1\r\nHost: gateway\r\nX-Drop: ");
      socket.resume();
      closed.push(once(socket, "close"));
    }
    for (let round = 0; round < 200; round += 1) expect((await fetch(`${gateway.url}/health`)).status).toBe(200);
    await Promise.all(closed);
  });

  test.each([
    [
      "headers without end",
      `GET /health HTTP/1.1\r\nHost: a\r\nX-Long: ${"a".repeat(20_000)}\r\n\r\n`,
      /^HTTP\/1.1 431/,
    ],
    [
      "a host that is no host",
      'POST /graphql HTTP/1.1\r\nHost: a b<>\r\nContent-Type: application/json\r\nContent-Length: 24\r\nConnection: close\r\n\r\n{"query":"{__typename}"}',
      /^HTTP\/1.1 (200|400)/,
    ],
    ["a load balancer's question of old, without a host", "GET /health HTTP/1.0\r\n\r\n", /^HTTP\/1.1 200/],
    [
      "an operation without a host",
      'POST /graphql HTTP/1.0\r\nContent-Type: application/json\r\nContent-Length: 24\r\n\r\n{"query":"{__typename}"}',
      /^HTTP\/1.1 400/,
    ],
    [
      "two lengths",
      "POST /graphql HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
      /^HTTP\/1.1 400/,
    ],
    [
      "an upgrade of what is no address",
      "GET // HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
      /^HTTP\/1.1 404/,
    ],
    [
      "an upgrade of another address",
      "GET /demo HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
      /^HTTP\/1.1 404/,
    ],
    ["nonsense", "\u0000\u0001\u0002\r\n\r\n", /^HTTP\/1.1 400/],
  ])("%s", async (_what, bytes, answer) => {
    const socket = connect(Number(new URL(gateway.url).port), "127.0.0.1");
    let received = "";
    socket.on("data", (chunk: Buffer) => (received += chunk.toString()));
    socket.on("error", () => undefined);
    await once(socket, "connect");
    socket.write(bytes);
    await once(socket, "close");
    expect(received).toMatch(answer);
    expect(received).not.toMatch(/INTERNAL_SERVER_ERROR|stack|node_modules/);
  });
});
