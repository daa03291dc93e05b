// A subscription to a user: its state and each change, as the simulator plays them.
import { afterEach, expect, test } from "@jest/globals";
import { manualClock } from "../../simulator/clock.js";
import { seededUserIds } from "../../simulator/seed.js";
import { clockOf } from "../support/clock.js";
import { tokenFor, tokenWithPersonalDataFor } from "../support/gateway.js";
import { startLiveGateway, subscribe, type Subscriber } from "../support/live-gateway.js";
import { createSessions } from "../support/sessions.js";
import type { TestGateway } from "../support/simulated-gateway.js";

interface Updated {
  userUpdated: {
    kycLevel?: string;
    isVerified?: boolean;
    renewal?: { isDue: boolean };
    restrictions?: { cause: string | null; recommendation: string | null };
    nextAction?: { __typename: string };
  };
}

const ALL =
  "kycLevel isVerified renewal { isDue } restrictions { cause recommendation } nextAction { __typename ... on WaitForOutcome { reason } }";

let gateway: TestGateway;
let watcher: Subscriber<Updated> | undefined;
afterEach(async () => {
  watcher?.stop();
  await gateway.stop();
});

async function watch(userId: string, fields: string, as = userId): Promise<Subscriber<Updated>> {
  const query = `subscription { userUpdated(userId: "${userId}") { ${fields} } }`;
  return (watcher = subscribe<Updated>(gateway.url, query, await tokenWithPersonalDataFor(as), "event stream"));
}

const change = (userId: string, body: object) => gateway.control("POST", `users/${userId}/change`, body);

async function lastOf(events: Subscriber<Updated>, isIt: (user: Updated["userUpdated"]) => boolean) {
  for (let count = 1; ; count += 1) {
    await events.has(count);
    const user = events.received.at(-1)?.userUpdated;
    if (user && isIt(user)) return user;
    count = events.received.length;
  }
}

test("a renewal: due, done, and missed", async () => {
  gateway = await startLiveGateway();
  const id = seededUserIds.renewing;
  const events = await watch(id, ALL);
  const due = await lastOf(events, () => true);
  expect(due).toMatchObject({
    isVerified: true,
    renewal: { isDue: true },
    nextAction: { __typename: "RenewVerification" },
  });
  await change(id, { change: "RENEWED" });
  const renewed = await lastOf(events, ({ renewal }) => renewal?.isDue === false);
  expect(renewed).toMatchObject({ isVerified: true, nextAction: { __typename: "NoAction" } });
  await change(id, { change: "DOWNGRADED" });
  const downgraded = await lastOf(
    events,
    ({ isVerified, nextAction }) => !isVerified && nextAction?.__typename === "StartAgain",
  );
  expect(downgraded).toMatchObject({ kycLevel: "LIGHT" });
});

test("that a renewal is overdue is sent within a minute after the last day, without an event", async () => {
  const clock = manualClock(Date.parse("2026-11-20T23:59:30Z"));
  gateway = await startLiveGateway({ simulator: { clock }, gateway: { clock: clockOf(clock) } });
  const id = seededUserIds.renewing;
  await change(id, { change: "RENEWAL_REQUIRED", deadline: "2026-11-20" });
  const events = await watch(id, "isVerified nextAction { __typename ... on RenewVerification { isOverdue } }");
  await events.has(1);
  for (let second = 0; second < 90 && events.received.length === 1; second += 1) {
    await clock.advance(1_000);
    await gateway.idle();
    await gateway.query("{ __typename }");
  }
  await events.has(2);
  expect(clock.now()).toBeGreaterThanOrEqual(Date.parse("2026-11-21"));
  expect(events.received.map(({ userUpdated }) => userUpdated)).toEqual(
    [false, true].map((isOverdue) => ({
      isVerified: true,
      nextAction: { __typename: "RenewVerification", isOverdue },
    })),
  );
});

test("a block, with its advice, and its end", async () => {
  gateway = await startLiveGateway();
  const id = seededUserIds.renewing;
  const events = await watch(id, ALL);
  await events.has(1);
  await change(id, { change: "OUTFLOWS_BLOCKED", actionCode: "008714" });
  const blocked = await lastOf(events, ({ restrictions }) => restrictions?.cause !== null);
  expect(blocked).toMatchObject({
    restrictions: { cause: "ADDRESS_PROOF_NEEDED", recommendation: expect.stringContaining("proof of your address") },
    nextAction: { __typename: "ContactSupport" },
  });
  await change(id, { change: "UNBLOCKED" });
  await lastOf(events, ({ restrictions }) => restrictions?.cause === null);
});

test("isVerified turns true although the upstream lags behind its own event", async () => {
  gateway = await startLiveGateway({ simulator: { settings: { kycLevelDelayMs: 6_000 } } });
  const id = seededUserIds.newcomer;
  const [session = ""] = await createSessions(gateway.simulatorUrl, 1, id);
  const events = await watch(id, ALL);
  expect((await lastOf(events, () => true)).nextAction).toEqual({ __typename: "RedirectUser" });
  await gateway.control("POST", `sessions/${session}/finish`, { outcome: "VALIDATED" });
  const waiting = await lastOf(events, ({ nextAction }) => nextAction?.__typename === "WaitForOutcome");
  expect(waiting).toMatchObject({ isVerified: false, nextAction: { reason: "KYC_LEVEL" } });
  const verified = await lastOf(events, ({ isVerified }) => isVerified === true);
  expect(verified).toMatchObject({ kycLevel: "REGULAR", nextAction: { __typename: "NoAction" } });
});

test("only what is selected is read, and events that change nothing of it are not sent", async () => {
  gateway = await startLiveGateway();
  await gateway.resetUpstreamCalls();
  const id = seededUserIds.renewing;
  const events = await watch(id, "kycLevel");
  await events.has(1);
  expect((await gateway.upstreamCalls()).byEndpoint).toEqual({ "GET /sca/users/:userId": 1 });
  await change(id, { change: "BLOCKED" });
  await change(id, { change: "DOWNGRADED" });
  await lastOf(events, ({ kycLevel }) => kycLevel === "LIGHT");
  expect(events.received.map(({ userUpdated: { kycLevel } }) => kycLevel)).toEqual(["REGULAR", "LIGHT"]);
});

test("nobody is told of what they may not see, not even that it has changed", async () => {
  gateway = await startLiveGateway();
  const id = seededUserIds.renewing;
  await change(id, { change: "INFLOWS_BLOCKED", actionCode: "008703" });
  const selected = "kycLevel restrictions { inflowsBlocked cause recommendation }";
  const query = `subscription { userUpdated(userId: "${id}") { ${selected} } }`;
  const events = (watcher = subscribe<Updated>(gateway.url, query, await tokenFor(id), "event stream"));
  const allowed = subscribe<Updated>(gateway.url, query, await tokenWithPersonalDataFor(id), "event stream");
  await Promise.all([events.has(1), allowed.has(1)]);
  await change(id, { change: "OUTFLOWS_BLOCKED", actionCode: "008701" });
  await lastOf(allowed, ({ restrictions }) => restrictions?.cause === "SUSPECTED_FRAUD");
  await change(id, { change: "DOWNGRADED" });
  await lastOf(events, ({ kycLevel }) => kycLevel === "LIGHT");
  allowed.stop();
  expect(events.received.map(({ userUpdated }) => userUpdated.kycLevel)).toEqual(["REGULAR", "LIGHT"]);
});

test("a change that cannot be read at first is sent once it can be", async () => {
  gateway = await startLiveGateway();
  const id = seededUserIds.renewing;
  const events = await watch(id, ALL);
  await events.has(1);
  await gateway.resetUpstreamCalls();
  await gateway.control("POST", "faults", { kind: "status", status: 503 });
  await change(id, { change: "DOWNGRADED" });
  const failed = async () => (await gateway.upstreamCalls()).byEndpoint["GET /sca/users/:userId"] ?? 0;
  while ((await failed()) < 2) await gateway.query("{ __typename }");
  await gateway.control("DELETE", "faults");
  const downgraded = await lastOf(events, ({ isVerified }) => isVerified === false);
  expect(downgraded).toMatchObject({ kycLevel: "LIGHT" });
  expect(events.errors).toEqual([]);
});

test("of a user who cannot be read at the start, the error is sent, and the state once it can be", async () => {
  gateway = await startLiveGateway();
  await gateway.control("POST", "faults", { kind: "status", status: 503 });
  const events = await watch(seededUserIds.renewing, ALL);
  while (events.errors.length === 0) await gateway.query("{ __typename }");
  await gateway.control("DELETE", "faults");
  await change(seededUserIds.renewing, { change: "DOWNGRADED" });
  await lastOf(events, ({ kycLevel }) => kycLevel === "LIGHT");
  expect(events.errors.flat().map(({ extensions }) => extensions?.["code"])).toEqual(["UPSTREAM_UNAVAILABLE"]);
});

test("another user's state is not to be had", async () => {
  gateway = await startLiveGateway();
  const events = await watch(seededUserIds.renewing, ALL, seededUserIds.newcomer);
  await events.ended;
  expect(events.received).toEqual([]);
});
