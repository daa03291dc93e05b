import { beforeAll, describe, expect, test } from "@jest/globals";
import { getOperationAST, type GraphQLSchema, parse } from "graphql";
import { buildGatewaySchema } from "../../src/build-schema.js";
import { createMeasureOperation, measureOperation } from "../../src/operations/operation-size.js";
import { randomOperation } from "../support/random-operations.js";

let schema: GraphQLSchema;
beforeAll(async () => {
  schema = await buildGatewaySchema();
});

describe("the size of an operation that is measured again", () => {
  const values = { ids: ["a", "b", ""], texts: ["en", "c"], fixed: {} };
  const viewers = [
    { userCount: 1, canReadPersonalData: true },
    { userCount: 7, canReadPersonalData: false },
  ];

  test("is that of its own variables and viewer, for random operations", () => {
    const differing = new Set<number>();
    for (let seed = 1; seed <= 600; seed += 1) {
      const { query, variables } = randomOperation(schema, values, seed);
      const document = parse(query);
      const operation = getOperationAST(document);
      if (!operation) throw new Error("one operation, please");
      const measureAgain = createMeasureOperation({ schema, document, operation });
      const others = Object.fromEntries(
        Object.entries(variables).map(([name, value]) => [
          name,
          Array.isArray(value) ? [...(value as unknown[]), "d", "e", "f"] : 50,
        ]),
      );
      const sizes = new Set<number>();
      for (const submitted of [variables, others, {}, variables])
        for (const viewer of viewers) {
          const expected = measureOperation({ schema, document, operation, variables: submitted, viewer });
          expect({ query, submitted, ...measureAgain(submitted, viewer) }).toEqual({ query, submitted, ...expected });
          sizes.add(expected.answerFields);
        }
      if (sizes.size > 2) differing.add(seed);
    }
    // It says something only if variables make a difference.
    expect(differing.size).toBeGreaterThan(20);
  });

  test("depends on lists and numbers in variables, not on the values of others", () => {
    const text =
      "query ($ids: [ID!]!, $n: Int = 100) { identityVerifications(ids: $ids) { user { verifications(first: $n) { id } } } }";
    const document = parse(text);
    const operation = getOperationAST(document);
    if (!operation) throw new Error("one operation, please");
    const measureAgain = createMeasureOperation({ schema, document, operation });
    const fieldsOf = (variables: Record<string, unknown>) =>
      measureAgain(variables, { userCount: 1, canReadPersonalData: true }).answerFields;
    expect(fieldsOf({ ids: ["a", "b"], n: 50 })).toBeGreaterThan(fieldsOf({ ids: ["a"], n: 50 }));
    expect(fieldsOf({ ids: ["a"], n: 50 })).toBeGreaterThan(fieldsOf({ ids: ["a"], n: 1 }));
    expect(fieldsOf({ ids: ["a"] })).toBeGreaterThan(fieldsOf({ ids: ["a"], n: 50 }));
    expect(measureAgain({ ids: ["a"] }, { userCount: 1, canReadPersonalData: true })).toBe(
      measureAgain({ ids: ["another"] }, { userCount: 1, canReadPersonalData: true }),
    );
  });
});
