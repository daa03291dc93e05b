// Compares the schema with the last release: no operation may stop working unannounced.
// With a release, copy schema.graphql to test/schema/released.graphql.
import { readFileSync } from "node:fs";
import { diff } from "@graphql-inspector/core";
import { describe, expect, test } from "@jest/globals";
import { buildSchema } from "graphql";
import { premature, unannounced } from "./change-rules.js";

const changelog = readFileSync("CHANGELOG.md", "utf8");
const unreleased = /## Unreleased\n([^]*?)(\n## |$)/.exec(changelog)?.[1] ?? "";
const released = buildSchema(readFileSync("test/schema/released.graphql", "utf8"));
const { version } = JSON.parse(readFileSync("package.json", "utf8")) as { version: string };

const changesBetween = (before: string, after: string) => diff(buildSchema(before), buildSchema(after));

describe("schema.graphql against the last release", () => {
  const changes = diff(released, buildSchema(readFileSync("schema.graphql", "utf8")));

  test("breaks nothing and adds no value or member that the changelog does not announce", async () => {
    expect(unannounced(await changes, unreleased)).toEqual([]);
  });

  test("from version 1.0 on removes only what was deprecated for long enough", async () => {
    expect(premature(await changes, released, version, new Date())).toEqual([]);
  });
});

describe("the check of announcements", () => {
  const before =
    "type Query { a: Int b(c: Int): E u: U } enum E { ONE } type T { a: Int } type V { a: Int } union U = T";

  test.each([
    ["a field that is gone", before.replace("a: Int b", "b"), "Query.a"],
    ["an argument that is required now", before.replace("c: Int", "c: Int!"), "Query.b.c"],
    ["an enum value more", before.replace("ONE", "ONE TWO"), "E.TWO"],
    ["a member more of a union", before.replace("U = T", "U = T | V"), "U"],
  ])("finds %s, until the changelog names it", async (_what, after, path) => {
    const found = await changesBetween(before, after);
    expect(unannounced(found, "")).toHaveLength(1);
    expect(unannounced(found, `### Breaking\n- ${path} is other than it was\n`)).toEqual([]);
  });

  test("lets additions pass", async () => {
    const after = before.replace("c: Int", "c: Int, d: Int").replace("u: U", "u: U e: Int");
    expect(unannounced(await changesBetween(before, after), "")).toEqual([]);
  });
});

describe("the check of removals", () => {
  const member = (name: string) => `${name} @deprecated(reason: "Use b. Stays until 2027-06-30.")`;
  const before = `type Query { ${member("a: Int")} b(${member("c: Int")}, d: Int): E o: O } enum E { ONE ${member("TWO")} } type O { id: ID }`;
  const check = async (after: string, day: string, of = "1.2.0") =>
    premature(await changesBetween(before, after), buildSchema(before), of, new Date(day));

  test.each([
    ["a field", before.replace(member("a: Int"), "")],
    ["an argument", before.replace(`${member("c: Int")}, `, "")],
    ["a value", before.replace(member("TWO"), "")],
  ])("lets %s go on the day after its last one, and not before", async (_what, after) => {
    expect(await check(after, "2027-06-30T23:59:59Z")).toHaveLength(1);
    expect(await check(after, "2027-07-01T00:00:00Z")).toEqual([]);
  });

  test.each([
    ["a removal without a deprecation", before.replace("o: O", "")],
    ["another type", before.replace("o: O", "o: Int")],
    ["an argument that is required now", before.replace("d: Int", "d: Int!")],
  ])("refuses %s, and allows it before version 1.0", async (_what, after) => {
    expect(await check(after, "2030-01-01")).toHaveLength(1);
    expect(await check(after, "2030-01-01", "0.9.0")).toEqual([]);
  });
});
