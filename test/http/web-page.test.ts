// The JSON that the pages ask for, over real HTTP; the pages themselves are tested in a browser, in test/entries/.
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import Fastify, { type FastifyInstance } from "fastify";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readDemoPage } from "../../src/http/demo-page.js";
import { readGraphiqlPage } from "../../src/http/graphiql-page.js";
import { serveWebPages } from "../../src/http/web-page.js";

let project: string;
let http: FastifyInstance;
let url: string;
let signed = 0;

beforeAll(async () => {
  project = mkdtempSync(join(tmpdir(), "pages-"));
  for (const name of ["graphiql", "demo"]) {
    mkdirSync(join(project, "dist", "web", name), { recursive: true });
    writeFileSync(join(project, "dist", "web", name, "index.html"), "<!doctype html>");
  }
  mkdirSync(join(project, "examples"));
  const sign = () => Promise.resolve(`token-${(signed += 1)}`);
  const pages = [
    readGraphiqlPage(project, sign),
    readDemoPage(project, async () => [{ name: "me", userId: "1", description: "", token: await sign() }]),
  ];
  http = Fastify();
  await serveWebPages(
    http,
    pages.filter((page) => page !== undefined),
  );
  url = await http.listen({ port: 0 });
});
afterAll(async () => {
  await http.close();
  rmSync(project, { recursive: true });
});

test.each(["/graphiql/settings.json", "/demo/accounts.json"])(
  "%s has a token that was signed for this visit: one from the start would expire while the gateway runs",
  async (path) => {
    const before = signed;
    const visit = async () => (await fetch(url + path)).text();
    expect(await visit()).toContain(`token-${before + 1}"`);
    expect(await visit()).toContain(`token-${before + 2}"`);
  },
);
