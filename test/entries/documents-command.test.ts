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
  writeFileSync(file, typeof manifest === "string" || Buffer.isBuffer(manifest) ? manifest : JSON.stringify(manifest));
  return check("check", file);
}

test("the manifest of the package's client is valid", async () => {
  const { code, stdout, stderr } = await check("check", "client/generated/persisted-documents.json");
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

test("removed documents are named with the end of their grace period; those past it may be invalid", async () => {
  const removed = (end: string) => ({ removedAt: "2025-01-01", acceptedUntil: end });
  const operations = [
    { id: "current", body: "{ viewer { isOperator } }" },
    { id: "kept", body: "query Kept { viewer { isOperator } }", ...removed("2999-01-31") },
    { id: "ended", body: "query Ended { viewer { nothing } }", ...removed("2025-01-31T12:00:00Z") },
  ];
  const lines = [
    "  kept  Kept: removed, accepted until 2999-01-31T00:00:00.000Z",
    "  ended  Ended: removed, refused since 2025-01-31T12:00:00.000Z",
  ];
  const { code, stdout } = await checkManifest({ operations });
  expect(stdout.split("\n")).toEqual([...lines, "3 documents, 0 invalid; 2 removed, 1 past their grace period", ""]);
  expect(code).toBe(0);

  const invalid = { id: "broken", body: "{ viewer { nothing } }", ...removed("2999-01-31") };
  const broken = await checkManifest({ operations: [...operations, invalid] });
  expect(broken.stdout).toMatch(/^ {2}broken {2}Cannot query field "nothing"/);
  expect(broken.stdout).toMatch(/\n4 documents, 1 invalid; 3 removed, 1 past their grace period\n$/);
  expect(broken.code).toBe(1);
});

test("a mark that is no time is an error that names the document, code 2", async () => {
  const operations = [
    { id: "mine", body: "{ viewer { isOperator } }", removedAt: "2025-01-01", acceptedUntil: "soon" },
  ];
  const { code, stderr } = await checkManifest({ operations });
  expect(code).toBe(2);
  expect(stderr).toMatch(
    /manifest\.json has an operation whose removedAt and acceptedUntil are not both times .*: mine\.\n$/,
  );
});

test.each([
  ['{"mine":"{ viewer { isOperator } }","mine":"{ viewer { userIds } }"}', 'gives "mine" twice in one JSON object'],
  [
    '{"operations":[{"id":"mine","body":"{ viewer { isOperator } }"},{"id":"mine","body":"{ viewer { userIds } }"}]}',
    "has different documents with the id mine",
  ],
])("an id that stands for two documents is an error that names it, code 2: %s", async (manifest, problem) => {
  const { code, stdout, stderr } = await checkManifest(manifest);
  expect({ code, stdout, stderr }).toEqual({ code: 2, stdout: "", stderr: expect.stringMatching(/manifest\.json/) });
  expect(stderr).toContain(`manifest.json ${problem}.\n`);
});

test.each(["{", "[]", "{}", '{ "id": 1 }'])("%s is no manifest, code 2", async (manifest) => {
  const { code, stdout, stderr } = await checkManifest(manifest);
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toMatch(/manifest\.json is not a manifest of operations\.\n$/);
});

test("a file that is no text is refused with code 2, and nothing of it is printed", async () => {
  const { code, stdout, stderr } = await checkManifest(Buffer.from('{ "CANARY": "\xff" }', "latin1"));
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toMatch(/manifest\.json is not UTF-8 text\.\n$/);
  expect(stderr).not.toContain("CANARY");
});

test.each([
  [[], "A command is missing: check, merge."],
  [["list"], '"list" is not a command: check, merge.'],
  [["check"], "check takes one file."],
  [["check", "a", "b"], "check takes one file."],
  [["check", "missing.json"], "missing.json cannot be read (ENOENT)."],
  [["check", "--fix", "a"], "Unknown option '--fix'"],
  [["check", "a", "--previous", "b"], "--previous, --keep-days and --output are for merge."],
])("%j is refused with code 2", async (args, problem) => {
  const { code, stdout, stderr } = await check(...args);
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toContain(problem);
});
