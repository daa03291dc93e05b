import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { manualClock } from "../../simulator/clock.js";
import { seededSessionIds, seededUserIds } from "../../simulator/seed.js";
import { createSimulator } from "../support/built.js";
import { startSimulator, type TestSimulator } from "../support/simulator.js";
import { createStateFile, type StateFile } from "../support/state-file.js";

const DAY_S = 86_400;

let stateFile: StateFile;
beforeEach(() => void (stateFile = createStateFile()));
afterEach(() => stateFile.remove());

async function restart(simulator: TestSimulator, clock?: ReturnType<typeof manualClock>): Promise<TestSimulator> {
  await simulator.stop();
  return stateFile.start(clock);
}

/* eslint-disable @typescript-eslint/no-explicit-any */
const get = (simulator: TestSimulator, path: string) => simulator.control("GET", path) as Promise<any>;

describe("a simulator with a state file", () => {
  test("seeds at the first start, and afterwards has what it had", async () => {
    const first = await stateFile.start();
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
    const second = await restart(await stateFile.start());
    const { HostedUrl } = (await second.call("GET", `/identity-verifications/${seededSessionIds.pending}`)).body;
    expect(HostedUrl).toContain(`${second.url}/hosted/`);
    expect(new URL(HostedUrl as string).searchParams.get("redirectURL")).toBe(`${second.url}/returned`);
    expect((await fetch(HostedUrl as string)).status).toBe(200);
  });

  test("goes on with what was scheduled, and catches up with what became due while it was stopped", async () => {
    const first = await stateFile.start();
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
    const first = await stateFile.start();
    await first.call("POST", "/hooks", { EventType: "IDENTITY_VERIFICATION_EXPIRED", Url: "http://127.0.0.1:9/x" });
    await first.control("POST", "start", { user: "newcomer", state: "EXPIRED" });
    while ((await get(first, "webhooks/log"))[0].nextAttemptAtMs === null);
    const clock = manualClock();
    const second = await restart(first, clock);
    await clock.advance(600_000);
    while ((await get(second, "webhooks/log"))[0].attempts.length < 2);
  });

  test("is readable for its owner alone", async () => {
    await stateFile.start();
    expect(statSync(stateFile.path).mode & 0o077).toBe(0);
  });

  test("restores a state in which the seed was restored after events of its persons", async () => {
    const first = await stateFile.start();
    const { sessions } = await get(first, "users/owners");
    const [{ id }] = sessions[0].persons;
    await first.control("POST", `sessions/${sessions[0].id}/persons/${id}/finish`, { status: "REJECTED" });
    await first.control("POST", `sessions/${sessions[0].id}/persons/${id}/retry`, { delaySeconds: 60 });
    await first.control("POST", "seed", {});
    const second = await restart(first);
    expect((await get(second, "users/owners")).sessions[0].persons[0].id).toBe(id);
  });

  test("restores what clients may send", async () => {
    const first = await stateFile.start();
    const names = { FirstName: "Ann", LastName: "Bee", Birthday: -62_135_596_800, Nationality: null };
    const { body: natural } = await first.call("POST", "/users/natural", {
      ...names,
      UserCategory: "PAYER",
      Email: "ann@example.org",
      Address: { City: "Lyon" },
      Tag: null,
    });
    const legal = { Name: "Bee", Email: "b@example.org", LegalPersonType: "SOLETRADER", LegalRepresentative: names };
    const { body: trader } = await first.call("POST", "/users/legal", { ...legal, CompanyNumber: null });
    expect((await first.call("PUT", `/users/legal/${trader.Id}`, { Tag: "x", Email: null, Name: "" })).status).toBe(
      200,
    );
    expect((await first.call("POST", `/users/${natural.Id}/KYC/documents`, { Type: "A" })).status).toBe(200);
    await first.call("POST", "/payins/card/web", {});
    const views = (of: TestSimulator) => Promise.all([natural, trader].map(({ Id }) => of.call("GET", `/users/${Id}`)));
    const before = (await views(first)).map(({ body }) => body as unknown);
    const second = await restart(first);
    expect((await views(second)).map(({ body }) => body as unknown)).toEqual(before);
  });

  test("has the defaults of the settings that a file lacks", async () => {
    const first = await stateFile.start();
    await first.control("PATCH", "settings", { decisionDelayMs: 1 });
    await first.stop();
    const state = JSON.parse(readFileSync(stateFile.path, "utf8"));
    writeFileSync(stateFile.path, JSON.stringify({ ...state, settings: { latencyMs: 0 } }));
    expect(await get(await stateFile.start(), "settings")).toMatchObject({ decisionDelayMs: 3_000 });
  });

  test("orders the faults of the command line once, however often it is started", async () => {
    for (const attempt of [1, 2, 3]) {
      const simulator = await startSimulator({
        stateFile: stateFile.path,
        faults: ["status:rate=0", "latency:rate=0"],
      });
      if (attempt === 1) await simulator.control("POST", "faults", { kind: "timeout", rate: 0 });
      const faults = await get(simulator, "faults");
      expect(faults.map(({ kind }: { kind: string }) => kind)).toEqual(["status", "latency", "timeout"]);
      expect(new Set(faults.map(({ id }: { id: string }) => id)).size).toBe(3);
      await simulator.stop();
    }
  });

  test("does not start where it cannot write", async () => {
    await expect(createSimulator({ stateFile: join(stateFile.folder, "none", "state.json") }).start()).rejects.toThrow(
      "ENOENT",
    );
  });
});

/** The timer that was due at the start fires at the next tick of its clock; here that is a matter of microseconds. */
async function expiry(simulator: TestSimulator, user: string): Promise<void> {
  await simulator.control("POST", "clock", { advanceSeconds: 1 });
  expect((await get(simulator, `users/${user}`)).sessions[0].status).toBe("EXPIRED");
}
