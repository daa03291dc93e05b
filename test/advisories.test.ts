// Older versions have known vulnerabilities that affect this gateway. An outdated lock file fails here,
// without network access.
import { readFileSync } from "node:fs";
import { expect, test } from "@jest/globals";
import { gte } from "semver";

const FIRST_SAFE_VERSIONS: [name: string, version: string, hole: string][] = [
  ["@apollo/server", "5.4.0", "denial of service by the encoding of a body"],
  ["graphql", "16.8.1", "validation without end over overlapping fields"],
  ["ws", "8.17.1", "crash by a request with many headers"],
  ["fastify", "5.7.3", "validation passed by a tab in the content type; memory of replies without bound"],
  [
    "undici",
    "7.24.0",
    "guessable multipart boundaries; memory leak by bad certificates; websocket and smuggling fixes of 2026",
  ],
  ["jose", "4.15.5", "memory by compressed encrypted tokens"],
  ["class-validator", "0.14.0", "unknown objects pass validation"],
];

test.each(FIRST_SAFE_VERSIONS)("%s is at least %s: %s", (name, minimum) => {
  const { version } = JSON.parse(readFileSync(`node_modules/${name}/package.json`, "utf8")) as { version: string };
  expect(gte(version, minimum)).toBe(true);
});
