import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { seededSessionIds, seededUserIds } from "../../simulator/seed.js";
import { testClock } from "../support/clock.js";
import { operatorToken, tokenFor } from "../support/gateway.js";
import { subscribe } from "../support/live-gateway.js";
import { startGateway, type TestGateway } from "../support/simulated-gateway.js";

const id = seededSessionIds.pending;
const repeat = (count: number, text: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => text(index)).join(" ");

let gateway: TestGateway;
let token: string;
beforeAll(async () => {
  gateway = await startGateway();
  token = await tokenFor(seededUserIds.natural);
});
afterAll(() => gateway.stop());

interface Size {
  cost: {
    depth: number;
    aliases: number;
    rootFields: number;
    upstreamCalls: number;
    answerFields: number;
    requests: number;
    limits: Record<string, number>;
  };
}

async function ask(
  query: string,
  variables?: object,
): Promise<{ status: number; code: string | undefined; message: string | undefined }> {
  const { status, errors } = await gateway.query(query, { token, variables });
  return { status, code: errors?.[0]?.extensions.code, message: errors?.[0]?.message };
}

/** A query of the given depth that causes no upstream call. */
function levels(depth: number): string {
  const opening = ["viewer {", "users {", "verifications(first: 1) {"];
  const parts = Array.from(
    { length: depth - 1 },
    (_, index) => opening[index] ?? (index % 2 === 1 ? "user {" : "latestVerification {"),
  );
  return `{ ${parts.join(" ")} id ${"} ".repeat(depth)}`;
}

describe("an operation at the limit runs, beyond it is refused before any upstream call", () => {
  test.each<[string, number, (size: number) => string, RegExp]>([
    ["levels", 8, levels, /^The operation is 9 levels deep; at most 8 are allowed\.$/],
    [
      "aliases",
      15,
      (size) => `{ viewer { ${repeat(size, (index) => `a${index}: isOperator`)} } }`,
      /^The operation has 16 aliases; at most 15/,
    ],
    [
      "root fields",
      10,
      (size) => `{ ${repeat(size, () => "viewer { isOperator }")} }`,
      /^The operation has 11 root fields; at most 10/,
    ],
    [
      "upstream calls",
      120,
      (size) =>
        `{ identityVerifications(ids: [${repeat(50, () => `"${id}"`)}]) { tag } more: identityVerifications(ids: [${repeat(50, () => `"${id}"`)}]) { tag } rest: identityVerifications(ids: [${repeat(size - 110, () => `"${id}"`)}]) { tag } }`,
      /^The operation may cost 121 upstream calls; at most 120/,
    ],
    [
      "fields of the answer",
      10_000,
      (size) =>
        `{ viewer { users { verifications(first: 49) { user { verifications(first: 100) { id } } } ${repeat(size - 9_900, () => "id")} } } }`,
      /^The response may have 10001 fields; at most 10000 are allowed\. Request fewer/,
    ],
    [
      "tokens",
      2_000,
      (size) => `{ viewer { users { verifications(status: [${repeat(size - 18, () => "PENDING")}]) { id } } } }`,
      /^The document has more than 2000 tokens\.$/,
    ],
  ])("%s: %i", async (_limit, limit, write, message) => {
    expect(await ask(write(limit))).toMatchObject({ status: 200, code: undefined });
    await gateway.resetUpstreamCalls();
    const refused = await ask(write(limit + 1));
    expect(refused).toMatchObject({ status: 400, code: "OPERATION_LIMIT_EXCEEDED" });
    expect(refused.message).toMatch(message);
    expect((await gateway.upstreamCalls()).total).toBe(0);
  });

  test("a list argument: 50 ids", async () => {
    const ids = (count: number) => ({ ids: Array.from({ length: count }, () => id) });
    const query = "query($ids: [ID!]!) { identityVerifications(ids: $ids) { id } }";
    expect((await ask(query, ids(50))).code).toBeUndefined();
    await gateway.resetUpstreamCalls();
    expect(await ask(query, ids(51))).toMatchObject({
      code: "BAD_USER_INPUT",
      message: 'Argument "ids" may have at most 50 ids.',
    });
    expect((await gateway.upstreamCalls()).total).toBe(0);
  });

  test("the limits of cost and response size are settings", async () => {
    const small = await startGateway({ env: { OPERATION_COST_LIMIT: "12", OPERATION_ANSWER_LIMIT: "20" } });
    const query = (first: number) => `{ viewer { users { verifications(first: ${first}) { tag } } } }`;
    expect((await small.query(query(2), { token })).errors).toBeUndefined();
    expect((await small.query(query(3), { token })).errors?.[0]?.message).toMatch(
      /may cost 13 upstream calls; at most 12/,
    );
    const summaries = (first: number) => `{ viewer { users { verifications(first: ${first}) { id } } } }`;
    expect((await small.query(summaries(9), { token })).errors).toBeUndefined();
    expect((await small.query(summaries(10), { token })).errors?.[0]?.message).toMatch(
      /may have 22 fields; at most 20/,
    );
    await small.stop();
  });
});

/** Sends a query or a subscription over each transport. */
const TRANSPORTS: Record<string, (text: string) => Promise<string>> = {
  POST: async (text) => (await gateway.query(text, { token })).text,
  GET: async (text) => {
    const response = await fetch(`${gateway.url}/graphql?${new URLSearchParams({ query: text }).toString()}`, {
      headers: { authorization: `Bearer ${token}`, "apollo-require-preflight": "1" },
    });
    return response.text();
  },
  WebSocket: async (text) => {
    const { ended, errors } = subscribe(gateway.url, text, token);
    await ended;
    return JSON.stringify(errors);
  },
  "event stream": async (text) => {
    const response = await fetch(`${gateway.url}/graphql/stream`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      body: JSON.stringify({ query: text }),
    });
    return response.text();
  },
};

describe.each(Object.entries(TRANSPORTS))("over %s", (name, send) => {
  const isStream = name === "WebSocket" || name === "event stream";
  const head = isStream ? "subscription" : "query";
  /** Whatever is selected on a session. */
  const session = (fields: string) =>
    isStream
      ? `subscription { identityVerificationUpdated(id: "${id}") { ${fields} } }`
      : `{ identityVerification(id: "${id}") { ${fields} } }`;
  const nested = (levels: number): string =>
    levels === 0 ? "id" : `user { latestVerification { ${nested(levels - 1)} } }`;

  test.each<[string, string, RegExp]>([
    ["levels", session(nested(4)), /10 levels deep; at most 8/],
    ["aliases", session(repeat(16, (index) => `a${index}: id`)), /16 aliases; at most 15/],
    [
      "upstream calls",
      session("user { verifications(first: 100) { tag user { kycLevel } } a: verifications(first: 99) { tag } }"),
      /may cost \d+ upstream calls; at most 120/,
    ],
    [
      "fields of the answer",
      session("user { verifications(first: 100) { user { verifications(first: 100) { id } } } }"),
      /may have \d+ fields; at most 10000/,
    ],
    ["tokens", session("id ".repeat(2_000)), /more than 2000 tokens/],
    ["lines", session("id") + "\n".repeat(2_001), /more than 2000 lines/],
    ["comments", session("id") + "#\n".repeat(2_001), /more than 2000 lines/],
    ["selections of one name", session("id ".repeat(200)), /19900 pairs of selections; at most 12800/],
    [
      "operations",
      repeat(11, (index) => `${head} A${index} ${session("id").replace(/^subscription /, "")}`),
      /11 operations; at most 10/,
    ],
  ])("%s beyond the limit are refused", async (_what, text, message) => {
    await gateway.resetUpstreamCalls();
    const answer = await send(text);
    expect(answer).toContain("OPERATION_LIMIT_EXCEEDED");
    expect(answer).toMatch(message);
    expect((await gateway.upstreamCalls()).total).toBe(0);
  });

  test("root fields beyond the limit are refused", async () => {
    // A subscription may have only one.
    const text = isStream
      ? `subscription { ${repeat(11, (index) => `a${index}: identityVerificationUpdated(id: "${id}") { id }`)} }`
      : `{ ${repeat(11, () => "viewer { isOperator }")} }`;
    expect(await send(text)).toMatch(isStream ? /must select only one top level field/ : /11 root fields; at most 10/);
  });
});

describe("variables", () => {
  const query =
    "query($status: [IdentityVerificationStatus!]) { viewer { users { verifications(status: $status) { id } } } }";
  const valuesOf = (count: number, value: string) => ({ status: Array.from({ length: count }, () => value) });

  // The variable itself counts as one.
  test("200 values run, and one more is refused before it is validated", async () => {
    expect((await ask(query, valuesOf(199, "PENDING"))).code).toBeUndefined();
    expect(await ask(query, valuesOf(200, "PENDING"))).toMatchObject({
      status: 400,
      code: "OPERATION_LIMIT_EXCEEDED",
      message: "The variables have too many values; at most 200 are allowed.",
    });
  });

  test("also in an input object with unknown names, and in a subscription", async () => {
    const mutation = `mutation($input: CreateIdentityVerificationInput!) { createIdentityVerification(input: $input) { isReused } }`;
    const input = Object.fromEntries(Array.from({ length: 5_000 }, (_, index) => [`u${index}`, 1]));
    expect(await ask(mutation, { input })).toMatchObject({ code: "OPERATION_LIMIT_EXCEEDED" });
    const response = await fetch(`${gateway.url}/graphql/stream`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      body: JSON.stringify({
        query: "subscription($id: ID!) { identityVerificationUpdated(id: $id) { id } }",
        variables: { id: input },
      }),
    });
    expect(await response.text()).toContain("OPERATION_LIMIT_EXCEEDED");
  });

  test("more errors than graphql reports are still the client's error", async () => {
    const { errors, status } = await gateway.query(query, { token, variables: valuesOf(60, "P") });
    expect(status).toBe(400);
    expect(new Set(errors?.map(({ extensions: { code } }) => code))).toEqual(new Set(["BAD_USER_INPUT"]));
  });

  test.each([
    [10, undefined],
    [12, "The variables have 2 more errors."],
    // graphql gives up at fifty.
    [60, "The variables have at least 41 more errors."],
  ])("of %i errors ten are reported, and the others are counted", async (count, note) => {
    const { errors = [] } = await gateway.query(query, { token, variables: valuesOf(count, "P") });
    expect(errors.slice(0, 10).map(({ message }) => message)).toEqual(
      Array.from({ length: 10 }, (_, index) => `Variable "$status" has an invalid value at "status[${index}]".`),
    );
    expect(errors.slice(10).map(({ message }) => message)).toEqual(note === undefined ? [] : [note]);
  });

  test("likewise for a subscription", async () => {
    const response = await fetch(`${gateway.url}/graphql/stream`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      body: JSON.stringify({
        query: `subscription(${repeat(12, (i) => `$a${i}: Boolean!`)}) {
          identityVerificationUpdated(id: "idnver_1") { ${repeat(12, (i) => `a${i}: id @skip(if: $a${i})`)} }
        }`,
        variables: Object.fromEntries(Array.from({ length: 12 }, (_, index) => [`a${index}`, "no"])),
      }),
    });
    const text = await response.text();
    expect(text).toContain("The variables have 2 more errors.");
    expect(text).not.toContain("INTERNAL_SERVER_ERROR");
  });
});

describe("hostile operations", () => {
  test.each([
    [
      "a circle of fragments",
      "{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }",
      "GRAPHQL_VALIDATION_FAILED",
    ],
    [
      "introspection in circles",
      `{ __schema { types { fields { type { fields { type { fields { type { fields { name } } } } } } } } } }`,
      "GRAPHQL_VALIDATION_FAILED",
    ],
    [
      "one directive many times",
      `{ viewer ${repeat(50, () => "@include(if: true)")} { isOperator } }`,
      "GRAPHQL_VALIDATION_FAILED",
    ],
    [
      "a directive nobody knows, many times",
      `{ viewer ${repeat(50, () => "@a")} { isOperator } }`,
      "GRAPHQL_VALIDATION_FAILED",
    ],
    ["one field a thousand times", `{ viewer { ${repeat(2_000, () => "isOperator")} } }`, "OPERATION_LIMIT_EXCEEDED"],
    ["a very long name", `{ ${"a".repeat(50_000)} }`, "GRAPHQL_VALIDATION_FAILED"],
    [
      "brackets without end",
      `query($a: ${"[".repeat(1_500)}Int${"]".repeat(1_500)}) { viewer { isOperator } }`,
      "OPERATION_LIMIT_EXCEEDED",
    ],
    [
      "a list in a list in a list",
      `{ user(id: ${"[".repeat(900)}1${"]".repeat(900)}) { id } }`,
      "GRAPHQL_VALIDATION_FAILED",
    ],
  ])("%s is refused", async (_what, query, code) => {
    await gateway.resetUpstreamCalls();
    expect(await ask(query)).toMatchObject({ status: 400, code });
    expect((await gateway.upstreamCalls()).total).toBe(0);
  });

  test("fragments that double at each level delay nobody, with a token or without", async () => {
    const levels = Array.from(
      { length: 60 },
      (_, index) => `fragment F${index} on Query { ...F${index + 1} ... { ...F${index + 1} } }`,
    );
    const query = `${levels.join(" ")} fragment F60 on Query { __typename } { ...F0 }`;
    // One by one they would be more than any machine could visit.
    for (const as of [token, undefined])
      expect((await gateway.query(query, { token: as })).errors).toMatchObject([
        { extensions: { code: "OPERATION_LIMIT_EXCEEDED" } },
      ]);
  });

  test("a batch of operations is refused", async () => {
    const response = await fetch(`${gateway.url}/graphql`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
      body: JSON.stringify(Array.from({ length: 10 }, () => ({ query: "{ viewer { isOperator } }" }))),
    });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: "BAD_REQUEST" } }] });
  });
});

describe("extensions.cost", () => {
  const query = `{ viewer { users { verifications(first: 3) { tag } } } }`;

  test("reports the size of the operation, and the limits, on request", async () => {
    const response = await fetch(`${gateway.url}/graphql`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${token}`, "x-graphql-cost": "1" },
      body: JSON.stringify({ query }),
    });
    const { extensions } = (await response.json()) as { extensions: Size };
    expect(extensions.cost).toEqual({
      depth: 4,
      aliases: 0,
      rootFields: 1,
      upstreamCalls: 13,
      answerFields: 20,
      requests: 1,
      limits: { depth: 8, aliases: 15, rootFields: 10, upstreamCalls: 120, answerFields: 10_000 },
    });
  });

  test("is absent otherwise", async () => {
    expect((await gateway.query(query, { token })).text).not.toContain("extensions");
  });
});

describe("the request rate of a viewer", () => {
  const clock = { nowMs: 0 };
  let slow: TestGateway;
  beforeEach(async () => {
    clock.nowMs = 0;
    slow = await startGateway({
      env: { REQUESTS_PER_MINUTE: "60" },
      gateway: { clock: testClock({ monotonicMs: () => clock.nowMs }) },
    });
  });
  afterEach(() => slow.stop());

  const query = "{ viewer { isOperator } }";

  test("allows a burst of 15 seconds' requests, then a steady rate, per viewer", async () => {
    for (let index = 0; index < 15; index += 1) expect((await slow.query(query, { token })).status).toBe(200);
    const refused = await slow.query(query, { token });
    expect(refused.status).toBe(429);
    expect(refused.headers.get("retry-after")).toBe("1");
    expect(refused.errors?.[0]).toMatchObject({
      message: "Too many requests.",
      extensions: { code: "TOO_MANY_REQUESTS", retryable: true, retryAfterSeconds: 1 },
    });
    expect((await slow.query(query, { token: await operatorToken() })).status).toBe(200);
    clock.nowMs += 1_000;
    expect((await slow.query(query, { token })).status).toBe(200);
    expect((await slow.query(query, { token })).status).toBe(429);
  });

  test("counts a large response as several requests, one for every 100 fields", async () => {
    const large = "{ viewer { users { verifications(first: 50) { id status createdAt updatedAt isFinal } } } }";
    for (let index = 0; index < 3; index += 1) expect((await slow.query(large, { token })).status).toBe(200);
    const refused = await slow.query(large, { token });
    expect(refused.status).toBe(429);
    expect(refused.errors?.[0]?.extensions.code).toBe("TOO_MANY_REQUESTS");
  });

  test.each(["/graphql", "/graphql/stream"])(
    "counts a long document over %s as one request more for every 5,000 characters, valid or not",
    async (path) => {
      const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
      const send = async (padding: number) => {
        const body = JSON.stringify({ query: `{ nonsense${" ".repeat(padding)} }` });
        const { status, headers: answered } = await fetch(`${slow.url}${path}`, { method: "POST", headers, body });
        return [status, answered.get("retry-after")];
      };
      expect(await send(50_000)).toEqual([400, null]);
      expect(await send(50_000)).toEqual([429, expect.stringMatching(/^\d+$/)]);
      for (let index = 0; index < 3; index += 1) expect(await send(0)).toEqual([400, null]);
      expect(await send(0)).toEqual([429, expect.stringMatching(/^\d+$/)]);
    },
  );

  test("allows a response that counts as more than the burst to a viewer with no recent requests", async () => {
    const huge = "{ viewer { users { verifications(first: 100) { user { verifications(first: 40) { id } } } } } }";
    expect((await slow.query(huge, { token })).status).toBe(200);
    expect((await slow.query(huge, { token })).status).toBe(429);
    clock.nowMs += 15_000;
    expect((await slow.query(huge, { token })).status).toBe(200);
  });

  test("counts new subscriptions as well", async () => {
    for (let index = 0; index < 15; index += 1) await slow.query(query, { token });
    const stream = subscribe(slow.url, `subscription { identityVerificationUpdated(id: "${id}") { id } }`, token);
    expect(JSON.stringify(await stream.ended.catch((error: unknown) => error))).toContain("TOO_MANY_REQUESTS");
  });
});
