// What the scripts that run tests promise.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { expect, test } from "@jest/globals";

const listTests = (...args: string[]) =>
  spawnSync("npm", ["run", "--silent", "jest", "--", "--listTests", ...args], { encoding: "utf8" })
    .stdout.trim()
    .split("\n")
    .map((path) => relative(process.cwd(), path));

test("the unit tests are those that need no gateway, browser, build or Redis", () => {
  const unit = listTests("--config", "jest.unit.config.mjs");
  expect(unit).toEqual(expect.arrayContaining(["test/upstream/retry.test.ts", "test/config.test.ts"]));
  const starts = unit.filter((path) =>
    /\/support\/(?!(?:clock|cached-facts)\.js")|child_process|createSimulator/.test(readFileSync(path, "utf8")),
  );
  expect(starts).toEqual([]);
});

test("without taskset the slow run fails, and names it", () => {
  const folder = mkdtempSync(join(tmpdir(), "no-taskset-"));
  const { status, stderr } = spawnSync(process.execPath, ["scripts/test-slow.mjs"], {
    env: { PATH: folder },
    encoding: "utf8",
  });
  rmSync(folder, { recursive: true });
  expect(status).toBe(1);
  expect(stderr).toMatch(/^taskset is not on the PATH/);
});
