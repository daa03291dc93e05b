// Links of the repository's Markdown on the site: to the page of a document, or to the page that shows a file. The
// Markdown itself stays as GitHub needs it.
import { existsSync } from "node:fs";
import { join, posix } from "node:path";
import { SOURCES, toSitePath } from "./pages.mjs";
import { toRepositoryPage } from "./repository-files.mjs";

const EXTERNAL = /^(?:[a-z][a-z+.-]*:|\/)/i;

/**
 * @param source the document with the link, such as "docs/live.md"
 * @returns the path from the project's folder and the anchor with its #; undefined for a link to somewhere else
 */
export function targetOf(source, href) {
  if (EXTERNAL.test(href) || href.startsWith("#")) return undefined;
  const [, path, anchor] = /^([^#]*)(.*)$/s.exec(href);
  return { path: posix.join(posix.dirname(source), decodeURI(path)).replace(/\/$/, ""), anchor };
}

/** @throws Error when it leads nowhere */
export function toSiteLink(projectFolder, source, href) {
  const target = targetOf(source, href);
  if (!target) return href;
  const { path, anchor } = target;
  if (path.startsWith("..") || !existsSync(join(projectFolder, path)))
    throw new Error(`${source}: the link ${href} leads to no file of the project`);
  return `/${encodeURI(SOURCES.includes(path) ? toSitePath(path) : toRepositoryPage(path))}${anchor}`;
}

/** For markdown-it: hands every link and image, outside of code, to a function. */
export function visitReferences(tokens, visit) {
  for (const token of tokens) {
    const attribute = { link_open: "href", image: "src" }[token.type];
    if (attribute) visit(token, attribute);
    if (token.children) visitReferences(token.children, visit);
  }
}
