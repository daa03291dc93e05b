// The reference of the schema as Markdown: one page for each type, and one for the operations of each kind.
import {
  astFromValue,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isNonNullType,
  isObjectType,
  isRequiredInputField,
  isScalarType,
  isSpecifiedScalarType,
  isUnionType,
  print,
} from "graphql";
import { escapeHtml } from "./escape-html.mjs";
import { examplesByRootField, fragmentFor, operationFor, valueFor } from "./schema-examples.mjs";

const KINDS = [
  ["Objects", isObjectType],
  ["Interfaces", isInterfaceType],
  ["Unions", isUnionType],
  ["Enums", isEnumType],
  ["Inputs", isInputObjectType],
  ["Scalars", isScalarType],
];
const ROOTS = { Query: "Queries", Mutation: "Mutations", Subscription: "Subscriptions" };

/** [title, [names of types]] in the order of the sidebar. */
export function typesByKind(schema) {
  const types = Object.values(schema.getTypeMap()).filter(
    (type) => !isIntrospectionType(type) && !isSpecifiedScalarType(type),
  );
  return [
    ["Operations", Object.keys(ROOTS).filter((name) => schema.getType(name))],
    ...KINDS.map(([title, isOfKind]) => [
      title,
      types.filter((type) => isOfKind(type) && !(type.name in ROOTS)).map(({ name }) => name),
    ]),
  ];
}

export const toTypePage = (name) => `schema/${name}.md`;
const anchorOf = (type, member) => `${type}-${member}`.toLowerCase();
const memberLink = (type, member) => `/${toTypePage(type)}#${anchorOf(type, member)}`;

/** @returns where names such as `User`, `User.status` and `reportReturn` lead; undefined for others */
export function createLinkOfName(schema) {
  const operations = new Map(
    ["Mutation", "Subscription"].flatMap((root) =>
      Object.keys(schema.getType(root)?.getFields() ?? {}).map((name) => [name, memberLink(root, name)]),
    ),
  );
  return (text) => {
    const [, name, member] = /^([A-Z]\w+)(?:\.(\w+))?$/.exec(text) ?? [];
    const type = name && schema.getType(name);
    if (!type || isScalarType(type)) return operations.get(text);
    if (member === undefined) return `/${toTypePage(name)}`;
    return membersOf(type).some((one) => one.name === member) ? memberLink(name, member) : undefined;
  };
}

function membersOf(type) {
  if (isEnumType(type)) return type.getValues();
  return "getFields" in type ? Object.values(type.getFields()) : [];
}

/**
 * @param examples texts of documents with operations
 * @param readsOfField what the gateway reads for a field at most, by names such as "User.renewal"
 * @returns Markdown by path of the site
 */
export function schemaPages(schema, { examples, readsOfField }) {
  const linkOfName = createLinkOfName(schema);
  const byRootField = examplesByRootField(examples);
  const usesOf = findUses(schema);
  const types = typesByKind(schema).flatMap(([, names]) => names.map((name) => schema.getType(name)));
  const pages = types.map((type) => [toTypePage(type.name), [...head(type), ...body(type), ...uses(type)].join("\n")]);
  return new Map([...pages, ["schema/index.md", index()]]);

  function index() {
    const groups = typesByKind(schema).flatMap(([title, names]) => [
      `\n## ${title}\n`,
      ...names.map((name) => `- [${ROOTS[name] ?? name}](/${toTypePage(name)}): ${summaryOf(schema.getType(name))}`),
    ]);
    const directives = schema.getDirectives().filter(({ name }) => name === "pii");
    return [
      "# The schema\n",
      "Every type and field of [schema.graphql](/repository/schema.graphql.md), which is the public contract:",
      "[how it changes](/schema-changes.md). A type with `!` is never null.",
      ...groups,
      "\n## Directives\n",
      ...directives.map(({ name, description }) => `- \`@${name}\`: ${prose(description)}`),
    ].join("\n");
  }

  function head(type) {
    const kind = type.name in ROOTS ? "" : `<Badge type="info" text="${kindOf(type)}" />`;
    const title = ROOTS[type.name] ?? type.name;
    return [`# ${title} ${kind}{#${type.name.toLowerCase()}}\n`, `${prose(type.description)}\n`];
  }

  function body(type) {
    if (isUnionType(type) || isInterfaceType(type)) {
      const members = schema.getPossibleTypes(type).map(({ name }) => `- [${name}](/${toTypePage(name)})`);
      const fields = isInterfaceType(type) ? membersOf(type).flatMap((field) => member(type, field)) : [];
      return [...fields, "## Possible types\n", ...members, "", ...example(type)];
    }
    if (isEnumType(type)) return ["## Values {#values}\n", ...type.getValues().flatMap((value) => member(type, value))];
    if (isScalarType(type)) return [];
    const implemented = isObjectType(type) ? type.getInterfaces().map(({ name }) => typeText(name)) : [];
    return [
      ...(implemented.length > 0 ? [`Implements ${implemented.join(", ")}.\n`] : []),
      ...(type.name in ROOTS ? [] : ["## Fields {#fields}\n"]),
      ...membersOf(type).flatMap((field) => member(type, field)),
      ...example(type),
    ];
  }

  /** A field, an enum's value or an input's field. */
  function member(type, one) {
    const level = type.name in ROOTS ? "##" : "###";
    const lines = [`${level} ${one.name} {#${anchorOf(type.name, one.name)}}\n`];
    if (one.type) lines.push(`${signature(one)}\n`);
    if (one.deprecationReason) lines.push(`::: warning Deprecated\n${prose(one.deprecationReason)}\n:::\n`);
    lines.push(`${prose(one.description)}\n`);
    if (one.astNode?.directives?.some(({ name }) => name.value === "pii"))
      lines.push(note("Personal data: needs the scope <code>idv:pii</code>."));
    const reads = readsOfField(`${type.name}.${one.name}`);
    if (reads) lines.push(note(`Read from the upstream unless it is cached: ${escapeHtml(reads)}.`));
    if (one.args?.length > 0)
      lines.push("| argument | type | meaning |", "| --- | --- | --- |", ...one.args.map(row), "");
    if (type.name in ROOTS) lines.push(...operations(type, one));
    return lines;
  }

  function operations(root, field) {
    const own = byRootField.get(`${root.name}.${field.name}`) ?? [operationFor(schema, root, field)];
    return own.map((text) => `\`\`\`graphql\n${text}\n\`\`\`\n`);
  }

  function example(type) {
    if (type.name in ROOTS) return [];
    const text = isInputObjectType(type)
      ? `\`\`\`json\n${JSON.stringify(valueFor(type), null, 2)}\n\`\`\`\n`
      : `\`\`\`graphql\n${fragmentFor(schema, type)}\n\`\`\`\n`;
    return ["## Example {#example}\n", text];
  }

  function uses(type) {
    const places = usesOf.get(type.name) ?? [];
    if (places.length === 0) return [];
    return [
      "## Used by {#used-by}\n",
      ...places.map(([name, field]) => `- [${name}.${field}](${memberLink(name, field)})`),
    ];
  }

  function signature(one) {
    const isInput = !("args" in one);
    const isOptional = isInput ? !isRequiredInputField(one) : !isNonNullType(one.type);
    const remark = isOptional ? ` <span class="note">${isInput ? "optional" : "or null"}</span>` : "";
    return `<p class="signature">${typeText(one.type)}${defaultText(one)}${remark}</p>`;
  }

  function row(argument) {
    const { name, type, description } = argument;
    return `| \`${name}\` | ${typeText(type)}${defaultText(argument)} | ${prose(description)} |`;
  }

  /** With links to the types of the schema, as HTML. */
  function typeText(type) {
    return `<code>${String(type).replace(/\w+/, (name) =>
      linkOfName(name) ? `<a href="/docs/${toTypePage(name).replace(/\.md$/, ".html")}">${name}</a>` : name,
    )}</code>`;
  }

  /** A description as Markdown: nothing in it is markup, names of the schema become links. */
  function prose(text = "") {
    const escaped = escapeHtml((text ?? "").replaceAll("\n", " ")).replaceAll(/[\\`*_|[\]{}~#]/g, "\\$&");
    return escaped.replaceAll(/\b[A-Za-z]+(?:\.\w+)?\b/g, (name) => {
      const isName = /\.|^[a-z]+[A-Z]|[a-z][A-Z]/.test(name);
      const link = isName ? linkOfName(name) : undefined;
      return link ? `[${name}](${link})` : name;
    });
  }
}

const note = (html) => `<p class="note">${html}</p>\n`;

function defaultText({ type, defaultValue }) {
  return defaultValue === undefined ? "" : ` = <code>${escapeHtml(print(astFromValue(defaultValue, type)))}</code>`;
}

function summaryOf({ description, name }) {
  if (name in ROOTS) return { Query: "read", Mutation: "change", Subscription: "follow" }[name];
  return escapeHtml(/^.*?[.:](?=\s|$)/s.exec(description)?.[0] ?? description).replace(/:$/, ".");
}

function kindOf(type) {
  return KINDS.find(([, isOfKind]) => isOfKind(type))[0]
    .toLowerCase()
    .replace(/s$/, "");
}

/** By the name of a type: the fields and arguments that have it, as [type, field]. */
function findUses(schema) {
  const uses = new Map();
  for (const type of Object.values(schema.getTypeMap())) {
    if (isIntrospectionType(type) || isEnumType(type)) continue;
    for (const field of membersOf(type)) {
      const names = new Set([field, ...(field.args ?? [])].map((one) => getNamedType(one.type).name));
      for (const name of names) uses.set(name, [...(uses.get(name) ?? []), [type.name, field.name]]);
    }
  }
  return uses;
}
