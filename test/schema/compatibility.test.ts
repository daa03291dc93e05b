// Compares the schema with the last release: no operation may stop working unannounced.
// With a release, copy schema.graphql to test/schema/released.graphql.
import { readFileSync } from "node:fs";
import { type Change, CriticalityLevel, diff } from "@graphql-inspector/core";
import { beforeAll, describe, expect, test } from "@jest/globals";
import { buildSchema } from "graphql";

const changelog = readFileSync("CHANGELOG.md", "utf8");
const unreleased = /## Unreleased\n([^]*?)(\n## |$)/.exec(changelog)?.[1] ?? "";

const changesBetween = (before: string, after: string) => diff(buildSchema(before), buildSchema(after));

/** A change that breaks clients stands in the changelog under Breaking, by its path; a new enum value anywhere in Unreleased. */
function unannounced(changes: Change[], text: string): string[] {
  const addedTypes = new Set(changes.filter(({ type }) => type === "TYPE_ADDED").map(({ path }) => path));
  const breaking = /### Breaking\n([^]*?)(\n###? |$)/.exec(text)?.[1] ?? "";
  return changes
    .filter(({ criticality, type, path = "" }) => {
      if (criticality.level === CriticalityLevel.Breaking) return !breaking.includes(path);
      // No client uses the values of an enum that is itself new.
      const isOfNewType = addedTypes.has(path.split(".")[0]);
      return type === "ENUM_VALUE_ADDED" && !isOfNewType && !text.includes(path);
    })
    .map(({ message }) => message);
}

describe("schema.graphql against the last release", () => {
  let changes: Change[];
  beforeAll(async () => {
    changes = await changesBetween(
      readFileSync("test/schema/released.graphql", "utf8"),
      readFileSync("schema.graphql", "utf8"),
    );
  });

  test("breaks nothing and adds no enum value that the changelog does not announce", () => {
    expect(unannounced(changes, unreleased)).toEqual([]);
  });
});

describe("this check itself", () => {
  const before = "type Query { a: Int b(c: Int): E } enum E { ONE }";

  test.each([
    ["a field that is gone", "type Query { b(c: Int): E } enum E { ONE }", "Query.a"],
    ["an argument that is required now", "type Query { a: Int b(c: Int!): E } enum E { ONE }", "Query.b.c"],
    ["an enum value more", "type Query { a: Int b(c: Int): E } enum E { ONE TWO }", "E.TWO"],
  ])("finds %s, until the changelog names it", async (_what, after, path) => {
    const found = await changesBetween(before, after);
    expect(unannounced(found, "")).toHaveLength(1);
    expect(unannounced(found, `### Breaking\n- ${path} is other than it was\n`)).toEqual([]);
  });

  test("lets additions pass", async () => {
    expect(
      unannounced(await changesBetween(before, "type Query { a: Int b(c: Int, d: Int): E e: Int } enum E { ONE }"), ""),
    ).toEqual([]);
  });
});
