// `doctor` as a program: its lines, exit codes and secrets.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { runCommand } from "../support/program.js";
import { startSimulator, type TestSimulator } from "../support/simulator.js";

let simulator: TestSimulator;
let folder: string;
beforeAll(async () => {
  simulator = await startSimulator();
  folder = mkdtempSync(join(tmpdir(), "doctor-"));
});
afterAll(async () => {
  await simulator.stop();
  rmSync(folder, { recursive: true });
});

/** In an empty folder: no .env of whoever runs the tests. */
const run = (env: Record<string, string>, ...args: string[]) => runCommand(["doctor", ...args], { env, cwd: folder });

const upstream = () => ({
  MANGOPAY_BASE_URL: simulator.url,
  MANGOPAY_CLIENT_ID: "CANARY1",
  MANGOPAY_API_KEY: "CANARY2",
});

test("prints a line each, ends with code 1 if one fails, and prints no secret", async () => {
  const { code, stdout, stderr } = await run({
    ...upstream(),
    PUBLIC_URL: "http://127.0.0.1:9",
    WEBHOOK_SECRETS: "a-webhook-secret-CANARY3",
    AUTH_JWKS_URL: "http://127.0.0.1:9/CANARY4",
    REDIS_URL: "redis://user:CANARY5@127.0.0.1:9",
  });
  expect({ code, stderr }).toEqual({ code: 1, stderr: "" });
  expect(
    stdout
      .trim()
      .split("\n")
      .map((line) => line.slice(0, 30).trimEnd()),
  ).toEqual([
    "ok    configuration",
    "ok    access token",
    "ok    users",
    "ok    sessions",
    "ok    regulatory status",
    "ok    identity verification",
    "ok    clock, upstream",
    "fail  hooks",
    "fail  public address",
    "fail  token issuer",
    "warn  clock, token issuer",
    "fail  redis",
    "ok    trusted documents",
  ]);
  expect(stdout).not.toMatch(/CANARY|user_m_/);
});

test("asks the simulator of a development start, where no upstream is configured", async () => {
  const { code, stdout } = await run({ SIMULATOR_PORT: new URL(simulator.url).port });
  expect({ code, stdout }).toMatchObject({ code: 0, stdout: expect.stringMatching(/^ok +identity verification/m) });
  expect(stdout).toMatch(/^ok +hooks +a development start registers/m);
  expect(stdout).not.toMatch(/^fail/m);
});

test("--json prints all findings as one array", async () => {
  const { code, stdout } = await run({ SIMULATOR_PORT: "9" }, "--json");
  expect(code).toBe(1);
  expect(JSON.parse(stdout)).toEqual(
    expect.arrayContaining([
      {
        name: "configuration",
        level: "ok",
        text: expect.stringMatching(/^valid, for development; no upstream .* simulator at/),
      },
      expect.objectContaining({ name: "access token", level: "fail" }),
    ]),
  );
});

test("names every problem of the configuration, and ends with code 1", async () => {
  const { code, stdout } = await run({ ...upstream(), PORT: "CANARY", REDIS_URL: "CANARY" });
  expect(code).toBe(1);
  expect(stdout.match(/^fail +configuration +(PORT|REDIS_URL)/gm)).toHaveLength(2);
  expect(stdout).not.toContain("CANARY");
});

test.each([
  ["cannot be read", mkdirSync, "The file .env is not a regular file"],
  [
    "is no text",
    (path: string) => writeFileSync(path, "AUTH_SECRET=CANARY\xff", "latin1"),
    "The file .env is not UTF-8 text",
  ],
])("says that the file .env %s", async (_what, make, problem) => {
  make(join(folder, ".env"));
  const { code, stdout, stderr } = await run({});
  rmSync(join(folder, ".env"), { recursive: true });
  expect({ code, stderr }).toEqual({ code: 1, stderr: "" });
  expect(stdout.trim().split(/ {2,}/)).toEqual(["fail", "configuration", problem]);
});

test("warns of each variable that is almost a setting, whether or not the settings are valid, by name alone", async () => {
  const misspelt = { CACHE_OPEN_SECOND: "CANARY", WEBHOOK_SECRET: "CANARY", UNRELATED: "CANARY" };
  const lines = [
    "CACHE_OPEN_SECOND is not a setting; did you mean CACHE_OPEN_SECONDS?",
    "WEBHOOK_SECRET is not a setting; did you mean WEBHOOK_SECRETS?",
  ];
  const valid = await run({ SIMULATOR_PORT: new URL(simulator.url).port, ...misspelt });
  const invalid = await run({ PORT: "CANARY", ...misspelt });
  expect([valid.code, invalid.code]).toEqual([0, 1]);
  for (const { stdout } of [valid, invalid]) {
    expect([...stdout.matchAll(/^warn {2}configuration +(.*)$/gm)].map(([, text]) => text)).toEqual(lines);
    expect(stdout).not.toMatch(/CANARY|UNRELATED/);
  }
});

test("explains itself, and refuses what it does not know with code 2", async () => {
  const help = await run({}, "--help");
  expect({ ...help, stdout: help.stdout.split("\n")[0] }).toEqual({ code: 0, stdout: "Usage: doctor", stderr: "" });
  const wrong = await run({}, "--fast");
  expect(wrong.code).toBe(2);
  expect(wrong.stderr).toContain("Usage: doctor");
});
