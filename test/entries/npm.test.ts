// The commands as the documentation gives them: through npm.
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import { post } from "../support/gateway.js";
import { type Program, startCommand } from "../support/program.js";

const TIMEOUT_MS = 60_000;

const programs: Program[] = [];
afterEach(async () => {
  await Promise.all(programs.splice(0).map((program) => program.stop("SIGTERM")));
});

function npm(args: string[], options: { cwd?: string; env?: Record<string, string> } = {}): Program {
  const program = startCommand("npm", args, options);
  programs.push(program);
  return program;
}

/** Once the log says so: the simulator then notifies it. */
async function listening(program: Program): Promise<string> {
  const [line] = await program.printed(/^\{.*"msg":"listening".*\}$/m);
  return `http://127.0.0.1:${(JSON.parse(line) as { port: number }).port}`;
}

test(
  "SIGTERM to npm ends the gateway and frees its port, and so it does for the simulator alone",
  async () => {
    const gateway = npm(["start"], { env: { PORT: "0", SIMULATOR_PORT: "0" } });
    const url = await listening(gateway);
    expect((await fetch(`${url}/health`)).status).toBe(200);
    // Resolves only when nobody holds npm's standard output any more, which every process below it has inherited.
    await gateway.stop("SIGTERM");
    await expect(fetch(`${url}/health`)).rejects.toThrow("fetch failed");

    const simulator = npm(["run", "simulator"], { env: { SIMULATOR_PORT: "0" } });
    const [, address = ""] = await simulator.printed(/Upstream API\s+(http:\S+)/);
    await simulator.stop("SIGTERM");
    await expect(fetch(address)).rejects.toThrow("fetch failed");
  },
  TIMEOUT_MS,
);

describe("with nothing but the build, and no package installed", () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "production-"));
    for (const path of ["dist", "examples", "scripts", "package.json"])
      cpSync(path, join(folder, path), { recursive: true });
  }, TIMEOUT_MS);
  afterAll(() => rmSync(folder, { recursive: true }));

  test(
    "npm start serves API and pages, and a token of npm run token opens it",
    async () => {
      const gateway = npm(["start"], { cwd: folder, env: { PORT: "0", SIMULATOR_PORT: "0" } });
      const url = await listening(gateway);
      const command = npm(["run", "--silent", "token", "--", "--operator"], { cwd: folder });
      expect({ code: await command.ended, stderr: command.stderr() }).toEqual({ code: 0, stderr: "" });
      const query = "{ viewer { isOperator } }";
      const { data } = await post<unknown>(url, { query }, command.stdout().trim());
      expect(data).toEqual({ viewer: { isOperator: true } });
      for (const page of ["graphiql", "demo"]) expect((await fetch(`${url}/${page}`)).status).toBe(200);
      expect(gateway.stderr()).not.toContain("Building");
    },
    TIMEOUT_MS,
  );

  test(
    "npm run hooks gets as far as its settings",
    async () => {
      const command = npm(["run", "--silent", "hooks", "--", "status"], { cwd: folder });
      expect(await command.ended).toBe(2);
      expect(command.stderr()).toContain("MANGOPAY_CLIENT_ID and MANGOPAY_API_KEY are needed");
    },
    TIMEOUT_MS,
  );
});
