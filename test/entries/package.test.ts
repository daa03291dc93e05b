// The package as somebody else has it: packed, installed without a network into an empty folder, and run there.
import { execFileSync, spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import { seededSessionIds, seededUserIds } from "../../simulator/seed.js";
import { operatorToken, post, TEST_SECRET } from "../support/gateway.js";
import { outcomeOf, type Program, startCommand } from "../support/program.js";

const NAME = "identity-verification-gateway";
const COMMANDS = ["dev", "start", "hooks", "relay", "purge", "doctor", "token", "simulator", "trigger", "documents"];
const MAX_INSTALLED_BYTES = 90_000_000;

let folder: string;
let packed: { filename: string; files: { path: string }[] };
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "consumer-"));
  const answer = execFileSync("npm", ["pack", "--json", "--loglevel", "error", "--pack-destination", folder], {
    encoding: "utf8",
  });
  [packed] = JSON.parse(answer) as [typeof packed];
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
  execFileSync("npm", ["install", "--offline", `./${packed.filename}`], { cwd: folder });
});
afterAll(() => rmSync(folder, { recursive: true }));

const programs: Program[] = [];
afterEach(async () => {
  await Promise.all(programs.splice(0).map((program) => program.stop()));
});

function start(command: string, args: readonly string[], env: Record<string, string> = {}): Program {
  const program = startCommand(command, args, { cwd: folder, env, isOnTerminal: true });
  programs.push(program);
  return program;
}

/** What npx starts, which itself takes a second. */
const run = (args: readonly string[], env?: Record<string, string>) =>
  start(join(folder, "node_modules", ".bin", NAME), args, env);

const installed = () => join(folder, "node_modules", NAME);

/** Size and time of every file. */
function snapshot(): string[] {
  return readdirSync(installed(), { recursive: true, encoding: "utf8" })
    .sort()
    .map((file) => {
      const { size, mtimeMs } = statSync(join(installed(), file));
      return `${file} ${size} ${mtimeMs}`;
    });
}

describe("what is in it", () => {
  test("the program, its pages, examples and documentation, and nothing else", () => {
    const paths = packed.files.map(({ path }) => path);
    const below = (parent: string) =>
      [
        ...new Set(
          paths.filter((path) => path.startsWith(parent)).map((path) => path.slice(parent.length).split("/")[0]),
        ),
      ].sort();
    expect(below("")).toEqual(
      [
        ...[".env.example", "CHANGELOG.md", "CONTRIBUTING.md", "LICENSE", "README.md", "SECURITY.md", "bench"],
        ...["compose.yml", "dist", "docs", "Dockerfile", "examples", "languages", "ops", "package.json"],
        ...["schema.graphql", "simulator"],
      ].sort(),
    );
    expect(below("dist/")).toEqual(["chunks", "client", "simulator", "src", "web"]);
    expect(paths.filter((path) => path.endsWith(".map"))).toEqual([]);
  });

  test("every link of its documentation leads to a file that is in it", () => {
    const pages = packed.files.map(({ path }) => path).filter((path) => /^(?!dist\/).*\.md$/.test(path));
    expect(pages).toContain("docs/quickstart.md");
    const broken = pages.flatMap((page) =>
      [...readFileSync(join(installed(), page), "utf8").matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)]
        .map(([, target = ""]) => join(dirname(page), target))
        .filter((target) => !existsSync(join(installed(), target)))
        .map((target) => `${page}: ${target}`),
    );
    expect(broken).toEqual([]);
  });

  test("needs no other package, compiles nothing, and is small", () => {
    expect(readdirSync(join(folder, "node_modules")).filter((file) => !file.startsWith("."))).toEqual([NAME]);
    const manifest = JSON.parse(readFileSync(join(installed(), "package.json"), "utf8")) as Record<string, unknown>;
    const { dependencies, peerDependencies, peerDependenciesMeta, optionalDependencies, scripts } = manifest;
    expect({ dependencies, optionalDependencies }).toEqual({});
    // For the entry client/react alone.
    expect({ peerDependencies, peerDependenciesMeta }).toEqual({
      peerDependencies: { react: ">=18" },
      peerDependenciesMeta: { react: { optional: true } },
    });
    expect(Object.keys(scripts as object).filter((name) => /^(pre|post)?install$|^prepare$/.test(name))).toEqual([]);
    const [kilobytes = ""] = execFileSync("du", ["-sk", "node_modules"], { cwd: folder, encoding: "utf8" }).split("\t");
    expect(Number(kilobytes) * 1_024).toBeLessThan(MAX_INSTALLED_BYTES);
  });

  test("the licences of what is bundled", () => {
    const licences = (path: string) => readFileSync(join(installed(), "dist", path), "utf8");
    expect(licences("chunks/licenses.md")).toMatch(/^## @apollo\/server -.*\(MIT\)/m);
    for (const page of ["graphiql", "demo", "console"])
      expect(licences(`web/${page}/licenses.md`)).toMatch(/^## react -/m);
    expect(licences("web/docs/licenses.md")).toMatch(/^## @vue\/runtime-core -/m);
  });
});

describe("the command line", () => {
  test("names every command", async () => {
    const { code, stdout } = await outcomeOf(run(["--help"]));
    expect(code).toBe(0);
    expect([...stdout.matchAll(/^ {2}([a-z]+) {2,}/gm)].map(([, name]) => name)).toEqual(COMMANDS);
  });

  test.each(COMMANDS)("%s has help", async (name) => {
    const { code, stdout, stderr } = await outcomeOf(run([name, "--help"]));
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toContain("Usage: ");
    expect(stdout).toContain(name);
  });

  test.each([[["deploy"]], [[]], [["toString"]]])("%j is refused with the list and code 2", async (args) => {
    const { code, stdout, stderr } = await outcomeOf(run(args));
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain(args[0] === undefined ? "A command is missing." : `"${args[0]}" is not a command.`);
    for (const name of COMMANDS) expect(stderr).toMatch(new RegExp(`^  ${name} `, "m"));
  });

  test("--version is that of the package", async () => {
    const { version } = JSON.parse(readFileSync("package.json", "utf8")) as { version: string };
    expect(await outcomeOf(run(["--version"]))).toEqual({ code: 0, stdout: `${version}\n`, stderr: "" });
  });

  test("start and dev take nothing, and dev is not for production", async () => {
    for (const name of ["start", "dev"])
      expect(await outcomeOf(run([name, "now"]))).toMatchObject({ code: 2, stderr: expect.stringContaining("'now'") });
    const refused = await outcomeOf(run(["dev"], { NODE_ENV: "production" }));
    expect(refused).toEqual({
      code: 2,
      stdout: "",
      stderr: "NODE_ENV is production: dev is for development. Use start.\n",
    });
  });
});

test("dev serves API, GraphiQL and demo; token and trigger work on it; and nothing is written into the package", async () => {
  const before = snapshot();
  const gateway = start("npx", [NAME, "dev"], { PORT: "0", SIMULATOR_PORT: "0" });
  const [, url = ""] = await gateway.printed(/GraphQL\s+(http:\S+)\/graphql/);
  const [, simulatorPort = ""] = await gateway.printed(/Simulator\s+http:\S+:(\d+)/);
  const [, endUser = ""] = await gateway.printed(/Token of an end user.*\n\s+(\S+)\n/);
  expect(gateway.stdout()).toContain(`SIMULATOR_PORT=${simulatorPort} npx ${NAME} trigger`);

  const query = "{ viewer { userIds } }";
  const { data } = await post<unknown>(url, { query }, endUser);
  expect(data).toEqual({ viewer: { userIds: [seededUserIds.natural] } });
  for (const page of ["graphiql", "demo", "docs"]) {
    const answer = await fetch(`${url}/${page}`);
    expect(answer.status).toBe(200);
    const html = await answer.text();
    const [, script = ""] = /<script[^>]* src="([^"]+)"/.exec(html) ?? [];
    expect((await fetch(`${url}${script}`)).headers.get("content-type")).toContain("javascript");
  }
  const settings = (await (await fetch(`${url}/graphiql/settings.json`)).json()) as { examples: unknown[] };
  expect(settings.examples.length).toBeGreaterThan(3);

  const token = await outcomeOf(run(["token", "--operator"], { PORT: new URL(url).port }));
  expect({ code: token.code, stderr: token.stderr }).toEqual({ code: 0, stderr: "" });
  const session = await post<unknown>(
    url,
    { query: `{ identityVerification(id: "${seededSessionIds.pending}") { status } }` },
    token.stdout.trim(),
  );
  expect(session.data).toEqual({ identityVerification: { status: "PENDING" } });
  const trigger = run(["trigger", seededSessionIds.pending, "VALIDATED"], { SIMULATOR_PORT: simulatorPort });
  expect(await outcomeOf(trigger)).toEqual({
    code: 0,
    stdout: `${seededSessionIds.pending} is VALIDATED\n`,
    stderr: "",
  });

  expect(readdirSync(join(folder, ".development"))).toContain(`gateway-${new URL(url).port}.json`);
  await gateway.stop("SIGINT");
  expect(readdirSync(join(folder, ".development"))).toEqual([".gitignore"]);
  expect(snapshot()).toEqual(before);
});

test("a signal to npx alone ends the gateway that it has started, too", async () => {
  const gateway = startCommand("npx", [NAME, "dev"], { cwd: folder, env: { PORT: "0", SIMULATOR_PORT: "0" } });
  programs.push(gateway);
  const [, url = ""] = await gateway.printed(/GraphQL\s+(http:\S+)\/graphql/);
  await gateway.printed(/Token of an operator/);
  // Resolves only when nobody holds npx's standard output any more, which the gateway has inherited.
  await gateway.stop("SIGTERM");
  await expect(fetch(url)).rejects.toThrow("fetch failed");
});

test("hooks gets as far as its settings", async () => {
  const { code, stderr } = await outcomeOf(run(["hooks", "status"]));
  expect(code).toBe(2);
  expect(stderr).toContain("MANGOPAY_CLIENT_ID and MANGOPAY_API_KEY are needed");
});

describe("as a library, in a program of somebody else that is checked by TypeScript", () => {
  const OPTIONS = {
    compilerOptions: {
      ...{ strict: true, target: "es2022", module: "nodenext", lib: ["es2022", "dom"] },
      // No types but the package's own, and those are checked as well.
      ...{ types: [], skipLibCheck: false, exactOptionalPropertyTypes: true, rootDir: "." },
    },
    files: ["program.ts"],
  };

  function compile(source: string): { code: number | null; problems: string } {
    writeFileSync(join(folder, "program.ts"), source);
    writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(OPTIONS));
    const compiler = resolve("node_modules/typescript/bin/tsc");
    const { status, stdout } = spawnSync(process.execPath, [compiler], { cwd: folder, encoding: "utf8" });
    return { code: status, problems: stdout };
  }

  test("a gateway starts, answers, stops, and lets the process end", async () => {
    const simulator = run(["simulator"], { SIMULATOR_PORT: "0" });
    const [, upstream = ""] = await simulator.printed(/Upstream API\s+(http:\S+)/);
    const settings = {
      ...{ PORT: "0", LOG_LEVEL: "silent", AUTH_SECRET: TEST_SECRET },
      ...{ MANGOPAY_BASE_URL: upstream, MANGOPAY_CLIENT_ID: "any", MANGOPAY_API_KEY: "any" },
    };
    const source = `
      import { createGateway, type Gateway, type GatewayOptions } from "${NAME}";
      const options: GatewayOptions = { settings: ${JSON.stringify(settings)} };
      const gateway: Gateway = await createGateway(options);
      const url = await gateway.start();
      const answer = await fetch(url + "/graphql", {
        method: "POST",
        headers: { "content-type": "application/json", authorization: "Bearer ${await operatorToken()}" },
        body: JSON.stringify({ query: '{ user(id: "${seededUserIds.natural}") { isVerified } }' }),
      });
      const page = await fetch(url + "/graphiql");
      await gateway.stop();
      const isGone = await fetch(url + "/health").then(() => false, () => true);
      console.log(JSON.stringify({ answer: await answer.json(), page: page.status, isGone }));
    `;
    expect(compile(source)).toEqual({ code: 0, problems: "" });
    const program = start(process.execPath, ["program.js"]);
    const { code, stdout, stderr } = await outcomeOf(program);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(JSON.parse(stdout)).toEqual({
      answer: { data: { user: { isVerified: true } } },
      page: 200,
      isGone: true,
    });
  });

  test("wrong settings are an error that names them", async () => {
    const source = `
      import { ConfigurationError, createGateway } from "${NAME}";
      for (const settings of [{ PORT: "many" }, {}])
        try {
          await createGateway({ settings });
        } catch (error) {
          if (error instanceof ConfigurationError) console.log(error.problems.join(", "));
        }
    `;
    expect(compile(source)).toEqual({ code: 0, problems: "" });
    const { stdout } = await outcomeOf(start(process.execPath, ["program.js"]));
    expect(stdout.split("\n")).toEqual([
      expect.stringContaining("PORT"),
      "MANGOPAY_CLIENT_ID and MANGOPAY_API_KEY are required, AUTH_SECRET or AUTH_JWKS_URL is required",
      "",
    ]);
  });

  test("its client for pages is typed, and runs without a page", async () => {
    const source = `
      import { fetchVerification, type Action, type VerificationState } from "${NAME}/client";
      import { useVerification, type UsedVerification } from "${NAME}/client/react";
      import { openWebSocket } from "${NAME}/client/websocket";
      const hook: (options: { url: string; getToken: () => string }) => UsedVerification = useVerification;
      const urlOf = ({ url }: Action<"RedirectUser">): string => url;
      const url = "http://127.0.0.1:9/graphql";
      const state: VerificationState = await fetchVerification({ url, getToken: () => "any", openStream: openWebSocket });
      console.log(state.phase, state.problem?.code, typeof hook, typeof urlOf);
    `;
    expect(compile(source)).toEqual({ code: 0, problems: "" });
    // In the place of the peer, which is not installed.
    const react = join(folder, "node_modules/react");
    mkdirSync(react);
    const functions = ["useEffect", "useMemo", "useRef", "useSyncExternalStore"].map(
      (name) => `exports.${name} = () => {};`,
    );
    writeFileSync(join(react, "index.js"), functions.join("\n"));
    const { stdout, stderr } = await outcomeOf(start(process.execPath, ["program.js"]));
    rmSync(react, { recursive: true });
    expect({ stdout, stderr }).toEqual({ stdout: "failed UNREACHABLE function function\n", stderr: "" });
  });

  test("a wrong call does not compile", () => {
    const { code, problems } = compile(`
      import { createGateway } from "${NAME}";
      await createGateway({ settings: { PORT: 4000 } });
    `);
    expect(code).toBe(2);
    expect(problems).toContain("Type 'number' is not assignable to type 'string'");
  });

  test("the schema and the languages are there, and nothing else can be imported", async () => {
    writeFileSync(
      join(folder, "resolve.js"),
      `console.log(import.meta.resolve("${NAME}/schema.graphql"));
       console.log((await import("${NAME}/languages/de.json", { with: { type: "json" } })).default.page.title);
       await import("${NAME}/dist/src/gateway.js").catch(({ code }) => console.log(code));`,
    );
    const { stdout } = await outcomeOf(start(process.execPath, ["resolve.js"]));
    const [schema = "", title, code] = stdout.split("\n");
    expect(existsSync(new URL(schema))).toBe(true);
    expect(title).toBe("Ihre Verifizierung");
    expect(code).toBe("ERR_PACKAGE_PATH_NOT_EXPORTED");
  });
});
