// What all commands of the package have in common, each as a process: it loads, and its exit codes are those of its help.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { runCommand } from "../support/program.js";
import { createRedisServer } from "../support/redis-server.js";

const NAMES = ["dev", "start", "hooks", "relay", "purge", "doctor", "token", "simulator", "trigger", "documents"];
/** Nobody listens there. */
const NOWHERE = "127.0.0.1:9";
const UPSTREAM = { MANGOPAY_BASE_URL: `http://${NOWHERE}`, MANGOPAY_CLIENT_ID: "any", MANGOPAY_API_KEY: "any" };
const REDIS = { ...UPSTREAM, REDIS_URL: `redis://${NOWHERE}` };
const HOOKS = { ...UPSTREAM, PUBLIC_URL: "http://127.0.0.1:9", WEBHOOK_SECRETS: "a-secret-of-some-length" };
const DOCUMENTS = resolve("client/generated/persisted-documents.json");

let folder: string;
let taken: Server;
let port: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "commands-"));
  taken = createServer().listen(0, "127.0.0.1");
  await once(taken, "listening");
  port = String((taken.address() as AddressInfo).port);
});
afterAll(() => {
  taken.close();
  rmSync(folder, { recursive: true });
});

/** In an empty folder: no .env of whoever runs the tests. */
const run = (args: string[], env: Record<string, string> = {}) => runCommand(args, { env, cwd: folder });
const including = (text: string) => expect.stringContaining(text) as unknown;

test("each is one of these", async () => {
  const { stdout } = await run(["--help"]);
  expect([...stdout.matchAll(/^ {2}([a-z]+) {2,}/gm)].map(([, name]) => name)).toEqual(NAMES);
});

describe.each(NAMES)("%s", (name) => {
  test("ends with code 0 for --help, which tells its exit codes", async () => {
    const { code, stdout, stderr } = await run([name, "--help"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toMatch(/^Exits with code\n {2}0 {3}\S.*\n( {6}.*\n)*? {2}1 {3}\S.*\n( {6}.*\n)*? {2}2 {3}\S/m);
  });

  test("ends with code 2 for an option that it does not have, and prints its help", async () => {
    const { code, stdout, stderr } = await run([name, "--nothing"]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain("Unknown option '--nothing'");
    expect(stderr).toContain("Usage: ");
  });
});

test.each<[string[], Record<string, string>]>([
  [["start"], {}],
  [["dev"], {}],
  [["hooks", "status"], HOOKS],
  [["relay", "status"], REDIS],
  [["purge", "--user", "user_m_1"], REDIS],
  [["token", "--operator"], {}],
])("%j ends with code 2 if a setting is wrong, and names it", async (args, env) => {
  const outcome = await run(args, { ...env, PORT: "many" });
  expect(outcome).toEqual({ code: 2, stdout: "", stderr: including("PORT must be a whole number") });
});

test.each([[["simulator"]], [["trigger", "newcomer", "VALIDATED"]]])(
  "%j ends with code 2 if the simulator's port is wrong",
  async (args) => {
    const outcome = await run(args, { SIMULATOR_PORT: "many" });
    expect(outcome).toEqual({ code: 2, stdout: "", stderr: including("SIMULATOR_PORT must be a whole number") });
  },
);

describe.each<[string, Buffer]>([
  ["is no text", Buffer.from("AUTH_SECRET=CANARY\xff\n", "latin1")],
  ["is text in UTF-16", Buffer.from("AUTH_SECRET=CANARY\n", "utf16le")],
])("if .env %s", (_what, content) => {
  test.each([[["start"]], [["token", "--operator"]], [["simulator"]], [["trigger", "newcomer", "VALIDATED"]]])(
    "%j ends with code 2, and prints nothing of it",
    async (args) => {
      writeFileSync(join(folder, ".env"), content);
      const outcome = await run(args);
      rmSync(join(folder, ".env"));
      expect(outcome).toEqual({ code: 2, stdout: "", stderr: including("The file .env is not UTF-8 text") });
      expect(outcome.stderr).not.toContain("CANARY");
    },
  );
});

test.each([["start"], ["doctor"]])("%s names the lines of .env that are no setting", async (command) => {
  writeFileSync(join(folder, ".env"), "LOG_LEVEL=info\nREDIS_URL redis://CANARY\nRELAY_URLS: https://CANARY\n");
  const outcome = await run([command]);
  rmSync(join(folder, ".env"));
  const output = outcome.stdout + outcome.stderr;
  expect(outcome.code).not.toBe(0);
  expect(output).toContain("The file .env has no setting NAME=value, or text after a closing quote, in line 2, 3");
  expect(output).not.toContain("CANARY");
});

test("the simulator reads an .env that begins with a byte order mark", async () => {
  writeFileSync(join(folder, ".env"), "\uFEFFSIMULATOR_PORT=many\n");
  const outcome = await run(["simulator"]);
  rmSync(join(folder, ".env"));
  expect(outcome.stderr).toContain("SIMULATOR_PORT must be a whole number");
});

test("of two settings of one name in .env the simulator takes the last", async () => {
  writeFileSync(join(folder, ".env"), "SIMULATOR_PORT=1\nSIMULATOR_PORT=many\n");
  const outcome = await run(["trigger", "newcomer", "VALIDATED"]);
  rmSync(join(folder, ".env"));
  expect(outcome.stderr).toContain("SIMULATOR_PORT must be a whole number");
});

test.each([
  [["token", "--operator", "--user", "user_m_1"], "Specify either a user with --user ID, or --operator"],
  [["token", "--user", "a user"], '"a user" is not the id of a user'],
])("%j ends with code 2, and says why", async (args, problem) => {
  expect(await run(args)).toEqual({ code: 2, stdout: "", stderr: including(problem) });
});

test("a reader of the output that leaves early ends no command before its work is done", async () => {
  const env = { PATH: process.env["PATH"], ...UPSTREAM };
  const command = spawn(process.execPath, [resolve("dist/src/cli.js"), "doctor"], { cwd: folder, env });
  command.stdout.destroy();
  let stderr = "";
  command.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
  const [code] = (await once(command, "close")) as [number | null];
  // It has found that the upstream cannot be reached.
  expect({ code, stderr }).toEqual({ code: 1, stderr: "" });
});

test("for the command doctor a wrong setting is what it has found: code 1", async () => {
  const outcome = await run(["doctor"], { PORT: "many" });
  expect(outcome).toEqual({ code: 1, stderr: "", stdout: including("PORT must be a whole number") });
});

test.each([[["relay", "status"]], [["purge", "--user", "user_m_1"]]])(
  "%j does not wait for a Redis that hangs",
  async (args) => {
    const redis = await createRedisServer();
    await redis.start();
    redis.freeze();
    const outcome = await run(args, { ...REDIS, REDIS_URL: redis.url });
    await redis.kill();
    expect(outcome).toMatchObject({ code: 1, stderr: including("Redis cannot be used") });
  },
);

describe("ends with code 1 and the reason", () => {
  test.each<[string, string[], Record<string, string>, string]>([
    ["the call upstream fails", ["hooks", "status"], HOOKS, "The upstream call failed: network."],
    ["Redis is not there", ["relay", "status"], REDIS, "Redis cannot be used"],
    ["Redis is not there", ["purge", "--user", "user_m_1"], REDIS, "Redis cannot be used"],
    ["no gateway runs", ["token", "--operator"], {}, "No development gateway is running in this folder"],
    ["no simulator runs", ["trigger", "newcomer", "VALIDATED"], { SIMULATOR_PORT: "9" }, "No simulator answers on"],
    [
      "no gateway answers",
      ["documents", "check", DOCUMENTS, "--against", `http://${NOWHERE}`],
      {},
      "The gateway cannot be asked: it cannot be reached",
    ],
  ])("where %s: %j", async (_what, args, env, problem) => {
    const { code, stderr } = await run(args, env);
    expect({ code, stderr }).toEqual({ code: 1, stderr: including(problem) });
  });

  test("where something that doctor checks is not there", async () => {
    const { code, stdout } = await run(["doctor"], UPSTREAM);
    expect({ code, stdout }).toEqual({ code: 1, stdout: expect.stringMatching(/^fail +access token/m) });
  });

  test.each([["start"], ["dev"], ["simulator"]])("where the port is taken: %s", async (name) => {
    const setting = name === "simulator" ? "SIMULATOR_PORT" : "PORT";
    const { code, stderr } = await run([name], { LOG_LEVEL: "silent", SIMULATOR_PORT: "0", [setting]: port });
    expect({ code, stderr }).toEqual({ code: 1, stderr: including(`Port ${port} is in use`) });
  });
});
