// One failed operation is one line of the log, over every transport.
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { createClient as createWsClient } from "graphql-ws";
import { SignJWT } from "jose";
import WebSocket from "ws";
import { seededSessionIds, seededUserIds } from "../../simulator/seed.js";
import { operatorToken, TEST_SECRET, tokenFor, WITHOUT_CACHE } from "../support/gateway.js";
import { WITHOUT_RATE_LIMIT } from "../support/sessions.js";
import { startGateway, type TestGateway } from "../support/simulated-gateway.js";

const CLIENT = "apollographql-client-name";
const FIELDS = [seededSessionIds.validated, seededSessionIds.refused, seededSessionIds.pending]
  .map((id, index) => `session${index}: identityVerification(id: "${id}") { tag }`)
  .join(" ");
const QUERY = `query GetSessions { ${FIELDS} }`;
const SUBSCRIPTION = `subscription Watch { identityVerificationUpdated(id: "${seededSessionIds.pending}") { id tag } }`;

interface Line {
  level: number;
  msg: string;
  requestId?: string;
  codes: string[];
}

interface Answer {
  errors?: { message?: string; extensions?: { code: string; requestId?: string } }[];
}

let gateway: TestGateway;
let token: string;
const failures = () =>
  gateway.log.map((line) => JSON.parse(line) as Line).filter(({ msg }) => msg === "operation failed");

// One for each test: failures of another test would open the circuit breaker.
beforeEach(async () => {
  gateway = await startGateway({ env: WITHOUT_CACHE, simulator: { settings: WITHOUT_RATE_LIMIT } });
  token = await operatorToken();
});
afterEach(() => gateway.stop());

const headersWith = (as: string) => ({
  authorization: `Bearer ${as}`,
  [CLIENT]: "test-app",
  "apollo-require-preflight": "1",
});

async function byPost(query: string, as: string): Promise<Answer> {
  const response = await fetch(`${gateway.url}/graphql`, {
    method: "POST",
    headers: { ...headersWith(as), "content-type": "application/json" },
    body: JSON.stringify({ query }),
  });
  return (await response.json()) as Answer;
}

async function byGet(query: string, as: string): Promise<Answer> {
  const url = `${gateway.url}/graphql?${new URLSearchParams({ query }).toString()}`;
  return (await (await fetch(url, { headers: headersWith(as) })).json()) as Answer;
}

/** The first result, or the errors by which the operation was refused. */
async function byWebsocket(query: string, as: string): Promise<Answer> {
  const client = createWsClient({
    url: `${gateway.url.replace("http", "ws")}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams: { authorization: `Bearer ${as}`, [CLIENT]: "test-app" },
    retryAttempts: 0,
  });
  const answer = await new Promise<Answer>((resolve) => {
    const refused = (error: unknown) => resolve(Array.isArray(error) ? { errors: error as Answer["errors"] } : {});
    client.subscribe(
      { query },
      { next: (result) => resolve(result as Answer), error: refused, complete: () => resolve({}) },
    );
  });
  await client.dispose();
  return answer;
}

async function byEventStream(query: string, as: string): Promise<Answer> {
  const response = await fetch(`${gateway.url}/graphql/stream`, {
    method: "POST",
    headers: { ...headersWith(as), "content-type": "application/json" },
    body: JSON.stringify({ query }),
  });
  let text = "";
  for await (const chunk of response.body ?? []) {
    text += Buffer.from(chunk as Uint8Array).toString();
    const data = /^data: (.+)$/m.exec(text)?.[1];
    if (data) return JSON.parse(data) as Answer;
  }
  return JSON.parse(text) as Answer;
}

const TRANSPORTS = [
  ["POST", byPost, QUERY, { operationType: "query", operationName: "GetSessions", failures: 3 }],
  ["GET", byGet, QUERY, { operationType: "query", operationName: "GetSessions", failures: 3 }],
  ["WebSocket", byWebsocket, SUBSCRIPTION, { operationType: "subscription", operationName: "Watch", failures: 1 }],
  ["event stream", byEventStream, SUBSCRIPTION, { operationType: "subscription", operationName: "Watch", failures: 1 }],
] as const;

describe.each(TRANSPORTS)("by %s", (_transport, ask, document, expected) => {
  test("an upstream failure is one warning, with the code and the request id that the client saw", async () => {
    await gateway.control("POST", "faults", {
      kind: "status",
      status: 500,
      endpoint: "GET /identity-verifications/:id",
    });
    const { errors = [] } = await ask(document, token);
    expect(errors).toHaveLength(expected.failures);
    const [error] = errors;
    expect(failures()).toMatchObject([
      {
        ...expected,
        level: 40,
        client: "test-app",
        requestId: error?.extensions?.requestId,
        codes: [error?.extensions?.code],
        causes: [{ kind: "unavailable", upstreamStatus: 500 }],
      },
    ]);
    expect(error?.extensions?.code).toBe("UPSTREAM_UNAVAILABLE");
  });

  test("refused upstream credentials are one error", async () => {
    await gateway.control("POST", "faults", { kind: "token_expired", endpoint: "GET /identity-verifications/:id" });
    await ask(document, token);
    expect(failures()).toMatchObject([{ ...expected, level: 50, codes: ["UPSTREAM_UNAVAILABLE"] }]);
  });

  test("a document that does not fit the schema is information", async () => {
    const { errors } = await ask(`${document.split("{")[0]} { nothing }`, token);
    expect(errors).toHaveLength(1);
    expect(failures()).toMatchObject([
      {
        level: 30,
        client: "test-app",
        codes: ["GRAPHQL_VALIDATION_FAILED"],
        requestId: errors?.[0]?.extensions?.requestId,
      },
    ]);
  });

  test.each(["not.a.token", ""])("a token that is not valid (%j) is information", async (invalid) => {
    await ask(document, invalid);
    expect(failures()).toMatchObject([{ level: 30, client: "test-app", codes: ["UNAUTHENTICATED"] }]);
  });

  test("an operation that succeeds is not logged", async () => {
    expect((await ask(document, token)).errors).toBeUndefined();
    expect(failures()).toEqual([]);
  });
});

const signed = (secret: string, claims: object) =>
  new SignJWT({ sub: "user", mangopay_user_id: "user_1", ...claims })
    .setProtectedHeader({ alg: "HS256" })
    .sign(new TextEncoder().encode(secret));
const inAnHour = () => Math.floor(Date.now() / 1_000) + 3_600;

describe("a token that is refused: the log says why, and the response does not", () => {
  test.each([
    ["another secret", () => signed("another secret, long enough to be one", { exp: inAnHour() }), "signed by another"],
    ["no expiry", () => signed(TEST_SECRET, {}), "its claim exp is missing"],
    ["expired", () => signed(TEST_SECRET, { exp: 1 }), "it has expired"],
    ["a wrong claim", () => signed(TEST_SECRET, { mangopay_user_id: 5, exp: inAnHour() }), "user claim is malformed"],
    ["malformed", () => Promise.resolve("CANARY"), "the header has no bearer token"],
  ])("%s", async (_what, sign, reason) => {
    const answer = await byPost(QUERY, await sign());
    expect(answer.errors).toMatchObject([{ message: "A valid access token is required." }]);
    expect(failures()).toMatchObject([
      { codes: ["UNAUTHENTICATED"], causes: [{ kind: "token", reason: expect.stringContaining(reason) as unknown }] },
    ]);
    expect(JSON.stringify(failures())).not.toContain("CANARY");
  });

  test.each(TRANSPORTS)("by %s", async (_transport, ask, document, _expected) => {
    await ask(document, await signed("another secret, long enough to be one", { exp: inAnHour() }));
    expect(failures()).toMatchObject([{ causes: [{ kind: "token" }] }]);
  });
});

test("a document with several faults is one line", async () => {
  const { errors } = await byPost("{ nothing nowhere nobody }", token);
  expect(errors).toHaveLength(3);
  expect(failures()).toMatchObject([{ level: 30, codes: ["GRAPHQL_VALIDATION_FAILED"], failures: 3, causes: [] }]);
});

test("personal data that is refused is one line, whatever the number of fields", async () => {
  const { errors } = await byPost(
    `{ identityVerification(id: "${seededSessionIds.validated}") { checks { data { value } } } }`,
    await tokenFor(seededUserIds.natural),
  );
  expect(errors?.length).toBeGreaterThan(1);
  expect(failures()).toMatchObject([
    {
      level: 30,
      codes: ["FORBIDDEN"],
      failures: errors?.length,
      paths: ["identityVerification.checks.*.data.*.value"],
    },
  ]);
});
