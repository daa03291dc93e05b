// Makes VitePress's pages fit a content security policy that allows no inline script and no inline style.
import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const INLINE_SCRIPT = /<script(?: id="[\w-]+")?>([^]*?)<\/script>/g;

/** @returns a function that replaces inline scripts by files, and one that writes these */
export function createStrictPages(base) {
  const files = new Map();
  return {
    transform(html) {
      return html
        .replaceAll(INLINE_SCRIPT, (_script, code) => {
          const file = `assets/inline-${createHash("sha256").update(code).digest("hex").slice(0, 8)}.js`;
          files.set(file, code);
          return `<script src="${base}${file}"></script>`;
        })
        .replaceAll(/(<[^<>]*?) style="[^"]*"/g, "$1");
    },
    write(folder) {
      mkdirSync(join(folder, "assets"), { recursive: true });
      for (const [file, code] of files) writeFileSync(join(folder, file), code);
    },
  };
}
