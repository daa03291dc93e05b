import { expect, test } from "@jest/globals";
import { buildSchema, getVariableValues, type OperationDefinitionNode, parse } from "graphql";
import { createReadVariables } from "../../src/operations/variables.js";

const schema = buildSchema(`
  enum Status { PENDING }
  input Filter { status: Status, text: String }
  type Query { any(id: ID, text: String, status: Status, filter: Filter, count: Int, ids: [ID!]): Int }
`);

const definitionsOf = (text: string) =>
  (parse(`query Any(${text}) { any }`).definitions[0] as OperationDefinitionNode).variableDefinitions ?? [];

const polluted = Object.create({ id: "inherited" }) as Record<string, unknown>;

test.each<[definitions: string, given: Record<string, unknown>]>([
  ["$id: ID!", { id: "idnver_1" }],
  ["$id: ID!", { id: "" }],
  ["$id: ID!, $text: String", { text: "b", id: "a", other: "ignored" }],
  ["$id: ID!, $text: String", { id: "a" }],
  ["$id: ID, $text: String", { id: null, text: "b" }],
  ["$id: ID!", { id: 7 }],
  ["$id: ID!", { id: 1.5 }],
  ["$id: ID!", {}],
  ["$id: ID!", { id: null }],
  ["$id: ID!", { id: undefined }],
  ["$id: ID", polluted],
  ["$text: String!", { text: 7 }],
  ["$text: String!", { text: ["a"] }],
  ['$text: String = "default"', {}],
  ['$text: String = "default"', { text: "given" }],
  ["$status: Status!", { status: "PENDING" }],
  ["$status: Status!", { status: "NOTHING" }],
  ["$filter: Filter", { filter: { status: "PENDING", text: "a" } }],
  ["$filter: Filter", { filter: "text" }],
  ["$ids: [ID!]", { ids: "one" }],
  ["$ids: [ID!]", { ids: ["one", 2] }],
  ["$count: Int", { count: "1" }],
  ["$toString: String", {}],
  ["$constructor: String, $id: ID", { id: "a" }],
  ["$__proto__: String", JSON.parse('{"__proto__":"text"}') as Record<string, unknown>],
])("reads of %s the variables %j as graphql does", (text, given) => {
  const definitions = definitionsOf(text);
  const expected = getVariableValues(schema, definitions, given, { maxErrors: 50 });
  const read = createReadVariables(schema, definitions)(given);
  expect(Object.entries(read.coerced ?? {})).toEqual(Object.entries(expected.coerced ?? {}));
  expect(read.errors?.map(({ message }) => message)).toEqual(expected.errors?.map(({ message }) => message));
});
