// Writes the sources of the site, as VitePress reads them: the documents of the repository, the reference of the
// schema, and pages of the files to which they link.
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { buildSchema } from "graphql";
import MarkdownIt from "markdown-it";
import { targetOf, visitReferences } from "./links.mjs";
import { SOURCES, toSitePath } from "./pages.mjs";
import { repositoryPages } from "./repository-files.mjs";
import { schemaPages } from "./schema-reference.mjs";

/** @returns the schema */
export function readSchema(projectFolder) {
  return buildSchema(readFileSync(join(projectFolder, "schema.graphql"), "utf8"));
}

/** Files that have not changed are not written, so that a preview reloads only what has. */
export function stage(projectFolder, folder) {
  const pages = sitePages(projectFolder);
  for (const [path, text] of pages) writeIfChanged(join(folder, path), text);
  for (const path of readdirSync(folder, { recursive: true }))
    if (path.endsWith(".md") && !pages.has(path.replaceAll("\\", "/"))) rmSync(join(folder, path));
  cpSync(join(projectFolder, "docs/images"), join(folder, "images"), { recursive: true });
}

/** Markdown by path of the site. */
export function sitePages(projectFolder) {
  const read = (path) => readFileSync(join(projectFolder, path), "utf8");
  const documents = SOURCES.map((source) => ({ source, text: read(source) }));
  const files = documents.flatMap(({ source, text }) => linkedFiles(source, text));
  return new Map([
    ...documents.map(({ source, text }) => [toSitePath(source), text]),
    ...schemaPages(readSchema(projectFolder), {
      examples: readdirSync(join(projectFolder, "examples"))
        .filter((name) => name.endsWith(".graphql"))
        .sort()
        .map((name) => read(`examples/${name}`)),
      readsOfField: readReads(read("docs/request-path.md")),
    }),
    ...repositoryPages(projectFolder, [...new Set([...files, "schema.graphql"])].sort()),
  ]);
}

function linkedFiles(source, text) {
  const files = [];
  visitReferences(new MarkdownIt({ html: true }).parse(text, {}), (token, attribute) => {
    const path = attribute === "href" && targetOf(source, token.attrGet("href"))?.path;
    if (path && !SOURCES.includes(path)) files.push(path);
  });
  return files;
}

/** From the table that `npm run tables` writes: | `User.renewal` | 1 regulatory status | */
function readReads(text) {
  const table = /^\| field \| what is read \|\n([^]*?)\n\n/m.exec(text)?.[1] ?? "";
  const reads = new Map([...table.matchAll(/^\| `([\w.]+)` \| (.+) \|$/gm)].map(([, field, what]) => [field, what]));
  if (reads.size === 0) throw new Error("docs/request-path.md has no table of what is read for a field");
  return (field) => reads.get(field);
}

function writeIfChanged(file, text) {
  try {
    if (readFileSync(file, "utf8") === text) return;
  } catch {
    mkdirSync(dirname(file), { recursive: true });
  }
  writeFileSync(file, text);
}
