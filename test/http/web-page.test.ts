// The JSON that the pages fetch, over real HTTP; the pages themselves are tested in a browser, in test/entries/.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { get } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import Fastify, { type FastifyInstance } from "fastify";
import { pino } from "pino";
import { readDemoPage } from "../../src/http/demo-page.js";
import { readDocsPage } from "../../src/http/docs-page.js";
import { readGraphiqlPage } from "../../src/http/graphiql-page.js";
import { createAnswerError } from "../../src/http/refusals.js";
import { createAnswerUnrouted } from "../../src/http/unrouted.js";
import { serveWebPages } from "../../src/http/web-page.js";

const ASSETS = {
  hashed: [
    "assets/index-C--LlC_a.css",
    "assets/guide.md.BLZ1_yvU.lean.js",
    "assets/chunks/framework.BEesxh-y.js",
    "assets/inline-0a1b2c3d.js",
  ],
  named: ["assets/code-colours.css"],
};

let project: string;
let http: FastifyInstance;
let url: string;
let signed = 0;

beforeAll(async () => {
  project = mkdtempSync(join(tmpdir(), "pages-"));
  for (const name of ["graphiql", "demo", "docs"]) {
    mkdirSync(join(project, "dist", "web", name), { recursive: true });
    writeFileSync(join(project, "dist", "web", name, "index.html"), "<!doctype html>");
  }
  writeFileSync(join(project, "dist", "web", "docs", "404.html"), "<!doctype html><title>Not here</title>");
  writeFileSync(join(project, "dist", "web", "docs", "guide.html"), "<!doctype html><title>Guide</title>");
  mkdirSync(join(project, "dist", "web", "docs", "schema"));
  writeFileSync(join(project, "dist", "web", "docs", "schema", "index.html"), "<!doctype html><title>Schema</title>");
  writeFileSync(join(project, "dist", "web", "docs", "schema", "User.html"), "<!doctype html><title>User</title>");
  mkdirSync(join(project, "dist", "web", "docs", "assets", "chunks"), { recursive: true });
  for (const asset of [...ASSETS.hashed, ...ASSETS.named])
    writeFileSync(join(project, "dist", "web", "docs", asset), "");
  mkdirSync(join(project, "examples"));
  writeFileSync(join(project, "examples", "01-a.graphql"), "# npm run simulator -- trigger a b\n{ a }");
  const sign = () => Promise.resolve(`token-${(signed += 1)}`);
  const me = { name: "me", person: "Me", company: null, description: "", userId: "1", consoleUrl: "" };
  const accounts = async () => [{ ...me, token: await sign() }];
  const pages = [
    readGraphiqlPage(project, {
      ...{ sign: accounts, startingAs: "me", simulatorUrl: "http://127.0.0.1:4011" },
      triggerCommand: "SIMULATOR_PORT=4011 npm run simulator -- trigger",
    }),
    readDemoPage(project, accounts),
    readDocsPage(project),
  ];
  http = Fastify();
  const answerError = createAnswerError(pino({ level: "silent" }), () => undefined);
  const answerUnrouted = createAnswerUnrouted(http, answerError);
  http.setNotFoundHandler(answerUnrouted);
  await serveWebPages(
    http,
    pages.filter((page) => page !== undefined),
    answerUnrouted,
  );
  url = await http.listen({ port: 0, host: "127.0.0.1" });
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

test("GraphiQL begins with the token of the starting account, as that of the accounts among which to choose", async () => {
  const settings = (await (await fetch(`${url}/graphiql/settings.json`)).json()) as {
    headers: { Authorization: string };
    accounts: { name: string; token: string }[];
  };
  expect(settings.accounts).toEqual([expect.objectContaining({ name: "me" })]);
  expect(settings.headers).toEqual({ Authorization: `Bearer ${settings.accounts[0]?.token}` });
});

describe("a browser", () => {
  const cacheControl = async (path: string) => (await fetch(`${url}/docs/${path}`)).headers.get("cache-control");

  test.each(ASSETS.hashed)("keeps %s, whose name changes with its content, for good", async (path) => {
    expect(await cacheControl(path)).toBe("public, max-age=31536000, immutable");
  });

  test.each(["guide.html", ...ASSETS.named])("asks each time whether %s has changed", async (path) => {
    expect(await cacheControl(path)).toBe("public, max-age=0");
  });
});

test.each(["/docs", "/docs/guide.html", "/docs/nowhere", "/demo", "/graphiql/index.html"])(
  "PUT %s: 405, and which methods there are",
  async (path) => {
    const { status, headers } = await fetch(url + path, { method: "PUT" });
    expect([status, headers.get("allow")]).toEqual([405, "GET, HEAD"]);
  },
);

test.each([
  ["/docs/guide", 302],
  ["/docs/guide.html", 200],
  ["/docs/nowhere", 404],
  ["/nowhere", 404],
])("HEAD %s: the status of a GET, %d", async (path, status) => {
  const options = { method: "HEAD", headers: { accept: "text/html" }, redirect: "manual" } as const;
  expect((await fetch(url + path, options)).status).toBe(status);
  expect((await fetch(url + path, { ...options, method: "GET" })).status).toBe(status);
});

test("each page knows those beside it, and where the simulator is", async () => {
  const json = async (path: string): Promise<unknown> => (await fetch(url + path)).json();
  expect(await json("/graphiql/settings.json")).toMatchObject({
    ...{ pages: ["demo", "docs"], simulatorUrl: "http://127.0.0.1:4011" },
  });
  expect(await json("/demo/pages.json")).toEqual(["graphiql", "docs"]);
});

test("the examples' commands go to the simulator of this gateway", async () => {
  const settings = (await (await fetch(`${url}/graphiql/settings.json`)).json()) as { examples: { query: string }[] };
  expect(settings.examples[0]?.query).toBe("# SIMULATOR_PORT=4011 npm run simulator -- trigger a b\n{ a }");
});

test.each([
  ["/docs/guide", "/docs/guide.html"],
  ["/docs/guide/", "/docs/guide.html"],
  ["/docs/guide.md", "/docs/guide.html"],
  ["/docs/guide?from=chat", "/docs/guide.html?from=chat"],
  ["/docs/schema", "/docs/schema/"],
  ["/docs/schema/User", "/docs/schema/User.html"],
])("%s, as people shorten it, leads a browser to %s", async (url, page) => {
  const { statusCode, headers } = await http.inject({ url, headers: { accept: "text/html,*/*;q=0.8" } });
  expect([301, 302]).toContain(statusCode);
  expect(headers.location).toBe(page);
});

describe("an address below a site that leads nowhere", () => {
  const visit = (url: string, accept: string, headers: Record<string, string> = {}) =>
    http.inject({ url, headers: { accept, ...headers } });

  test.each([
    "/docs/nowhere",
    "/docs/assets/old.js",
    "/docs/a/b/",
    "/docs/guide.html/",
    "/docs/..%2fgraphiql%2findex",
    "/docs/guide.html.md",
  ])("%s has the site's page", async (path) => {
    const { statusCode, headers, body } = await visit(path, "text/html,*/*;q=0.8");
    expect(statusCode).toBe(404);
    expect(body).toContain("Not here");
    expect(headers["content-type"]).toContain("text/html");
    expect(headers["content-security-policy"]).toContain("default-src 'none'");
  });

  test("has it with the same status for a browser that has seen it before", async () => {
    const { statusCode, body } = await visit("/docs/nowhere", "text/html", {
      "if-none-match": "*",
      range: "bytes=0-3",
    });
    expect(statusCode).toBe(404);
    expect(body).toContain("Not here");
  });

  test.each(["/demo/nowhere", "/nowhere", "/documents"])(
    "%s, which is of no site, has the gateway's refusal",
    async (path) => {
      const { statusCode, headers, body } = await visit(path, "text/html");
      expect({ statusCode, hasPage: body.includes("<") }).toEqual({ statusCode: 404, hasPage: false });
      expect(headers["content-type"]).toContain("application/json");
    },
  );
});

describe("tokens are sent only to browsers on this machine", () => {
  /** Over a raw socket: fetch does not allow a Host to be chosen. */
  function visit(path: string, headers: Record<string, string>): Promise<{ status: number; body: string }> {
    return new Promise((resolve, reject) => {
      get(url + path, { headers }, (response) => {
        let body = "";
        response.on("data", (chunk: Buffer) => (body += chunk.toString()));
        response.on("end", () => resolve({ status: response.statusCode ?? 0, body }));
      }).on("error", reject);
    });
  }
  test.each(["localhost:4000", "127.0.0.1:4000", "[::1]", "LOCALHOST"])("%s is this machine", async (host) => {
    expect((await visit("/graphiql/settings.json", { host })).body).toContain("token-");
    expect((await visit("/demo/accounts.json", { host })).body).toContain("token-");
  });

  test.each<[string, Record<string, string>]>([
    ["a name that was made to lead here", { host: "evil.example:4000" }],
    ["a name that looks like this machine", { host: "localhost.evil.example" }],
    ["an address in the network", { host: "192.168.0.7:4000" }],
    ["a host that is no host", { host: "a b" }],
    ["a page of another origin", { host: "localhost", origin: "https://app.example" }],
    ["a page of no origin", { host: "localhost", origin: "null" }],
    ["a proxy before it", { host: "localhost", "x-forwarded-for": "192.0.2.1" }],
    ["a tunnel before it", { host: "localhost", forwarded: "for=192.0.2.1" }],
  ])(
    "%s gets the examples, no token or account, and no way to the demo, which has nothing for it",
    async (_what, headers) => {
      const settings = await visit("/graphiql/settings.json", headers);
      expect({ status: settings.status, body: JSON.parse(settings.body) as unknown }).toEqual({
        status: 200,
        body: {
          ...{ graphqlPath: "/graphql", headers: {}, accounts: [], pages: ["docs"], simulatorUrl: null },
          examples: [{ name: "01-a", query: "# npm run simulator -- trigger a b\n{ a }", variables: null }],
        },
      });
      const accounts = await visit("/demo/accounts.json", headers);
      expect(accounts.status).toBe(404);
      expect(accounts.body).not.toContain("token");
    },
  );

  test("a connection from another machine gets none, whatever its headers say", async () => {
    const { statusCode, body } = await http.inject({
      url: "/demo/accounts.json",
      headers: { host: "localhost" },
      remoteAddress: "192.0.2.1",
    });
    expect({ statusCode, hasToken: body.includes("token-") }).toEqual({ statusCode: 404, hasToken: false });
  });
});
