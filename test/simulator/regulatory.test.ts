// Renewals, blocks and the regulatory status that shows them.
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { type ManualClock, manualClock } from "../../simulator/clock.js";
import { seededUserIds } from "../../simulator/seed.js";
import { startSimulator, type TestSimulator } from "../support/simulator.js";

const DAY_MS = 86_400_000;
const { natural, renewing, blocked, newcomer } = seededUserIds;

let clock: ManualClock;
let simulator: TestSimulator;
beforeEach(async () => {
  clock = manualClock(Date.parse("2026-11-24T12:00:00Z"));
  simulator = await startSimulator({ clock, settings: { tokenLifetimeSeconds: 1e9 } });
});
afterEach(() => simulator.stop());

const regulatory = async (id: string) => (await simulator.call("GET", `/users/${id}/regulatory`)).body as unknown;
const level = async (id: string) => (await simulator.call("GET", `/sca/users/${id}`)).body.KYCLevel as string;
const change = (id: string, body: object) => simulator.control("POST", `users/${id}/change`, body);
async function eventsOf(id: string): Promise<string[]> {
  const after = Math.floor(clock.now() / 1_000);
  const { body } = await simulator.call("GET", `/events?per_page=100&AfterDate=${after}`);
  return (body as { EventType: string; ResourceId: string }[])
    .filter(({ ResourceId }) => ResourceId === id)
    .map(({ EventType }) => EventType);
}

describe("the regulatory status", () => {
  test("tells when a user was verified, until when to renew it, and that nothing is blocked", async () => {
    expect(await regulatory(natural)).toEqual({
      Id: natural,
      ActionCode: "",
      ScopeBlocked: { Inflows: false, Outflows: false },
      KycInformation: { LastKycDate: "2026-10-25", KycRenewalDeadline: "2028-10-24" },
    });
  });

  test("of a user who is not verified has no dates", async () => {
    expect(await regulatory(newcomer)).toMatchObject({
      KycInformation: { LastKycDate: null, KycRenewalDeadline: null },
    });
  });

  test("is served in any case of the path, and below both spellings of the version", async () => {
    const { headers } = await simulator.call("GET", "/users");
    expect(headers.get("x-ratelimit")).not.toBeNull();
    expect((await simulator.call("GET", `/users/${natural}/Regulatory`)).body).toEqual(await regulatory(natural));
    for (const version of ["V2_01", "v2_01", "V2.01"]) {
      const response = await fetch(`${simulator.url}/${version}/oauth/token`, {
        method: "POST",
        headers: { authorization: `Basic ${btoa("a:b")}` },
      });
      expect(response.status).toBe(200);
    }
  });

  test("of an unknown user is 404; its older relative has no dates", async () => {
    expect((await simulator.call("GET", "/users/user_m_nobody/regulatory")).body.Type).toBe("ressource_not_found");
    expect((await simulator.call("GET", `/users/${blocked}/blockStatus`)).body).toEqual({
      Id: blocked,
      ActionCode: "008705",
      ScopeBlocked: { Inflows: false, Outflows: true },
    });
  });
});

describe("a renewal", () => {
  test("is due for a seeded user, who is still verified", async () => {
    expect(await regulatory(renewing)).toMatchObject({ KycInformation: { KycRenewalDeadline: "2026-12-24" } });
    expect(await level(renewing)).toBe("REGULAR");
  });

  test("falls due by one call, with the deadline that it names or 90 days ahead", async () => {
    await change(natural, { change: "RENEWAL_REQUIRED" });
    expect(await regulatory(natural)).toMatchObject({ KycInformation: { KycRenewalDeadline: "2027-02-22" } });
    await change(natural, { change: "RENEWAL_REQUIRED", deadline: "2026-11-30" });
    expect(await regulatory(natural)).toMatchObject({ KycInformation: { KycRenewalDeadline: "2026-11-30" } });
    expect(await eventsOf(natural)).toEqual(["USER_KYC_RENEWAL_REQUIRED", "USER_KYC_RENEWAL_REQUIRED"]);
  });

  test("is done by one call, or by a session that is validated while it is due", async () => {
    await change(natural, { change: "RENEWED" });
    expect(await regulatory(natural)).toMatchObject({
      KycInformation: { LastKycDate: "2026-11-24", KycRenewalDeadline: "2028-11-23" },
    });
    const { body } = await simulator.call("POST", `/users/${renewing}/identity-verifications`, {
      ReturnUrl: "https://app.example",
    });
    await simulator.control("POST", `sessions/${body.Id}/finish`, { outcome: "VALIDATED" });
    expect(await regulatory(renewing)).toMatchObject({
      KycInformation: { LastKycDate: "2026-11-24", KycRenewalDeadline: "2028-11-23" },
    });
    expect(await eventsOf(natural)).toEqual(["USER_KYC_RENEWED"]);
    expect(await eventsOf(renewing)).toContain("USER_KYC_RENEWED");
    expect(await eventsOf(renewing)).not.toContain("USER_KYC_REGULAR");
  });

  test("that is missed lowers nobody before 2026-12-01, and whoever has not renewed it on that day", async () => {
    for (const id of [natural, renewing]) await change(id, { change: "RENEWAL_MISSED" });
    expect(await regulatory(natural)).toMatchObject({ KycInformation: { KycRenewalDeadline: "2026-11-23" } });
    await change(renewing, { change: "RENEWED" });
    await clock.advance(Date.parse("2026-12-01T00:00:00Z") - clock.now() - 1);
    expect(await level(natural)).toBe("REGULAR");
    await clock.advance(1);
    expect([await level(natural), await level(renewing)]).toEqual(["LIGHT", "REGULAR"]);
    expect(await eventsOf(natural)).toEqual(["USER_KYC_LIGHT"]);
  });

  test("that is missed after that lowers the level at once", async () => {
    await clock.advance(8 * DAY_MS);
    await change(natural, { change: "RENEWAL_MISSED" });
    expect(await level(natural)).toBe("LIGHT");
  });

  test("falls due and is missed by the passing of time alone", async () => {
    await clock.advance(Date.parse("2026-12-25T00:00:00Z") - clock.now());
    expect(await level(renewing)).toBe("LIGHT");
    await clock.advance(Date.parse("2028-07-26T00:00:00Z") - clock.now());
    expect(await eventsOf(natural)).toEqual(["USER_KYC_RENEWAL_REQUIRED"]);
    expect(await level(natural)).toBe("REGULAR");
  });

  test.each([
    [newcomer, { change: "RENEWED" }, "not REGULAR"],
    [natural, { change: "RENEWAL_REQUIRED", deadline: "tomorrow" }, "must be a date"],
    [natural, { change: "BLOCKED", actionCode: "8705" }, "six digits"],
    [natural, { change: "NOTHING" }, "change must be one of"],
    ["nobody", { change: "BLOCKED" }, "404"],
  ])("%s cannot have %j", async (id, body, problem) => {
    await expect(change(id, body)).rejects.toThrow(problem);
  });
});

describe("a block", () => {
  test("is set and lifted by one call, with an event for each flow that changes", async () => {
    await change(natural, { change: "INFLOWS_BLOCKED", actionCode: "008710" });
    expect(await regulatory(natural)).toMatchObject({
      ActionCode: "008710",
      ScopeBlocked: { Inflows: true, Outflows: false },
    });
    await change(natural, { change: "BLOCKED", actionCode: "999999" });
    expect(await regulatory(natural)).toMatchObject({
      ActionCode: "999999",
      ScopeBlocked: { Inflows: true, Outflows: true },
    });
    await change(natural, { change: "UNBLOCKED" });
    expect(await regulatory(natural)).toMatchObject({
      ActionCode: "",
      ScopeBlocked: { Inflows: false, Outflows: false },
    });
    expect(await eventsOf(natural)).toEqual([
      "USER_INFLOWS_BLOCKED",
      "USER_OUTFLOWS_BLOCKED",
      "USER_INFLOWS_UNBLOCKED",
      "USER_OUTFLOWS_UNBLOCKED",
    ]);
  });

  test("of both flows follows the closure of an account, after which nothing changes", async () => {
    await change(natural, { change: "CLOSED" });
    expect(await regulatory(natural)).toMatchObject({ ScopeBlocked: { Inflows: true, Outflows: true } });
    expect(await eventsOf(natural)).toEqual(["USER_ACCOUNT_CLOSED", "USER_INFLOWS_BLOCKED", "USER_OUTFLOWS_BLOCKED"]);
    await expect(change(natural, { change: "UNBLOCKED" })).rejects.toThrow("the user is closed");
  });
});

describe("views of a user", () => {
  test("can show a new level only some seconds after its event", async () => {
    await simulator.control("PATCH", "settings", { kycLevelDelayMs: 10_000 });
    await change(natural, { change: "DOWNGRADED" });
    expect(await eventsOf(natural)).toEqual(["USER_KYC_LIGHT"]);
    const levels = async () => [
      await level(natural),
      (await simulator.call("GET", `/users/${natural}`)).body.KYCLevel as string,
    ];
    await clock.advance(9_999);
    expect(await levels()).toEqual(["REGULAR", "REGULAR"]);
    await clock.advance(1);
    expect(await levels()).toEqual(["LIGHT", "LIGHT"]);
  });

  test.each([
    ["sca only", [404, 200]],
    ["plain only", [200, 404]],
    ["both", [200, 200]],
  ])("with the setting %s answer %j", async (userViews, statuses) => {
    await simulator.control("PATCH", "settings", { userViews });
    const answers = [`/users/${natural}`, `/sca/users/${natural}`].map((path) => simulator.call("GET", path));
    expect((await Promise.all(answers)).map(({ status }) => status)).toEqual(statuses);
  });
});
