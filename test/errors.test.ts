import { readFileSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import { buildSchema, graphql, GraphQLError, isEnumType, locatedError } from "graphql";
import { buildGatewaySchema } from "../src/build-schema.js";
import { ERROR_CODES } from "../src/error-codes.js";
import { ClientError, toClientError, withoutSubmittedValues } from "../src/errors.js";
import { UpstreamError, type UpstreamErrorKind } from "../src/upstream/upstream-error.js";

const INTERNAL = {
  message: "Something went wrong on our side.",
  extensions: { code: "INTERNAL_SERVER_ERROR", retryable: false, retryAfterSeconds: null },
};

/** As execution and Apollo hand an error to the formatter. */
function asClientSees(thrown: unknown) {
  const error = locatedError(thrown, undefined, ["field"]);
  return toClientError(
    { ...error.toJSON(), extensions: { code: "INTERNAL_SERVER_ERROR", ...error.extensions } },
    error,
  );
}

describe("toClientError", () => {
  test.each<[UpstreamErrorKind, string, boolean]>([
    ["timeout", "UPSTREAM_TIMEOUT", true],
    ["cancelled", "UPSTREAM_TIMEOUT", true],
    ["network", "UPSTREAM_UNAVAILABLE", true],
    ["untrusted", "UPSTREAM_UNAVAILABLE", true],
    ["unavailable", "UPSTREAM_UNAVAILABLE", true],
    ["unauthorized", "UPSTREAM_UNAVAILABLE", true],
    ["rate_limited", "UPSTREAM_RATE_LIMITED", true],
    ["quota_reserved", "UPSTREAM_QUOTA_RESERVED", true],
    ["allowance_spent", "UPSTREAM_ALLOWANCE_SPENT", true],
    ["circuit_open", "UPSTREAM_CIRCUIT_OPEN", true],
    ["busy", "UPSTREAM_BUSY", true],
    ["rejected", "UPSTREAM_REJECTED", false],
    ["conflict", "UPSTREAM_REJECTED", false],
    ["not_found", "UPSTREAM_REJECTED", false],
    ["invalid_response", "UPSTREAM_INVALID_RESPONSE", true],
  ])("shows an upstream error of kind %s as %s, retryable: %s", (kind, code, retryable) => {
    const seen = asClientSees(
      new UpstreamError(kind, { status: 500, upstreamType: "secret_type", cause: new Error("secret") }),
    );
    expect(seen.extensions).toMatchObject({ code, retryable });
    expect(JSON.stringify(seen)).not.toContain("secret");
  });

  test("rounds the time to wait up to whole seconds", () => {
    expect(asClientSees(new UpstreamError("rate_limited", { retryAfterMs: 1_200 })).extensions).toMatchObject({
      retryAfterSeconds: 2,
    });
  });

  test("shows the message of an error made for the client", () => {
    expect(asClientSees(new ClientError("FORBIDDEN", "Not this one."))).toMatchObject({
      message: "Not this one.",
      path: ["field"],
      extensions: { code: "FORBIDDEN" },
    });
  });

  test.each<[string, unknown]>([
    ["an error", new Error("SECRET")],
    ["a type error", new TypeError("SECRET")],
    ["an error with a code of ours as a property", Object.assign(new Error("SECRET"), { code: "FORBIDDEN" })],
    [
      "an error with extensions of ours",
      Object.assign(new Error("SECRET"), { extensions: { code: "BAD_USER_INPUT", SECRET: 1 } }),
    ],
    ["an error with a cause", new Error("SECRET", { cause: new Error("SECRET") })],
    ["an aggregate error", new AggregateError([new Error("SECRET")], "SECRET")],
    ["a system error", Object.assign(new Error("SECRET"), { errno: -2, syscall: "open", path: "/SECRET" })],
    ["a text", "SECRET"],
    ["a number", 42],
    ["null", null],
    ["undefined", undefined],
    ["a plain object", { SECRET: true, message: "SECRET" }],
    ["an array", ["SECRET"]],
    ["a symbol", Symbol("SECRET")],
    ["a function", () => "SECRET"],
    ["a graphql error with an unknown code", new GraphQLError("SECRET", { extensions: { code: "SECRET" } })],
    ["a graphql error without a code", new GraphQLError("SECRET")],
    [
      "a graphql error around another error",
      new GraphQLError("SECRET", { originalError: new Error("SECRET"), extensions: { code: "BAD_USER_INPUT" } }),
    ],
    ["a bigint", 42n],
    ["an error that cannot be read", Object.defineProperty(new Error("SECRET"), "message", { value: { SECRET: 1 } })],
  ])("shows %s as a fixed text", (_what, thrown) => {
    const { message, extensions } = asClientSees(thrown);
    expect({ message, extensions }).toEqual(INTERNAL);
  });
});

describe("withoutSubmittedValues, on what graphql really says", () => {
  const schema = buildSchema(
    `enum E { ONE } input I { a: Int! b: [E!] c: I } type Query { f(i: I, e: E, n: Int): Int }`,
  );

  async function messagesOf(source: string, variableValues: Record<string, unknown> = {}): Promise<string[]> {
    const { errors = [] } = await graphql({ schema, source, variableValues });
    expect(errors).not.toHaveLength(0);
    return errors.map(({ message }) => withoutSubmittedValues(message));
  }

  const query = "query Q($i: I) { f(i: $i) }";
  test.each([
    [query, { i: { a: "SECRET" } }, 'Variable "$i" has an invalid value at "i.a".'],
    [query, { i: { a: 1, b: ["SECRET"] } }, 'Variable "$i" has an invalid value at "i.b[0]".'],
    [query, { i: { a: 1, c: { a: { SECRET: 1 } } } }, 'Variable "$i" has an invalid value at "i.c.a".'],
    [query, { i: {} }, 'Variable "$i" has no value at "i.a", where one is required.'],
    [query, { i: { a: 1, c: {} } }, 'Variable "$i" has no value at "i.c.a", where one is required.'],
    [query, { i: { a: 1, d: "SECRET" } }, 'Variable "$i" has an unknown field at "i.d".'],
    [query, { i: { a: 1, c: { a: 1, misspelt: 2 } } }, 'Variable "$i" has an unknown field at "i.c.misspelt".'],
    [query, { i: { a: 1, "SECRET@example.org": 2 } }, 'Variable "$i" has an unknown field.'],
    [query, { i: { a: 1, [`SECRET${"x".repeat(40)}`]: 2 } }, 'Variable "$i" has an unknown field.'],
    [query, { i: { a: 1, '"; Field "b" of required type': "SECRET" } }, 'Variable "$i" has an unknown field.'],
    [query, { i: "SECRET" }, 'Variable "$i" has an invalid value.'],
    ["query Q($i: I!) { f(i: $i) }", {}, 'Variable "$i" of required type "I!" was not provided.'],
    ['{ f(n: "SECRET") }', {}, "Int cannot represent non-integer value."],
    ['{ f(e: "SECRET") }', {}, 'Enum "E" cannot represent non-enum value.'],
    ["{ f(e: SECRET) }", {}, 'Value does not exist in "E" enum.'],
    ['{ f(i: "SECRET") }', {}, 'Expected value of type "I".'],
    ['{ f "SECRET" }', {}, "Syntax Error: Expected Name."],
    ["{ f } SECRET", {}, "Syntax Error: Unexpected Name."],
  ])("%s with %j", async (source, variables, expected) => {
    const messages = await messagesOf(source, variables);
    expect(messages.join(" ")).toContain(expected);
    expect(messages.join(" ")).not.toContain("SECRET");
  });
});

describe("docs/errors.md", () => {
  const page = readFileSync("docs/errors.md", "utf8");

  test("lists every code of errors with what to do, whom it concerns and when it happens, and no other", () => {
    const rows = [...page.matchAll(/^\| `([A-Z_]+)` \| (yes|no) \| (yes|no) \| (.*) \|$/gm)].map(
      ([, code, retryable, concernsOperator, when]) => ({
        code,
        retryable: retryable === "yes",
        concernsOperator: concernsOperator === "yes",
        when,
      }),
    );
    expect(rows).toEqual(
      Object.entries(ERROR_CODES).map(([code, { retryable, concernsOperator, when }]) => ({
        code,
        retryable,
        concernsOperator,
        when,
      })),
    );
  });

  test("lists every code of userErrors as the schema describes it, and no other", async () => {
    const type = (await buildGatewaySchema()).getType("UserErrorCode");
    const rows = [...page.matchAll(/^\| `([A-Z_]+)` \| ([^|]*) \|$/gm)].map(([, name, description]) => ({
      name,
      description,
    }));
    expect(rows).toEqual(
      isEnumType(type) ? type.getValues().map(({ name, description }) => ({ name, description })) : [],
    );
  });
});
