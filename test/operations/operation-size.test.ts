import { beforeAll, describe, expect, test } from "@jest/globals";
import {
  getIntrospectionQuery,
  getNullableType,
  getOperationAST,
  graphql,
  type GraphQLField,
  type GraphQLSchema,
  isListType,
  isObjectType,
  parse,
} from "graphql";
import { buildGatewaySchema } from "../../src/build-schema.js";
import { assertWithinLimits, requestsOf, STRUCTURE_LIMITS } from "../../src/operations/operation-limits.js";
import { measureOperation, type OperationSize } from "../../src/operations/operation-size.js";
import { MAX_LIST_CALLS as LIST } from "../../src/resolvers/upstream-calls.js";
import { costOf } from "../../src/schema/field-cost.js";

let schema: GraphQLSchema;
beforeAll(async () => {
  schema = await buildGatewaySchema();
});

const fieldsOf = (of: GraphQLSchema): [string, GraphQLField<unknown, unknown>][] =>
  Object.values(of.getTypeMap())
    .filter((type) => isObjectType(type) && !type.name.startsWith("__"))
    .flatMap((type) =>
      isObjectType(type)
        ? Object.values(type.getFields()).map((field): [string, GraphQLField<unknown, unknown>] => [
            `${type.name}.${field.name}`,
            field,
          ])
        : [],
    );

function measure(
  text: string,
  variables: Record<string, unknown> = {},
  viewerUserCount = 1,
  canReadPersonalData = true,
): OperationSize {
  const document = parse(text);
  const operation = getOperationAST(document);
  if (!operation) throw new Error("one operation, please");
  return measureOperation({
    schema,
    document,
    operation,
    variables,
    viewer: { userCount: viewerUserCount, canReadPersonalData },
  });
}

describe("what an operation may cost in upstream calls", () => {
  test.each([
    ["who is asking", "{ viewer { userIds } }", 0],
    ["the schema", "{ __schema { types { name } } }", 0],
    ["one session, summary", '{ identityVerification(id: "a") { status } }', LIST + 1],
    ["one session, detail", '{ identityVerification(id: "a") { status hostedUrl checks { type } } }', LIST + 1],
    ["one session and its user", '{ identityVerification(id: "a") { user { kycLevel status } } }', LIST + 2],
    [
      "fifty sessions with detail",
      `{ identityVerifications(ids: [${Array.from({ length: 50 }, (_, index) => `"${index}"`).join()}]) { checks { type } } }`,
      LIST + 50,
    ],
    [
      "fifty sessions and their users",
      `{ identityVerifications(ids: [${'"a",'.repeat(50)}]) { checks { type } user { kycLevel } } }`,
      LIST + 100,
    ],
    [
      "the list once for all",
      '{ a: identityVerification(id: "a") { tag } b: identityVerification(id: "b") { tag } }',
      LIST + 2,
    ],
    ["a user", '{ user(id: "a") { id } }', 1],
    ["a user in detail", '{ user(id: "a") { kycLevel status createdAt } }', 1],
    ["a user's sessions, summary", '{ user(id: "a") { verifications { status } } }', LIST],
    [
      "a user's sessions, detail, as many as by default",
      '{ user(id: "a") { verifications { checks { type } } } }',
      LIST + 20,
    ],
    [
      "a user's sessions, detail, their owner once",
      '{ user(id: "a") { verifications(first: 3) { tag user { kycLevel } } } }',
      LIST + 4,
    ],
    ["the newest session, detail", '{ user(id: "a") { latestVerification { hostedUrl } kycLevel } }', LIST + 2],
    [
      "the same list twice",
      '{ user(id: "a") { one: verifications(first: 2) { tag } another: verifications(first: 3) { status } } }',
      LIST + 2,
    ],
    ["a node", '{ node(id: "a") { id ... on User { kycLevel } } }', LIST + 1],
    [
      "a creation",
      'mutation { createIdentityVerification(input: { userId: "a", returnUrl: "b" }) { identityVerification { hostedUrl checks { type } } } }',
      LIST + 3,
    ],
    [
      "a creation that may give an earlier session",
      'mutation { createIdentityVerification(input: { userId: "a", returnUrl: "b", reuse: true }) { isReused } }',
      LIST + 9 + LIST + 5,
    ],
    [
      "a node that may be a session and its user",
      '{ node(id: "a") { ... on IdentityVerification { user { kycLevel } } } }',
      LIST + 2,
    ],
    [
      "a node that may be a user and their sessions",
      '{ node(id: "a") { ... on User { verifications { id } } } }',
      LIST + 1 + LIST,
    ],
    ["two sessions' summaries", '{ identityVerifications(ids: ["a", "b"]) { status } }', 2 + LIST],
    [
      "a retry of a person",
      'mutation { retryPersonVerification(input: { identityVerificationId: "a", personId: "b" }) { person { id } } }',
      LIST + 2,
    ],
    [
      "a subscription to a session",
      'subscription { identityVerificationUpdated(id: "a") { checks { type } } }',
      1 + LIST,
    ],
    ["a subscription to a user", 'subscription { userVerificationsUpdated(userId: "a") { status } }', LIST + 20],
    [
      "a subscription to a user, each state with the user",
      'subscription { userVerificationsUpdated(userId: "a") { user { kycLevel } } }',
      LIST + 40,
    ],
  ])("%s", (_what, text, calls) => {
    expect(measure(text).upstreamCalls).toBe(calls);
  });

  test("counts each user of the viewer", () => {
    expect(measure("{ viewer { users { verifications(first: 5) { tag } } } }", {}, 4).upstreamCalls).toBe(
      4 * (LIST + 5),
    );
    expect(measure('{ identityVerification(id: "a") { tag } }', {}, 4).upstreamCalls).toBe(4 * LIST + 1);
    expect(measure('{ identityVerification(id: "a") { tag } }', {}, 0).upstreamCalls).toBe(1);
  });

  test("counts variables, their defaults, and the schema's defaults", () => {
    const text = 'query($n: Int! = 7) { user(id: "a") { verifications(first: $n) { tag } } }';
    expect(measure(text, { n: 50 }).upstreamCalls).toBe(LIST + 50);
    expect(measure(text).upstreamCalls).toBe(LIST + 7);
    expect(measure('query($n: Int) { user(id: "a") { verifications(first: $n) { tag } } }').upstreamCalls).toBe(
      LIST + 20,
    );
    expect(
      measure("query($ids: [ID!]!) { identityVerifications(ids: $ids) { tag } }", { ids: ["a", "b", "c"] })
        .upstreamCalls,
    ).toBe(LIST + 3);
    expect(
      measure("query($id: ID!) { identityVerifications(ids: [$id, $id]) { tag } }", { id: "a" }).upstreamCalls,
    ).toBe(LIST + 2);
  });

  test("every list declares how many items it may contain", () => {
    const unsaid = fieldsOf(schema)
      .filter(([, { type }]) => isListType(getNullableType(type)))
      .filter(([, field]) => costOf(field).items === undefined)
      .map(([coordinate]) => coordinate);
    expect(unsaid).toEqual([]);
  });
});

describe("structure", () => {
  test("levels, aliases and root fields", () => {
    expect(measure('{ a: viewer { users { id } } b: user(id: "x") { id } viewer { userIds } }')).toMatchObject({
      depth: 3,
      aliases: 2,
      rootFields: 3,
    });
  });

  test.each([
    ["fragments", "fragment F on Query { viewer { users { verifications { user { id } } } } } { ...F }"],
    [
      "fragments in fragments",
      "fragment A on Query { ...B } fragment B on Query { viewer { users { ...C } } } fragment C on User { verifications { user { id } } } { ...A }",
    ],
    ["inline fragments", "{ ... { viewer { ... on Viewer { users { verifications { ... { user { id } } } } } } } }"],
    [
      "directives that leave it out",
      "{ viewer @include(if: false) { users { verifications { user @skip(if: true) { id } } } } }",
    ],
    [
      "directives with variables",
      "query($no: Boolean!) { viewer @include(if: $no) { users { verifications { user { id } } } } }",
    ],
    [
      "aliases that look like introspection",
      "{ __schema: viewer { __type: users { __typename verifications { user { id } } } } }",
    ],
  ])("levels count through %s", (_what, text) => {
    expect(measure(text, { no: false }).depth).toBe(5);
  });

  test.each([
    ["fragments", "fragment F on Query { a: viewer { userIds } b: viewer { userIds } } { ...F c: viewer { userIds } }"],
    [
      "fragments spread again and again",
      "fragment F on Query { a: viewer { userIds } } { ...F ... { ...F } ... on Query { ...F } }",
    ],
    ["inline fragments", "{ ... { a: viewer { b: userIds } } c: viewer { userIds } }"],
  ])("aliases count through %s", (_what, text) => {
    expect(measure(text).aliases).toBe(3);
  });

  test("root fields count through fragments", () => {
    expect(
      measure("fragment F on Query { viewer { userIds } a: viewer { userIds } } { ...F ... { ...F } }").rootFields,
    ).toBe(4);
  });

  test("fragments that double at each level are measured at their expanded size, at once", () => {
    const levels = Array.from(
      { length: 60 },
      (_, index) => `fragment F${index} on Query { ...F${index + 1} ... { ...F${index + 1} } }`,
    );
    const size = measure(`${levels.join(" ")} fragment F60 on Query { a: user(id: "x") { kycLevel } } { ...F0 }`);
    expect(size.aliases).toBe(2 ** 60);
    expect(size.upstreamCalls).toBe(2 ** 60);
  });

  test("introspection is left to graphql's own limit, but only where it is introspection", () => {
    expect(
      measure("{ __schema { types { fields { type { ofType { ofType { ofType { ofType { name } } } } } } } } }").depth,
    ).toBe(0);
    expect(measure("{ viewer { __typename } }").depth).toBe(2);
  });
});

describe("how many fields the answer may hold", () => {
  test.each([
    ["one object", "{ viewer { isOperator canReadPersonalData } }", 3],
    ["a list of the viewer's users", "{ viewer { users { id } } }", 1 + 2],
    ["a list of the requested length", '{ user(id: "a") { verifications(first: 30) { id status } } }', 1 + 30 * 3],
    ["a list as long as by default", '{ user(id: "a") { verifications { id } } }', 1 + 20 * 2],
    [
      "a page, whose size counts for all of it",
      '{ user(id: "a") { verificationsConnection(first: 7) { edges { node { id } } } } }',
      1 + 7 * 4,
    ],
    ["as many sessions as ids", '{ identityVerifications(ids: ["a", "b", "c"]) { id } }', 3 * 2],
    [
      "lists in lists",
      '{ user(id: "a") { verifications(first: 9) { user { verifications(first: 8) { id } } } } }',
      1 + 9 * (2 + 8 * 2),
    ],
    [
      "what the upstream decides",
      '{ identityVerification(id: "a") { checks { data { type } } } }',
      1 + 10 * (5 + 5 * 2),
    ],
    ["the first states of a subscription", 'subscription { userVerificationsUpdated(userId: "a") { id } }', 20 * 2],
  ])("%s", (_what, text, fields) => {
    expect(measure(text).answerFields).toBe(fields);
  });

  test("a field that the viewer may not read counts as the error in its place", () => {
    const text = '{ identityVerification(id: "a") { extractedData { firstName } } }';
    expect(measure(text).answerFields).toBe(7);
    expect(measure(text, {}, 1, false).answerFields).toBe(56);
  });

  test("fragments that double at each level count at their expanded size", () => {
    const levels = Array.from(
      { length: 60 },
      (_, index) => `fragment F${index} on Query { ...F${index + 1} ... { ...F${index + 1} } }`,
    );
    expect(measure(`${levels.join(" ")} fragment F60 on Query { viewer { isOperator } } { ...F0 }`).answerFields).toBe(
      2 ** 61,
    );
  });

  test("introspection counts about as it answers, and its aliases", async () => {
    let answered = 0;
    JSON.stringify(await graphql({ schema, source: getIntrospectionQuery() }), (_key, value: unknown) => {
      answered += 1;
      return value;
    });
    const { answerFields } = measure(getIntrospectionQuery());
    expect(answerFields).toBeGreaterThan(answered / 2);
    expect(answerFields).toBeLessThan(answered * 2);
    expect(measure("{ __schema { types { a: name b: name fields { c: name } } } }").aliases).toBe(3);
  });

  test("large operations count as several requests", () => {
    expect(requestsOf({ answerFields: 0 })).toBe(1);
    expect(requestsOf({ answerFields: 100 })).toBe(1);
    expect(requestsOf({ answerFields: 10_000 })).toBe(100);
  });
});

describe("attempts to make an operation appear smaller than it is", () => {
  const LIMITS = { ...STRUCTURE_LIMITS, upstreamCalls: 120, answerFields: 10_000 };
  const detail = (first: string) => `verifications(first: ${first}) { tag user { kycLevel } }`;
  /** Costs more than is allowed; each test adds something that should hide this. */
  const large = `large: identityVerifications(ids: [${'"a" '.repeat(50)}]) { tag user { kycLevel } } also: identityVerifications(ids: [${'"a" '.repeat(50)}]) { tag }`;
  const user = (first: string) => `user(id: "a") { ${detail(first)} }`;
  const parse1e = (text: string) => JSON.parse(text) as unknown;

  test.each<[string, string, Record<string, unknown>?]>([
    ["a negative count", `{ ${large} ${user("-100")} }`],
    ["a negative count in a variable", `query($n: Int!) { ${large} ${user("$n")} }`, { n: -1e9 }],
    ["minus infinity", `query($n: Int!) { ${large} ${user("$n")} }`, { n: parse1e("-1e999") }],
    [
      "a negative page",
      `{ ${large} user(id: "a") { verificationsConnection(first: -100) { edges { node { tag } } } } }`,
    ],
    [
      "a count of nothing around a huge one",
      `{ ${large} user(id: "a") { verifications(first: 0) { user { ${detail("1000000")} } } } }`,
    ],
    ["a huge count", `query($n: Int!) { ${user("$n")} }`, { n: 1e308 }],
    ["an infinite count", `query($n: Int!) { ${user("$n")} }`, { n: parse1e("1e999") }],
    [
      "a huge count within nothing",
      `query($n: Int!) { user(id: "a") { verifications(first: $n) { user { verifications(first: $n) { user { verifications(first: $n) { id } } } } } } }`,
      { n: parse1e("1e999") },
    ],
    ["a huge default", `query($n: Int! = 2000000000) { ${user("$n")} }`],
    [
      "a long list in a variable",
      `query($ids: [ID!]!) { a: identityVerifications(ids: $ids) { tag user { kycLevel } } }`,
      { ids: Array.from({ length: 100 }, String) },
    ],
    [
      "reuse in a variable",
      `mutation($reuse: Boolean!) { ${Array.from({ length: 6 }, (_, index) => `a${index}: createIdentityVerification(input: { userId: "a", returnUrl: "b", reuse: $reuse }) { isReused }`).join(" ")} }`,
      { reuse: true },
    ],
    [
      "reuse in an input that is a variable",
      `mutation($input: CreateIdentityVerificationInput!) { ${Array.from({ length: 6 }, (_, index) => `a${index}: createIdentityVerification(input: $input) { isReused }`).join(" ")} }`,
      { input: { userId: "a", returnUrl: "b", reuse: true } },
    ],
    [
      "reuse by default",
      `mutation($reuse: Boolean! = true) { ${Array.from({ length: 6 }, (_, index) => `a${index}: createIdentityVerification(input: { userId: "a", returnUrl: "b", reuse: $reuse }) { isReused }`).join(" ")} }`,
    ],
    [
      "conditions that are false",
      `query($no: Boolean!) { ${large.replaceAll("{ tag", "@include(if: $no) { tag")} }`,
      { no: false },
    ],
    ["a fragment", `{ ...F } fragment F on Query { ${large} }`],
    [
      "many answers from few calls",
      '{ user(id: "a") { verifications(first: 100) { user { verifications(first: 100) { id } } } } }',
    ],
    [
      "pages in pages",
      '{ user(id: "a") { verificationsConnection(first: 100) { edges { node { user { verifications(first: 100) { id } } } } } } }',
    ],
  ])("%s is refused", (_what, text, variables = {}) => {
    expect(() => assertWithinLimits(measure(text, variables), LIMITS)).toThrow(/ at most /);
  });

  test.each(["constructor", "__proto__", "toString", "valueOf", "hasOwnProperty", "__defineGetter__"])(
    "a variable named %s counts as the default where it is left out, and as what it is where it is given",
    (name) => {
      const text = `query($${name}: Int) { ${user(`$${name}`)} }`;
      expect(measure(text).upstreamCalls).toBe(LIST + 21);
      expect(measure(text, parse1e(`{"${name}": 90}`) as Record<string, unknown>).upstreamCalls).toBe(LIST + 91);
      expect(measure(text.replace("Int)", "Int = 50)")).upstreamCalls).toBe(LIST + 51);
    },
  );

  test("a size that is no number is refused", () => {
    const size = measure("{ viewer { isOperator } }");
    for (const key of ["depth", "aliases", "rootFields", "upstreamCalls", "answerFields"] as const)
      expect(() => assertWithinLimits({ ...size, [key]: NaN }, LIMITS)).toThrow(/at most/);
  });
});
