// docs/schema-changes.md: how something of the schema is deprecated.
import { readFileSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import { buildSchema } from "graphql";
import { STAYS_DAYS, wrongDeprecations } from "./change-rules.js";

const changelog = readFileSync("CHANGELOG.md", "utf8");
const unreleased = /## Unreleased\n([^]*?)(\n## |$)/.exec(changelog)?.[1] ?? "";
const read = (file: string) => buildSchema(readFileSync(file, "utf8"));

test("every deprecation names a replacement and a day far enough ahead, and is in the changelog", () => {
  const found = wrongDeprecations(read("schema.graphql"), read("test/schema/released.graphql"), unreleased, new Date());
  expect(found).toEqual([]);
});

test("the documentation names the days that this checks", () => {
  expect(readFileSync("docs/schema-changes.md", "utf8")).toContain(`At least ${STAYS_DAYS} days`);
});

describe("this check itself", () => {
  const plain = buildSchema("type Query { a(b: Int): E } input I { f: Int } enum E { ONE }");
  const TODAY = new Date("2027-01-01");
  const REASON = "Use c. Stays until 2027-06-30.";
  const marked = (reason: string) => `@deprecated(reason: "${reason}")`;
  const check = (reason: string, text: string, before = plain) =>
    wrongDeprecations(buildSchema(`type Query { a(b: Int): Int ${marked(reason)} }`), before, text, TODAY);

  test.each([
    ["a field", `type Query { a(b: Int): E ${marked(REASON)} } enum E { ONE }`, "Query.a"],
    ["an argument", `type Query { a(b: Int ${marked(REASON)}): E } enum E { ONE }`, "Query.a.b"],
    ["a value", `type Query { a(b: Int): E } enum E { ONE ${marked(REASON)} }`, "E.ONE"],
    ["an input's field", `type Query { a(b: I): Int } input I { f: Int ${marked(REASON)} }`, "I.f"],
  ])("wants %s to be announced under Deprecated", (_what, text, path) => {
    const schema = buildSchema(text);
    expect(wrongDeprecations(schema, plain, `### Added\n- ${path}\n`, TODAY)).toHaveLength(1);
    expect(wrongDeprecations(schema, plain, `### Deprecated\n- ${path}\n`, TODAY)).toEqual([]);
  });

  test.each(["No longer supported", "Use c.", "Stays until 2027-06-30.", "Use c. Stays until 2027-13-45."])(
    "refuses the reason %p",
    (reason) => {
      expect(check(reason, "### Deprecated\n- Query.a\n")).toEqual([expect.stringContaining("is not")]);
    },
  );

  test("wants 180 days when it is new, and afterwards that the day comes no nearer", () => {
    const announced = "### Deprecated\n- Query.a\n";
    expect(check("Use c. Stays until 2027-06-29.", announced)).toEqual(["Query.a: fewer than 180 days"]);
    const released = buildSchema(`type Query { a(b: Int): Int ${marked(REASON)} }`);
    expect(check("Use c. Stays until 2027-06-30.", "", released)).toEqual([]);
    expect(check("Use c. Stays until 2027-06-29.", "", released)).toHaveLength(1);
  });
});
