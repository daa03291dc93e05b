// The commands as the documentation gives them: through npm.
import { cpSync, existsSync, linkSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
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

describe("with nothing but what was built and what running needs", () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "production-"));
    for (const path of ["dist", "examples", "scripts", "package.json", "package-lock.json"])
      cpSync(path, join(folder, path), { recursive: true });
    installForProduction(folder);
  }, TIMEOUT_MS);
  afterAll(() => rmSync(folder, { recursive: true }));

  test("no compiler and no bundler is there", () => {
    for (const name of ["typescript", "vite", "jest", "react"])
      expect(existsSync(join(folder, "node_modules", name))).toBe(false);
  });

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

/** What `npm ci --omit=dev` leaves, taken from the installation that is there: no registry is asked. */
function installForProduction(folder: string): void {
  const { packages } = JSON.parse(readFileSync("package-lock.json", "utf8")) as {
    packages: Record<string, { dev?: boolean; devOptional?: boolean }>;
  };
  for (const [path, { dev, devOptional }] of Object.entries(packages))
    if (path !== "" && !dev && !devOptional && existsSync(path)) copyFolder(path, join(folder, path));
}

/** Without the packages below it: they have entries of their own. Linked, since copies of 85 MB take their time. */
function copyFolder(from: string, to: string): void {
  mkdirSync(to, { recursive: true });
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    if (entry.name === "node_modules") continue;
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) copyFolder(source, target);
    else if (entry.isFile()) linkOrCopy(source, target);
  }
}

function linkOrCopy(source: string, target: string): void {
  try {
    linkSync(source, target);
  } catch {
    // Another file system.
    cpSync(source, target);
  }
}
