// What the site of the documentation is made of.
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { checkLinks } from "../../scripts/site/check-links.mjs";
import { toFigure } from "../../scripts/site/diagrams.mjs";
import { toGithubAnchor } from "../../scripts/site/github-anchor.mjs";
import { toSiteLink } from "../../scripts/site/links.mjs";
import { SOURCES, toSitePath } from "../../scripts/site/pages.mjs";
import { repositoryPages } from "../../scripts/site/repository-files.mjs";
import { sitePages } from "../../scripts/site/stage.mjs";

describe("the navigation", () => {
  test("has every document of docs/, and every README.md", () => {
    const documents = readdirSync("docs")
      .filter((file) => file.endsWith(".md"))
      .map((file) => `docs/${file}`);
    const readmes = ["", "simulator/", "bench/"].map((folder) => `${folder}README.md`);
    expect([...documents, ...readmes].filter((file) => !SOURCES.includes(file))).toEqual([]);
  });

  test("gives every document an address of its own", () => {
    const addresses = SOURCES.map(toSitePath);
    expect(addresses.filter((address, index) => addresses.indexOf(address) !== index)).toEqual([]);
  });

  test("is the same whenever the pages are made", () => {
    expect([...sitePages(".")]).toEqual([...sitePages(".")]);
  });
});

test("files of a linked folder that are nobody's to publish have no page", () => {
  const folder = mkdtempSync(join(tmpdir(), "linked-"));
  for (const path of ["ops/nginx.conf", "ops/.env", "ops/compose/secrets/key"]) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), "content");
  }
  const pages = [...repositoryPages(folder, ["ops"]).keys()];
  rmSync(folder, { recursive: true });
  expect(pages.sort()).toEqual(["repository/ops.md", "repository/ops/compose.md", "repository/ops/nginx.conf.md"]);
});

describe("a link of the repository", () => {
  const link = (href: string) => toSiteLink(".", "docs/live.md", href);

  test.each([
    ["frontend.md", "/frontend.md"],
    ["frontend.md#the-journey", "/frontend.md#the-journey"],
    ["../README.md#start", "/start.md#start"],
    ["../bench/README.md", "/bench.md"],
    ["../ops/nginx.conf", "/repository/ops/nginx.conf.md"],
    ["../ops/", "/repository/ops.md"],
    ["#several-instances", "#several-instances"],
    ["https://example.com/a.md", "https://example.com/a.md"],
  ])("to %s leads to %s of the site", (href, expected) => expect(link(href)).toBe(expected));

  test.each(["missing.md", "../../elsewhere.md"])("to %s fails the build", (href) => {
    expect(() => link(href)).toThrow(`docs/live.md: the link ${href} leads to no file of the project`);
  });
});

test.each([
  ["What an operator has to do", "what-an-operator-has-to-do"],
  ["Does the platform's backend get it?", "does-the-platforms-backend-get-it"],
  ["`User.next_action` – now", "usernext_action--now"],
])("the heading %p has the anchor that GitHub gives it", (heading, anchor) => {
  expect(toGithubAnchor(heading)).toBe(anchor);
});

describe("the check of the built pages", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "pages-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  function check(body: string): void {
    const pages = { "index.html": body, "a/b.html": '<h2 id="there">There</h2>', "c.css": "" };
    for (const [path, text] of Object.entries(pages)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    checkLinks(folder, "/docs/");
  }

  test.each(["/docs/a/b.html#there", "a/b.html", "/docs/", "./c.css", "/graphiql", "https://example.com/#x"])(
    "accepts %s",
    (href) => check(`<a href="${href}">x</a>`),
  );
  test.each(["/docs/a/c.html", "a/b.html#nowhere", "#nowhere", "/docs/a/"])("names %s", (href) => {
    expect(() => check(`<a class="x" href="${href}">x</a>`)).toThrow(`index.html: ${href}`);
  });
});

describe("a diagram", () => {
  const diagrams = SOURCES.flatMap((source) =>
    [...readFileSync(source, "utf8").matchAll(/^```mermaid\n([^]*?)^```/gm)].map(([, text = ""]) => text),
  );

  test("is drawn of every source, with a name, a description and its text", () => {
    expect(diagrams.length).toBeGreaterThanOrEqual(6);
    for (const text of diagrams) {
      const figure = toFigure(text);
      const [, title = ""] = /accTitle: (.*)/.exec(text) ?? [];
      const [, description = ""] = /accDescr: (.*)/.exec(text) ?? [];
      expect(figure).toMatch(/<svg [^>]*role="img" aria-labelledby="(diagram-\d+)"><title id="\1">/);
      expect(figure).toContain(`>${title}</title>`);
      expect(figure).toContain(`<figcaption>${description}</figcaption>`);
      expect(figure).not.toMatch(/<style|\sstyle="|https?:\/\/(?!www\.w3\.org)/);
    }
  });

  test("without a name fails the build", () => {
    expect(() => toFigure("flowchart LR\n  a --> b\n")).toThrow('no line "accTitle: ..."');
  });
});
