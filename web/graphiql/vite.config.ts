import { defineConfig } from "vite";

// Run as `vite build web/graphiql`: this folder is then the root, and paths here start from it.
export default defineConfig({
  base: "/graphiql/",
  build: {
    outDir: "../../dist/web/graphiql",
    emptyOutDir: true,
    target: "es2022",
    // A data: address is refused by stricter policies than ours, and a file of its own can be cached.
    assetsInlineLimit: 0,
    // The editor is one large chunk by nature; the warning would be read once and never again.
    chunkSizeWarningLimit: 4_000,
    // Every browser of the target preloads modules itself.
    modulePreload: { polyfill: false },
    rolldownOptions: {
      onLog(level, log, report) {
        // Some hundred notes about "use client" in dependencies would bury a real warning.
        if (log.code !== "MODULE_LEVEL_DIRECTIVE") report(level, log);
      },
    },
  },
  // The editor's workers import modules from each other, which classic worker scripts cannot.
  worker: { format: "es" },
});
