// What the documentation shows runs: GraphQL against the gateway, TypeScript through the compiler.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { getOperationAST, type GraphQLSchema, OperationTypeNode, parse, validate } from "graphql";
import ts from "typescript";
import { seededSessionIds, seededUserIds } from "../simulator/seed.js";
import { buildGatewaySchema } from "../src/build-schema.js";
import { operatorToken, tokenFor } from "./support/gateway.js";
import { subscribe } from "./support/live-gateway.js";
import { startGateway, type TestGateway } from "./support/simulated-gateway.js";

const PAGES = [
  "README.md",
  "simulator/README.md",
  "bench/README.md",
  "SECURITY.md",
  "CONTRIBUTING.md",
  ...readdirSync("docs")
    .filter((file) => file.endsWith(".md"))
    .map((file) => `docs/${file}`),
];

interface Block {
  page: string;
  language: string;
  text: string;
}
const BLOCKS: Block[] = PAGES.flatMap((page) =>
  [...readFileSync(page, "utf8").matchAll(/^```(\w*)\n([^]*?)^```/gm)].map(([, language = "", text = ""]) => ({
    page,
    language,
    text,
  })),
);
const named = (...languages: string[]): [string, Block][] =>
  BLOCKS.filter(({ language }) => languages.includes(language)).map((block, index) => [
    `${block.page} ${index + 1}: ${block.text.split("\n")[0]}`,
    block,
  ]);

/** For the variables that the examples declare. */
const VARIABLES = {
  id: seededSessionIds.validated,
  userId: seededUserIds.natural,
  after: null,
  input: { userId: seededUserIds.newcomer, returnUrl: "https://app.example", reuse: true },
};

let gateway: TestGateway;
let schema: GraphQLSchema;
beforeAll(async () => {
  gateway = await startGateway();
  schema = await buildGatewaySchema();
});
afterAll(() => gateway.stop());

describe("GraphQL", () => {
  test.each(named("graphql"))("%s", async (_name, { text }) => {
    const document = parse(text);
    expect(validate(schema, document)).toEqual([]);
    const operation = getOperationAST(document);
    const declared = operation?.variableDefinitions?.map(({ variable }) => variable.name.value) ?? [];
    const values = declared.includes("personId") ? await ofPerson() : VARIABLES;
    const variables = Object.fromEntries(Object.entries(values).filter(([name]) => declared.includes(name)));
    expect(Object.keys(variables).sort()).toEqual([...declared].sort());
    const token = text.includes("viewer") ? await tokenFor(seededUserIds.natural) : await operatorToken();
    if (operation?.operation === OperationTypeNode.SUBSCRIPTION) return expectEvent(text, variables, token);
    const { errors, text: answer } = await gateway.query(text, { variables, token });
    expect(errors?.filter(({ extensions }) => extensions.code !== "FORBIDDEN") ?? []).toEqual([]);
    expect(answer).not.toMatch(/"userErrors":\[\{/);
  });

  async function ofPerson() {
    const { data } = await gateway.query<{ identityVerification: { persons: { id: string }[] } }, object>(
      `{ identityVerification(id: "${seededSessionIds.owners}") { persons { id } } }`,
      { token: await operatorToken() },
    );
    return { id: seededSessionIds.owners, personId: data?.identityVerification.persons[0]?.id };
  }

  async function expectEvent(text: string, variables: Record<string, unknown>, token: string): Promise<void> {
    const inlined = text
      .replace(/\(\$[^)]*\)/, "")
      .replace(/\$(\w+)/g, (_variable, name: string) => JSON.stringify(variables[name]));
    const stream = subscribe(gateway.url, inlined, token);
    await stream.has(1);
    stream.stop();
  }
});

describe("TypeScript and JavaScript", () => {
  test("every block compiles", () => {
    const files = new Map(
      named("ts", "tsx", "js", "jsx").map(([, { page, language, text }], index) => {
        const name = `${page.replace(/\W/g, "-")}-${index}.${language}`;
        // A block that others import says in its first line which file it is.
        const [, file = name] = /^\/\/ ([\w.-]+\.[jt]sx?)\n/.exec(text) ?? [];
        return [join(process.cwd(), "docs", file), text];
      }),
    );
    expect(files.size).toBe(named("ts", "tsx", "js", "jsx").length);
    const options: ts.CompilerOptions = {
      target: ts.ScriptTarget.ES2022,
      module: ts.ModuleKind.ESNext,
      moduleResolution: ts.ModuleResolutionKind.Bundler,
      jsx: ts.JsxEmit.ReactJSX,
      lib: ["lib.es2023.d.ts", "lib.dom.d.ts", "lib.dom.iterable.d.ts"],
      strict: true,
      // Of these only the syntax, and the types that others take from them.
      allowJs: true,
      noEmit: true,
      skipLibCheck: true,
      types: ["node"],
    };
    const real = ts.createCompilerHost(options);
    const host: ts.CompilerHost = {
      ...real,
      getSourceFile: (name, ...rest) =>
        files.has(name)
          ? ts.createSourceFile(name, files.get(name) ?? "", ts.ScriptTarget.ES2022)
          : real.getSourceFile(name, ...rest),
      fileExists: (name) => files.has(name) || real.fileExists(name),
      readFile: (name) => files.get(name) ?? real.readFile(name),
    };
    const diagnostics = ts.getPreEmitDiagnostics(ts.createProgram([...files.keys()], options, host));
    expect(
      diagnostics.map(
        ({ file, messageText }) => `${file?.fileName}: ${ts.flattenDiagnosticMessageText(messageText, " ")}`,
      ),
    ).toEqual([]);
  });
});

test("every link to a file of the project leads to one", () => {
  const broken = PAGES.flatMap((page) =>
    [...readFileSync(page, "utf8").matchAll(/\]\((?!https?:|#)([^)#]+)/g)]
      .map(([, target = ""]) => join(dirname(page), target))
      .filter((target) => !existsSync(target))
      .map((target) => `${page}: ${target}`),
  );
  expect(broken).toEqual([]);
});

test("every tab of GraphiQL that is named is one of the examples", () => {
  const examples = readdirSync("examples")
    .filter((file) => file.endsWith(".graphql"))
    .map((file) => readFileSync(join("examples", file), "utf8"));
  const tabs = examples.map((text) => getOperationAST(parse(text))?.name?.value);
  const named = PAGES.flatMap((page) =>
    [...readFileSync(page, "utf8").matchAll(/\btab\s+`(\w+)`/g)].map(([, name]) => name),
  );
  expect(named).toContain("WatchVerifications");
  expect(named.filter((name) => !tabs.includes(name))).toEqual([]);
});

test("every npm script that is named exists", () => {
  const { scripts } = JSON.parse(readFileSync("package.json", "utf8")) as { scripts: Record<string, string> };
  const missing = PAGES.flatMap((page) =>
    [...readFileSync(page, "utf8").matchAll(/npm run (?:--silent |-s )?([\w:]+)/g)]
      .map(([, name = ""]) => name)
      .filter((name) => !(name in scripts)),
  );
  expect(missing).toEqual([]);
});
