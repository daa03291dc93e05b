import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "@jest/globals";
import { OUTCOMES } from "../../simulator/outcomes.js";
import { seededSessionIds, seededUserIds } from "../../simulator/seed.js";
import { USER_CHANGES } from "../../simulator/user-changes.js";
import { outcomeOf, type Program, startProgram } from "../support/program.js";

const programs: Program[] = [];
afterEach(async () => {
  await Promise.all(programs.splice(0).map((program) => program.stop("SIGKILL")));
});

function start(args: string[] = [], env: Record<string, string> = { SIMULATOR_PORT: "0" }): Program {
  const program = startProgram("simulator/main.js", { args, env });
  programs.push(program);
  return program;
}

const url = async (program: Program) => (await program.printed(/Upstream API\s+(http:\S+)/))[1] ?? "";
const users = async (address: string) => (await (await fetch(`${address}/_simulator/users`)).json()) as unknown[];

describe("the simulator alone", () => {
  test("prints where it is and who is in it, and ends with code 0 on SIGTERM", async () => {
    const simulator = start();
    expect(await users(await url(simulator))).toHaveLength(Object.keys(seededUserIds).length);
    expect(simulator.stdout()).toContain("newcomer");
    expect(await simulator.stop()).toBe(0);
  });

  test("--empty starts with nobody, --fault with the fault ordered", async () => {
    const address = await url(start(["--empty", "--fault", "status:status=503,endpoint=GET /users"]));
    expect(await users(address)).toEqual([]);
    expect(await (await fetch(`${address}/_simulator/faults`)).json()).toMatchObject([
      { kind: "status", status: 503, endpoint: "GET /users" },
    ]);
  });

  test("trigger takes a session of a running simulator to an outcome", async () => {
    const { port } = new URL(await url(start()));
    const run = async (...args: string[]) => {
      const program = start(["trigger", ...args], { SIMULATOR_PORT: port });
      return outcomeOf(program);
    };
    expect(await run(seededSessionIds.review, "REVIEW_VALIDATED")).toMatchObject({
      code: 0,
      stdout: `${seededSessionIds.review} is VALIDATED\n`,
    });
    expect(await run(seededSessionIds.review, "REVIEW_VALIDATED")).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("cannot become") as unknown,
    });
    expect(await run("nothing")).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("trigger SESSION OUTCOME") as unknown,
    });
  });

  test("trigger takes a user to an outcome, by a session that it begins if need be", async () => {
    const { port } = new URL(await url(start()));
    const run = (...args: string[]) =>
      outcomeOf(start(["trigger", seededUserIds.newcomer, ...args], { SIMULATOR_PORT: port }));
    expect(await run("REFUSED_UNDER_AGE")).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/ is at REFUSED_UNDER_AGE: idnver_\w+\n$/) as unknown,
    });
    expect(await run("NOTHING")).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("state must be one of PENDING") as unknown,
    });
    expect(await run("VALIDATED", "008705")).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("trigger USER OUTCOME") as unknown,
    });
  });

  test("trigger takes a seeded user by name", async () => {
    const { port } = new URL(await url(start()));
    const run = (...args: string[]) => outcomeOf(start(["trigger", ...args], { SIMULATOR_PORT: port }));
    expect(await run("newcomer", "REFUSED")).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^newcomer is at/),
    });
    expect(await run("natural", "CLOSED")).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^natural is CLOSED/),
    });
  });

  test.each(["nobody", "idnver_1", "user_m_1"])(
    "trigger says of %s that it is neither a session nor a user, and what would be one, with code 1",
    async (id) => {
      const { host, port } = new URL(await url(start()));
      expect(await outcomeOf(start(["trigger", id, "VALIDATED"], { SIMULATOR_PORT: port }))).toEqual({
        code: 1,
        stdout: "",
        stderr:
          `The simulator on ${host} has neither a session nor a user "${id}". Ids of sessions begin with idnver_, ` +
          "those of users with user_; a seeded user's name will do: " +
          `${Object.keys(seededUserIds).join(", ")}. Its console, http://${host}, shows them all.\n`,
      });
    },
  );

  test("trigger changes a user of a running simulator", async () => {
    const { port } = new URL(await url(start()));
    const run = async (...args: string[]) => {
      const program = start(["trigger", seededUserIds.natural, ...args], { SIMULATOR_PORT: port });
      return outcomeOf(program);
    };
    expect(await run("RENEWAL_REQUIRED", "2099-12-15")).toMatchObject({
      code: 0,
      stdout: `${seededUserIds.natural} is ACTIVE, REGULAR, to renew by 2099-12-15\n`,
    });
    expect((await run("OUTFLOWS_BLOCKED", "008705")).stdout).toContain("blocked with 008705");
    expect(await run("OUTFLOWS_BLOCKED", "soon")).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("six digits") as unknown,
    });
    expect(await run("RENEWAL_REQUIRED", "2026-02-31")).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("deadline must be a date, YYYY-MM-DD") as unknown,
    });
  });

  test("what is set for the gateway leads neither it nor trigger astray", async () => {
    const gateway = createServer((_request, response) => response.end("{}")).listen(0, "127.0.0.1");
    await once(gateway, "listening");
    const { port } = gateway.address() as AddressInfo;
    const simulator = start([], { SIMULATOR_PORT: "0", PORT: String(port), HOST: "192.0.2.1" });
    const { port: simulatorPort } = new URL(await url(simulator));
    const trigger = (env: Record<string, string>) => start(["trigger", seededSessionIds.pending, "VALIDATED"], env);
    expect(await trigger({ SIMULATOR_PORT: simulatorPort, PORT: String(port), HOST: "192.0.2.1" }).ended).toBe(0);
    const misled = trigger({ SIMULATOR_PORT: String(port) });
    expect(await misled.ended).toBe(1);
    expect(misled.stderr()).toContain("is not the simulator. SIMULATOR_PORT says");
    gateway.close();
  });

  test("its bare address leads a browser to what there is to look at", async () => {
    const address = await url(start());
    const links = [...(await (await fetch(address)).text()).matchAll(/href="(\/[^"]+)"/g)].map(([, path]) => path);
    expect(links).toContain("/_simulator/users");
    for (const path of links) expect((await fetch(`${address}${path}`)).status).toBe(200);
  });

  test("trigger --help tells every outcome and every change, and names no other command", async () => {
    const { code, stdout } = await outcomeOf(start(["trigger", "--help"]));
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Usage: trigger SESSION OUTCOME$/m);
    const listed = [...stdout.matchAll(/^ {2}([A-Z_]+) {2,}\S/gm)].map(([, name]) => name);
    expect(listed).toEqual([...Object.keys(OUTCOMES), ...Object.keys(USER_CHANGES)]);
  });

  test("--help tells every kind of fault", async () => {
    const simulator = start(["--help"]);
    expect(await simulator.ended).toBe(0);
    expect(simulator.stdout()).toContain("response_lost_after_effect");
  });

  test.each([
    [["--fault", "nothing"], { SIMULATOR_PORT: "0" }, "kind must be one of"],
    [
      ["--fault", "status:endpoint=GET /x"],
      { SIMULATOR_PORT: "0" },
      "--fault status:endpoint=GET /x: endpoint must be one of POST /oauth/token",
    ],
    [["--fault", "latency:latencyMs=0x10"], { SIMULATOR_PORT: "0" }, "latencyMs must be a number from 0 to 600000"],
    [["--fault", ""], { SIMULATOR_PORT: "0" }, "Option '--fault' is empty"],
    [["--nothing"], { SIMULATOR_PORT: "0" }, "Unknown option"],
    [["--state", ""], { SIMULATOR_PORT: "0" }, "Option '--state' is empty"],
    [["--state="], { SIMULATOR_PORT: "0" }, "Option '--state' is empty"],
    [["--state", "a", "--state", "b"], { SIMULATOR_PORT: "0" }, "Option '--state' is given more than once"],
    [["--empty", "--empty"], { SIMULATOR_PORT: "0" }, "Option '--empty' is given more than once"],
    [["trigger", "idnver_1", "VALIDATED", "--state", "a"], {}, "trigger takes no option but --help"],
    [
      ["foo"],
      {},
      '"foo" is not a command. There is one: trigger SESSION OUTCOME, trigger USER OUTCOME, or trigger USER CHANGE.',
    ],
    [
      ["trigger"],
      {},
      "trigger takes an id and what becomes of it: trigger SESSION OUTCOME, trigger USER OUTCOME, or trigger USER CHANGE.",
    ],
    [["trigger", "idnver_1", "VALIDATED", "008705"], {}, "trigger takes an id and what becomes of it"],
    ...["many", "5e3", "0x10", "+1", "1.0", " 1", "-1", "65536"].map((port): [string[], object, string] => [
      [],
      { SIMULATOR_PORT: port },
      "SIMULATOR_PORT must be a whole number from 0 to 65535",
    ]),
  ])("%j with %j is refused with code 2", async (args, env, problem) => {
    const simulator = start(args, env);
    expect(await simulator.ended).toBe(2);
    expect(simulator.stderr()).toContain(problem);
  });

  test("with a state file that lacks a part names the file and the part, and leaves it alone", async () => {
    const folder = mkdtempSync(join(tmpdir(), "simulator-state-"));
    const file = join(folder, "state.json");
    const text = '{"version":1,"url":"http://127.0.0.1:1","shiftMs":0}';
    writeFileSync(file, text);
    const simulator = start(["--state", file]);
    expect(await simulator.ended).toBe(2);
    expect(simulator.stderr()).toBe(
      `The state file ${file} cannot be used: settings is missing: it must be a JSON object. Mend it, or move it away to start anew.\n`,
    );
    expect(readFileSync(file, "utf8")).toBe(text);
    rmSync(folder, { recursive: true });
  });

  test("SIMULATOR_STATE names a state file as --state does, and STATE or a misspelt name does not", async () => {
    const folder = mkdtempSync(join(tmpdir(), "simulator-state-"));
    const keep = async (env: Record<string, string>) => {
      const simulator = start([], { SIMULATOR_PORT: "0", ...env });
      await url(simulator);
      await simulator.stop();
      return readdirSync(folder);
    };
    expect(await keep({ STATE: join(folder, "a"), SIMULATR_STATE: join(folder, "b") })).toEqual([]);
    expect(await keep({ SIMULATOR_STATE: join(folder, "c") })).toEqual(["c"]);
    rmSync(folder, { recursive: true });
  });

  test("on an address that is none of this machine says so, and why, with code 1", async () => {
    const simulator = start([], { SIMULATOR_PORT: "0", SIMULATOR_HOST: "192.0.2.1" });
    expect(await simulator.ended).toBe(1);
    expect(simulator.stderr()).toBe("The simulator cannot listen on 192.0.2.1:0 (EADDRNOTAVAIL).\n");
  });

  test("on a port that is taken says so and ends with code 1", async () => {
    const { port } = new URL(await url(start()));
    const second = start([], { SIMULATOR_PORT: port });
    expect(await second.ended).toBe(1);
    expect(second.stderr()).toContain("is in use, perhaps by an earlier start. End that, or set SIMULATOR_PORT");
  });
});
