import { describe, expect, test } from "@jest/globals";
import type { FastifyRequest } from "fastify";
import { readPlainRequest } from "../../src/http/plain-operations.js";

const JSON_TYPE = "application/json; charset=utf-8";
const RESPONSE_TYPE = "application/graphql-response+json; charset=utf-8";
const query = "{ viewer { isOperator } }";

const read = (body: unknown, headers: Record<string, string> = {}, method = "POST") =>
  readPlainRequest({ method, headers: { "content-type": "application/json", ...headers }, body } as FastifyRequest);

describe("a request takes the short way", () => {
  test.each<[string | undefined, string]>([
    [undefined, JSON_TYPE],
    ["*/*", JSON_TYPE],
    ["application/json", JSON_TYPE],
    ["application/graphql-response+json", RESPONSE_TYPE],
    ["application/graphql-response+json,application/json;q=0.9", RESPONSE_TYPE],
  ])("with Accept: %s, and is answered with %s", (accept, answerType) => {
    expect(read({ query }, accept === undefined ? {} : { accept })?.answerType).toBe(answerType);
  });

  test("with variables, a name and extensions that are left out or null", () => {
    const operation = { text: query, isGet: false, reportsCost: false };
    expect(read({ query })?.operation).toEqual(operation);
    const absent = { variables: null, operationName: null };
    expect(read({ query, ...absent, extensions: null })?.operation).toEqual({ ...operation, ...absent });
    const given = { variables: { id: 1 }, operationName: "A" };
    expect(read({ query, ...given, extensions: { client: 1 } })?.operation).toEqual({ ...operation, ...given });
  });
});

describe("a request is left to Apollo Server", () => {
  test.each<[string, unknown, Record<string, string>?, string?]>([
    ["by GET", undefined, {}, "GET"],
    ["with another content type", { query }, { "content-type": "text/plain" }],
    ["with an unusual Accept", { query }, { accept: "text/html" }],
    ["with a list of operations", [{ query }]],
    ["without a body", undefined],
    ["without a query", {}],
    ["with an empty query", { query: "" }],
    ["with a query of another kind", { query: 7 }],
    ["with variables as text", { query, variables: "{}" }],
    ["with a list of variables", { query, variables: [] }],
    ["with a name of another kind", { query, operationName: 7 }],
    ["with a persisted query", { query, extensions: { persistedQuery: {} } }],
  ])("%s", (...[_what, body, headers, method]) => {
    expect(read(body, headers, method)).toBeUndefined();
  });
});
