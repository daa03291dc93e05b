// How `npm run build` bundles the gateway and the simulator with the packages they use: Node.js takes longer to find
// and link six hundred files than to run them (bench/README.md). Nothing is minified: stack traces stay readable.
import { rmSync } from "node:fs";
import { join } from "node:path";
import { declarationsOf } from "./declarations.mjs";

const projectFolder = join(import.meta.dirname, "..");

/** What is started, and what tests and scripts import. */
const ENTRIES = [
  "simulator/main",
  "simulator/setting-definitions",
  "simulator/settings",
  "simulator/simulator",
  "src/authentication/development-token",
  "src/build-schema",
  "src/cli",
  "src/commands/hooks-command",
  "src/commands/print-schema-command",
  "src/commands/token-command",
  "src/config",
  "src/error-codes",
  "src/gateway",
  "src/library",
  "src/main",
  "src/operations/reads-of-fields",
  "src/operations/trusted-documents",
  "src/read-settings",
  "src/settings",
  "src/texts/texts-file",
];

const checkAndTidyOutput = {
  name: "check-and-tidy-output",
  generateBundle(_options, bundle) {
    const modules = Object.values(bundle).flatMap(({ moduleIds = [] }) => moduleIds);
    // graphql exists as CommonJS, too, with classes of errors and types of its own, which the other copy does not know.
    const secondCopy = modules.find((id) => /node_modules\/graphql\/.*\.js$/.test(id));
    if (secondCopy) this.error(`${secondCopy} would be a second copy of graphql. Import from "graphql" alone.`);
    // Seven megabytes, which jest would load for each test file that reads a stack. The code is readable as it is.
    delete bundle["chunks/packages.js.map"];
    for (const [fileName, source] of declarationsOf("src/library.ts"))
      this.emitFile({ type: "asset", fileName, source });
    // Vite would empty all of dist/, the pages included.
    for (const folder of ["src", "simulator", "chunks"])
      rmSync(join(projectFolder, "dist", folder), { recursive: true, force: true });
  },
};

/** In development graphql asks of every value whether another copy of it has made it. `check-and-tidy-output` has. */
const oneCopyOfGraphql = {
  name: "one-copy-of-graphql",
  transform(code, id) {
    if (!id.endsWith("node_modules/graphql/jsutils/instanceOf.mjs")) return undefined;
    const condition = /process\.env\.NODE_ENV === ['"]production['"]/;
    if (!condition.test(code)) this.error("graphql's instanceOf has changed.");
    return { code: code.replace(condition, "true"), map: null };
  },
};

/**
 * type-graphql's decorators need the polyfill when they are applied. The bundler may put decorated classes into a chunk
 * that runs before the module which imports it. So it comes with type-graphql, from which all decorators are.
 */
const polyfillBeforeDecorators = {
  name: "polyfill-before-decorators",
  transform(code, id) {
    return id.endsWith("node_modules/type-graphql/build/esm/index.js")
      ? { code: `import "reflect-metadata";\n${code}`, map: null }
      : undefined;
  },
};

export default {
  root: projectFolder,
  publicDir: false,
  plugins: [oneCopyOfGraphql, polyfillBeforeDecorators, checkAndTidyOutput],
  ssr: { noExternal: true },
  build: {
    ssr: true,
    target: "node20",
    outDir: "dist",
    emptyOutDir: false,
    sourcemap: true,
    // The licences of what is bundled require their text beside it.
    license: { fileName: "chunks/licenses.md" },
    minify: false,
    rolldownOptions: {
      input: Object.fromEntries(ENTRIES.map((name) => [name, join(projectFolder, `${name}.ts`)])),
      output: {
        entryFileNames: "[name].js",
        // As deep as the entries: main.ts finds the project's folder from its own.
        chunkFileNames: "chunks/[name].js",
        // One chunk for the packages that every start needs; those that are imported on demand have their own.
        codeSplitting: { groups: [{ name: "packages", test: /node_modules/, tags: ["$initial"] }] },
        // type-graphql names types after their classes, and logs name errors after theirs.
        keepNames: true,
        // V8 keeps the text of modules in memory.
        comments: { legal: true, annotation: false, jsdoc: false },
      },
    },
  },
};
