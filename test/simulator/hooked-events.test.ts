// The events that the upstream documents for identity verification and for users: the gateway has a hook for each, and
// the simulator sends each where the flow does.
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { EVENT_TYPES } from "../../simulator/event-types.js";
import { seededSessionIds, seededUserIds } from "../../simulator/seed.js";
import { HOOKED_EVENT_TYPES } from "../../src/live/event-meaning.js";
import { startSimulator, type TestSimulator } from "../support/simulator.js";

const named = (prefix: string, names: string) => names.split(" ").map((name) => `${prefix}_${name}`);

/** Upstream docs, release notes and official clients of 2025 and 2026. */
const SESSIONS = named("IDENTITY_VERIFICATION", "PENDING VALIDATED FAILED INCONCLUSIVE OUTDATED EXPIRED TIMEOUT");
const PERSONS = [
  "IDENTITY_VERIFICATION_PENDING_PSC_ACTION",
  ...named("IDENTITY_VERIFICATION_PSC", "PENDING VALIDATED REJECTED FAILED ABANDONED"),
];
const USERS = [
  ...named("USER_KYC", "REGULAR LIGHT RENEWAL_REQUIRED RENEWED"),
  ...named("USER_INFLOWS", "BLOCKED UNBLOCKED"),
  ...named("USER_OUTFLOWS", "BLOCKED UNBLOCKED"),
  ...named("USER_ACCOUNT", "VALIDATION_ASKED ACTIVATED CLOSED"),
  ...named("USER_CATEGORY_UPDATED_TO", "OWNER PAYER PLATFORM"),
];
const DOCUMENTED = [...SESSIONS, ...PERSONS, ...USERS].sort();

let simulator: TestSimulator;
beforeEach(async () => {
  simulator = await startSimulator();
});
afterEach(() => simulator.stop());

test("the gateway has a hook for each, and the simulator accepts it", () => {
  expect([...HOOKED_EVENT_TYPES].sort()).toEqual(DOCUMENTED);
  expect(EVENT_TYPES.filter((name) => /^(IDENTITY|USER)_/.test(name)).sort()).toEqual(DOCUMENTED);
});

test("the flow sends each event of sessions, persons and the level", async () => {
  const startedAt = Math.floor(Date.now() / 1_000);
  const { newcomer, soletrader, business } = seededUserIds;
  const verifications: [userId: string, outcomes: string[]][] = [
    [newcomer, ["VALIDATED", "REFUSED_UNDER_AGE", "OUT_OF_DATE", "EXPIRED", "TIMEOUT"]],
    [soletrader, ["REVIEW"]],
    [business, ["VALIDATED_PERSONS_PENDING"]],
  ];
  for (const [userId, outcomes] of verifications)
    for (const outcome of outcomes) {
      const path = `/users/${userId}/identity-verifications`;
      const { body } = await simulator.call("POST", path, { ReturnUrl: "https://app.example" });
      await simulator.control("POST", `sessions/${body.Id}/finish`, { outcome });
    }
  const session = seededSessionIds.owners;
  const { body } = await simulator.call("GET", `/identity-verifications/${session}`);
  const [first, second] = (body as { PSCs: { Id: string }[] }).PSCs;
  const finish = (person: { Id: string } | undefined, status: string) =>
    simulator.control("POST", `sessions/${session}/persons/${person?.Id}/finish`, { status });
  const retry = () => simulator.call("PUT", `/identity-verifications/${session}/pscs/${first?.Id}/retry`, {});
  await finish(first, "REJECTED");
  await retry();
  await simulator.control("PATCH", "settings", { rejectedPersonEvent: "IDENTITY_VERIFICATION_PSC_FAILED" });
  await finish(first, "REJECTED");
  await retry();
  await finish(first, "VALIDATED");
  await finish(second, "ABANDONED");
  // Not those of the seeded sessions, which are older.
  const path = `/events?per_page=100&AfterDate=${startedAt}`;
  const events = (await simulator.call("GET", path)).body as { EventType: string }[];
  const sent = new Set(events.map(({ EventType }) => EventType));
  const wanted = [...SESSIONS, ...PERSONS, "USER_KYC_REGULAR", "USER_KYC_LIGHT"];
  expect(wanted.filter((eventType) => !sent.has(eventType))).toEqual([]);
});
