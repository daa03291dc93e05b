// How `npm run build` makes the client that frontends bundle: each module for itself, so that a bundler takes what is
// used, with its declarations, the operations and their manifest. Not minified: that is up to the bundler.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { declarationsOf } from "./declarations.mjs";

const projectFolder = join(import.meta.dirname, "..");
const ENTRIES = ["client", "react", "texts", "websocket"].map((name) => `client/${name}.ts`);
const FILES = {
  "document-ids.json": "generated/document-ids.json",
  "operations.graphql": "operations.graphql",
  "persisted-documents.json": "generated/persisted-documents.json",
};

const besides = {
  name: "declarations-and-operations",
  generateBundle() {
    const declarations = new Map(ENTRIES.flatMap((entry) => [...declarationsOf(entry)]));
    for (const [path, source] of declarations)
      this.emitFile({ type: "asset", fileName: path.replace(/^client\//, ""), source });
    for (const [fileName, path] of Object.entries(FILES))
      this.emitFile({ type: "asset", fileName, source: readFileSync(join(projectFolder, "client", path), "utf8") });
  },
};

export default {
  root: projectFolder,
  publicDir: false,
  plugins: [besides],
  build: {
    target: "es2022",
    outDir: "dist/client",
    emptyOutDir: true,
    minify: false,
    lib: { entry: ENTRIES.map((entry) => join(projectFolder, entry)), formats: ["es"] },
    rolldownOptions: {
      external: ["react"],
      output: {
        preserveModules: true,
        preserveModulesRoot: join(projectFolder, "client"),
        entryFileNames: "[name].js",
        comments: { legal: false, annotation: true, jsdoc: false },
      },
    },
  },
};
