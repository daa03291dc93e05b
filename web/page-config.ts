// How a page of the gateway is built; run as `vite build web/{name}`, so that the page's folder is the root.
import type { UserConfig } from "vite";

export function pageConfig(name: string) {
  return {
    base: `/${name}/`,
    build: {
      outDir: `../../dist/web/${name}`,
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
  } satisfies UserConfig;
}
