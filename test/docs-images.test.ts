// The pictures of the documentation: all are there, in light and in dark, all are shown, and a script takes each.
import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "@jest/globals";

const pages = ["README.md", "simulator/README.md", ...readdirSync("docs").flatMap((name) => `docs/${name}`)].filter(
  (path) => path.endsWith(".md"),
);
const shown = new Set(
  pages.flatMap((path) =>
    [...readFileSync(path, "utf8").matchAll(/!\[[^\]]+\]\((?:\.\.\/)?(?:docs\/)?images\/([\w-]+)\.png\)/g)].map(
      ([, name = ""]) => name,
    ),
  ),
);

test("every picture that a page shows is there, in light and in dark, and no other", () => {
  const expected = [...shown].flatMap((name) => [`${name}.png`, `${name}-dark.png`]);
  expect(readdirSync("docs/images").sort()).toEqual(expected.sort());
});

test("a script takes each of them", () => {
  const script = readFileSync("scripts/screenshots.mjs", "utf8");
  const [, list = ""] = /const SHOTS = \{\n(.*?)\n\};/s.exec(script) ?? [];
  const taken = [...list.matchAll(/^ {2}"?([\w-]+)"?: \{/gm)].map(([, name]) => name);
  expect(taken.sort()).toEqual([...shown].sort());
});
