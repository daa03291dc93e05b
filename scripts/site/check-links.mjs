// Checks the built site: every link within it leads to a page, and every anchor to an element of that page.
import { readdirSync, readFileSync } from "node:fs";
import { join, posix } from "node:path";

const TAG = /<[a-z][^<>]*?\s(?:id|href|src)="[^<>]*>/g;
const ATTRIBUTE = /\s(id|href|src)="([^"]*)"/g;
const ENTITIES = { "&amp;": "&", "&quot;": '"', "&#39;": "'", "&lt;": "<", "&gt;": ">" };

/** @throws Error naming every link that leads nowhere */
export function checkLinks(folder, base) {
  const files = new Set(readdirSync(folder, { recursive: true }).map((path) => path.replaceAll("\\", "/")));
  const pages = new Map(
    [...files]
      .filter((path) => path.endsWith(".html"))
      .map((path) => [path, read(readFileSync(join(folder, path), "utf8"))]),
  );
  const dead = [...pages].flatMap(([page, { links }]) =>
    links.filter((link) => !leadsSomewhere(page, link)).map((link) => `${page}: ${link}`),
  );
  if (dead.length > 0) throw new Error(`Links that lead nowhere:\n${dead.join("\n")}`);

  function leadsSomewhere(page, link) {
    const { origin, pathname, hash } = new URL(link, `http://site${base}${page}`);
    if (origin !== "http://site" || !pathname.startsWith(base)) return true;
    const path = decodeURIComponent(pathname.slice(base.length));
    const file = path === "" || path.endsWith("/") ? posix.join(path, "index.html") : path;
    if (!files.has(file)) return false;
    return hash.length < 2 || !pages.has(file) || pages.get(file).ids.has(decodeURIComponent(hash.slice(1)));
  }
}

function read(html) {
  const ids = new Set();
  const links = [];
  for (const [tag] of html.matchAll(TAG))
    for (const [, name, value] of tag.matchAll(ATTRIBUTE)) {
      const text = value.replaceAll(/&\w+;|&#39;/g, (entity) => ENTITIES[entity] ?? entity);
      if (name === "id") ids.add(text);
      else links.push(text);
    }
  return { ids, links };
}
