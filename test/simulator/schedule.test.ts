import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { manualClock } from "../../simulator/clock.js";
import { seededUserIds } from "../../simulator/seed.js";
import { startSimulator, type TestSimulator } from "../support/simulator.js";

const DAY_MS = 86_400_000;

const clock = manualClock();
let simulator: TestSimulator;
beforeEach(async () => {
  simulator = await startSimulator({ clock, settings: { tokenLifetimeSeconds: 1e9 } });
});
afterEach(() => simulator.stop());

/* eslint-disable @typescript-eslint/no-explicit-any */
const get = (path: string) => simulator.control("GET", path) as Promise<any>;
const post = (path: string, body?: unknown) => simulator.control("POST", path, body) as Promise<any>;
const session = async () => (await get("users/newcomer")).sessions[0];

async function submit(outcome: string): Promise<number> {
  const { hostedUrl } = await session();
  const { status } = await fetch(hostedUrl, { method: "POST", redirect: "manual", body: `outcome=${outcome}` });
  return status;
}

async function cancelAll(): Promise<void> {
  for (const { id } of await get("scheduled")) await simulator.control("DELETE", `scheduled/${id}`);
}

describe("a submitted session whose decision is cancelled", () => {
  beforeEach(async () => {
    await post("start", { user: "newcomer", state: "PENDING" });
    expect(await submit("VALIDATED")).toBe(303);
    expect(await session()).toMatchObject({ status: "PENDING", isSubmitted: true });
  });

  test("can be submitted again, and is decided then", async () => {
    await cancelAll();
    expect(await session()).toMatchObject({ status: "PENDING", isSubmitted: false });
    expect(await submit("REFUSED_UNDER_AGE")).toBe(303);
    await clock.advance(3_000);
    expect(await session()).toMatchObject({ status: "REFUSED", isSubmitted: false });
  });

  test("can be decided over the control API", async () => {
    await cancelAll();
    await post(`sessions/${(await session()).id}/finish`, { outcome: "VALIDATED" });
    expect(await session()).toMatchObject({ status: "VALIDATED", isSubmitted: false });
  });

  test("expires like one that was never submitted", async () => {
    await cancelAll();
    await clock.advance(8 * DAY_MS);
    expect(await session()).toMatchObject({ status: "EXPIRED" });
  });

  test("expires at once if its time ran out before that", async () => {
    await simulator.control("PATCH", "settings", { decisionDelayMs: 30 * DAY_MS });
    await cancelAll();
    await submit("VALIDATED");
    await clock.advance(8 * DAY_MS);
    expect(await session()).toMatchObject({ status: "PENDING", isSubmitted: true });
    await cancelAll();
    expect(await session()).toMatchObject({ status: "EXPIRED", isSubmitted: false });
  });

  test("stays submitted as long as another decision about it is on its way", async () => {
    const { id } = await session();
    const { scheduled } = await post(`sessions/${id}/finish`, { outcome: "VALIDATED", delaySeconds: 60 });
    await simulator.control("DELETE", `scheduled/${scheduled.id}`);
    expect(await session()).toMatchObject({ isSubmitted: true });
    await clock.advance(3_000);
    expect(await session()).toMatchObject({ status: "VALIDATED" });
  });
});

test("a submitted session whose decision has become impossible can be submitted again", async () => {
  const { sessionId } = await post("start", { user: "BUSINESS", state: "PENDING" });
  const { UserId } = (await simulator.call("GET", `/identity-verifications/${sessionId}`)).body;
  const own = async () => (await get(`users/${UserId}`)).sessions[0];
  const { hostedUrl } = await own();
  await fetch(hostedUrl, { method: "POST", redirect: "manual", body: "outcome=VALIDATED_PERSONS_PENDING" });
  await simulator.call("PUT", `/users/legal/${UserId}`, { LegalPersonType: "SOLETRADER" });
  await clock.advance(3_000);
  expect(await own()).toMatchObject({ status: "PENDING", isSubmitted: false });
});

test("a cancelled change of a user does not happen", async () => {
  await post(`users/${seededUserIds.newcomer}/change`, { change: "CLOSED", delaySeconds: 5 });
  await cancelAll();
  await clock.advance(5_000);
  expect(await get("users/newcomer")).toMatchObject({ accountStatus: "ACTIVE" });
});

describe("start with a delay", () => {
  test.each([
    ["an outcome", "REFUSED_UNDER_AGE", (user: any) => user.sessions[0]?.status === "REFUSED"],
    ["a session", "PENDING", (user: any) => user.sessions[0]?.status === "PENDING"],
    ["a change", "OUTFLOWS_BLOCKED", (user: any) => user.regulation.outflowsBlocked],
  ])("makes %s then, not before", async (_what, state, isThere) => {
    const { userId, sessionId, scheduled } = await post("start", { user: "newcomer", state, delaySeconds: 60 });
    expect({ userId, sessionId }).toEqual({ userId: seededUserIds.newcomer, sessionId: null });
    expect(await get("scheduled")).toEqual([scheduled]);
    expect(scheduled.task).toEqual({ type: "start", userId, state });
    expect(isThere(await get("users/newcomer"))).toBeFalsy();
    await clock.advance(60_000);
    expect(isThere(await get("users/newcomer"))).toBe(true);
  });

  test("is refused at once where it is impossible", async () => {
    for (const [user, state] of [
      ["payer", "PENDING"],
      ["newcomer", "RENEWED"],
      ["newcomer", "REVIEW"],
    ])
      await expect(post("start", { user, state, delaySeconds: 60 })).rejects.toThrow("409");
    expect(await get("scheduled")).toEqual([]);
  });
});

test("a rejected person is asked again after a delay", async () => {
  const owners = async () => (await get("users/owners")).sessions[0];
  const { id, persons } = await owners();
  const path = `sessions/${id}/persons/${persons[0].id}`;
  await post(`${path}/finish`, { status: "REJECTED" });
  await post(`${path}/retry`, { delaySeconds: 60 });
  expect((await owners()).persons[0].status).toBe("REJECTED");
  await clock.advance(60_000);
  expect((await owners()).persons[0].status).toBe("PENDING_VALIDATION");
  await post(`${path}/finish`, { status: "ABANDONED" });
  await expect(post(`${path}/retry`, { delaySeconds: 60 })).rejects.toThrow("409");
});
