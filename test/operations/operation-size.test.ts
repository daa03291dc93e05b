import { beforeAll, describe, expect, test } from "@jest/globals";
import { getOperationAST, isObjectType, parse, type GraphQLSchema } from "graphql";
import { buildGatewaySchema } from "../../src/build-schema.js";
import { measureOperation, type OperationSize } from "../../src/operations/operation-size.js";
import { FIELD_COSTS } from "../../src/operations/upstream-cost.js";

let schema: GraphQLSchema;
beforeAll(async () => {
  schema = await buildGatewaySchema();
});

function measure(text: string, variables: Record<string, unknown> = {}, viewerUserCount = 1): OperationSize {
  const document = parse(text);
  const operation = getOperationAST(document);
  if (!operation) throw new Error("one operation, please");
  return measureOperation({ schema, document, operation, variables, viewerUserCount });
}

describe("what an operation may cost in upstream calls", () => {
  test.each([
    ["who is asking", "{ viewer { userIds } }", 0],
    ["the schema", "{ __schema { types { name } } }", 0],
    ["one session, summary", '{ identityVerification(id: "a") { status } }', 2],
    ["one session, detail", '{ identityVerification(id: "a") { status hostedUrl checks { type } } }', 2],
    ["one session and its user", '{ identityVerification(id: "a") { user { kycLevel status } } }', 3],
    [
      "fifty sessions with detail",
      `{ identityVerifications(ids: [${Array.from({ length: 50 }, (_, index) => `"${index}"`).join()}]) { checks { type } } }`,
      51,
    ],
    [
      "fifty sessions and their users",
      `{ identityVerifications(ids: [${'"a",'.repeat(50)}]) { checks { type } user { kycLevel } } }`,
      101,
    ],
    [
      "the list once for all",
      '{ a: identityVerification(id: "a") { tag } b: identityVerification(id: "b") { tag } }',
      3,
    ],
    ["a user", '{ user(id: "a") { id } }', 1],
    ["a user in detail", '{ user(id: "a") { kycLevel status createdAt } }', 1],
    ["a user's sessions, summary", '{ user(id: "a") { verifications { status } } }', 1],
    ["a user's sessions, detail, as many as by default", '{ user(id: "a") { verifications { checks { type } } } }', 21],
    [
      "a user's sessions, detail, their owner once",
      '{ user(id: "a") { verifications(first: 3) { tag user { kycLevel } } } }',
      5,
    ],
    ["the newest session, detail", '{ user(id: "a") { latestVerification { hostedUrl } kycLevel } }', 3],
    [
      "the same list twice",
      '{ user(id: "a") { one: verifications(first: 2) { tag } another: verifications(first: 3) { status } } }',
      3,
    ],
    ["a node", '{ node(id: "a") { id ... on User { kycLevel } } }', 2],
    [
      "a creation",
      'mutation { createIdentityVerification(input: { userId: "a", returnUrl: "b" }) { identityVerification { hostedUrl checks { type } } } }',
      2,
    ],
    ["a subscription to a session", 'subscription { identityVerificationUpdated(id: "a") { checks { type } } }', 2],
    ["a subscription to a user", 'subscription { userVerificationsUpdated(userId: "a") { status } }', 21],
  ])("%s", (_what, text, calls) => {
    expect(measure(text).upstreamCalls).toBe(calls);
  });

  test("counts each of the users that the viewer is", () => {
    expect(measure("{ viewer { users { verifications(first: 5) { tag } } } }", {}, 4).upstreamCalls).toBe(24);
    expect(measure('{ identityVerification(id: "a") { tag } }', {}, 4).upstreamCalls).toBe(5);
    expect(measure('{ identityVerification(id: "a") { tag } }', {}, 0).upstreamCalls).toBe(1);
  });

  test("counts what variables say, their defaults, and the schema's", () => {
    const text = 'query($n: Int! = 7) { user(id: "a") { verifications(first: $n) { tag } } }';
    expect(measure(text, { n: 50 }).upstreamCalls).toBe(51);
    expect(measure(text).upstreamCalls).toBe(8);
    expect(measure('query($n: Int) { user(id: "a") { verifications(first: $n) { tag } } }').upstreamCalls).toBe(21);
    expect(
      measure("query($ids: [ID!]!) { identityVerifications(ids: $ids) { tag } }", { ids: ["a", "b", "c"] })
        .upstreamCalls,
    ).toBe(4);
    expect(
      measure("query($id: ID!) { identityVerifications(ids: [$id, $id]) { tag } }", { id: "a" }).upstreamCalls,
    ).toBe(3);
  });

  test("every field that is named exists, and every field of the upstream's objects is named or known to be free", () => {
    const free = new Set([
      "User.id",
      "IdentityVerification.id",
      "IdentityVerification.status",
      "IdentityVerification.rawStatus",
      "IdentityVerification.isFinal",
      "IdentityVerification.createdAt",
      "IdentityVerification.updatedAt",
      "IdentityVerification.expiresAt",
      "IdentityVerification.freshness",
      "Query.upstreamQuota",
    ]);
    const coordinates = Object.values(schema.getTypeMap())
      .filter(isObjectType)
      .flatMap((type) => Object.keys(type.getFields()).map((field) => `${type.name}.${field}`));
    expect([...FIELD_COSTS.keys()].filter((coordinate) => !coordinates.includes(coordinate))).toEqual([]);
    const priced = ["Query", "Mutation", "Subscription", "User", "IdentityVerification"];
    expect(
      coordinates.filter(
        (coordinate) =>
          priced.includes(coordinate.split(".")[0] ?? "") && !FIELD_COSTS.has(coordinate) && !free.has(coordinate),
      ),
    ).toEqual([]);
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

  test("fragments that double at each level are measured at once, as what they would become", () => {
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
