// Pages that show the files of the repository to which the documentation links, so that no link leads out of the site.
import { readdirSync, readFileSync, statSync } from "node:fs";
import { basename, extname, join, posix } from "node:path";

const LANGUAGES = {
  ".conf": "nginx",
  ".graphql": "graphql",
  ".json": "json",
  ".mjs": "js",
  ".ts": "ts",
  ".tsx": "tsx",
  ".yaml": "yaml",
  ".yml": "yaml",
};

/** Colours make a file ten times as large. */
const MAX_COLOURED_CHARACTERS = 20_000;

/** What may lie in a folder without being part of the repository: an operator's secrets, an editor's files. */
const isShown = (name) => !name.startsWith(".") && name !== "secrets";

/** The page of a file or folder, as a path of the site. */
export const toRepositoryPage = (path) => `repository/${path}.md`;

/**
 * Of the files and folders named, and of all below these but hidden files and secrets.
 * @param paths from the project's folder, with / between
 * @returns Markdown by path of the site
 */
export function repositoryPages(projectFolder, paths) {
  const pages = new Map();
  for (const path of paths) add(path);
  return pages;

  function add(path) {
    if (pages.has(toRepositoryPage(path))) return;
    const file = join(projectFolder, path);
    const isFolder = statSync(file).isDirectory();
    const below = isFolder ? readdirSync(file).filter(isShown).sort() : [];
    const body = isFolder ? listOf(path, below) : shown(path, readFileSync(file, "utf8"));
    pages.set(toRepositoryPage(path), page(path, body));
    for (const name of below) add(posix.join(path, name));
  }
}

const page = (path, body) =>
  `---\nsearch: false\naside: false\n---\n\n# ${basename(path)}\n\n\`${path}\` of the repository.\n\n${body}`;

const listOf = (path, names) =>
  names.map((name) => `- [${name}](/${encodeURI(toRepositoryPage(posix.join(path, name)))})\n`).join("");

function shown(path, text) {
  // Longer than any fence within.
  const fence = "`".repeat(Math.max(3, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length + 1)));
  if (text.length > MAX_COLOURED_CHARACTERS) return `${fence}txt\n${text.trimEnd()}\n${fence}\n`;
  const language = LANGUAGES[extname(path)] ?? (basename(path) === "Dockerfile" ? "docker" : "txt");
  return `${fence}${language}\n${text.trimEnd()}\n${fence}\n`;
}
