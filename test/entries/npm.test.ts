// The commands as the documentation gives them: through npm.
import { afterEach, expect, test } from "@jest/globals";
import { type Program, startCommand, startProgram } from "../support/program.js";

const TIMEOUT_MS = 60_000;

const programs: Program[] = [];
afterEach(async () => {
  await Promise.all(programs.splice(0).map((program) => program.stop("SIGTERM")));
});

function npm(args: string[], env: Record<string, string> = {}): Program {
  const program = startCommand("npm", args, { env });
  programs.push(program);
  return program;
}

/** Once the log says so: the simulator then notifies it. */
async function listening(program: Program): Promise<string> {
  const [line] = await program.printed(/^\{.*"msg":"listening".*\}$/m);
  return `http://127.0.0.1:${(JSON.parse(line) as { port: number }).port}`;
}

test("every program of the npm scripts is a command of the package's, so that both take the same", async () => {
  const helps = ["start", "simulator", "hooks", "relay", "purge", "doctor", "token", "documents"].map((name) => ({
    name,
    ofScript: npm(["run", "--silent", name, "--", "--help"]),
    ofCommand: startProgram("src/cli.js", { args: [name, "--help"] }),
  }));
  for (const { name, ofScript, ofCommand } of helps) {
    expect({ name, code: await ofScript.ended }).toEqual({ name, code: 0 });
    expect(await ofCommand.ended).toBe(0);
    expect(ofScript.stdout()).toBe(ofCommand.stdout());
  }
});

test(
  "SIGTERM to npm ends the gateway and frees its port, and so it does for the simulator alone",
  async () => {
    const gateway = npm(["start"], { PORT: "0", SIMULATOR_PORT: "0" });
    const url = await listening(gateway);
    expect((await fetch(`${url}/health`)).status).toBe(200);
    // Resolves only when nobody holds npm's standard output any more, which every process below it has inherited.
    await gateway.stop("SIGTERM");
    await expect(fetch(`${url}/health`)).rejects.toThrow("fetch failed");

    const simulator = npm(["run", "simulator"], { SIMULATOR_PORT: "0" });
    const [, address = ""] = await simulator.printed(/Upstream API\s+(http:\S+)/);
    await simulator.stop("SIGTERM");
    await expect(fetch(address)).rejects.toThrow("fetch failed");
  },
  TIMEOUT_MS,
);
