// The build scripts in a small project with a fake bundler that records each call.
import { spawn, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";

/**
 * Copies the program's sources to outputs, and fails or hangs where a source says so; writes a page. Like the real one, it
 * talks on standard output.
 */
const BUNDLER = `
const { appendFileSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } = require("node:fs");
const last = process.argv.at(-1);
const isPage = last.startsWith("web/");
const isClient = last.includes("client");
appendFileSync("calls", (isPage ? last : isClient ? "client" : "program") + "\\n");
console.log("the bundler at work");
if (isPage) {
  mkdirSync("dist/" + last, { recursive: true });
  writeFileSync("dist/" + last + "/index.html", process.env.NODE_ENV);
} else if (isClient) {
  cpSync("client/client.ts", "dist/client/client.js");
} else {
  const order = readFileSync("src/cli.ts", "utf8");
  for (const folder of ["src", "simulator"]) {
    mkdirSync("dist/" + folder, { recursive: true });
    for (const file of readdirSync(folder))
      cpSync(folder + "/" + file, "dist/" + folder + "/" + file.replace(".ts", ".js"));
  }
  if (order.includes("FAIL")) process.exit(2);
  if (order.includes("HANG")) { writeFileSync("hanging", String(process.pid)); setInterval(() => {}, 1000); }
  if (order.includes("SLOW")) { while (!existsSync("go")); }
}
`;
const PROGRAM = `console.log(JSON.stringify({ pid: process.pid, args: process.argv.slice(2) }));\n`;
const ALL = ["program", "client", "web/graphiql", "web/demo"];

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "build-"));
  cpSync("scripts", join(folder, "scripts"), { recursive: true });
  write("package.json", '{ "type": "module" }');
  write("node_modules/vite/package.json", "{}");
  write("node_modules/vite/bin/vite.js", BUNDLER);
  write("package-lock.json", "{}");
  write("src/cli.ts", PROGRAM);
  write("simulator/main.ts", PROGRAM);
  write("client/client.ts");
  write("web/graphiql/main.tsx");
  write("web/demo/main.tsx");
});
afterEach(() => rmSync(folder, { recursive: true }));

function write(path: string, text = ""): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

const remove = (path: string) => rmSync(join(folder, path), { recursive: true });
const read = (path: string) => readFileSync(join(folder, path), "utf8");

/** The tools called since the last call of this function. */
function calls(): string[] {
  const lines = existsSync(join(folder, "calls")) ? read("calls").trim().split("\n") : [];
  rmSync(join(folder, "calls"), { force: true });
  return lines;
}

function run(script: string, ...args: string[]) {
  const { status, stdout, stderr, pid } = spawnSync(process.execPath, [join("scripts", script), ...args], {
    cwd: folder,
    encoding: "utf8",
  });
  return { status, stdout, stderr, pid };
}

function start(script: string, ...args: string[]) {
  const child = spawn(process.execPath, [join("scripts", script), ...args], { cwd: folder });
  let stderr = "";
  child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
  const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
  return { child, ended, stderr: () => stderr };
}

async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await new Promise((resolve) => setImmediate(resolve));
}

describe("while developing", () => {
  const SERVER = `console.error("up " + process.pid); setInterval(() => {}, 1000);\n`;
  const startsOf = (text: string) => text.match(/up \d+/g)?.length ?? 0;

  test("a change rebuilds and restarts, a failed build keeps the running gateway, and stopping leaves no process", async () => {
    write("src/cli.ts", SERVER);
    const { child, ended, stderr } = start("dev.mjs");
    await until(() => startsOf(stderr()) === 1);
    write("src/cli.ts", "// FAIL");
    await until(() => stderr().includes("failed: see above"));
    write("src/cli.ts", `// again\n${SERVER}`);
    await until(() => startsOf(stderr()) === 2);
    child.kill("SIGTERM");
    expect(await ended).toBe(0);
    for (const [, pid] of stderr().matchAll(/up (\d+)/g)) expect(() => process.kill(Number(pid), 0)).toThrow();
  });
});

describe("the build", () => {
  test("reports each step, and skips those with unchanged inputs", () => {
    expect(run("build.mjs")).toMatchObject({
      status: 0,
      stdout: "",
      stderr: expect.stringContaining("Building the demo"),
    });
    expect(calls()).toEqual(ALL);
    const again = run("build.mjs");
    expect(again.stderr.trim().split("\n")).toEqual([
      "Unchanged: the gateway and the simulator",
      "Unchanged: the client for frontends",
      "Unchanged: GraphiQL",
      "Unchanged: the demo",
    ]);
    expect(calls()).toEqual([]);
  });

  test("repeats only the steps that depend on a change", () => {
    run("build.mjs");
    calls();
    const dependants = {
      "src/new.ts": ["program"],
      "simulator/main.ts": ["program"],
      "scripts/program.vite.config.mjs": ["program"],
      "client/client.ts": ["client", "web/demo"],
      "web/graphiql/main.tsx": ["web/graphiql"],
      "web/page-config.ts": ["web/graphiql", "web/demo"],
      "tsconfig.json": ALL,
      "package-lock.json": ALL,
    };
    for (const [path, expected] of Object.entries(dependants)) {
      write(path, "// changed\n");
      run("build.mjs");
      expect({ path, calls: calls() }).toEqual({ path, calls: expected });
    }
  });

  test("a deleted source counts as a change", () => {
    write("src/old.ts");
    run("build.mjs", "program");
    remove("src/old.ts");
    run("build.mjs", "program");
    expect(calls()).toEqual(["program", "program"]);
  });

  test.each(["dist/src/cli.js", "dist/simulator", "dist"])("a missing %s is rebuilt", (path) => {
    run("build.mjs", "program");
    remove(path);
    run("build.mjs", "program");
    expect(calls()).toEqual(["program", "program"]);
    expect(existsSync(join(folder, "dist/src/cli.js"))).toBe(true);
  });

  test("a truncated output or an unreadable record counts as missing", () => {
    run("build.mjs", "program");
    write("dist/src/cli.js", "");
    run("build.mjs", "program");
    write("dist/built/program.json", "{");
    run("build.mjs", "program");
    expect(calls()).toEqual(["program", "program", "program"]);
  });

  test("a failed build exits with code 1 and is repeated", () => {
    write("src/cli.ts", "// FAIL");
    const failed = run("build.mjs");
    expect(failed).toMatchObject({ status: 1, stdout: "" });
    expect(failed.stderr).toContain("the bundler at work");
    expect(failed.stderr).toContain("Building the gateway and the simulator failed: see above.");
    run("build.mjs");
    expect(calls()).toEqual(["program", "program"]);
  });

  test.each([
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const)("%s ends it and the bundler, and the next one builds again", async (signal, code) => {
    write("src/cli.ts", "// HANG");
    const { child, ended, stderr } = start("run.mjs", "dist/src/cli.js", "start");
    await until(() => existsSync(join(folder, "hanging")) && read("hanging") !== "");
    child.kill(signal);
    expect(await ended).toBe(code);
    expect(stderr()).toContain("Interrupted while building the gateway and the simulator");
    expect(() => process.kill(Number(read("hanging")), 0)).toThrow("ESRCH");
    calls();
    write("src/cli.ts", PROGRAM);
    expect(run("run.mjs", "dist/src/cli.js", "start").status).toBe(0);
    expect(calls()).toEqual(ALL);
  });

  test("concurrent builds build once", async () => {
    write("src/cli.ts", "// SLOW");
    const first = start("build.mjs", "program");
    await until(() => existsSync(join(folder, "dist/src/cli.js")));
    const second = start("build.mjs", "program");
    await until(() => second.stderr().includes("Waiting for another build"));
    write("go");
    expect(await Promise.all([first.ended, second.ended])).toEqual([0, 0]);
    expect(calls()).toEqual(["program"]);
  });

  test("the lock of a dead process is taken over", () => {
    write("dist/built/lock", String(spawnSync("true").pid));
    expect(run("build.mjs", "program").status).toBe(0);
    expect(calls()).toEqual(["program"]);
  });

  test("reports that it cannot write", () => {
    write("dist", "a file in the place of the folder");
    const { status, stderr } = run("build.mjs");
    expect(status).toBe(1);
    expect(stderr).toMatch(/The folder dist cannot be written \(\w+\)/);
    expect(stderr.trim().split("\n")).toHaveLength(1);
  });

  test("shows what the documentation's generator says only if it fails", () => {
    const generator = (code: number) => `console.log("progress"); console.error("dead link"); process.exit(${code});\n`;
    write("CONTRIBUTING.md");
    write("node_modules/vitepress/bin/vitepress.js", generator(0));
    expect(run("build.mjs", "docs")).toMatchObject({
      status: 0,
      stdout: "",
      stderr: "Building the documentation ...\n",
    });
    write("node_modules/vitepress/bin/vitepress.js", generator(1));
    write("CONTRIBUTING.md", "changed");
    const { status, stderr } = run("build.mjs", "docs");
    expect(status).toBe(1);
    expect(stderr).toMatch(/progress[^]*dead link[^]*Building the documentation failed: see above/);
  });

  test("builds pages for production, whatever NODE_ENV is", () => {
    spawnSync(process.execPath, ["scripts/build.mjs"], { cwd: folder, env: { NODE_ENV: "test" } });
    expect(read("dist/web/demo/index.html")).toBe("production");
  });
});

describe("a program of the project", () => {
  test("runs in the process that was started, with its arguments, and has standard output for itself", () => {
    const { stdout, pid } = run("run.mjs", "dist/simulator/main.js", "trigger", "--help");
    expect(JSON.parse(stdout)).toEqual({ pid, args: ["trigger", "--help"] });
  });

  test("builds pages only for the gateway, and is silent if nothing has to be built", () => {
    run("run.mjs", "dist/simulator/main.js");
    expect(calls()).toEqual(["program"]);
    expect(run("run.mjs", "dist/simulator/main.js").stderr).toBe("");
    expect(run("run.mjs", "dist/src/cli.js", "start").stderr).toContain("Starting the gateway");
    expect(calls()).toEqual(["client", "web/graphiql", "web/demo"]);
  });

  describe("without the build tools", () => {
    test("runs the existing build, with or without sources", () => {
      run("build.mjs");
      calls();
      remove("node_modules");
      expect(run("run.mjs", "dist/simulator/main.js")).toMatchObject({ status: 0, stderr: "" });
      for (const sources of ["src", "simulator", "client", "web"]) remove(sources);
      expect(run("run.mjs", "dist/src/cli.js", "start")).toMatchObject({
        status: 0,
        stderr: "Starting the gateway ...\n",
      });
      expect(calls()).toEqual([]);
    });

    test("runs an outdated build, and reports it", () => {
      run("build.mjs");
      remove("node_modules");
      write("src/cli.ts", "// newer");
      const { status, stderr } = run("run.mjs", "dist/simulator/main.js");
      expect(status).toBe(0);
      expect(stderr).toContain("older build");
    });

    test("the build itself reports that nothing can be built, and fails", () => {
      run("build.mjs");
      remove("node_modules");
      const { status, stderr } = run("build.mjs");
      expect(status).toBe(1);
      expect(stderr).toContain("Nothing can be built here");
    });

    test("explains what to do if there is no build", () => {
      remove("node_modules");
      const { status, stderr } = run("run.mjs", "dist/src/cli.js", "start");
      expect(status).toBe(1);
      expect(stderr).toContain("npm ci && npm run build");
      expect(stderr.trim().split("\n")).toHaveLength(1);
    });
  });
});
