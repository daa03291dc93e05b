// What the site makes of the repository's Markdown besides VitePress's own: links, screenshots in both themes,
// diagrams, titles of blocks that are files, and names of the schema as links to its reference.
import { existsSync } from "node:fs";
import { join, posix } from "node:path";
import { toFigure } from "./diagrams.mjs";
import { escapeHtml } from "./escape-html.mjs";
import { targetOf, toSiteLink, visitReferences } from "./links.mjs";
import { SOURCES, toSitePath } from "./pages.mjs";

/** The first line of a block that is a file, on GitHub: "// token.js". On the site the block has it as its title. */
const FILE_NAME = /^(?:\/\/|#|<!--) (\S*\.\w+)(?: -->)?\n/;

const SOURCE_OF = new Map(SOURCES.map((source) => [toSitePath(source), source]));

/** @param linkOfName the page of the reference by a name such as `User.nextAction` */
export function createMarkdownExtension({ projectFolder, linkOfName }) {
  return (md) => {
    md.core.ruler.push("repository", ({ tokens, env }) => {
      // Generated pages have links of the site already.
      const source = SOURCE_OF.get(env.relativePath);
      if (source) visitReferences(tokens, (token, attribute) => adopt(token, attribute, source));
      for (const token of tokens) {
        if (token.children) token.children = linkNames(token.children, linkOfName, md);
        alignByClass(token);
      }
    });
    const { fence, image } = md.renderer.rules;
    md.renderer.rules.fence = (tokens, index, ...rest) => {
      const token = tokens[index];
      if (token.info.trim() === "mermaid") return toFigure(token.content);
      const [firstLine, name] = FILE_NAME.exec(token.content) ?? [];
      if (name === undefined) return fence(tokens, index, ...rest);
      token.content = token.content.slice(firstLine.length);
      const title = `<figcaption>${escapeHtml(name)}</figcaption>`;
      return `<figure class="file">${title}${fence(tokens, index, ...rest)}</figure>\n`;
    };
    md.renderer.rules.image = (tokens, index, ...rest) => {
      const token = tokens[index];
      const src = token.attrGet("src");
      const light = image(tokens, index, ...rest);
      const darkSrc = src.replace(/\.png$/, "-dark.png");
      if (!/^\.?\/?images\//.test(src) || !existsSync(join(projectFolder, "docs", darkSrc))) return light;
      token.attrSet("src", darkSrc);
      const dark = image(tokens, index, ...rest);
      return `<span class="light-only">${light}</span><span class="dark-only">${dark}</span>`;
    };
  };

  function adopt(token, attribute, source) {
    const value = token.attrGet(attribute);
    if (attribute === "href") return token.attrSet("href", toSiteLink(projectFolder, source, value));
    const path = targetOf(source, value)?.path;
    // Images are copied beside the pages.
    if (path) token.attrSet("src", `./${posix.relative("docs", path)}`);
  }
}

function linkNames(children, linkOfName, md) {
  let depth = 0;
  return children.flatMap((child) => {
    if (child.type === "link_open") depth += 1;
    if (child.type === "link_close") depth -= 1;
    const href = child.type === "code_inline" && depth === 0 ? linkOfName(child.content) : undefined;
    if (href === undefined) return [child];
    const [{ children: wrapped }] = md.parseInline(`[x](${href})`, {});
    return [wrapped[0], child, wrapped.at(-1)];
  });
}

/** The page's policy refuses styles in attributes, also this one of markdown-it's. */
function alignByClass(token) {
  const [, side] = /^text-align:(\w+)$/.exec(token.attrGet?.("style") ?? "") ?? [];
  if (side === undefined) return;
  token.attrs = token.attrs.filter(([name]) => name !== "style");
  token.attrJoin("class", `align-${side}`);
}
