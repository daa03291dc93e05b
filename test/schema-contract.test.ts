import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "@jest/globals";
import {
  getIntrospectionQuery,
  type GraphQLSchema,
  graphqlSync,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
} from "graphql";
import { buildGatewaySchema, printGatewaySchema } from "../src/build-schema.js";

let schema: GraphQLSchema;

beforeAll(async () => {
  schema = await buildGatewaySchema();
});

test("schema.graphql matches the classes: run `npm run schema` and commit the change with its reason", async () => {
  expect(readFileSync("schema.graphql", "utf8")).toBe(await printGatewaySchema());
});

test("the schema is valid, and all of it can be explored", () => {
  expect(graphqlSync({ schema, source: getIntrospectionQuery() }).errors).toBeUndefined();
});

test("every type, field, argument and enum value is described", () => {
  const undescribed: string[] = [];
  const note = (place: string, description: string | null | undefined) => {
    if (!description) undescribed.push(place);
  };
  for (const type of Object.values(schema.getTypeMap())) {
    if (type.name.startsWith("__")) continue;
    const isRoot =
      type === schema.getQueryType() || type === schema.getMutationType() || type === schema.getSubscriptionType();
    if (!isRoot) note(type.name, type.description);
    if (isEnumType(type)) for (const value of type.getValues()) note(`${type.name}.${value.name}`, value.description);
    if (isInputObjectType(type))
      for (const field of Object.values(type.getFields())) note(`${type.name}.${field.name}`, field.description);
    if (!isObjectType(type) && !isInterfaceType(type)) continue;
    for (const field of Object.values(type.getFields())) {
      note(`${type.name}.${field.name}`, field.description);
      for (const argument of field.args) note(`${type.name}.${field.name}(${argument.name})`, argument.description);
    }
  }
  expect(undescribed).toEqual([]);
});

describe("values the upstream may add", () => {
  const mirrored = [
    "CheckDataType",
    "CheckReasonType",
    "CheckStatus",
    "CheckType",
    "IdentityVerificationStatus",
    "KycLevel",
    "PersonType",
    "UserCategory",
    "UserStatus",
  ];

  test.each(mirrored)("%s has UNKNOWN", (name) => {
    const type = schema.getType(name);
    expect(isEnumType(type) && type.getValue("UNKNOWN")).toBeTruthy();
  });

  test("every field of such a type has the raw value beside it", () => {
    const lonely: string[] = [];
    for (const type of Object.values(schema.getTypeMap())) {
      if (!isObjectType(type)) continue;
      const fields = type.getFields();
      for (const field of Object.values(fields)) {
        const isMirrored = mirrored.includes(String(field.type).replace(/[!\[\]]/g, ""));
        const raw = `raw${field.name.charAt(0).toUpperCase()}${field.name.slice(1)}`;
        if (isMirrored && !(raw in fields)) lonely.push(`${type.name}.${field.name}`);
      }
    }
    expect(lonely).toEqual([]);
  });
});
