import { defineConfig } from "vite";

// Run as `vite build web/demo`: this folder is then the root, and paths here start from it.
export default defineConfig({
  base: "/demo/",
  build: {
    outDir: "../../dist/web/demo",
    emptyOutDir: true,
    target: "es2022",
    // A data: address is refused by stricter policies than ours, and a file of its own can be cached.
    assetsInlineLimit: 0,
    // Every browser of the target preloads modules itself.
    modulePreload: { polyfill: false },
    rolldownOptions: {
      onLog(level, log, report) {
        // Some hundred notes about "use client" in dependencies would bury a real warning.
        if (log.code !== "MODULE_LEVEL_DIRECTIVE") report(level, log);
      },
    },
  },
});
