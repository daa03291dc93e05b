// The shared build configuration of the pages. `vite build web/{name}` makes the page's folder the root.
import type { UserConfig } from "vite";

export function pageConfig(name: string) {
  return {
    base: `/${name}/`,
    build: {
      outDir: `../../dist/web/${name}`,
      emptyOutDir: true,
      // The licences of what is bundled require their text beside it.
      license: { fileName: "licenses.md" },
      target: "es2022",
      // Stricter content security policies than ours refuse data: URLs, and a separate file can be cached.
      assetsInlineLimit: 0,
      // All target browsers support module preloading.
      modulePreload: { polyfill: false },
      rolldownOptions: {
        onLog(level, log, report) {
          // Hundreds of warnings about "use client" in dependencies would hide a real one.
          if (log.code !== "MODULE_LEVEL_DIRECTIVE") report(level, log);
        },
      },
    },
  } satisfies UserConfig;
}
