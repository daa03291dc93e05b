// `documents check FILE`, as a program: what it prints, and the code with which it exits.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { runCommand } from "../support/program.js";

let folder: string;
beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), "documents-"))));
afterAll(() => rmSync(folder, { recursive: true }));

const check = (...args: string[]) => runCommand(["documents", ...args]);

async function checkManifest(manifest: unknown) {
  const file = join(folder, "manifest.json");
  writeFileSync(file, typeof manifest === "string" ? manifest : JSON.stringify(manifest));
  return check("check", file);
}

test("the manifest that code generation writes for the demo is valid", async () => {
  const { code, stdout, stderr } = await check("check", "web/demo/generated/persisted-documents.json");
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(stdout).toMatch(/^\d+ documents, 0 invalid\n$/);
});

test("each invalid document has one line with all its problems, in manifests of both kinds", async () => {
  const documents = {
    good: "{ viewer { isOperator } }",
    unknown: "{ viewer { nothing something } }",
    broken: "{ viewer",
    curious: "{ __schema { types { name } } }",
  };
  const lines = [
    expect.stringMatching(/^ {2}unknown {2}.*"nothing".*"something"/),
    expect.stringMatching(/^ {2}broken {2}Syntax Error/),
    expect.stringMatching(/^ {2}curious {2}.*introspection/i),
    "4 documents, 3 invalid",
    "",
  ];
  const operations = Object.entries(documents).map(([id, body]) => ({ id, name: id, type: "query", body }));
  for (const manifest of [documents, { format: "apollo-persisted-query-manifest", version: 1, operations }]) {
    const { code, stdout, stderr } = await checkManifest(manifest);
    expect({ code, stderr }).toEqual({ code: 1, stderr: "" });
    expect(stdout.split("\n")).toEqual(lines);
  }
});

test.each(["{", "[]", "{}", '{ "id": 1 }'])("%s is no manifest, code 2", async (manifest) => {
  const { code, stdout, stderr } = await checkManifest(manifest);
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toMatch(/manifest\.json is not a manifest of operations\.\n$/);
});

test.each([
  [[], "A command is missing: check."],
  [["list"], '"list" is not a command: check.'],
  [["check"], "check takes one file."],
  [["check", "a", "b"], "check takes one file."],
  [["check", "missing.json"], "missing.json cannot be read (ENOENT)."],
  [["check", "--fix", "a"], "Unknown option '--fix'"],
])("%j is refused with code 2", async (args, problem) => {
  const { code, stdout, stderr } = await check(...args);
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toContain(problem);
});
