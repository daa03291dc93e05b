import graphql from "@graphql-eslint/eslint-plugin";
import importSort from "eslint-plugin-simple-import-sort";
import tseslint from "typescript-eslint";

const OPERATIONS = ["examples/*.graphql", "client/*.graphql", "web/demo/*.graphql", "test/operations/*.graphql"];
/** One and the same for schema and operations: the plugin loads it once. */
const readsGraphql = {
  plugins: { "@graphql-eslint": graphql },
  languageOptions: {
    parser: graphql.parser,
    parserOptions: { graphQLConfig: { schema: "./schema.graphql", documents: OPERATIONS } },
  },
};

export default tseslint.config(
  { ignores: ["dist/", "docs/.vitepress/.temp/", "**/generated/", "coverage/"] },
  ...tseslint.configs.strictTypeChecked.map((config) => ({ files: ["**/*.{ts,mts,tsx,js,mjs}"], ...config })),
  {
    files: ["**/*.{ts,mts,tsx,js,mjs}"],
    plugins: { "import-sort": importSort },
    languageOptions: {
      parserOptions: {
        projectService: { allowDefaultProject: ["*.js", "*.mjs"] },
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/no-floating-promises": "error",
      "@typescript-eslint/switch-exhaustiveness-check": ["error", { considerDefaultExhaustiveForUnions: true }],
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_" }],
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true, allowBoolean: true }],
      "@typescript-eslint/no-confusing-void-expression": [
        "error",
        { ignoreArrowShorthand: true, ignoreVoidReturningFunctions: true },
      ],
      // Classes of the schema are records with a type for graphql: they have no methods, and are copied with changes.
      "@typescript-eslint/no-misused-spread": "off",
      "@typescript-eslint/no-unsafe-class-instance-assignment": "off",
      // It takes a flag that is set while something is awaited for one that never changes.
      "@typescript-eslint/no-unnecessary-condition": "off",
      "max-lines": ["error", { max: 400, skipBlankLines: true, skipComments: true }],
      // Prettier leaves long strings and comments.
      "max-len": ["error", { code: 120, tabWidth: 2 }],
      "import-sort/imports": ["error", { groups: [["^\\u0000", "^node:", "^@?\\w", "^", "^\\."]] }],
      "import-sort/exports": "error",
      eqeqeq: ["error", "smart"],
      "no-console": "error",
    },
  },
  // Commands talk to a person on a terminal; their answers belong on standard output.
  { files: ["scripts/**", "bench/**", "**/*-command.ts"], rules: { "no-console": "off" } },
  {
    files: ["src/**", "simulator/**", "client/**", "web/**"],
    rules: { "max-lines": ["error", { max: 250, skipBlankLines: true, skipComments: true }] },
  },
  {
    // One object with one invariant: which change invalidates what. To be rebuilt around the kinds of entries.
    files: ["src/datasources/upstream-cache.ts"],
    rules: { "max-lines": ["error", { max: 300, skipBlankLines: true, skipComments: true }] },
  },
  {
    // Operations and raw HTTP requests are easier to read on one line than in pieces.
    files: ["test/**"],
    rules: { "max-len": ["error", { code: 140, tabWidth: 2, ignoreStrings: true, ignoreTemplateLiterals: true }] },
  },
  {
    files: ["test/**"],
    rules: {
      "no-restricted-syntax": [
        "error",
        {
          selector:
            "CallExpression[callee.property.name='toEqual'] > ArrayExpression.arguments > " +
            ":matches(Identifier[name='undefined'], ChainExpression)",
          message: "toEqual takes an element that is undefined for none at all: use toStrictEqual.",
        },
      ],
      // Made-up values stand for what the upstream may send.
      "@typescript-eslint/no-unsafe-enum-assignment": "off",
      "@typescript-eslint/no-meaningless-void-operator": "off",
    },
  },
  {
    // These look into JSON of every shape, as the upstream's clients would.
    files: ["test/simulator/**", "test/support/simulator.ts"],
    rules: Object.fromEntries(
      ["argument", "assignment", "call", "member-access", "return"].map((rule) => [
        `@typescript-eslint/no-unsafe-${rule}`,
        "off",
      ]),
    ),
  },
  {
    // The public contract: documented throughout, and a schema that Relay can page and refetch.
    files: ["schema.graphql"],
    ...readsGraphql,
    rules: {
      ...graphql.configs["flat/schema-recommended"].rules,
      ...graphql.configs["flat/schema-relay"].rules,
      "@graphql-eslint/require-description": [
        "error",
        {
          types: true,
          FieldDefinition: true,
          InputValueDefinition: true,
          EnumValueDefinition: true,
          DirectiveDefinition: true,
          ignoredSelectors: ["[type=ObjectTypeDefinition][name.value=/^(Query|Mutation|Subscription)$/]"],
        },
      ],
      // Plain lists stand beside the one connection, which goes forward only.
      "@graphql-eslint/relay-edge-types": ["error", { listTypeCanWrapOnlyEdgeType: false }],
      "@graphql-eslint/relay-arguments": ["error", { includeBoth: false }],
      "@graphql-eslint/strict-id-in-types": "off",
    },
  },
  {
    files: OPERATIONS,
    ...readsGraphql,
    // Examples, demo and tests are three clients: each may name its operations as it likes.
    rules: { ...graphql.configs["flat/operations-recommended"].rules, "@graphql-eslint/unique-operation-name": "off" },
  },
  // Checks are not nodes: nobody caches them by id.
  {
    files: ["examples/*.graphql", "test/operations/*.graphql"],
    rules: { "@graphql-eslint/require-selections": "off" },
  },
  { files: ["**/*.{js,mjs,cjs}"], extends: [tseslint.configs.disableTypeChecked] },
);
