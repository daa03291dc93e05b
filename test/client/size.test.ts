// What a page pays for the client: its entries as a bundler makes them, minified and gzipped.
import { gzipSync } from "node:zlib";
import { expect, test } from "@jest/globals";
import { bundle } from "../support/bundle.js";

/** A page that uses everything of these entries. */
const pageOf = (entries: readonly string[]) =>
  entries.map((entry) => `export * from ${JSON.stringify(`${process.cwd()}/dist/client/${entry}.js`)};`).join("\n");

test.each([
  ["the core with event streams", ["client"]],
  ["with React's hook", ["client", "react"]],
  ["with WebSocket, too", ["client", "react", "websocket"]],
])("%s: %j", async (_what, entries) => {
  const bytes = gzipSync(await bundle(pageOf(entries))).length;
  expect(bytes).toBeLessThan(6_750);
  // Else nothing was bundled.
  expect(bytes).toBeGreaterThan(2_000);
});
