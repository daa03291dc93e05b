import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { leaveDevelopmentKey, readDevelopmentKeys } from "../../src/authentication/development-key-files.js";
import { createDevelopmentKey } from "../../src/authentication/development-token.js";

let parent: string;
let folder: string;
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), "keys-"));
  folder = join(parent, ".development");
});
afterEach(() => {
  chmodSync(parent, 0o700);
  rmSync(parent, { recursive: true });
});

test("each running gateway stores its key by port, readable only by its owner, until it exits", () => {
  const [first, second] = [createDevelopmentKey(), createDevelopmentKey()];
  const takeAway = leaveDevelopmentKey(folder, { port: 1, key: first });
  leaveDevelopmentKey(folder, { port: 2, key: second });
  expect(readDevelopmentKeys(folder)).toEqual([
    { port: 1, key: first },
    { port: 2, key: second },
  ]);
  expect(statSync(join(folder, "gateway-1.json")).mode & 0o777).toBe(0o600);
  takeAway();
  expect(readDevelopmentKeys(folder)).toEqual([{ port: 2, key: second }]);
});

test("a gateway on the same port replaces the key, and the file's mode, of one that was killed", () => {
  leaveDevelopmentKey(folder, { port: 1, key: createDevelopmentKey() });
  chmodSync(join(folder, "gateway-1.json"), 0o644);
  const key = createDevelopmentKey();
  leaveDevelopmentKey(folder, { port: 1, key });
  expect(readDevelopmentKeys(folder)).toEqual([{ port: 1, key }]);
  expect(statSync(join(folder, "gateway-1.json")).mode & 0o777).toBe(0o600);
});

test("the key of a dead process is not returned, and is deleted by the next start", () => {
  leaveDevelopmentKey(folder, { port: 1, key: createDevelopmentKey() });
  const { pid } = spawnSync(process.execPath, ["--version"]);
  const file = join(folder, "gateway-2.json");
  writeFileSync(file, JSON.stringify({ port: 2, key: createDevelopmentKey(), processId: pid }));
  expect(readDevelopmentKeys(folder).map(({ port }) => port)).toEqual([1]);
  leaveDevelopmentKey(folder, { port: 3, key: createDevelopmentKey() });
  expect(readdirSync(folder).sort()).toEqual([".gitignore", "gateway-1.json", "gateway-3.json"]);
});

test("a missing folder and unrelated files yield no keys", () => {
  expect(readDevelopmentKeys(folder)).toEqual([]);
  leaveDevelopmentKey(folder, { port: 1, key: createDevelopmentKey() })();
  writeFileSync(join(folder, "gateway-2.json"), "{");
  writeFileSync(join(folder, "auth-secret"), "former");
  expect(readDevelopmentKeys(folder)).toEqual([]);
});

test("git ignores the folder, whatever repository it is in", () => {
  leaveDevelopmentKey(folder, { port: 1, key: createDevelopmentKey() });
  expect(readFileSync(join(folder, ".gitignore"), "utf8")).toBe("*\n");
});

test("an unwritable folder does not stop the start", () => {
  writeFileSync(folder, "a file in its place");
  const takeAway = leaveDevelopmentKey(folder, { port: 1, key: createDevelopmentKey() });
  expect(takeAway).not.toThrow();
  expect(readDevelopmentKeys(folder)).toEqual([]);
});
