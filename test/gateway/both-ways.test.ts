// What comes by the short way (http/plain-operations.ts) is answered as by Apollo Server: same status, headers and bytes.
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { buildSchema, type GraphQLSchema } from "graphql";
import { seededSessionIds, seededUserIds } from "../../simulator/seed.js";
import { testClock } from "../support/clock.js";
import { operatorToken, tokenFor, tokenWithPersonalDataFor } from "../support/gateway.js";
import { randomOperation } from "../support/random-operations.js";
import { WITHOUT_RATE_LIMIT } from "../support/sessions.js";
import { startGateway, type TestGateway } from "../support/simulated-gateway.js";

let schema: GraphQLSchema;
let gateway: TestGateway;
let viewers: Record<string, string | undefined>;

const QUOTES = "'\"`${1}\\ */ \u2028 __proto__ \n";

const valuesFor = (seed: number) => ({
  ids: [...Object.values(seededSessionIds), ...Object.values(seededUserIds), "idnver_unknown", "__proto__", ""],
  texts: ["https://app.example/return", "http://bad", "", "en", "a-key", "\u{1F600}", QUOTES],
  // Whatever is created is created once. With `reuse`, a refused creation has another key each time, up to the third.
  fixed: { idempotencyKey: `of operation ${seed}`, reuse: false },
});

beforeAll(async () => {
  schema = buildSchema(readFileSync("schema.graphql", "utf8"));
  // Time stands still, as some answers contain it.
  const [now, monotonicMs] = [new Date(), performance.now()];
  const clock = testClock({ now: () => now, monotonicMs: () => monotonicMs });
  gateway = await startGateway({ simulator: { settings: WITHOUT_RATE_LIMIT }, gateway: { clock } });
  const users = Object.values(seededUserIds);
  viewers = {
    nobody: undefined,
    user: await tokenFor(users[0] ?? ""),
    withPersonalData: await tokenWithPersonalDataFor(...users.slice(0, 3)),
    operator: await operatorToken(),
  };
  // That a user does not exist is answered before the same is known of their sessions. One at a time, so that both are.
  for (const id of valuesFor(0).ids)
    for (const fields of ["kycLevel", "verifications { id }"])
      await ask(
        { query: `query Q($id: ID!) { user(id: $id) { ${fields} } }`, variables: { id } },
        JSON_TYPE,
        "operator",
      );
});
afterAll(() => gateway.stop());

interface Answered {
  status: number;
  headers: [string, string][];
  body: string;
  audited: number;
}

async function ask(
  body: object,
  accept: string,
  viewer: string,
  extra: Record<string, string> = {},
): Promise<Answered> {
  const token = viewers[viewer];
  const before = gateway.audit.length;
  const response = await fetch(`${gateway.url}/graphql`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      accept,
      ...extra,
      ...(token && { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  const headers = [...response.headers]
    .filter(([name]) => !["x-request-id", "date", "retry-after"].includes(name))
    .map(([name, value]): [string, string] => [name, name === "server-timing" ? withoutDurations(value) : value]);
  return {
    status: response.status,
    headers,
    body: text
      .replaceAll(/"requestId":"[^"]*"/g, '"requestId":""')
      .replaceAll(/"retryAfterSeconds":\d+/g, '"retryAfterSeconds":0'),
    audited: gateway.audit.length - before,
  };
}

const withoutDurations = (timing: string) => timing.replaceAll(/dur=[\d.]+/g, "dur=");

const JSON_TYPE = "application/json";
/** The short way leaves such an Accept to Apollo's negotiation, which has the same result. */
const byApollo = (accept: string) => `${accept}, text/x-other;q=0.1`;

interface Body {
  data?: unknown;
  errors?: unknown;
}

interface Context {
  viewer: string;
  /** Shown when the answers differ. */
  what?: unknown;
  accept?: string;
  headers?: Record<string, string>;
}

async function expectSame(body: object, { viewer, what, accept = JSON_TYPE, headers }: Context) {
  // Fills the cache, and creates what is created.
  await ask(body, accept, viewer, headers);
  const [short, apollo] = [
    await ask(body, accept, viewer, headers),
    await ask(body, byApollo(accept), viewer, headers),
  ];
  expect({ what, ...short }).toEqual({ what, ...apollo });
  return { status: short.status, ...(JSON.parse(short.body) as Body) };
}

test("random operations, for several viewers", async () => {
  const seen = { data: 0, errors: 0, both: 0 };
  for (let seed = 1; seed <= 1_000; seed += 1) {
    const operation = randomOperation(schema, valuesFor(seed), seed);
    const viewer = Object.keys(viewers)[seed % 4] ?? "";
    const { data, errors } = await expectSame(operation, { viewer, what: { seed, operation } });
    seen[data && errors ? "both" : data ? "data" : "errors"] += 1;
  }
  // The comparison says something only if all kinds of answers occur.
  for (const count of Object.values(seen)) expect(count).toBeGreaterThan(20);
});

const QUERY = "query Q($id: ID!) { identityVerification(id: $id) { id status checks { type } } }";
const variables = { id: seededSessionIds.validated };

const CASES: [string, number, object, Partial<Context>?][] = [
  ["an operation by its name", 200, { query: `${QUERY} query R { viewer { isOperator } }`, operationName: "R" }],
  ["null for what is left out", 200, { query: "{ viewer { isOperator } }", operationName: null, variables: null }],
  ["extensions of a client", 200, { query: QUERY, variables, extensions: { clientLibrary: { name: "a" } } }],
  ["the cost", 200, { query: QUERY, variables }, { headers: { "x-graphql-cost": "1" } }],
  ["the cost with an empty header", 200, { query: QUERY, variables }, { headers: { "x-graphql-cost": "" } }],
  ["the newer media type", 200, { query: QUERY, variables }, { accept: "application/graphql-response+json" }],
  ["no operation of that name", 400, { query: QUERY, variables, operationName: "R" }],
  ["an empty name", 400, { query: QUERY, variables, operationName: "" }],
  ["several operations and no name", 400, { query: `${QUERY} query R { viewer { isOperator } }`, variables }],
  ["a document that cannot be parsed", 400, { query: "{" }],
  ["a document with several errors", 400, { query: "{ nothing viewer { nothing } }" }],
  ["a variable that is missing", 400, { query: QUERY }],
  ["a variable of a wrong type", 400, { query: QUERY, variables: { id: [] } }],
  ["a variable that is not valid Unicode", 400, { query: QUERY, variables: { id: "\ud800" } }],
  [
    "too many variables",
    400,
    { query: QUERY, variables: Object.fromEntries(Array.from({ length: 300 }, (_, i) => [`v${i}`, 1])) },
  ],
  [
    "an operation that is too large",
    400,
    { query: `{ ${Array.from({ length: 20 }, (_, i) => `a${i}: __typename`).join(" ")} }` },
  ],
  ["a subscription", 400, { query: `subscription { identityVerificationUpdated(id: "a") { id } }` }],
  ["data without a token", 401, { query: QUERY, variables }, { viewer: "nobody" }],
  ["the schema without a token", 200, { query: "{ __schema { queryType { name } } }" }, { viewer: "nobody" }],
  [
    "personal data that is denied",
    200,
    { query: `{ identityVerification(id: "${variables.id}") { checks { data { value } } } }` },
  ],
  ["no query", 400, { query: "" }],
  ["a query of another kind", 400, { query: 7 }],
  ["variables as text", 400, { query: QUERY, variables: "{}" }],
  ["a persisted query", 200, { extensions: { persistedQuery: { version: 1, sha256Hash: "a" } } }],
];

// Rows are of different lengths, for which jest's own each would wait for a callback.
for (const [what, status, body, context] of CASES)
  test(what, async () => {
    expect((await expectSame(body, { viewer: "operator", ...context })).status).toBe(status);
  });
