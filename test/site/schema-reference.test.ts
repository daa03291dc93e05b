import { beforeAll, describe, expect, test } from "@jest/globals";
import {
  buildSchema,
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  parse,
  specifiedRules,
  validate,
} from "graphql";
import { createLinkOfName, schemaPages } from "../../scripts/site/schema-reference.mjs";
import { readSchema, sitePages } from "../../scripts/site/stage.mjs";

let schema: GraphQLSchema;
let pages: Map<string, string>;
beforeAll(() => {
  schema = readSchema(".");
  pages = sitePages(".");
});

const page = (type: string) => pages.get(`schema/${type}.md`) ?? "";
/** As prose: names are links, and punctuation is escaped. */
const plain = (markdown: string) =>
  markdown
    .replaceAll(/\[([\w.]+)\]\([^)]*\)/g, "$1")
    .replaceAll(/\\([^A-Za-z0-9\s])/g, "$1")
    .replaceAll("&quot;", '"');

test("every type has a page, and every field, argument and value its place on it, with its description", () => {
  const missing: string[] = [];
  const expectOn = (type: string, text: string, what: string) => {
    if (!plain(page(type)).includes(text)) missing.push(what);
  };
  for (const type of Object.values(schema.getTypeMap())) {
    if (type.name.startsWith("__") || ["Boolean", "Float", "ID", "Int", "String"].includes(type.name)) continue;
    if (!page(type.name)) missing.push(type.name);
    if (type.description) expectOn(type.name, type.description.replaceAll("\n", " "), type.name);
    const expectMember = ({ name, description }: { name: string; description?: string | null }) => {
      const place = `${type.name}.${name}`;
      expectOn(type.name, ` ${name} {#${`${type.name}-${name}`.toLowerCase()}}`, place);
      expectOn(type.name, description ?? "", `${place}: description`);
    };
    if (isEnumType(type)) type.getValues().forEach(expectMember);
    if (isInputObjectType(type)) Object.values(type.getFields()).forEach(expectMember);
    if (!isObjectType(type) && !isInterfaceType(type)) continue;
    for (const field of Object.values(type.getFields())) {
      expectMember(field);
      for (const { name } of field.args) expectOn(type.name, `| \`${name}\` |`, `${type.name}.${field.name}.${name}`);
    }
  }
  expect(missing).toEqual([]);
});

test("the index names every type", () => {
  const index = pages.get("schema/index.md") ?? "";
  const types = [...pages.keys()].filter((path) => /^schema\/(?!index)/.test(path));
  expect(types.length).toBeGreaterThan(50);
  expect(types.filter((path) => !index.includes(`(/${path})`))).toEqual([]);
});

test("every example is valid", () => {
  const rules = specifiedRules.filter(({ name }) => name !== "NoUnusedFragmentsRule");
  const examples = [...pages].flatMap(([path, text]) =>
    path.startsWith("schema/")
      ? [...text.matchAll(/^```graphql\n([^]*?)^```/gm)].map(([, example = ""]) => example)
      : [],
  );
  expect(examples.length).toBeGreaterThan(30);
  expect(examples.flatMap((example) => validate(schema, parse(example), rules))).toEqual([]);
});

describe("a small schema", () => {
  const small = buildSchema(`
    "Personal data."
    directive @pii on FIELD_DEFINITION
    type Query {
      "A <b>thing</b>; see Thing.newName."
      thing("Which one." id: ID!, "How many." first: Int = 5): Thing!
    }
    "A thing."
    type Thing {
      "Its name."
      oldName: String @deprecated(reason: "Use newName.")
      "Its name, too."
      newName: String! @pii
    }
  `);
  let made: Map<string, string>;
  beforeAll(() => {
    made = schemaPages(small, {
      examples: [],
      readsOfField: (field) => (field === "Thing.newName" ? "1 view" : undefined),
    });
  });

  test("shows types with links, defaults and nullability, and no markup of descriptions", () => {
    const text = made.get("schema/Query.md");
    expect(text).toContain('<code><a href="/docs/schema/Thing.html">Thing</a>!</code></p>');
    expect(text).toContain("| `first` | <code>Int</code> = <code>5</code> | How many. |");
    expect(text).toContain("A &lt;b&gt;thing&lt;/b&gt;; see [Thing.newName](/schema/Thing.md#thing-newname).");
  });

  test("shows deprecations, personal data and what is read", () => {
    const text = made.get("schema/Thing.md") ?? "";
    expect(text).toMatch(/::: warning Deprecated\nUse newName\./);
    expect(text).toContain('<code>String</code> <span class="note">or null</span>');
    expect(text).toContain("<code>idv:pii</code>");
    expect(text).toContain("unless it is cached: 1 view.");
  });

  test("makes an example where there is none, without what is deprecated", () => {
    expect(made.get("schema/Query.md")).toContain("query Thing($id: ID!) {\n  thing(id: $id) {\n    newName\n  }\n}");
  });

  test("names lead to their places", () => {
    const link = createLinkOfName(small);
    expect(["Thing", "Thing.newName", "Thing.gone", "String", "thing"].map(link)).toStrictEqual([
      "/schema/Thing.md",
      "/schema/Thing.md#thing-newname",
      undefined,
      undefined,
      undefined,
    ]);
  });
});
