import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import { post } from "../support/gateway.js";
import { type Program, startProgram } from "../support/program.js";

const programs: Program[] = [];
afterEach(async () => {
  await Promise.all(programs.splice(0).map((program) => program.stop("SIGKILL")));
});

function start(entry: string, options?: Parameters<typeof startProgram>[1]): Program {
  const program = startProgram(entry, options);
  programs.push(program);
  return program;
}

const startGateway = (env: Record<string, string> = {}) => start("src/main.js", { env: { PORT: "0", ...env } });
const url = async (program: Program) => (await program.printed(/GraphQL\s+(http:\S+)\/graphql/))[1] ?? "";

/** For tests that only send requests to it. */
let shared: Program;
beforeAll(() => {
  shared = startProgram("src/main.js", { env: { PORT: "0" } });
});
afterAll(() => shared.stop("SIGKILL"));

interface Viewer {
  viewer: { isOperator: boolean; userIds: string[]; users: { verifications: { status: string }[] }[] };
}

describe("the gateway with nothing configured", () => {
  test("starts the simulator beside it and prints addresses and tokens that work", async () => {
    const address = await url(shared);
    const [, endUser = ""] = await shared.printed(/Token of an end user.*\n\s+(\S+)/);
    const [, operator = ""] = await shared.printed(/Token of an operator.*\n\s+(\S+)\n\n/);
    const query = "{ viewer { isOperator userIds users { verifications { status } } } }";
    const asEndUser = await post<Viewer>(address, { query }, endUser);
    expect(asEndUser.data?.viewer.isOperator).toBe(false);
    expect(asEndUser.data?.viewer.users[0]?.verifications).toHaveLength(7);
    expect((await post<Viewer>(address, { query }, operator)).data?.viewer).toMatchObject({
      isOperator: true,
      userIds: [],
    });
    const [, simulator = ""] = await shared.printed(/Simulator\s+(http:\S+)/);
    expect((await fetch(`${simulator}/_simulator/health`)).status).toBe(200);
    expect((await fetch(`${address}/graphiql`)).status).toBe(200);
  });

  test("prints nothing before the addresses: the log begins below them", async () => {
    await shared.printed(/"listening"/);
    expect(shared.stdout()).toMatch(/^\n {2}GraphQL {5}http:/);
  });

  test("beside another one it says where its own simulator is to be reached", async () => {
    const gateways = [shared, startGateway()];
    const ports = await Promise.all(
      gateways.map(async (gateway) => {
        const [, simulator = ""] = await gateway.printed(/Simulator\s+(http:\S+)/);
        await gateway.printed(/Token of an operator/);
        const { port } = new URL(simulator);
        expect(gateway.stdout().includes(`SIMULATOR_PORT=${port} npm run simulator -- trigger`)).toBe(port !== "4010");
        return port;
      }),
    );
    expect(new Set(ports).size).toBe(2);
  });

  test("warns once of all variables that are almost settings, by name alone", async () => {
    const gateway = startGateway({ CACHE_OPEN_SECOND: "CANARY", WEBHOOK_SECRET: "CANARY" });
    await gateway.printed(/"listening"/);
    const warnings = gateway.stdout().match(/^.*"level":40.*$/gm) ?? [];
    expect(warnings.map((line) => JSON.parse(line) as object)).toEqual([
      expect.objectContaining({
        misspelt: [
          "CACHE_OPEN_SECOND is not a setting; did you mean CACHE_OPEN_SECONDS?",
          "WEBHOOK_SECRET is not a setting; did you mean WEBHOOK_SECRETS?",
        ],
      }),
    ]);
    expect(gateway.stdout()).not.toContain("CANARY");
  });

  test("SIMULATOR_PORT chooses the simulator's port, and one that is taken ends it with code 1", async () => {
    const gateway = startGateway({ SIMULATOR_PORT: "0" });
    const [, simulator = ""] = await gateway.printed(/Simulator\s+(http:\S+)/);
    const { port } = new URL(simulator);
    expect((await fetch(simulator)).status).toBe(200);
    const second = startGateway({ SIMULATOR_PORT: port });
    expect(await second.ended).toBe(1);
    expect(second.stderr()).toContain(`Port ${port} is in use, perhaps by an earlier start.`);
  });

  test("each start takes its own tokens and no other's, be it beside it or after kill -9; SIGTERM ends it with code 0", async () => {
    const [first, second] = [startGateway(), shared];
    const tokenOf = async (gateway: Program) => (await gateway.printed(/Token of an operator.*\n\s+(\S+)\n\n/))[1];
    const statusAt = async (gateway: Program, token: string | undefined) =>
      (await post(await url(gateway), { query: "{ viewer { userIds } }" }, token)).status;
    const token = await tokenOf(first);
    expect(await statusAt(first, token)).toBe(200);
    expect(await statusAt(second, token)).toBe(401);
    expect(await statusAt(second, await tokenOf(second))).toBe(200);
    await first.stop("SIGKILL");
    const third = startGateway({ PORT: new URL(await url(first)).port });
    expect(await statusAt(third, token)).toBe(401);
    expect(await statusAt(third, await tokenOf(third))).toBe(200);
    expect(await third.stop("SIGTERM")).toBe(0);
  });
});

describe("the gateway with an upstream configured", () => {
  test("starts no simulator and prints no token", async () => {
    const gateway = startGateway({
      MANGOPAY_CLIENT_ID: "a",
      MANGOPAY_API_KEY: "b",
      MANGOPAY_BASE_URL: "http://127.0.0.1:9",
    });
    const address = await url(gateway);
    expect(gateway.stdout()).not.toMatch(/Simulator|eyJ/);
    expect((await fetch(`${address}/health`)).status).toBe(200);
    expect((await fetch(`${address}/ready`)).status).toBe(200);
  });
});

describe("a start that cannot be", () => {
  test("names every problem of the configuration at once, without values, and ends with code 2", async () => {
    const gateway = startGateway({
      PORT: "CANARY",
      MANGOPAY_CLIENT_ID: "only-half",
      RETURN_URL_ORIGINS: "CANARY",
      AUTH_SECRET: "CANARY",
    });
    expect(await gateway.ended).toBe(2);
    for (const name of ["PORT", "MANGOPAY_API_KEY", "RETURN_URL_ORIGINS", "AUTH_SECRET"])
      expect(gateway.stderr()).toContain(name);
    expect(gateway.stderr()).not.toContain("CANARY");
    expect(gateway.stdout()).toBe("");
  });

  test("with texts that do not fit ends with code 2, and names the key, not the text", async () => {
    const folder = mkdtempSync(join(tmpdir(), "texts-"));
    const file = join(folder, "texts.json");
    writeFileSync(file, JSON.stringify({ de: { page: { titel: "CANARY" } } }));
    const gateway = startGateway({ TEXTS_FILE: file });
    expect(await gateway.ended).toBe(2);
    expect(gateway.stderr()).toContain("TEXTS_FILE: de.page.titel is no key of a text");
    expect(gateway.stderr()).not.toContain("CANARY");
    rmSync(folder, { recursive: true });
  });

  test("in production without what production needs ends with code 2", async () => {
    const gateway = startGateway({ NODE_ENV: "production" });
    expect(await gateway.ended).toBe(2);
    expect(gateway.stderr()).toMatch(/AUTH_SECRET|AUTH_JWKS_URL/);
  });

  test("in front of the live API without NODE_ENV=production ends with code 2", async () => {
    const gateway = startGateway({
      MANGOPAY_CLIENT_ID: "a",
      MANGOPAY_API_KEY: "b",
      MANGOPAY_BASE_URL: "https://api.mangopay.com",
    });
    expect(await gateway.ended).toBe(2);
    expect(gateway.stderr()).toContain("MANGOPAY_BASE_URL must be the sandbox or this machine");
  });

  test("on a port that is taken says so and ends with code 1", async () => {
    const taken = createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => taken.once("listening", resolve));
    const gateway = startGateway({ PORT: String((taken.address() as AddressInfo).port) });
    expect(await gateway.ended).toBe(1);
    expect(gateway.stderr()).toContain("or set PORT to another port");
    taken.close();
  });
});

test("on an address that is not the machine's own says so and ends with code 1", async () => {
  // Reserved for documentation: nobody has it.
  const gateway = startGateway({ HOST: "192.0.2.1" });
  expect(await gateway.ended).toBe(1);
  expect(gateway.stderr()).toBe("HOST is 192.0.2.1, which is not an address of this machine.\n");
});

describe("the token command", () => {
  async function run(args: string[], env: Record<string, string> = {}) {
    const program = start("src/commands/token-command.js", { args, env });
    return { code: await program.ended, lines: program.stdout().trimEnd().split("\n"), problems: program.stderr() };
  }
  const query = "{ viewer { userIds isOperator } }";

  /** Runs the command for this gateway. */
  async function tokenFor(gateway: Program, ...args: string[]) {
    await gateway.printed(/Development tokens|Token of an operator/);
    const { code, lines } = await run(args, { PORT: new URL(await url(gateway)).port });
    expect(code).toBe(0);
    return lines.at(-1);
  }

  test.each([
    [
      "of users",
      ["--user", "user_m_1", "--user", "user_m_2"],
      { userIds: ["user_m_1", "user_m_2"], isOperator: false },
    ],
    ["of an operator", ["--operator"], { userIds: [], isOperator: true }],
  ])("prints a token %s that the gateway takes, alone on the last line", async (_whose, args, viewer) => {
    const token = await tokenFor(shared, ...args);
    expect((await post<Viewer>(await url(shared), { query }, token)).data?.viewer).toEqual(viewer);
  });

  test("makes tokens for a gateway whose issuer is another, and for no other gateway of the folder", async () => {
    const sandbox = { MANGOPAY_CLIENT_ID: "a", MANGOPAY_API_KEY: "b", MANGOPAY_BASE_URL: "http://127.0.0.1:9" };
    const gateway = startGateway({
      ...sandbox,
      AUTH_JWKS_URL: "http://127.0.0.1:9/keys",
      AUTH_ISSUER: "https://a.example",
    });
    const token = await tokenFor(gateway, "--operator");
    expect((await post<Viewer>(await url(gateway), { query }, token)).data?.viewer.isOperator).toBe(true);
    expect((await post<Viewer>(await url(shared), { query }, token)).status).toBe(401);
  });

  test("says for which gateway the token is where none runs on PORT", async () => {
    const folder = mkdtempSync(join(tmpdir(), "token-"));
    const gateway = start("src/main.js", { cwd: folder, env: { PORT: "0" } });
    const { port } = new URL(await url(gateway));
    await gateway.printed(/Token of an operator/);
    const program = start("src/commands/token-command.js", { args: ["--operator"], cwd: folder, env: { PORT: "1" } });
    expect(await program.ended).toBe(0);
    expect(program.stderr()).toContain(`runs on port 1. The token is for the one on port ${port}.`);
    rmSync(folder, { recursive: true });
  });

  test("says so where no gateway runs, with code 1", async () => {
    const folder = mkdtempSync(join(tmpdir(), "token-"));
    const program = start("src/commands/token-command.js", { args: ["--operator"], cwd: folder });
    expect(await program.ended).toBe(1);
    expect(program.stderr()).toContain("No development gateway is running");
    rmSync(folder, { recursive: true });
  });

  test.each([
    [[], "Specify either a user with --user ID, or --operator"],
    [["--nobody"], "Unknown option '--nobody'"],
    [["--user"], "Option '--user <value>' argument missing"],
    [["--user", ""], "Option '--user' is empty"],
    [["--user=a", "--user="], "Option '--user' is empty"],
    [["--operator", "--operator"], "Option '--operator' is given more than once"],
    [["foo"], "Unexpected argument 'foo'"],
  ])("%j is refused with code 2 and the help", async (args, problem) => {
    const { code, lines, problems } = await run(args);
    expect({ code, lines }).toEqual({ code: 2, lines: [""] });
    expect(problems).toContain(problem);
    expect(problems).toContain("Usage: token --user ID");
  });
});
