// Compared with graphql's own execution, over random operations and resolvers that fail, wait, or return nothing.
import { readFileSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import {
  buildSchema,
  execute as executeByGraphql,
  type ExecutionResult,
  getNullableType,
  getOperationAST,
  type GraphQLNamedType,
  type GraphQLOutputType,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  isAbstractType,
  isEnumType,
  isListType,
  isNonNullType,
  isObjectType,
  parse,
  responsePathAsArray,
} from "graphql";
import type { RequestContext } from "../../src/context.js";
import { createExecute, type Execute } from "../../src/operations/execute.js";
import { randomOperation } from "../support/random-operations.js";

const QUOTES = "'\"`${1}\\ */ \u2028 __proto__ \n";
const VALUES = { ids: ["a", "", "__proto__"], texts: ["en", QUOTES, "https://app.example"], fixed: {} };

/** A whole number from 0 to below the limit, always the same for the same text. */
function pick(text: string, limit: number): number {
  let hash = 7;
  for (const character of text) hash = (Math.imul(hash, 31) + (character.codePointAt(0) ?? 0)) >>> 0;
  return (hash ^ (hash >>> 13)) % limit;
}

interface Behaviour {
  seed: number;
  calls: string[];
}

function valueOf(type: GraphQLOutputType, key: string, schema: GraphQLSchema, waits: boolean): unknown {
  if (isNonNullType(type)) return valueOf(type.ofType, key, schema, waits);
  const outcome = pick(`${key} outcome`, 14);
  if (outcome === 0) return null;
  if (outcome === 1) return new Error(`returned at ${key}`);
  if (isListType(type))
    return Array.from({ length: pick(`${key} length`, 3) }, (_, index) => {
      const item = valueOf(type.ofType, `${key}.${index}`, schema, waits);
      return waits ? Promise.resolve(item) : item;
    });
  if (isAbstractType(type)) {
    const possible = schema.getPossibleTypes(type);
    return { __typename: possible[pick(key, possible.length)]?.name };
  }
  if (isObjectType(type)) return {};
  if (isEnumType(type)) return type.getValues()[0]?.value;
  // Half of them are values that an Int or a date cannot have.
  return (type as GraphQLNamedType).name === "Int" && outcome < 6 ? "no number" : outcome;
}

function resolve(_source: unknown, args: unknown, { seed, calls }: Behaviour, info: GraphQLResolveInfo): unknown {
  const key = `${seed} ${responsePathAsArray(info.path).join(".")}`;
  calls.push(`${key} ${info.parentType.name}.${info.fieldName} ${JSON.stringify(args)}`);
  const outcome = pick(key, 12);
  // Where one item of a list fails at once and another one later, graphql's own execution ends the process.
  const isInList = responsePathAsArray(info.path).some((part) => typeof part === "number");
  const waits = seed % 3 > 0 && (isInList || isListType(getNullableType(info.returnType)) || outcome < 6);
  if (outcome === 0 && !waits) throw new Error(`thrown at ${key}`);
  if (outcome === 0) return Promise.reject(new Error(`rejected at ${key}`));
  const value = valueOf(info.returnType, key, info.schema, waits);
  return waits ? Promise.resolve(value) : value;
}

function withResolvers(schema: GraphQLSchema): GraphQLSchema {
  for (const type of Object.values(schema.getTypeMap())) {
    if (isAbstractType(type)) type.resolveType = (value) => (value as { __typename?: string }).__typename;
    if (!isObjectType(type) || type.name.startsWith("__")) continue;
    for (const field of Object.values(type.getFields())) field.resolve = resolve as typeof field.resolve;
  }
  return schema;
}

const schema = withResolvers(buildSchema(readFileSync("schema.graphql", "utf8")));

interface Asked {
  text: string;
  variables?: Record<string, unknown>;
  operationName?: string;
}

function prepare({ text, operationName }: Asked, of = schema, maxPlannedFields = 1_000): Execute {
  const document = parse(text, { noLocation: true });
  const operation = getOperationAST(document, operationName);
  if (!operation) throw new Error("no operation");
  return createExecute(of, document, operation, maxPlannedFields);
}

/**
 * The order of errors does not matter, nor graphql's own words, nor which of several errors has made a position null:
 * that depends on which was first.
 */
function comparable({ data, errors = [] }: ExecutionResult, calls: string[]): unknown {
  const shown = errors.map(({ path = [], message }) => {
    let [value, depth]: [unknown, number] = [data, 0];
    for (; value != null && depth < path.length; depth += 1)
      value = (value as Record<string, unknown>)[path[depth] ?? ""];
    const isOfResolver = /^(thrown|rejected|returned) at/.test(message) && depth === path.length;
    return `${path.slice(0, depth).join(".")} ${isOfResolver ? message : ""}`;
  });
  const isRefused = data === undefined;
  return { data: JSON.stringify(data), errors: [...new Set(shown)].sort(), isRefused, calls: calls.sort() };
}

async function both(run: Execute, { text, variables = {}, operationName }: Asked, seed: number): Promise<unknown> {
  const [mine, theirs]: [string[], string[]] = [[], []];
  const result = await run({ seed, calls: mine } as unknown as RequestContext, variables);
  const contextValue = { seed, calls: theirs };
  const document = parse(text, { noLocation: true });
  const expected = await executeByGraphql({ schema, document, operationName, variableValues: variables, contextValue });
  expect({ text, variables, ...(comparable(result, mine) as object) }).toEqual({
    text,
    variables,
    ...(comparable(expected, theirs) as object),
  });
  return result.data;
}

test("random operations have the results of graphql's own execution, and call the same resolvers", async () => {
  const seen = { data: 0, none: 0, failed: 0 };
  for (let seed = 1; seed <= 600; seed += 1) {
    const { query: text, variables } = randomOperation(schema, VALUES, seed);
    const run = prepare({ text });
    // Again, along the plan that is there then; then with resolvers that behave otherwise.
    for (const behaviour of [seed, seed, seed + 1]) {
      const data = await both(run, { text, variables }, behaviour);
      seen[data === undefined ? "none" : data === null ? "failed" : "data"] += 1;
    }
  }
  // The comparison says something only if all kinds of results occur.
  for (const count of Object.values(seen)) expect(count).toBeGreaterThan(50);
});

describe("the same operation with other variables", () => {
  test.each<[string, string, Record<string, unknown>[]]>([
    [
      "conditions of one spread of a fragment",
      "query ($a: Boolean!, $b: Boolean!) { a: viewer { ...F @include(if: $a) __typename } b: viewer { ...F @skip(if: $b) } } fragment F on Viewer { isOperator userIds }",
      [
        { a: true, b: true },
        { a: false, b: true },
        { a: true, b: false },
        { a: false, b: false },
      ],
    ],
    [
      "more conditions than plans are kept for",
      `query (${[0, 1, 2, 3].map((n) => `$c${n}: Boolean!`).join()}) { viewer { ${[0, 1, 2, 3].map((n) => `a${n}: isOperator @skip(if: $c${n})`).join(" ")} } }`,
      Array.from({ length: 32 }, (_, bits) =>
        Object.fromEntries([0, 1, 2, 3].map((n) => [`c${n}`, (bits & (1 << n)) !== 0])),
      ),
    ],
    [
      "a condition that is null in spite of its default",
      "query ($a: Boolean = true) { viewer { isOperator @include(if: $a) userIds } }",
      [{}, { a: null }, { a: false }, { a: null }],
    ],
    [
      "an argument that is null in spite of its default",
      'query ($id: ID = "a") { user(id: $id) { id } viewer { isOperator } }',
      [{}, { id: null }, { id: "b" }],
    ],
    [
      "a variable without a value, named like a property of every object",
      'query ($__proto__: [IdentityVerificationStatus!], $n: Int! = 2) { user(id: "a") { verifications(first: $n, status: $__proto__) { id } } }',
      [{}, { n: 1 }],
    ],
    [
      "a variable beside an argument that is left out",
      'query ($status: [IdentityVerificationStatus!]) { user(id: "a") { verifications(status: $status) { id } } }',
      [{ status: ["PENDING"] }, {}],
    ],
    [
      "an argument of a mutation that is null in spite of its default",
      'mutation ($i: CreateIdentityVerificationInput = { userId: "a", returnUrl: "b" }) { a: createIdentityVerification(input: $i) { isReused } b: createIdentityVerification(input: { userId: "a", returnUrl: "b" }) { isReused } }',
      [{}, { i: null }, { i: { userId: "c", returnUrl: "d" } }],
    ],
    [
      "a part of an input that is null",
      'mutation ($x: Boolean) { createIdentityVerification(input: { userId: "a", returnUrl: "b", reuse: $x }) { isReused } }',
      [{}, { x: null }, { x: true }],
    ],
  ])("%s", async (_what, text, variants) => {
    const run = prepare({ text });
    for (let round = 0; round < 3; round += 1)
      for (const variables of variants)
        for (let seed = 0; seed < 20; seed += 1) await both(run, { text, variables }, seed);
  });
});

test("operations of one document with a fragment in common do not affect each other", async () => {
  const text =
    "query A($a: Boolean!) { viewer { ...F @include(if: $a) __typename } } query B { viewer { ...F __typename } } fragment F on Viewer { isOperator }";
  const asked = [
    { text, operationName: "A", variables: { a: false } },
    { text, operationName: "B" },
  ];
  const runs = asked.map((each) => prepare(each));
  for (let seed = 0; seed < 50; seed += 1)
    for (const [index, run] of runs.entries()) await both(run, asked[index] ?? { text }, seed);
});

test.each(["__proto__", "constructor", "toString", "then", "hasOwnProperty", "data"])("an alias %s", async (alias) => {
  const text = `{ ${alias}: viewer { ${alias}: isOperator ${alias}s: users { ${alias}: id } } }`;
  const run = prepare({ text });
  for (let seed = 0; seed < 20; seed += 1) await both(run, { text }, seed);
});

test("literals are data, whatever they contain", async () => {
  const markers = [
    "__MAGIC_DATE__33a9e76d_02e0_4128_8e92_3530ad3da74d",
    "__MAGIC_NAN__57f286b9_4c20_487f_b409_79804ddcb4f8",
  ];
  const global = globalThis as { wasRun?: boolean };
  for (const marker of ["", ...markers])
    for (const code of ["globalThis.wasRun=true", "');globalThis.wasRun=true;('", "`${globalThis.wasRun=true}`"]) {
      const literal = JSON.stringify(marker + code);
      const text = `query ($v: ID! = ${literal}) { a: user(id: ${literal}) { id } b: user(id: $v) { id } __type(name: ${literal}) { name } }`;
      const run = prepare({ text });
      for (let seed = 0; seed < 60; seed += 1) await both(run, { text }, seed);
    }
  expect(global.wasRun).toBeUndefined();
});

test("introspection", async () => {
  const text =
    '{ __schema { types { name fields { name type { kind ofType { name } } } } } __type(name: "User") { name } }';
  const run = prepare({ text });
  for (let seed = 0; seed < 2; seed += 1) await both(run, { text }, seed);
});

test("a mutation does not go on after a field that has failed and cannot be null", async () => {
  const calls: string[] = [];
  const mutations = buildSchema("type Query { a: Int } type Mutation { one: Int! two: Int! }");
  for (const field of Object.values(mutations.getMutationType()?.getFields() ?? {}))
    field.resolve = () => {
      calls.push(field.name);
      return Promise.reject(new Error("refused"));
    };
  const run = prepare({ text: "mutation { one two }" }, mutations);
  for (let runs = 1; runs <= 60; runs += 1) {
    expect(await run({} as RequestContext, {})).toMatchObject({ data: null, errors: [{ path: ["one"] }] });
    expect(calls).toEqual(Array.from({ length: runs }, () => "one"));
  }
});

test("an item of a list that fails at once leaves no other one behind that fails later", async () => {
  const lists = buildSchema("type Query { items: [Item!] } type Item { now: Int! later: Int! }");
  const [items, item] = [lists.getQueryType()?.getFields()["items"], lists.getType("Item")];
  if (!items || !isObjectType(item)) throw new Error("no such field");
  items.resolve = () => [1, 2];
  const { now, later } = item.getFields();
  const failIf = (isTrue: boolean) => (isTrue ? Promise.reject(new Error("later")) : 1);
  Object.assign(later ?? {}, { resolve: (source: number) => failIf(source === 1) });
  Object.assign(now ?? {}, { resolve: (source: number) => (source === 2 ? new Error("now") : 1) });
  const result = await prepare({ text: "{ items { now later } }" }, lists)({} as RequestContext, {});
  expect(result).toMatchObject({ data: { items: null }, errors: [{ message: "now" }] });
  // An unhandled rejection would end the process here.
  await new Promise((resolve) => setImmediate(resolve));
});

test("a plan larger than allowed is not kept, and the results are the same", async () => {
  const text = "{ viewer { users { id verifications { id status } } } }";
  const run = prepare({ text }, schema, 3);
  for (let seed = 0; seed < 20; seed += 1) await both(run, { text }, seed);
});
