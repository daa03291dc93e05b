import { beforeAll, describe, expect, test } from "@jest/globals";
import { type GraphQLError, type GraphQLSchema, Kind, visit } from "graphql";
import { buildGatewaySchema } from "../../src/build-schema.js";
import { MAX_LINES, MAX_OPERATIONS } from "../../src/operations/document-limits.js";
import { readDocument } from "../../src/operations/read-document.js";
import { FAMILIES, isSendable, largestOf } from "../support/hostile-documents.js";

let schema: GraphQLSchema;
beforeAll(async () => {
  schema = await buildGatewaySchema();
});

const read = (text: string, introspection = false) => readDocument(schema, text, introspection);

function errorsOf(text: string): readonly GraphQLError[] {
  const result = read(text);
  return "document" in result ? [] : result;
}
const messageOf = (text: string) => errorsOf(text)[0]?.message;
const codeOf = (text: string) => errorsOf(text)[0]?.extensions["code"];

describe("a document", () => {
  test("that is valid is kept without its locations, which would retain its tokens and comments", () => {
    const result = read("# mine\n{ viewer { isOperator } } # and more");
    if (!("document" in result)) throw new Error("valid, please");
    const places: unknown[] = [];
    visit(result.document, { enter: ({ loc }) => void places.push(loc) });
    expect(places).toHaveLength(result.nodeCount);
    expect(places.filter((place) => place !== undefined)).toEqual([]);
    expect(result.document.kind).toBe(Kind.DOCUMENT);
  });

  test("that cannot be parsed is refused with the location", () => {
    expect(errorsOf("{\n  viewer {").map(({ extensions, locations }) => [extensions["code"], locations])).toEqual([
      ["GRAPHQL_PARSE_FAILED", [{ line: 2, column: 11 }]],
    ]);
  });

  test("that does not match the schema is refused with each error and its location", () => {
    expect(
      errorsOf("{\n  viewer { one }\n  two\n}").map(({ extensions, locations }) => [extensions["code"], locations]),
    ).toEqual([
      ["GRAPHQL_VALIDATION_FAILED", [{ line: 2, column: 12 }]],
      ["GRAPHQL_VALIDATION_FAILED", [{ line: 3, column: 3 }]],
    ]);
  });

  test("that asks for the schema is refused where the schema may not be explored", () => {
    expect(codeOf("{ __schema { types { name } } }")).toBe("GRAPHQL_VALIDATION_FAILED");
    expect("document" in read("{ __schema { types { name } } }", true)).toBe(true);
  });

  const FIELD = 'identityVerificationUpdated(id: "x")';
  test.each([
    [`subscription($s: Boolean!) { ${FIELD} @include(if: $s) { id } }`, "include", 31 + FIELD.length],
    [`subscription { ${FIELD} @skip(if: true) { id } }`, "skip", 17 + FIELD.length],
    [`subscription { ... on Subscription @skip(if: true) { ${FIELD} { id } } }`, "skip", 36],
    [
      "subscription { ...A } fragment A on Subscription { ...B @include(if: true) ...A } fragment B on Subscription { __typename }",
      "include",
      57,
    ],
  ])("that makes the field of a subscription conditional is refused: %s", (text, directive, column) => {
    expect(errorsOf(text).map(({ message, locations }) => [message, locations])).toEqual([
      [`The field of a subscription cannot be subject to @${directive}.`, [{ line: 1, column }]],
    ]);
    expect(codeOf(text)).toBe("GRAPHQL_VALIDATION_FAILED");
  });

  test("may make conditional what a subscription selects of its event", () => {
    expect(errorsOf(`subscription($s: Boolean!) { ${FIELD} { id status @include(if: $s) } }`)).toEqual([]);
  });

  test("suggests names only where the schema may be explored", () => {
    expect(messageOf("{ viewr { isOperator } }")).not.toContain("Did you mean");
    expect(JSON.stringify(read("{ viewr { isOperator } }", true))).toContain("Did you mean");
  });
});

describe("at the limit a document is validated, beyond it is refused before", () => {
  const repeat = (count: number, text: (index: number) => string) =>
    Array.from({ length: count }, (_, index) => text(index)).join(" ");
  const fields = (count: number) => `{ viewer { ${repeat(count, () => "isOperator")} } }`;
  const operations = (count: number) => repeat(count, (index) => `query A${index} { viewer { isOperator } }`);
  const spreads = (count: number) =>
    `fragment F on Viewer { isOperator } { viewer { ${repeat(count, () => "...F")} } }`;

  test.each<[string, (size: number) => string, number, RegExp]>([
    [
      "lines",
      (n) => `{ viewer { isOperator } }${"\n".repeat(n - 1)}`,
      MAX_LINES,
      /^The document has more than 2000 lines\.$/,
    ],
    ["lines ended in the old way", (n) => `{ viewer { isOperator } }${"\r".repeat(n - 1)}`, MAX_LINES, /2000 lines/],
    ["operations", operations, MAX_OPERATIONS, /^The document has 11 operations; at most 10 are allowed\.$/],
    [
      "one field again and again",
      fields,
      160,
      /^The document selects the same names too often: 12880 pairs of selections; at most 12800/,
    ],
    ["one fragment again and again", spreads, 160, /too often: 12880 pairs/],
  ])("%s", (_what, write, limit, message) => {
    expect(errorsOf(write(limit))).toEqual([]);
    expect(codeOf(write(limit + 1))).toBe("OPERATION_LIMIT_EXCEEDED");
    expect(messageOf(write(limit + 1))).toMatch(message);
  });

  test("a name is the one in the answer: aliases make two fields one, and one field several", () => {
    const text = (alias: (index: number) => string) =>
      `{ viewer { ${repeat(300, (index) => `${alias(index)}: isOperator`)} } }`;
    expect(messageOf(text(() => "a"))).toMatch(/too often/);
    expect(errorsOf(text((index) => `a${index}`))).toEqual([]);
  });

  test("as many selections as the tokens allow pass where forty names share them", () => {
    const text = `{ viewer { ${repeat(660, (index) => `a${index % 40}: isOperator`)} } }`;
    expect(isSendable(text)).toBe(true);
    expect(errorsOf(text)).toEqual([]);
  });
});

test.each(Object.entries(FAMILIES))("%s: the errors of the largest document stay short", (_name, family) => {
  const errors = errorsOf(largestOf(family, isSendable));
  expect(errors.length).toBeLessThanOrEqual(11);
  for (const { message, locations } of errors) {
    expect(message.length).toBeLessThanOrEqual(1_000);
    expect(locations?.length ?? 0).toBeLessThanOrEqual(1);
  }
});

/** Each used to take most of a second; now even a machine of a tenth of the usual speed stays far below that. */
test("the most expensive documents do not delay later requests", () => {
  const worst = [
    "unknown fields behind empty lines",
    "fields that cannot be merged, behind empty lines",
    "one object again and again",
  ].map((name) => largestOf(FAMILIES[name] as (size: number) => string, isSendable));
  const begun = performance.now();
  for (let times = 0; times < 30; times += 1) for (const text of worst) read(text);
  expect(performance.now() - begun).toBeLessThan(15_000);
});
