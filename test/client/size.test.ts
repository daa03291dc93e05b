// What a page pays for the client: its entries as a bundler makes them, minified and gzipped.
// Says to the unit tests that this needs the build.
import "../support/built.js";
import { gzipSync } from "node:zlib";
import { expect, test } from "@jest/globals";
import type * as vite from "vite";

const { build } = (await importNatively("vite")) as typeof vite;

async function gzippedBytes(source: string): Promise<number> {
  const entry = "virtual:page";
  const result = await build({
    configFile: false,
    logLevel: "silent",
    publicDir: false,
    plugins: [
      {
        name: "page",
        resolveId: (id) => (id === entry ? id : null),
        load: (id) => (id === entry ? source : null),
      },
    ],
    build: {
      write: false,
      minify: true,
      target: "es2022",
      rolldownOptions: { input: entry, external: ["react"], preserveEntrySignatures: "strict" },
    },
  });
  const { output } = (Array.isArray(result) ? result[0] : result) as vite.Rolldown.RolldownOutput;
  const [{ code }, ...others] = output;
  expect(others).toEqual([]);
  return gzipSync(code).length;
}

/** A page that uses everything of these entries. */
const pageOf = (entries: readonly string[]) =>
  entries.map((entry) => `export * from ${JSON.stringify(`${process.cwd()}/dist/client/${entry}.js`)};`).join("\n");

test.each([
  ["the core with event streams", ["client"]],
  ["with React's hook", ["client", "react"]],
  ["with WebSocket, too", ["client", "react", "websocket"]],
])("%s: %j", async (_what, entries) => {
  const bytes = await gzippedBytes(pageOf(entries));
  expect(bytes).toBeLessThan(6_000);
  // Else nothing was bundled.
  expect(bytes).toBeGreaterThan(2_000);
});
