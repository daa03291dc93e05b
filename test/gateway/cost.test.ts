// The cost of an operation is never below the upstream calls that it really causes, with nothing cached.
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { getOperationAST, type GraphQLSchema, isInterfaceType, isObjectType, parse } from "graphql";
import { seededSessionIds, seededUserIds } from "../../simulator/seed.js";
import { buildGatewaySchema } from "../../src/build-schema.js";
import { systemClock } from "../../src/clock.js";
import type { RequestContext } from "../../src/context.js";
import { measureOperation } from "../../src/operations/operation-size.js";
import { readsOfFields } from "../../src/operations/reads-of-fields.js";
import { MAX_LIST_CALLS } from "../../src/resolvers/upstream-calls.js";
import { costOf, readsOf } from "../../src/schema/field-cost.js";
import { operatorToken, tokenFor, WITHOUT_CACHE } from "../support/gateway.js";
import { createSessions, WITHOUT_RATE_LIMIT } from "../support/sessions.js";
import { startGateway, type TestGateway } from "../support/simulated-gateway.js";

let schema: GraphQLSchema;
let gateway: TestGateway;
beforeAll(async () => {
  schema = await buildGatewaySchema();
  gateway = await startGateway({
    env: { ...WITHOUT_CACHE, OPERATION_COST_LIMIT: "10000", OPERATION_ANSWER_LIMIT: "1000000" },
    simulator: { settings: WITHOUT_RATE_LIMIT },
  });
});
afterAll(() => gateway.stop());

const VIEWERS: Record<string, readonly string[]> = {
  one: [seededUserIds.natural],
  three: [seededUserIds.natural, seededUserIds.business, seededUserIds.refused],
  operator: [],
};
const USERS = [...Object.values(seededUserIds), "user_m_0000000000000000000000NONE"];
const SESSIONS = [...Object.values(seededSessionIds), "idnver_0000000000000000000000NONE"];

function costOfOperation(text: string, variables: Record<string, unknown>, userCount: number): number {
  const document = parse(text);
  const operation = getOperationAST(document);
  if (!operation) throw new Error("one operation, please");
  const asker = { userCount, canReadPersonalData: false };
  return measureOperation({ schema, document, operation, variables, viewer: asker }).upstreamCalls;
}

async function callsOf(text: string, variables: Record<string, unknown>, viewer: string): Promise<number> {
  const userIds = VIEWERS[viewer] ?? [];
  await gateway.resetUpstreamCalls();
  await gateway.query(text, {
    variables,
    token: viewer === "operator" ? await operatorToken() : await tokenFor(...userIds),
  });
  return (await gateway.upstreamCalls()).total;
}

const id = (from: readonly string[]) => fc.constantFrom(...from).map((value) => JSON.stringify(value));
const count = fc.oneof(fc.integer({ min: -3, max: 6 }), fc.constantFrom("$n", "$toString", "$none"));
const selection = (depth: number): { user: fc.Arbitrary<string>; session: fc.Arbitrary<string> } => {
  // Each field once: the same field with other arguments would need an alias, and few are allowed.
  const several = (parts: fc.Arbitrary<string>[]) =>
    fc
      .uniqueArray(fc.oneof(...parts), { minLength: 1, maxLength: 3, selector: (part) => part.split(/\W/, 1)[0] })
      .map((chosen) => chosen.join(" "));
  const below = depth > 0 ? selection(depth - 1) : undefined;
  const condition = fc.constantFrom("", "@include(if: $yes)", "@skip(if: $yes)");
  return {
    user: several([
      fc.constantFrom("id", "kycLevel", "createdAt", "__typename"),
      ...(below
        ? [
            fc
              .tuple(count, condition, below.session)
              .map(([n, when, of]) => `verifications(first: ${n}) ${when} { ${of} }`),
            fc
              .tuple(count, below.session)
              .map(([n, of]) => `verificationsConnection(first: ${n}) { edges { node { ${of} } } }`),
            fc.tuple(condition, below.session).map(([when, of]) => `latestVerification ${when} { ${of} }`),
          ]
        : []),
    ]),
    session: several([
      fc.constantFrom("id", "status", "tag", "checks { type }", "isFinal"),
      ...(below ? [fc.tuple(condition, below.user).map(([when, of]) => `user ${when} { ${of} }`)] : []),
    ]),
  };
};
const { user, session } = selection(2);
const rootField = fc.oneof(
  fc.tuple(id(USERS), user).map(([of, fields]) => `user(id: ${of}) { ${fields} }`),
  fc.tuple(id(SESSIONS), session).map(([of, fields]) => `identityVerification(id: ${of}) { ${fields} }`),
  fc
    .tuple(fc.array(id(SESSIONS), { maxLength: 6 }), session)
    .map(([ids, fields]) => `identityVerifications(ids: [${ids.join()}]) { ${fields} }`),
  session.map((fields) => `identityVerifications(ids: $ids) { ${fields} }`),
  user.map((fields) => `viewer { users { ${fields} } }`),
  fc.tuple(id([...USERS, ...SESSIONS]), user).map(([of, fields]) => `node(id: ${of}) { ... on User { ${fields} } }`),
  fc
    .tuple(id([...USERS, ...SESSIONS]), session)
    .map(([of, fields]) => `node(id: ${of}) { ... on IdentityVerification { ${fields} } }`),
);
const declared = "$n: Int! = 3, $toString: Int! = 4, $none: Int! = 2, $ids: [ID!]! = [], $yes: Boolean! = true";
const operation = fc.array(rootField, { minLength: 1, maxLength: 4 }).map((fields) => {
  const body = fields.map((field, index) => `r${index}: ${field}`).join(" ");
  const used = declared
    .split(", ")
    .filter((declaration) => body.match(/\$\w+/g)?.includes(declaration.split(":")[0] ?? ""));
  return `query${used.length > 0 ? `(${used.join(", ")})` : ""} { ${body} }`;
});
const submitted = fc.record(
  {
    n: fc.integer({ min: -5, max: 8 }),
    ids: fc.array(fc.constantFrom(...SESSIONS), { maxLength: 8 }),
    yes: fc.boolean(),
  },
  { requiredKeys: [] },
);

test("for any selection, arguments, variables and viewer", async () => {
  let answered = 0;
  await fc.assert(
    fc.asyncProperty(
      operation,
      submitted,
      fc.constantFrom(...Object.keys(VIEWERS)),
      async (text, variables, viewer) => {
        const calls = await callsOf(text, variables, viewer);
        if (calls > 0) answered += 1;
        expect(calls).toBeLessThanOrEqual(costOfOperation(text, variables, VIEWERS[viewer]?.length ?? 0));
      },
    ),
    { numRuns: 300 },
  );
  // Otherwise the property would also hold if all operations were refused.
  expect(answered).toBeGreaterThan(100);
});

describe("operations that cause the most upstream calls", () => {
  test("a list of a thousand sessions takes as many calls as a list counts for", async () => {
    await createSessions(gateway.simulatorUrl, 950, seededUserIds.soletrader);
    const text = `{ user(id: "${seededUserIds.soletrader}") { verifications(first: 1) { id } } }`;
    expect(await callsOf(text, {}, "operator")).toBe(MAX_LIST_CALLS);
    expect(costOfOperation(text, {}, 0)).toBe(MAX_LIST_CALLS);
    await gateway.control("POST", "faults", { kind: "page_headers_missing" });
    expect(await callsOf(text, {}, "operator")).toBe(MAX_LIST_CALLS);
    await gateway.control("DELETE", "faults");
  });

  test("creations, with reuse and without, again with the same key", async () => {
    const input = (more: string) =>
      `{ userId: "${seededUserIds.natural}", returnUrl: "https://other.example", idempotencyKey: "00000000-0000-4000-8000-000000000001" ${more} }`;
    await createSessions(gateway.simulatorUrl, 8, seededUserIds.natural);
    for (const more of ["", "reuse: true", 'tag: "another"']) {
      const text = `mutation { createIdentityVerification(input: ${input(more)}) { identityVerification { checks { type } user { kycLevel verifications(first: 3) { tag } } } } }`;
      const calls = await callsOf(text, {}, "one");
      expect(calls).toBeLessThanOrEqual(costOfOperation(text, {}, 1));
    }
  });
});

describe("every field declares what it reads, and reads nothing else", () => {
  const objectFields = (name: string): string[] => {
    const type = schema.getType(name);
    return isObjectType(type) || isInterfaceType(type) ? Object.keys(type.getFields()) : [];
  };

  test("the documentation says the same", () => {
    const page = readFileSync("docs/request-path.md", "utf8");
    const [, rows = ""] = /\| field +\| what is read +\|\n\|[ -|]+\n((?:\|.*\n)+)/.exec(page) ?? [];
    const listed = rows
      .trim()
      .split("\n")
      .map((row) =>
        row
          .split("|")
          .slice(1, 3)
          .map((cell) => cell.trim()),
      );
    expect(listed).toEqual(readsOfFields(schema).map(([field, what]) => [`\`${field}\``, what]));
  });

  test("the description of each field missing from lists says so, and of no other", () => {
    const session = schema.getType("IdentityVerification");
    if (!isObjectType(session)) throw new TypeError("no sessions");
    for (const field of Object.values(session.getFields()))
      expect([field.name, /In a list this costs/.test(field.description ?? "")]).toEqual([
        field.name,
        readsOf(costOf(field)).includes("view"),
      ]);
  });

  test.each(["IdentityVerification", "User"])("%s", async (typeName) => {
    const type = schema.getType(typeName);
    if (!isObjectType(type)) throw new TypeError(typeName);
    for (const name of objectFields(typeName)) {
      const field = type.getFields()[name];
      if (!field?.resolve) throw new TypeError(`${typeName}.${name} has no resolver`);
      const reads: string[] = [];
      const noted = (what: string) => () => (reads.push(what), Promise.resolve(null));
      const identityVerifications = {
        load: noted("view"),
        user: () => (reads.push("view"), Promise.resolve(user)),
        regulatoryStatus: noted("regulatory"),
        forUser: noted("list"),
        listFreshness: noted("list"),
      };
      const freshness = { fetchedAt: new Date(), isStale: false };
      const user = { kycLevel: "REGULAR", status: "ACTIVE", category: "OWNER", freshness };
      const returns = { of: () => undefined };
      const context = { identityVerifications, returns, clock: systemClock } as unknown as RequestContext;
      const info = { fieldNodes: [], returnType: field.type, schema, fragments: {}, variableValues: {} };
      const args = Object.fromEntries(field.args.map(({ name: arg, defaultValue }) => [arg, defaultValue]));
      const source = { id: "a", userId: "b", status: "PENDING" };
      await field.resolve(source, args, context, info as unknown as Parameters<typeof field.resolve>[3]);
      expect([name, [...new Set(reads)].sort()]).toEqual([name, [...readsOf(costOf(field))].sort()]);
    }
  });
});
