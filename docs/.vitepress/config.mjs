// The site of the documentation, made of the repository's Markdown: CONTRIBUTING.md tells how to preview it.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { transformerStyleToClass } from "@shikijs/transformers";
import { defineConfig } from "vitepress";
import { checkLinks } from "../../scripts/site/check-links.mjs";
import { toGithubAnchor } from "../../scripts/site/github-anchor.mjs";
import { createMarkdownExtension } from "../../scripts/site/markdown.mjs";
import { NAVIGATION, toSitePath } from "../../scripts/site/pages.mjs";
import { createLinkOfName, toTypePage, typesByKind } from "../../scripts/site/schema-reference.mjs";
import { renderForSearch, SEARCH_WEIGHTS } from "../../scripts/site/search.mjs";
import { readSchema, stage } from "../../scripts/site/stage.mjs";
import { createStrictPages } from "../../scripts/site/strict-pages.mjs";

const BASE = "/docs/";
const CODE_COLOURS = "assets/code-colours.css";
const projectFolder = fileURLToPath(new URL("../../", import.meta.url));
const sources = join(projectFolder, "dist/docs-sources");
const isBuild = process.argv.includes("build");

stage(projectFolder, sources);
const schema = readSchema(projectFolder);
const strictPages = createStrictPages(BASE);
const colours = transformerStyleToClass({ classPrefix: "c-" });

const link = (path) => `/${path.replace(/(?:index)?\.md$/, "")}`;
const groups = NAVIGATION.map(({ text, pages }) => ({
  text,
  items: pages.map(([source, title]) => ({ text: title, link: link(toSitePath(source)) })),
}));
const reference = typesByKind(schema).map(([text, names]) => ({
  text,
  collapsed: true,
  items: names.map((name) => ({ text: name, link: link(toTypePage(name)) })),
}));
const last = groups.at(-1);
last.items = [{ text: "The schema", link: "/schema/", items: reference }, ...last.items];

export default defineConfig({
  base: BASE,
  lang: "en-GB",
  title: "Identity verification gateway",
  description:
    "A typed GraphQL API in front of Mangopay's hosted identity verification, for the teams who build the screens.",
  srcDir: sources,
  outDir: join(projectFolder, "dist/web/docs"),
  cacheDir: join(projectFolder, "node_modules/.cache/vitepress"),
  // The default disables transitions by an inline style.
  appearance: { disableTransition: false },
  head: [
    ["link", { rel: "icon", href: `${BASE}favicon.svg`, type: "image/svg+xml" }],
    ...(isBuild ? [["link", { rel: "stylesheet", href: BASE + CODE_COLOURS }]] : []),
  ],
  metaChunk: true,
  // Checked with their anchors, after the build.
  ignoreDeadLinks: true,
  markdown: {
    anchor: { slugify: toGithubAnchor },
    languageAlias: { promql: "txt" },
    config: createMarkdownExtension({ projectFolder, linkOfName: createLinkOfName(schema) }),
    // The preview has no content security policy.
    codeTransformers: isBuild ? [colours] : [],
    theme: { light: "github-light-high-contrast", dark: "github-dark-high-contrast" },
  },
  themeConfig: {
    siteTitle: "Verification gateway",
    nav: [
      { text: "Build a page", link: "/frontend" },
      { text: "Run it", link: "/configuration" },
      { text: "Security", link: "/security" },
      { text: "Schema", link: "/schema/" },
    ],
    sidebar: groups,
    outline: [2, 3],
    search: { provider: "local", options: { detailedView: true, _render: renderForSearch } },
    searchWeights: SEARCH_WEIGHTS,
    docFooter: { prev: false, next: false },
    notFound: {
      title: "There is no such page",
      quote: "It may have been renamed. The search at the top finds words of every page, and names of the schema.",
      linkText: "To the start of the documentation",
      linkLabel: "To the start of the documentation",
    },
  },
  vite: {
    build: { license: { fileName: "licenses.md" } },
    publicDir: join(projectFolder, "docs/.vitepress/public"),
    plugins: [restageOnChange()],
  },
  transformHtml: (html) => strictPages.transform(html),
  buildEnd({ outDir }) {
    strictPages.write(outDir);
    writeFileSync(join(outDir, CODE_COLOURS), colours.getCSS());
    checkLinks(outDir, BASE);
  },
});

/** For the preview: VitePress watches only the sources that are staged. */
function restageOnChange() {
  const isSource = (file) => /\.(md|graphql|png)$/.test(file) && !file.startsWith(sources);
  return {
    name: "restage-on-change",
    configureServer({ watcher }) {
      watcher.add(
        ["docs", "examples", "simulator", "bench", "README.md", "schema.graphql"].map((path) =>
          join(projectFolder, path),
        ),
      );
      watcher.on("all", (_event, file) => isSource(file) && stage(projectFolder, sources));
    },
  };
}
