import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { seededSessionIds, seededUserIds } from "../../simulator/seed.js";
import { DEFAULT_SETTINGS } from "../../simulator/settings.js";
import { startSimulator, type TestSimulator } from "../support/simulator.js";

let simulator: TestSimulator;
beforeAll(async () => {
  simulator = await startSimulator();
});
afterAll(() => simulator.stop());

describe("calls", () => {
  test("are counted by endpoint, good and bad ones; the control API is not one of them", async () => {
    await simulator.control("DELETE", "calls");
    await simulator.call("GET", "/identity-verifications/nothing");
    await simulator.call("GET", `/identity-verifications/${seededSessionIds.pending}`);
    await simulator.call("GET", "/users");
    await simulator.control("GET", "health");
    expect(await simulator.control("GET", "calls")).toEqual({
      total: 3,
      rateLimited: 0,
      byEndpoint: { "GET /identity-verifications/:id": 2, "GET /users": 1 },
    });
  });
});

describe("settings", () => {
  test("each has a line of help, and the values where they can be listed, all of which are accepted", async () => {
    const definitions = (await simulator.control("GET", "setting-definitions")) as Record<
      string,
      { group: string; help: string; choices?: unknown[]; default: unknown }
    >;
    expect(Object.keys(definitions)).toEqual(Object.keys(DEFAULT_SETTINGS));
    expect(Object.values(definitions).filter(({ help }) => !/^\S.{10,}[^.]$/.test(help))).toEqual([]);
    expect(definitions.userViews?.choices).toEqual(["both", "sca only", "plain only"]);
    expect(definitions.latencyMs).toEqual({
      group: "Delays and deadlines",
      help: "added to every answer",
      default: 0,
    });
    for (const [name, { choices = [] }] of Object.entries(definitions))
      for (const choice of choices)
        expect(await simulator.control("PATCH", "settings", { [name]: choice })).toMatchObject({ [name]: choice });
    await simulator.control("PATCH", "settings", DEFAULT_SETTINGS);
  });

  test("are the documented defaults, and can be changed one by one", async () => {
    expect(await simulator.control("GET", "settings")).toEqual(DEFAULT_SETTINGS);
    expect(await simulator.control("PATCH", "settings", { latencyMs: 1 })).toMatchObject({
      latencyMs: 1,
      decisionDelayMs: 3_000,
    });
  });

  test.each([
    [{ latency: 1 }, '\\"latency\\" is not a property'],
    [{ latencyMs: -1 }, "latencyMs must be a number"],
    [{ unknownIdStatus: 500 }, "unknownIdStatus must be 400 or 404"],
    [{ rateLimits: [1, 2, 3] }, "rateLimits must be four whole numbers"],
    [{ acceptedCredentials: "nobody" }, "must be any, or clientId:apiKey"],
    [{ identityVerificationEnabled: "no" }, "must be true or false"],
    [{ __proto__: null, constructor: 1 }, '\\"constructor\\" is not a property'],
  ])("%j is refused and changes nothing", async (change, problem) => {
    const before = await simulator.control("GET", "settings");
    await expect(simulator.control("PATCH", "settings", change)).rejects.toThrow(problem);
    expect(await simulator.control("GET", "settings")).toEqual(before);
  });
});

describe("sessions and users", () => {
  test("every status is seeded", async () => {
    const sessions = (await simulator.control("GET", "sessions")) as { Status: string }[];
    expect(new Set(sessions.map(({ Status }) => Status))).toEqual(
      new Set(["PENDING", "VALIDATED", "REFUSED", "REVIEW", "EXPIRED", "OUT_OF_DATE", "TIMEOUT", "ERROR"]),
    );
  });

  test("an unknown one is 404", async () => {
    await expect(simulator.control("POST", "sessions/nothing/finish", { outcome: "VALIDATED" })).rejects.toThrow("404");
    await expect(simulator.control("POST", "users/nothing/change", { change: "DOWNGRADED" })).rejects.toThrow("404");
  });

  test("after a downgrade, validated sessions are OUT_OF_DATE", async () => {
    await simulator.control("POST", `users/${seededUserIds.natural}/change`, { change: "DOWNGRADED" });
    expect((await simulator.call("GET", `/identity-verifications/${seededSessionIds.validated}`)).body.Status).toBe(
      "OUT_OF_DATE",
    );
  });
});

test("a reset forgets everything, a seed brings the made-up users back", async () => {
  await simulator.control("POST", "reset");
  expect(await simulator.control("GET", "users")).toEqual([]);
  expect(await simulator.control("GET", "settings")).toEqual(DEFAULT_SETTINGS);
  await simulator.control("POST", "seed");
  expect(await simulator.control("GET", "users")).toHaveLength(Object.keys(seededUserIds).length);
});

test("the clock goes forward only, by a century at most, so that renewals are reached", async () => {
  for (const advanceSeconds of [-1, "1", 4e9])
    await expect(simulator.control("POST", "clock", { advanceSeconds })).rejects.toThrow("400");
  await simulator.control("POST", "clock", { advanceSeconds: 730 * 86_400 });
});
