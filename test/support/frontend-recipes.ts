import { readFileSync } from "node:fs";

/** The one TypeScript block of docs/frontend.md that exports this function. */
export function recipeOf(name: string): string {
  const exportsIt = new RegExp(`^export (async )?function ${name}\\b`, "m");
  const [block, ...others] = [...readFileSync("docs/frontend.md", "utf8").matchAll(/^```ts\n([^]*?)^```/gm)]
    .map(([, text = ""]) => text)
    .filter((text) => exportsIt.test(text));
  if (block === undefined || others.length > 0) throw new Error(`docs/frontend.md has not one block with ${name}`);
  return block;
}
