// Mermaid's diagrams as SVG, drawn when the site is built: readers need no script, and the builder no browser. Colours
// are variables of theme/site.css, and so follow the theme.
import { renderMermaidSVG } from "beautiful-mermaid";
import { escapeHtml } from "./escape-html.mjs";

let drawn = 0;

/**
 * @param source with the lines `accTitle: ...` and `accDescr: ...`, mermaid's own for readers who do not see it
 * @throws Error when one of them is missing, or the diagram cannot be drawn
 */
export function toFigure(source) {
  const [title, description] = ["accTitle", "accDescr"].map((name) => readLine(source, name));
  const text = source.replaceAll(/^\s*acc(?:Title|Descr):.*\n/gm, "");
  const id = `diagram-${(drawn += 1)}`;
  const svg = renderMermaidSVG(text, { transparent: true })
    // Theirs: fonts of another host, and styles within the page, which its policy refuses.
    .replace(/<style>[^]*?<\/style>/, "")
    .replace(/^<svg ([^>]*?) style="[^"]*">/, `<svg $1 role="img" aria-labelledby="${id}">`)
    .replaceAll(/(id="|url\(#)(?=[\w-]*arrow)/g, `$1${id}-`);
  const heading = `<title id="${id}">${escapeHtml(title)}</title>`;
  const drawing = svg.replace(/(<svg [^>]*>)/, `$1${heading}`);
  return [
    `<figure class="diagram" v-pre>`,
    `<div class="diagram-drawing" tabindex="0" role="group" aria-label="${escapeHtml(title)}">${drawing}</div>`,
    `<figcaption>${escapeHtml(description)}</figcaption>`,
    `<details><summary>The diagram as text</summary><pre>${escapeHtml(text)}</pre></details>`,
    `</figure>\n`,
  ].join("");
}

function readLine(source, name) {
  const [, text] = new RegExp(`^\\s*${name}:\\s*(.+)$`, "m").exec(source) ?? [];
  if (text === undefined) throw new Error(`a diagram has no line "${name}: ...":\n${source}`);
  return text;
}
