// `documents merge`, as a program: what it writes and where, what it says, and the code with which it exits.
import { execFileSync } from "node:child_process";
import {
  chmodSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { runCommand } from "../support/program.js";

const DAY_MS = 86_400_000;
const OLD = { a: "query A { viewer { userIds } }", b: "query B { viewer { isOperator } }" };
const NEW = { b: OLD.b, c: "query C { viewer { userIds isOperator } }" };

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "documents-"));
  write("old.json", OLD);
  write("new.json", NEW);
});
afterEach(() => rmSync(folder, { recursive: true }));

const write = (file: string, manifest: unknown) => writeFileSync(join(folder, file), JSON.stringify(manifest));
const merge = (...args: string[]) => runCommand(["documents", "merge", ...args], { cwd: folder });

interface Operation {
  id: string;
  removedAt?: string;
  acceptedUntil?: string;
}
const operationsIn = (text: string) => (JSON.parse(text) as { operations: Operation[] }).operations;
const operationsOf = (file: string) => operationsIn(readFileSync(join(folder, file), "utf8"));
const graceDaysOf = ({ removedAt = "", acceptedUntil = "" }: Operation) =>
  (Date.parse(acceptedUntil) - Date.parse(removedAt)) / DAY_MS;

test("writes to standard output what the gateway takes, and to standard error what was done", async () => {
  const before = Date.now();
  const { code, stdout, stderr } = await merge("new.json", "--previous", "old.json");
  expect(code).toBe(0);
  const operations = operationsIn(stdout);
  expect(operations.map(({ id, removedAt }) => [id, removedAt !== undefined])).toEqual([
    ["b", false],
    ["c", false],
    ["a", true],
  ]);
  const removed = operations[2] as Operation;
  expect(graceDaysOf(removed)).toBe(30);
  expect(Date.parse(removed.removedAt ?? "")).toBeGreaterThanOrEqual(before);
  expect(stderr.split("\n")).toEqual([
    `  a  A: removed, accepted until ${removed.acceptedUntil}`,
    "3 documents, 1 removed (1 of them now), 0 dropped",
    "",
  ]);
});

test("release by release into one file, as a pipeline does: the first has none, and ended ones are dropped", async () => {
  const release = (...args: string[]) => merge(...args, "--previous", "trusted.json", "--output", "trusted.json");
  expect(await release("old.json")).toEqual({
    code: 0,
    stdout: "2 documents, 0 removed (0 of them now), 0 dropped\n",
    stderr: "trusted.json does not exist: nothing counts as removed, as at a first release.\n",
  });
  expect(await release("new.json", "--keep-days", "7")).toMatchObject({ code: 0, stderr: "" });
  expect(operationsOf("trusted.json").map(({ id }) => id)).toEqual(["b", "c", "a"]);
  const second = readFileSync(join(folder, "trusted.json"), "utf8");
  expect((await release("new.json", "--keep-days", "7")).stdout).toBe(
    "3 documents, 1 removed (0 of them now), 0 dropped\n",
  );
  expect(readFileSync(join(folder, "trusted.json"), "utf8")).toBe(second);
  expect(graceDaysOf(operationsOf("trusted.json")[2] as Operation)).toBe(7);

  const last = await release("new.json", "--keep-days", "0");
  expect(last.stdout).toMatch(
    /^ {2}a {2}A: dropped, its grace period ended at .*Z\n2 documents, 0 removed \(0 of them now\), 1 dropped\n$/,
  );
  expect(operationsOf("trusted.json").map(({ id }) => id)).toEqual(["b", "c"]);
  expect(readdirSync(folder).sort()).toEqual(["new.json", "old.json", "trusted.json"]);
});

test("what it has written is a manifest that check finds valid", async () => {
  await merge("new.json", "--previous", "old.json", "--output", "trusted.json");
  const { code, stdout } = await runCommand(["documents", "check", "trusted.json"], { cwd: folder });
  expect(stdout).toMatch(/^ {2}a {2}A: removed, accepted until .*Z\n3 documents, 0 invalid; 1 removed\n$/);
  expect(code).toBe(0);
});

test("the manifests of several frontends become one, and an id that stands for another text is named", async () => {
  write("app.json", { home: "query Home { viewer { userIds } }" });
  write("before.json", { home: "query Home { viewer { isOperator } }" });
  const { code, stdout, stderr } = await merge("new.json", "app.json", "--previous", "before.json");
  expect(code).toBe(0);
  expect(operationsIn(stdout).map(({ id }) => id)).toEqual(["b", "c", "home", expect.stringMatching(/^[0-9a-f]{64}$/)]);
  expect(stderr).toContain("  home  stands for another text than before: earlier builds get the new one\n");
});

describe("the file is replaced as a whole", () => {
  test("with the rights that it had, through a symbolic link", async () => {
    write("real.json", OLD);
    chmodSync(join(folder, "real.json"), 0o664);
    symlinkSync("real.json", join(folder, "trusted.json"));
    expect((await merge("new.json", "--output", "trusted.json")).code).toBe(0);
    expect(lstatSync(join(folder, "trusted.json")).isSymbolicLink()).toBe(true);
    expect(statSync(join(folder, "real.json")).mode & 0o777).toBe(0o664);
    expect(operationsOf("real.json").map(({ id }) => id)).toEqual(["b", "c"]);
  });

  test("or not at all: what cannot be written is an error, and nothing is left behind", async () => {
    expect(await merge("new.json", "--output", "nowhere/trusted.json")).toEqual({
      code: 2,
      stdout: "",
      stderr: "nowhere/trusted.json cannot be written (ENOENT).\n",
    });
    expect(await merge("new.json", "--output", ".")).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/^\. cannot be written/),
    });
    execFileSync("mkfifo", [join(folder, "pipe")]);
    expect(await merge("new.json", "--output", "pipe")).toEqual({
      code: 2,
      stdout: "",
      stderr: "pipe cannot be written: it is not a regular file.\n",
    });
    expect(statSync(join(folder, "pipe")).isFIFO()).toBe(true);
    expect(readdirSync(folder).sort()).toEqual(["new.json", "old.json", "pipe"]);
  });
});

test.each([
  [[], "merge takes at least one file."],
  [["missing.json"], "missing.json cannot be read (ENOENT)."],
  [["new.json", "--previous", ""], "Option '--previous' is empty"],
  [["new.json", "--output", "a.json", "--output", "b.json"], "Option '--output' is given more than once"],
  [["new.json", "--keep-days", "1e2"], "--keep-days takes a whole number from 0 to 3650."],
  [["new.json", "--previous", "."], ". cannot be read (EISDIR)."],
  [["new.json", "--previous", "empty.json"], "empty.json is not a manifest of operations."],
  [["ambiguous.json"], 'ambiguous.json gives "b" twice in one JSON object.'],
  [["new.json", "--previous", "ambiguous.json"], 'ambiguous.json gives "b" twice in one JSON object.'],
  [["empty.json"], "empty.json is not a manifest of operations."],
  [["new.json", "other.json"], "new.json and other.json have different documents with the id b."],
  [
    ["new.json", "unreadable.json"],
    "as it could not run these documents:\n  half  Syntax Error: Expected Name, found <EOF>.\n  none  Syntax Error: Unexpected <EOF>.\n",
  ],
  [["new.json", "--previous", "unreadable.json"], "could not run these documents:\n  half  Syntax Error"],
  [
    ["new.json", "odd.json"],
    [
      "as it could not run these documents:",
      "  comment  Syntax Error: Unexpected <EOF>.",
      "  fragment  It has no operation.",
      "  nameless  Named: It has several operations, of which one has no name.",
      "  twice  Same: It has two operations with the name Same.",
      "  type  Only operations and fragments may be in it, no ObjectTypeDefinition.",
      "",
    ].join("\n"),
  ],
  [["ended.json"], "No document would be left: the grace period of all has ended."],
  [["new.json", "--keep-days", "soon"], "--keep-days takes a whole number from 0 to 3650."],
  [["new.json", "--keep-days", "3651"], "--keep-days takes a whole number from 0 to 3650."],
  [["new.json", "--keep-days=-1"], "--keep-days takes a whole number from 0 to 3650."],
  [["new.json", "--against", "https://gateway.example"], "--against is for check."],
])("%j is refused with code 2, and writes nothing", async (args, problem) => {
  writeFileSync(join(folder, "empty.json"), "");
  write("other.json", { b: "query Other { viewer { userIds } }" });
  write("unreadable.json", { half: "query Half { viewer {", none: "", ...OLD });
  writeFileSync(
    join(folder, "ambiguous.json"),
    '{"b":"query B { viewer { userIds } }","b":"{ viewer { isOperator } }"}',
  );
  write("odd.json", {
    comment: "# nothing",
    fragment: "fragment Only on Viewer { userIds }",
    nameless: "query Named { viewer { userIds } } { viewer { userIds } }",
    twice: "query Same { viewer { userIds } } query Same { viewer { isOperator } }",
    type: "type Query { a: Int }",
    several: 'query One { viewer { userIds } } subscription Two { userUpdated(userId: "user_1") { id } }',
  });
  write("ended.json", {
    operations: [{ id: "a", body: OLD.a, removedAt: "2025-01-01", acceptedUntil: "2025-01-31" }],
  });
  const files = readdirSync(folder);
  const { code, stdout, stderr } = await merge(...args, "--output", "trusted.json");
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toContain(problem);
  expect(readdirSync(folder)).toEqual(files);
});
