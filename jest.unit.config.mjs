// The tests that start nothing: no gateway, simulator, browser, Redis or other process. Told by what they import, so
// that no list has to be kept; test/support/clock.ts only sets the time.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import config from "./jest.config.mjs";

const IMPORTS = [
  /(?:\.\.?\/)+support\/(?!(?:clock|cached-facts)\.js)/,
  /(?:\.\.\/)+simulator\/simulator\.js/,
  /node:child_process/,
];
const STARTS_SOMETHING = new RegExp(`from "(?:${IMPORTS.map(({ source }) => source).join("|")})`);

const tests = readdirSync("test", { recursive: true })
  .filter((file) => file.endsWith(".test.ts"))
  .map((file) => join("test", file));

export default {
  ...config,
  globalSetup: undefined,
  testEnvironment: "node",
  testMatch: tests
    .filter((file) => !STARTS_SOMETHING.test(readFileSync(file, "utf8")))
    .map((file) => `<rootDir>/${file}`),
};
