// Unusual addresses, protocols and requests: the router decides, and every refusal has the same format.
import { once } from "node:events";
import { connect } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { seededUserIds } from "../../simulator/seed.js";
import { testClock } from "../support/clock.js";
import { tokenFor } from "../support/gateway.js";
import { WEBHOOK_SECRET } from "../support/live-gateway.js";
import { type RawAnswer, sendRaw } from "../support/raw-http.js";
import { startGateway, type TestGateway } from "../support/simulated-gateway.js";

let gateway: TestGateway;
let token: string;
let shed = false;
beforeAll(async () => {
  let [nowMs, cpuMs] = [0, 0];
  gateway = await startGateway({
    env: { WEBHOOK_SECRETS: WEBHOOK_SECRET },
    gateway: {
      clock: testClock({
        monotonicMs: () => (shed ? (nowMs += 12) : nowMs),
        schedule: (work, delayMs) => {
          const timer = setTimeout(work, shed ? 0 : delayMs).unref();
          return () => clearTimeout(timer);
        },
      }),
      // While shed is set, every iteration of the event loop is a long one: some five times it is asked for the time.
      cpuTimeMs: () => (shed ? (cpuMs += 1_000) : cpuMs),
    },
  });
  token = await tokenFor(seededUserIds.natural);
});
afterAll(() => gateway.stop());

const QUERY = "?query=%7Bviewer%7BuserIds%7D%7D";
const requestOf = (target: string, headers: string[] = []) =>
  [
    `GET ${target} HTTP/1.1`,
    "Host: gateway",
    `Authorization: Bearer ${token}`,
    "Apollo-Require-Preflight: 1",
    ...headers,
    "\r\n",
  ].join("\r\n");
const get = (target: string, headers?: string[]) => sendRaw(gateway.url, requestOf(target, headers));
const send = (method: string, target: string, body: string, headers: string[] = []) =>
  sendRaw(
    gateway.url,
    [
      `${method} ${target} HTTP/1.1`,
      "Host: gateway",
      ...headers,
      `Authorization: Bearer ${token}`,
      "Content-Type: application/json",
      `Content-Length: ${body.length}`,
      "",
      body,
    ].join("\r\n"),
  );
const HANDSHAKE = [
  "Connection: Upgrade",
  "Upgrade: websocket",
  "Sec-WebSocket-Version: 13",
  `Sec-WebSocket-Key: ${Buffer.alloc(16).toString("base64")}`,
  "Sec-WebSocket-Protocol: graphql-transport-ws",
];

function expectRefusal({ status, headers, body, text }: RawAnswer, expected: number, code: string): void {
  expect(status).toBe(expected);
  expect(body).toMatchObject({
    errors: [{ extensions: { code, retryable: false, retryAfterSeconds: null, requestId: headers["x-request-id"] } }],
  });
  expect(headers).toMatchObject({
    "x-request-id": expect.stringMatching(/^[0-9a-f-]{36}$/) as unknown,
    "x-content-type-options": "nosniff",
    "cache-control": "private, no-store",
  });
  expect(text).not.toMatch(/FST_|CANARY|stack|node_modules/);
}

describe("the same route, however it is written", () => {
  const WAYS = ["/graphql", "/graphq%6c", "/%67raphql", "http://gateway/graphql", "HTTPS://gateway:443/graphql"];

  test.each(WAYS)("%s answers", async (target) => {
    expect((await get(target + QUERY)).body).toEqual({ data: { viewer: { userIds: [seededUserIds.natural] } } });
  });

  test.each(WAYS)("%s accepts a WebSocket", async (target) => {
    expect((await get(target, HANDSHAKE)).status).toBe(101);
  });

  test.each(WAYS)("%s is refused in an overload, WebSockets included", async (target) => {
    shed = true;
    // As many long iterations of the event loop as make an overload.
    for (let turn = 0; turn < 10; turn += 1) await get("/graphql" + QUERY);
    const [, query, handshake] = await inOneTurn([
      requestOf("/graphql"),
      requestOf(target + QUERY),
      requestOf(target, HANDSHAKE),
    ]);
    shed = false;
    for (const answer of [query, handshake]) {
      expect(answer).toMatch(/^HTTP\/1\.1 503/);
      expect(answer).toContain('"code":"OVERLOADED"');
    }
  });
});

/** Each over its own connection, already accepted by the gateway, so that all requests arrive in one iteration. */
async function inOneTurn(requests: string[]): Promise<string[]> {
  const sockets = await Promise.all(
    requests.map(async () => {
      const socket = connect(Number(new URL(gateway.url).port), "127.0.0.1");
      socket.write("GET /health HTTP/1.1\r\nHost: gateway\r\n\r\n");
      await once(socket, "data");
      return socket;
    }),
  );
  const answers = sockets.map((socket) => once(socket, "data"));
  for (const [index, socket] of sockets.entries()) socket.write(requests[index] ?? "");
  const texts = (await Promise.all(answers)).map(([data]) => String(data));
  for (const socket of sockets) socket.destroy();
  return texts;
}

describe("an unknown address is refused", () => {
  const OTHERS = ["//graphql", "/graphql/../x", "/GRAPHQL", "/graphql%2f", "/graphql/", "/graphqlx", "/x/../graphql"];

  test.each([...OTHERS, "http://gateway//graphql", `/webhooks/mangopay/${"CANARY".repeat(100)}`])(
    "%s",
    async (target) => {
      expectRefusal(await get(target + QUERY), 404, "NOT_FOUND");
    },
  );

  test.each([...OTHERS, "//", "/demo"])("%s as a WebSocket", async (target) => {
    expectRefusal(await get(target, HANDSHAKE), 404, "NOT_FOUND");
  });
});

describe("an unreadable request is refused in the common format", () => {
  test.each<[string, () => Promise<RawAnswer>, number]>([
    ["a path that is no encoding", () => get("/%CANARY"), 400],
    ["another one", () => get("/graphql/%c0%af"), 400],
    ["a path longer than what is read", () => get(`/${"CANARY".repeat(4_000)}`), 431],
    ["headers longer than what is read", () => get("/health", [`X-Long: ${"CANARY".repeat(4_000)}`]), 431],
    ["a target that is no address", () => get("CANARY"), 400],
    ["no HTTP", () => sendRaw(gateway.url, "CANARY\r\n\r\n"), 400],
    ["a host that is no host", () => sendRaw(gateway.url, "GET /health HTTP/1.1\r\nHost: a b<CANARY>\r\n\r\n"), 400],
    ["a handshake without a key", () => get("/graphql", HANDSHAKE.slice(0, 3)), 400],
  ])("%s", async (_what, send, status) => {
    expectRefusal(await send(), status, "BAD_REQUEST");
  });

  test("nothing is written into an answer that has begun", async () => {
    const socket = connect(Number(new URL(gateway.url).port), "127.0.0.1");
    let text = "";
    socket.on("data", (chunk: Buffer) => (text += chunk.toString()));
    socket.on("error", () => undefined);
    const body = JSON.stringify({
      query: `subscription { userVerificationsUpdated(userId: "${seededUserIds.natural}") { id } }`,
    });
    socket.write(
      `POST /graphql/stream HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ${token}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    );
    await once(socket, "data");
    socket.write("CANARY\r\n\r\n");
    await once(socket, "close");
    expect(text.match(/HTTP\/1\.1/g)).toHaveLength(1);
  });
});

describe("what is wrong is said", () => {
  const messageOf = ({ body }: RawAnswer) => (body as { errors: { message: string }[] }).errors[0]?.message;

  test.each([
    ["PUT", "/graphql", "GET, HEAD, OPTIONS, POST"],
    ["DELETE", "/graphql/stream", "OPTIONS, POST"],
    ["GET", "/graphql/stream?query=x", "OPTIONS, POST"],
    ["POST", "/health", "GET, HEAD"],
  ])("%s %s: which methods there are", async (method, target, allow) => {
    const answer = await send(method, target, "{}");
    expectRefusal(answer, 405, "BAD_REQUEST");
    expect(messageOf(answer)).toBe("This URL does not support the method of the request.");
    expect(answer.headers["allow"]).toBe(allow);
  });

  test("of webhooks nothing, as it would show which secret is right", async () => {
    expectRefusal(await send("POST", `/webhooks/mangopay/${WEBHOOK_SECRET}`, "{}"), 404, "NOT_FOUND");
  });

  test.each([
    ["POST", "/graphql", "{CANARY", "The request body is not valid JSON."],
    ["POST", "/graphql/stream", "{CANARY", "The request body is not valid JSON."],
    ["POST", "/graphql", "", "The request body is empty."],
    ["GET", "/%CANARY", "", "The URL is not valid."],
  ])("%s %s with the body %j: %s", async (method, target, body, message) => {
    const answer = await send(method, target, body);
    expectRefusal(answer, 400, "BAD_REQUEST");
    expect(messageOf(answer)).toBe(message);
  });
});

describe("a GET that a page of another site could send unasked", () => {
  const send = (target: string, ...headers: string[]) =>
    sendRaw(
      gateway.url,
      [`GET ${target} HTTP/1.1`, "Host: gateway", `Authorization: Bearer ${token}`, ...headers, "\r\n"].join("\r\n"),
    );
  const MESSAGE =
    "A GET request needs the header apollo-require-preflight with a value, such as 1: without it, a page of another " +
    "site could send this request.";

  test.each([
    [QUERY],
    ["?query=%7BCANARY"],
    [""],
    [QUERY, "Apollo-Require-Preflight: "],
    [QUERY, "Content-Type: text/plain"],
    [QUERY, "Content-Type: text/plain\t;application/json"],
    [QUERY, "Content-Type: application/x-www-form-urlencoded"],
    [QUERY, "Content-Type: multipart/form-data"],
    [QUERY, "Content-Type: CANARY"],
  ])("%s %s is refused with the header to send", async (query, ...headers) => {
    const answer = await send(`/graphql${query}`, ...headers);
    expectRefusal(answer, 400, "BAD_REQUEST");
    expect((answer.body as { errors: { message: string }[] }).errors[0]?.message).toBe(MESSAGE);
  });

  test.each(["Apollo-Require-Preflight: 1", "X-Apollo-Operation-Name: a", "Content-Type: application/json"])(
    "is answered with %s",
    async (header) => {
      const { body } = await send(`/graphql${QUERY}`, header);
      expect(body).toEqual({ data: { viewer: { userIds: [seededUserIds.natural] } } });
    },
  );
});

describe("protocols that are not supported", () => {
  const body = JSON.stringify({ query: "{ viewer { userIds } }" });

  test.each(["h2c", "websocket, h2c", "TLS/1.0", "websocket"])(
    "an offer of %s beside a POST is ignored",
    async (protocol) => {
      const answer = await send("POST", "/graphql", body, [
        "Connection: Upgrade, HTTP2-Settings",
        `Upgrade: ${protocol}`,
        "HTTP2-Settings: AAMAAABkAAQAoAAAAAIAAAAA",
      ]);
      expect(answer.body).toEqual({ data: { viewer: { userIds: [seededUserIds.natural] } } });
    },
  );

  test("an offer of h2c beside a GET is ignored", async () => {
    const answer = await get("/health", [
      "Connection: Upgrade, HTTP2-Settings",
      "Upgrade: h2c",
      "HTTP2-Settings: AAMA",
    ]);
    expect(answer).toMatchObject({ status: 200, body: { status: "ok" } });
  });

  test("a tunnel is refused, and nothing behind it is taken for a request", async () => {
    const { text } = await sendRaw(
      gateway.url,
      `CONNECT a:80 HTTP/1.1\r\nHost: a\r\n\r\n${requestOf("/graphql" + QUERY)}`,
    );
    expect(text).not.toMatch(/ 200 |userIds/);
    expect((await get("/health")).status).toBe(200);
  });

  test("a handshake behind a request that is not answered yet ends the connection, and nothing else", async () => {
    const first = `POST /graphql HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ${token}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
    await sendRaw(gateway.url, `${first}GET /graphql HTTP/1.1\r\nHost: a\r\n${HANDSHAKE.join("\r\n")}\r\n\r\n`);
    expect((await get("/health")).status).toBe(200);
  });
});

describe("a subscription at /graphql", () => {
  const query = `subscription { userVerificationsUpdated(userId: "${seededUserIds.natural}") { id } }`;

  test("by POST is refused, naming the transports that support it", async () => {
    const { status, errors } = await gateway.query(query, { token });
    expect(status).toBe(400);
    expect(errors).toMatchObject([
      {
        message: "Subscriptions are served over WebSocket at /graphql and as event streams at /graphql/stream.",
        extensions: { code: "BAD_REQUEST" },
      },
    ]);
  });

  test("by GET is refused", async () => {
    expect((await get(`/graphql?query=${encodeURIComponent(query)}`)).status).toBe(405);
  });
});

test.each([
  ["without a host", "GET /graphql HTTP/1.1\r\nConnection: close\r\n\r\n", 400],
  ["without a host, where none is needed", "GET /health HTTP/1.1\r\nConnection: close\r\n\r\n", 200],
  [
    "with an expectation of its own",
    "GET /health HTTP/1.1\r\nHost: a\r\nExpect: foo\r\nConnection: close\r\n\r\n",
    200,
  ],
])("a request %s is answered like any other", async (_what, text, status) => {
  const answer = await sendRaw(gateway.url, text);
  expect(answer.status).toBe(status);
  expect(answer.headers["x-request-id"]).toMatch(/^[0-9a-f-]{36}$/);
});

test("a body in tiny chunks is not read to its end", async () => {
  const socket = connect(Number(new URL(gateway.url).port), "127.0.0.1");
  socket.on("error", () => undefined);
  socket.resume();
  await once(socket, "connect");
  socket.write(
    `POST /graphql HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ${token}\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n${"1\r\n \r\n".repeat(1_001)}`,
  );
  await once(socket, "close");
});
