import { connect } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { auditServer } from "graphql-http";
import { generateKeyPair, SignJWT } from "jose";
import { seededUserIds } from "../../simulator/seed.js";
import { tokenFor } from "../support/gateway.js";
import { startGateway, type TestGateway } from "../support/simulated-gateway.js";

let gateway: TestGateway;
let token: string;

beforeAll(async () => {
  gateway = await startGateway({ env: { CORS_ORIGINS: "https://app.example" } });
  token = await tokenFor(seededUserIds.natural);
});
afterAll(() => gateway.stop());

interface ErrorBody {
  errors: { message: string; extensions: { code: string; requestId: string } }[];
}

async function send(path: string, init: RequestInit = {}) {
  const response = await fetch(`${gateway.url}${path}`, init);
  return { status: response.status, headers: response.headers, body: (await response.json()) as ErrorBody };
}

const json = { "content-type": "application/json" };

describe("the GraphQL over HTTP audits", () => {
  /** SHOULD and MAY rules that Apollo Server does not follow. The test fails if the list changes in either direction. */
  const KNOWN_WARNINGS = ["572B", "7B9B", "FDE2"];
  const KNOWN_NOTICES = ["5A70", "6A70", "D6D5"];

  test("none of the 61 fails, and at least 55 pass", async () => {
    const results = await auditServer({ url: `${gateway.url}/graphql` });
    const idsOf = (status: string) =>
      results
        .filter((result) => result.status === status)
        .map(({ id }) => id)
        .sort();
    expect(results).toHaveLength(61);
    expect(idsOf("error")).toEqual([]);
    expect({ warnings: idsOf("warn"), notices: idsOf("notice") }).toEqual({
      warnings: KNOWN_WARNINGS,
      notices: KNOWN_NOTICES,
    });
    expect(idsOf("ok").length).toBeGreaterThanOrEqual(55);
  });
});

describe("POST /graphql", () => {
  test("responds with headers that keep personal data out of caches", async () => {
    const { headers } = await gateway.query("{ viewer { userIds } }", { token });
    expect(headers.get("cache-control")).toBe("private, no-store");
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("x-request-id")).toMatch(/^[0-9a-f-]{36}$/);
  });

  test("puts the response's request id into an error", async () => {
    const { headers, errors } = await gateway.query("{ nothing }", { token });
    expect(errors?.[0]?.extensions.requestId).toBe(headers.get("x-request-id"));
  });

  test.each([
    ["malformed JSON", { headers: json, body: "{" }, 400],
    ["an empty body", { headers: json, body: "" }, 400],
    ["a JSON body that is no object", { headers: json, body: '"query"' }, 400],
    ["another content type", { headers: { "content-type": "text/plain" }, body: "{ viewer }" }, 415],
    [
      "a form, which any page could send",
      { headers: { "content-type": "application/x-www-form-urlencoded" }, body: "query={viewer}" },
      415,
    ],
    ["a body over the limit", { headers: json, body: JSON.stringify({ query: "#".repeat(100_001) }) }, 413],
  ])("refuses %s with an error in our format", async (_what, init, status) => {
    const answer = await send("/graphql", { method: "POST", ...init });
    expect(answer.status).toBe(status);
    expect(answer.body.errors[0]).toMatchObject({ extensions: { code: "BAD_REQUEST" } });
    expect(answer.body.errors[0]?.extensions.requestId).toBe(answer.headers.get("x-request-id"));
    expect(JSON.stringify(answer.body)).not.toMatch(/FST_|stack|node_modules/);
  });

  test("never repeats a submitted value in an error", async () => {
    const bodies = [
      { query: "query($id: ID!) { user(id: $id) { id } }", variables: { id: { CANARY: "CANARY" } } },
      {
        query:
          "mutation($i: CreateIdentityVerificationInput!) { createIdentityVerification(input: $i) { userErrors { code } } }",
        variables: { i: { userId: "u", returnUrl: ["CANARY"] } },
      },
      { query: '{ user(id: "a", first: CANARY) { id } }' },
      { query: '{ viewer { users { verifications(first: "CANARY") { id } } } }' },
      { query: "{ viewer { users { verifications(status: CANARY) { id } } } }" },
      { query: '{ user(id: "CANARY CANARY") { id } }' },
      ...['"CANARY"', '{ CANARY: "CANARY" }', '["CANARY"]', "1", "CANARY"].map((birthDate) => ({
        query: `mutation { retryPersonVerification(input: { identityVerificationId: "a", personId: "b", birthDate: ${birthDate} }) { userErrors { code } } }`,
      })),
      ...["CANARY", { CANARY: "CANARY" }, ["CANARY"]].map((birthDate) => ({
        query:
          "mutation($i: RetryPersonVerificationInput!) { retryPersonVerification(input: $i) { userErrors { code } } }",
        variables: { i: { identityVerificationId: "a", personId: "b", birthDate } },
      })),
      { query: "query One { viewer { userIds } }", operationName: "CANARY" },
      { query: "query One { viewer { userIds } } query CANARY_NOT_SENT_BACK { viewer { userIds } }" },
      {
        query:
          'mutation { createIdentityVerification(input: { userId: "a b CANARY", returnUrl: "ftp://CANARY", tag: "CANARY", idempotencyKey: "CANARY" }) { userErrors { code message field } } }',
      },
    ];
    for (const body of bodies) {
      const answer = await send("/graphql", {
        method: "POST",
        headers: { ...json, authorization: `Bearer ${token}` },
        body: JSON.stringify(body),
      });
      expect(JSON.stringify(answer.body).replace(/Unknown argument "first"[^}]*/, "")).not.toContain("CANARY");
    }
  });

  test.each([
    ["query($v: Int) { viewer { users { verifications(first: $v) { id } } } }"],
    ["query($v: Int) { viewer { users { verificationsConnection(first: $v) { edges { cursor } } } } }"],
    ['query($v: ID = "x") { identityVerification(id: $v) { id } }'],
    ["query($v: Boolean = true) { viewer { isOperator @skip(if: $v) } }"],
    ["query($v: Boolean = true) { viewer @skip(if: $v) { isOperator } }"],
    [
      'mutation($v: Boolean) { createIdentityVerification(input: { userId: "CANARY", returnUrl: "x", reuse: $v }) { userErrors { code } } }',
    ],
  ])("blames the input for a null where only a default allows its variable: %s", async (query) => {
    const answer = await send("/graphql", {
      method: "POST",
      headers: { ...json, authorization: `Bearer ${token}` },
      body: JSON.stringify({ query, variables: { v: null } }),
    });
    expect(answer.status).toBe(200);
    expect(answer.body.errors).toMatchObject([
      { message: expect.stringMatching(/^Argument "\w+" /), extensions: { code: "BAD_USER_INPUT" } },
    ]);
    expect(JSON.stringify(answer.body)).not.toContain("CANARY");
  });

  test.each([
    ["a variable that is not used", "query($v: Int) { viewer { isOperator } }"],
    ["a variable of another type", "query($v: ID) { identityVerification(id: $v) { id } }"],
    ["an argument that is missing", "{ identityVerification { id } }"],
  ])("blames the document for %s", async (_what, query) => {
    const { status, errors } = await gateway.query(query, { token });
    expect(status).toBe(400);
    expect(errors).toMatchObject([{ extensions: { code: "GRAPHQL_VALIDATION_FAILED" } }]);
  });

  test("names the fields of a variable that are missing or unknown", async () => {
    const { errors } = await gateway.query(
      "mutation($i: CreateIdentityVerificationInput!) { createIdentityVerification(input: $i) { userErrors { code } } }",
      { token, variables: { i: { userId: "a", returnURL: "CANARY" } } },
    );
    expect(errors?.map(({ message, extensions: { code } }) => [code, message])).toEqual([
      ["BAD_USER_INPUT", 'Variable "$i" has no value at "i.returnUrl", where one is required.'],
      ["BAD_USER_INPUT", 'Variable "$i" has an unknown field at "i.returnURL".'],
    ]);
  });

  test.each([
    [
      "in an e-mail address",
      "RetryPersonVerificationInput",
      { identityVerificationId: "x", personId: "y", email: "a@b.ch\ud800" },
    ],
    ["in a tag", "CreateIdentityVerificationInput", { userId: "x", returnUrl: "https://a.example", tag: "\udc00" }],
  ])("refuses half a character %s", async (_where, type, input) => {
    const mutation = type.replace("Input", "").replace(/^./, (letter) => letter.toLowerCase());
    const { errors } = await gateway.query(
      `mutation($input: ${type}!) { ${mutation}(input: $input) { userErrors { code } } }`,
      { token, variables: { input } },
    );
    expect(errors).toMatchObject([
      { message: "A variable has a string that is not valid Unicode.", extensions: { code: "BAD_USER_INPUT" } },
    ]);
  });

  test("refuses several operations in one request", async () => {
    const { status } = await send("/graphql", {
      method: "POST",
      headers: json,
      body: JSON.stringify([{ query: "{ __typename }" }]),
    });
    expect(status).toBe(400);
  });
});

describe("GET /graphql", () => {
  const get = (query: string, headers: Record<string, string> = {}) =>
    send(`/graphql?query=${encodeURIComponent(query)}`, { headers });

  test("runs queries that a plain link cannot send", async () => {
    const { status, body } = await get("{ __typename }", { "apollo-require-preflight": "1" });
    expect({ status, body }).toEqual({ status: 200, body: { data: { __typename: "Query" } } });
  });

  test("refuses queries that a plain link can send", async () => {
    expect((await get("{ __typename }")).status).toBe(400);
  });

  test("never runs a mutation", async () => {
    const { status } = await get(
      'mutation { createIdentityVerification(input: { userId: "a", returnUrl: "b" }) { userErrors { code } } }',
      {
        "apollo-require-preflight": "1",
        authorization: `Bearer ${token}`,
      },
    );
    expect(status).toBe(405);
  });
});

describe("cross-origin requests", () => {
  const preflight = (origin: string) =>
    fetch(`${gateway.url}/graphql`, {
      method: "OPTIONS",
      headers: { origin, "access-control-request-method": "POST", "access-control-request-headers": "content-type" },
    });

  test("are allowed for a configured origin, by name", async () => {
    const { status, headers } = await preflight("https://app.example");
    expect(status).toBe(204);
    expect(headers.get("access-control-allow-origin")).toBe("https://app.example");
    expect(headers.get("vary")).toBe("Origin");
    expect(headers.get("access-control-allow-credentials")).toBeNull();
  });

  test.each([
    "https://evil.example",
    "https://app.example.evil.example",
    "http://app.example",
    "null",
    "https://APP.example",
  ])("are not for %s", async (origin) => {
    const { status, headers } = await preflight(origin);
    expect(status).toBe(403);
    expect(headers.get("access-control-allow-origin")).toBeNull();
    expect(headers.get("access-control-allow-methods")).toBeNull();
    expect(headers.get("vary")).toBe("Origin");
  });
});

describe("health and readiness", () => {
  test("/health responds without an upstream call", async () => {
    await gateway.resetUpstreamCalls();
    expect(await send("/health")).toMatchObject({ status: 200, body: { status: "ok" } });
    expect(await gateway.control("GET", "calls")).toMatchObject({ total: 0 });
  });

  test("/ready says yes", async () => {
    expect(await send("/ready")).toMatchObject({ status: 200, body: { status: "ready" } });
  });
});

test("while the issuer's keys cannot be fetched, a token is neither valid nor invalid: 503, retryable", async () => {
  const unsure = await startGateway({ env: { AUTH_SECRET: "", AUTH_JWKS_URL: "http://127.0.0.1:9/keys" } });
  const { privateKey } = await generateKeyPair("ES256");
  const signed = await new SignJWT({ sub: "ada" })
    .setProtectedHeader({ alg: "ES256", kid: "one" })
    .setExpirationTime("1h")
    .sign(privateKey);
  const headers = { ...json, authorization: `Bearer ${signed}` };
  for (const [path, query] of [
    ["/graphql", "{ viewer { userIds } }"],
    ["/graphql/stream", 'subscription { identityVerificationUpdated(id: "a") { id } }'],
  ] as const) {
    const response = await fetch(`${unsure.url}${path}`, { method: "POST", headers, body: JSON.stringify({ query }) });
    expect(response.status).toBe(503);
    expect(response.headers.get("retry-after")).toBe("1");
    expect(await response.json()).toMatchObject({
      errors: [
        {
          message: "Access tokens cannot be verified right now.",
          extensions: { code: "AUTHENTICATION_UNAVAILABLE", retryable: true, retryAfterSeconds: 1 },
        },
      ],
    });
  }
  await unsure.stop();
});

test("an unknown path is 404 without further information", async () => {
  const { status, headers, body } = await send("/secrets?token=abc");
  expect(status).toBe(404);
  expect(body).toEqual({
    errors: [
      {
        message: "There is nothing at this URL.",
        extensions: {
          code: "NOT_FOUND",
          retryable: false,
          retryAfterSeconds: null,
          requestId: headers.get("x-request-id"),
        },
      },
    ],
  });
});

test("a log line contains the route, never the URL, the query or the token", async () => {
  await gateway.query(`{ user(id: "${seededUserIds.natural}") { id } }`, { token });
  await send(`/graphql?query=${encodeURIComponent("{ __typename }")}&secret=CANARY`, {
    headers: { "apollo-require-preflight": "1" },
  });
  const lines = gateway.log.join("");
  expect(lines).toContain('"route":"/graphql"');
  expect(lines).not.toMatch(/CANARY|__typename|Bearer|eyJ/);
  expect(lines).not.toContain(seededUserIds.natural);
});

test("a client that sends its request slowly does not delay others", async () => {
  const { port } = new URL(gateway.url);
  const slow = connect(Number(port), "127.0.0.1");
  await new Promise((resolve) => slow.once("connect", resolve));
  slow.write(
    "POST /graphql HTTP/1.1\r\nHost: gateway\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{",
  );
  expect((await send("/health")).status).toBe(200);
  slow.destroy();
});
