import tseslint from "typescript-eslint";

export default tseslint.config(
  { ignores: ["dist/", "**/generated/", "coverage/"] },
  ...tseslint.configs.recommendedTypeChecked,
  {
    languageOptions: {
      parserOptions: { projectService: { allowDefaultProject: ["*.js", "*.mjs"] }, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/no-floating-promises": "error",
      "@typescript-eslint/switch-exhaustiveness-check": ["error", { considerDefaultExhaustiveForUnions: true }],
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_" }],
      "max-lines": ["error", { max: 250, skipBlankLines: true, skipComments: true }],
      eqeqeq: ["error", "smart"],
      "no-console": "error",
    },
  },
  // Commands talk to a person on a terminal; their answers belong on standard output.
  { files: ["scripts/**", "bench/**", "**/*-command.ts"], rules: { "no-console": "off" } },
  {
    // These look into JSON of every shape, as the upstream's clients would.
    files: ["test/simulator/**", "test/support/simulator.ts"],
    rules: Object.fromEntries(["argument", "assignment", "call", "member-access", "return"].map((rule) => [`@typescript-eslint/no-unsafe-${rule}`, "off"])),
  },
  { files: ["**/*.{js,mjs,cjs}"], extends: [tseslint.configs.disableTypeChecked] },
);
