import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { manualClock } from "../../simulator/clock.js";
import { seededSessionIds, seededUserIds } from "../../simulator/seed.js";
import { createSimulator } from "../support/built.js";
import { startSimulator, type TestSimulator } from "../support/simulator.js";

const DAY_S = 86_400;

let folder: string;
let stateFile: string;
let running: TestSimulator[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "simulator-state-"));
  stateFile = join(folder, "state.json");
  running = [];
});
afterEach(async () => {
  await Promise.all(running.map((simulator) => simulator.stop()));
  rmSync(folder, { recursive: true });
});

async function start(clock = manualClock()): Promise<TestSimulator> {
  const simulator = await startSimulator({ clock, stateFile, settings: { tokenLifetimeSeconds: 1e9 } });
  running.push(simulator);
  return simulator;
}

async function restart(simulator: TestSimulator, clock?: ReturnType<typeof manualClock>): Promise<TestSimulator> {
  await simulator.stop();
  running = running.filter((other) => other !== simulator);
  return start(clock);
}

/* eslint-disable @typescript-eslint/no-explicit-any */
const get = (simulator: TestSimulator, path: string) => simulator.control("GET", path) as Promise<any>;

describe("a simulator with a state file", () => {
  test("seeds at the first start, and afterwards has what it had", async () => {
    const first = await start();
    const created = (await first.control("POST", "users", { kind: "BUSINESS" })) as { user: { id: string } };
    await first.control("POST", `users/${seededUserIds.natural}/change`, { change: "BLOCKED" });
    await first.control("POST", "start", { user: "newcomer", state: "REFUSED_UNDER_AGE" });
    await first.control("PATCH", "settings", { decisionDelayMs: 1, rateLimits: [1_000, 2_000, 3_000, 4_000] });
    await first.control("POST", "faults", { kind: "timeout", endpoint: "GET /users", times: 7 });
    await first.control("POST", "clock", { advanceSeconds: 3_600 });
    await first.call("POST", "/hooks", { EventType: "USER_KYC_RENEWED", Url: "http://127.0.0.1:9/x" });
    const paths = [`users/${created.user.id}`, "users/natural", "users/newcomer", "users", "settings", "faults"];
    const before = await Promise.all(paths.map((path) => get(first, path)));
    const events = (await first.call("GET", "/events")).body as unknown[];

    const second = await restart(first);
    const withAddressOf = (simulator: TestSimulator, value: unknown) =>
      JSON.parse(
        JSON.stringify(value)
          .replaceAll(simulator.url.replace("http://", ""), "HERE")
          .replaceAll(encodeURIComponent(simulator.url), "HERE"),
      ) as unknown;
    expect(withAddressOf(second, await Promise.all(paths.map((path) => get(second, path))))).toEqual(
      withAddressOf(first, before),
    );
    expect((await second.call("GET", "/events")).body).toEqual(events);
    expect(await get(second, "clock")).toMatchObject({ shiftSeconds: 3_600 });
    expect((await second.call("GET", "/hooks")).body).toEqual(
      expect.arrayContaining([expect.objectContaining({ Url: "http://127.0.0.1:9/x" })]),
    );
  });

  test("leads links to its new address", async () => {
    const second = await restart(await start());
    const { HostedUrl } = (await second.call("GET", `/identity-verifications/${seededSessionIds.pending}`)).body;
    expect(HostedUrl).toContain(`${second.url}/hosted/`);
    expect(new URL(HostedUrl as string).searchParams.get("redirectURL")).toBe(`${second.url}/returned`);
    expect((await fetch(HostedUrl as string)).status).toBe(200);
  });

  test("goes on with what was scheduled, and catches up with what became due while it was stopped", async () => {
    const first = await start();
    const later = { outcome: "VALIDATED", delaySeconds: 60 };
    await first.control("POST", `sessions/${seededSessionIds.pending}/finish`, later);
    const clock = manualClock(manualClock().now() + 30_000);
    const second = await restart(first, clock);
    expect(await get(second, "scheduled")).toHaveLength(1);
    await clock.advance(30_000);
    expect((await get(second, "users/natural")).sessions[0].status).toBe("VALIDATED");
    await second.control("POST", "start", { user: "newcomer", state: "PENDING" });
    const third = await restart(second, manualClock(clock.now() + 30 * DAY_S * 1_000));
    await expiry(third, "newcomer");
  });

  test("repeats webhooks that nobody has acknowledged", async () => {
    const first = await start();
    await first.call("POST", "/hooks", { EventType: "IDENTITY_VERIFICATION_EXPIRED", Url: "http://127.0.0.1:9/x" });
    await first.control("POST", "start", { user: "newcomer", state: "EXPIRED" });
    while ((await get(first, "webhooks/log"))[0].nextAttemptAtMs === null);
    const clock = manualClock();
    const second = await restart(first, clock);
    await clock.advance(600_000);
    while ((await get(second, "webhooks/log"))[0].attempts.length < 2);
  });

  test("is readable for its owner alone", async () => {
    await start();
    expect(statSync(stateFile).mode & 0o077).toBe(0);
  });

  test.each([
    ["no JSON", "is no state file of the simulator"],
    ['{"version":2,"url":"http://127.0.0.1:1"}', "is not of version 1"],
    ['{"version":1,"url":"http://127.0.0.1:1"}', '"shiftMs" is missing'],
    ["null", "is not of version 1"],
  ])("does not start from %j, and leaves the file alone", async (text, problem) => {
    writeFileSync(stateFile, text);
    await expect(createSimulator({ stateFile }).start()).rejects.toThrow(problem);
    expect(readFileSync(stateFile, "utf8")).toBe(text);
  });

  /** A path that begins with the index of a list, or the name of a part. */
  type Path = readonly (string | number)[];
  function withChanged(state: unknown, [name, ...rest]: Path, change: (parent: any, name: string | number) => void) {
    if (name === undefined) throw new Error("the path is empty");
    if (rest.length === 0) change(state, name);
    else withChanged((state as any)[name], rest, change);
  }

  const PARTS: [path: Path, named: string][] = [
    [["url"], "url"],
    [["shiftMs"], "shiftMs"],
    [["settings"], "settings"],
    [["collections"], "collections"],
    [["collections", "users"], "collections.users"],
    [["collections", "users", 0, 1, "person"], "collections.users[0][1].person"],
    [
      ["collections", "users", 0, 1, "regulation", "renewalDeadline"],
      "collections.users[0][1].regulation.renewalDeadline",
    ],
    [["collections", "sessions", 1, 1, "Status"], "collections.sessions[1][1].Status"],
    [["collections", "sessions", 1, 1, "Checks"], "collections.sessions[1][1].Checks"],
    [["submitted"], "submitted"],
    [["events"], "events"],
    [["events", 0, "Date"], "events[0].Date"],
    [["scheduled"], "scheduled"],
    [["scheduled", 0, "dueAtMs"], "scheduled[0].dueAtMs"],
    [["scheduled", 0, "task", "type"], "scheduled[0].task.type"],
    [["scheduled", 0, "task", "outcome"], "scheduled[0].task.outcome"],
    [["faults"], "faults"],
    [["webhooks"], "webhooks"],
  ];
  test.each(PARTS)(
    "does not start without %j or with a malformed one: names it, and leaves the file alone",
    async (path, named) => {
      const first = await start();
      await first.control("POST", `sessions/${seededSessionIds.pending}/finish`, {
        outcome: "VALIDATED",
        delaySeconds: 60,
      });
      await first.stop();
      running = [];
      const whole = readFileSync(stateFile, "utf8");
      for (const [change, problem] of [
        [(parent: any, name: any) => (parent[name] = undefined), "missing"],
        [(parent: any, name: any) => (parent[name] = true), "malformed"],
        [(parent: any, name: any) => (parent[name] = [["x", null]]), "malformed"],
      ] as const) {
        const state = JSON.parse(whole) as unknown;
        withChanged(state, path, change);
        const text = JSON.stringify(state);
        writeFileSync(stateFile, text);
        const expected = `The state file ${stateFile} cannot be used: "${named}`;
        const started = createSimulator({ stateFile }).start();
        if (problem === "missing") await expect(started).rejects.toThrow(`${expected}" is missing`);
        else await expect(started).rejects.toThrow(expected);
        expect(readFileSync(stateFile, "utf8")).toBe(text);
      }
    },
  );

  test("does not start where it cannot write", async () => {
    await expect(createSimulator({ stateFile: join(folder, "none", "state.json") }).start()).rejects.toThrow("ENOENT");
  });
});

/** The timer that was due at the start fires at the next tick of its clock; here that is a matter of microseconds. */
async function expiry(simulator: TestSimulator, user: string): Promise<void> {
  await simulator.control("POST", "clock", { advanceSeconds: 1 });
  expect((await get(simulator, `users/${user}`)).sessions[0].status).toBe("EXPIRED");
}
