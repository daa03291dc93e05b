// What a developer is told whose page the gateway does not know, and what nobody is told.
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { seededUserIds } from "../../simulator/seed.js";
import { tokenFor } from "../support/gateway.js";
import { startGateway, type TestGateway } from "../support/simulated-gateway.js";

let gateway: TestGateway;
beforeEach(async () => {
  gateway = await startGateway({ env: { CORS_ORIGINS: "https://known.example" } });
});
afterEach(() => gateway.stop());

const preflight = (origin: string, path = "/graphql") =>
  fetch(gateway.url + path, {
    method: "OPTIONS",
    headers: {
      origin,
      "access-control-request-method": "POST",
      "access-control-request-headers": "authorization,content-type",
    },
  });

interface LogLine {
  level: number;
  origin?: string;
  msg: string;
}
const WARN = 40;
const DEBUG = 20;
const logged = () => gateway.log.map((line) => JSON.parse(line) as LogLine);
const refusalsLogged = () => logged().filter(({ msg }) => msg.includes("CORS_ORIGINS"));

test.each(["/graphql", "/graphql/stream", "/nowhere"])(
  "a refused preflight of %s names the setting, and quotes neither the origin nor those that are allowed",
  async (path) => {
    const answer = await preflight("http://localhost:5173", path);
    expect(answer.status).toBe(403);
    expect(answer.headers.get("x-refused-because")).toContain("CORS_ORIGINS");
    expect([...answer.headers.keys()].filter((name) => name.startsWith("access-control-"))).toEqual([]);
    const text = await answer.text();
    expect(JSON.parse(text)).toEqual({
      errors: [
        {
          message: "The setting CORS_ORIGINS of the gateway does not list this page's origin.",
          extensions: {
            code: "BAD_REQUEST",
            retryable: false,
            retryAfterSeconds: null,
            requestId: answer.headers.get("x-request-id"),
          },
        },
      ],
    });
    expect(text + JSON.stringify([...answer.headers])).not.toMatch(/5173|known\.example/);
  },
);

test("a page of a listed origin may send every header that the documentation names", async () => {
  const { headers } = await preflight("https://known.example");
  const allowed = headers.get("access-control-allow-headers")?.split(", ");
  expect(allowed).toEqual(
    expect.arrayContaining([
      "authorization",
      "content-type",
      "apollo-require-preflight",
      "x-graphql-cost",
      "apollographql-client-name",
      "traceparent",
    ]),
  );
});

test("the log names the setting and the origin, once for each", async () => {
  for (const origin of ["http://localhost:5173", "http://localhost:5173", "https://other.example"])
    await preflight(origin);
  await preflight("http://localhost:5173", "/graphql/stream");
  await preflight("https://known.example");
  expect(refusalsLogged()).toMatchObject([
    { level: WARN, origin: "http://localhost:5173" },
    { level: WARN, origin: "https://other.example" },
  ]);
});

test("apps, extensions and files have origins, too", async () => {
  const origins = ["capacitor://localhost", "chrome-extension://abcdefghijklmnop", "null"];
  for (const origin of origins) expect((await preflight(origin)).status).toBe(403);
  expect(refusalsLogged().map(({ origin }) => origin)).toEqual(origins);
});

test("what no browser sends as an origin is refused, but not logged", async () => {
  for (const origin of ["made up", "https://other.example/path", `https://${"long.".repeat(100)}example`])
    expect((await preflight(origin)).status).toBe(403);
  expect(refusalsLogged()).toEqual([]);
});

test("strangers cannot fill the log: twenty origins are named, and nothing else is logged of preflights", async () => {
  gateway.log.length = 0;
  for (let index = 0; index < 30; index += 1) await preflight(`https://page-${index}.example`);
  expect(refusalsLogged()).toHaveLength(20);
  // Beside the log of requests, which has each.
  expect(logged().filter(({ level, msg }) => level > DEBUG && msg !== "request")).toEqual(refusalsLogged());
});

test("requests that are no preflight are served as before: the browser keeps their responses from the page", async () => {
  const answer = await fetch(`${gateway.url}/graphql`, {
    method: "POST",
    headers: {
      origin: "https://other.example",
      "content-type": "application/json",
      authorization: `Bearer ${await tokenFor(seededUserIds.newcomer)}`,
    },
    body: JSON.stringify({ query: "{ viewer { isOperator } }" }),
  });
  expect(answer.status).toBe(200);
  expect(answer.headers.get("access-control-allow-origin")).toBeNull();
  expect(refusalsLogged()).toEqual([]);
});
