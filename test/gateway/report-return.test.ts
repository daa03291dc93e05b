// The user's browser is back from the hosted page: what the next action says meanwhile, and what the report costs.
import { afterEach, describe, expect, test } from "@jest/globals";
import { type ManualClock, manualClock } from "../../simulator/clock.js";
import { seededUserIds } from "../../simulator/seed.js";
import { clockOf } from "../support/clock.js";
import { tokenFor } from "../support/gateway.js";
import { startLiveGateway, subscribe, type Subscriber } from "../support/live-gateway.js";
import { createSessions } from "../support/sessions.js";
import type { TestGateway } from "../support/simulated-gateway.js";

const ACTION = "__typename ... on WaitForOutcome { reason since redirectAgainInSeconds }";
const REPORT = `mutation ($id: ID!) {
  reportReturn(input: { identityVerificationId: $id }) {
    identityVerification { id status nextAction { ${ACTION} } user { nextAction { ${ACTION} } } }
    userErrors { code field }
  }
}`;
const VIEW = "GET /identity-verifications/:id";
const userId = seededUserIds.newcomer;

interface Action {
  __typename: string;
  reason?: string;
  since?: string;
  redirectAgainInSeconds?: number | null;
}
interface Reported {
  reportReturn: {
    identityVerification: { status: string; nextAction: Action; user: { nextAction: Action } } | null;
    userErrors: { code: string; field: string }[];
  };
}

let gateway: TestGateway;
let clock: ManualClock;
const subscribers: Subscriber<unknown>[] = [];
afterEach(async () => {
  for (const subscriber of subscribers.splice(0)) subscriber.stop();
  await gateway.stop();
});

/** Gateway and simulator share one simulated clock, which is behind the real one of the tokens. */
async function start(env: Record<string, string> = {}, hooked = true): Promise<string> {
  clock = manualClock(Date.parse("2026-11-23T12:00:00Z"));
  gateway = await startLiveGateway({
    hooked,
    env,
    simulator: { clock, settings: { tokenLifetimeSeconds: 1e6 } },
    gateway: { clock: clockOf(clock) },
  });
  const [id = ""] = await createSessions(gateway.simulatorUrl, 1, userId);
  return id;
}

async function report(id: string, as = userId): Promise<Reported["reportReturn"]> {
  const { data, errors } = await gateway.query<Reported, { id: string }>(REPORT, {
    variables: { id },
    token: await tokenFor(as),
  });
  expect(errors).toBeUndefined();
  if (!data) throw new Error("no data");
  return data.reportReturn;
}

const USER_UPDATED = `userUpdated(userId: "${userId}") { nextAction { __typename } }`;

/** The current state has arrived. */
async function watch(field: string): Promise<Subscriber<unknown>> {
  const subscriber = subscribe(gateway.url, `subscription { ${field} }`, await tokenFor(userId), "event stream");
  subscribers.push(subscriber);
  await subscriber.has(1);
  return subscriber;
}

async function pass(seconds: number): Promise<void> {
  for (let second = 0; second < seconds; second += 1) {
    await clock.advance(1_000);
    await gateway.idle();
  }
}

const wait = (redirectAgainInSeconds: number) => ({
  __typename: "WaitForOutcome",
  reason: "JUST_RETURNED",
  since: "2026-11-23T12:00:00.000Z",
  redirectAgainInSeconds,
});

describe("for two minutes", () => {
  test("the next action is to wait, of the session and of the user; then it is to redirect again", async () => {
    const id = await start();
    const { identityVerification } = await report(id);
    expect(identityVerification).toMatchObject({
      status: "PENDING",
      nextAction: wait(120),
      user: { nextAction: wait(120) },
    });
    await pass(45);
    // A repetition does not prolong it.
    expect((await report(id)).identityVerification?.nextAction).toEqual(wait(75));
    await pass(75);
    const query = `query ($id: ID!) { identityVerification(id: $id) { nextAction { ${ACTION} } } }`;
    const { data } = await gateway.query(query, { variables: { id }, token: await tokenFor(userId) });
    expect(data).toEqual({ identityVerification: { nextAction: { __typename: "RedirectUser" } } });
  });

  test("every other device of the user is told, of the session, of the sessions and of the user", async () => {
    const id = await start();
    const watchers = await Promise.all(
      [
        `identityVerificationUpdated(id: "${id}") { nextAction { __typename } }`,
        `userVerificationsUpdated(userId: "${userId}") { nextAction { __typename } }`,
        USER_UPDATED,
        `userUpdated(userId: "${userId}") { verifications { nextAction { __typename } } }`,
      ].map(watch),
    );
    const seen = async (count: number) =>
      Promise.all(watchers.map(async (watcher) => JSON.stringify((await watcher.has(count)).at(-1))));
    await report(id);
    for (const event of await seen(2)) expect(event).toContain("WaitForOutcome");
    await pass(120);
    for (const event of await seen(3)) expect(event).toContain("RedirectUser");
  });

  test("the session is read every five seconds while somebody watches it, also where no webhooks arrive", async () => {
    const id = await start({ WEBHOOK_SECRETS: "", EVENT_LIST: "false" }, false);
    await pass(1_200);
    const subscriber = await watch(USER_UPDATED);
    await report(id);
    await subscriber.has(2);
    await gateway.resetUpstreamCalls();
    await pass(30);
    expect((await gateway.upstreamCalls()).byEndpoint[VIEW]).toBeGreaterThanOrEqual(5);
    expect((await gateway.upstreamCalls()).byEndpoint[VIEW]).toBeLessThanOrEqual(7);
    await gateway.control("POST", `sessions/${id}/finish`, { outcome: "REFUSED_DOCUMENT_UNREADABLE" });
    await pass(6);
    expect(JSON.stringify((await subscriber.has(3)).at(-1))).toContain("StartAgain");
  });
});

test("the outcome ends the wait", async () => {
  const id = await start();
  const subscriber = await watch(USER_UPDATED);
  await report(id);
  await subscriber.has(2);
  await gateway.control("POST", `sessions/${id}/finish`, { outcome: "REFUSED_DOCUMENT_UNREADABLE" });
  expect((await subscriber.has(3)).at(-1)).toEqual({ userUpdated: { nextAction: { __typename: "StartAgain" } } });
});

test("a session that the cache holds as pending is read anew, once", async () => {
  const id = await start({}, false);
  await report(id);
  const [other = ""] = await createSessions(gateway.simulatorUrl, 1, userId);
  const query = "query ($id: ID!) { identityVerification(id: $id) { status hostedUrl } }";
  await gateway.query(query, { variables: { id: other }, token: await tokenFor(userId) });
  await gateway.control("POST", `sessions/${other}/finish`, { outcome: "VALIDATED" });
  await clock.advance(1);
  await gateway.resetUpstreamCalls();
  expect((await report(other)).identityVerification?.status).toBe("VALIDATED");
  expect((await gateway.upstreamCalls()).byEndpoint[VIEW]).toBe(1);
  await gateway.resetUpstreamCalls();
  await report(id);
  expect((await gateway.upstreamCalls()).byEndpoint[VIEW]).toBeUndefined();
});

test("while the upstream fails, the return counts all the same", async () => {
  const id = await start();
  const query = "query ($id: ID!) { identityVerification(id: $id) { status hostedUrl } }";
  await gateway.query(query, { variables: { id }, token: await tokenFor(userId) });
  await gateway.control("POST", "faults", { kind: "status", status: 503 });
  const { data } = await gateway.query<Reported, { id: string }>(
    `mutation ($id: ID!) { reportReturn(input: { identityVerificationId: $id }) { identityVerification { nextAction { ${ACTION} } } } }`,
    { variables: { id }, token: await tokenFor(userId) },
  );
  expect(data?.reportReturn.identityVerification?.nextAction).toMatchObject({ reason: "JUST_RETURNED" });
});

test.each([
  ["another user's session", (id: string) => id, seededUserIds.natural],
  ["no session", () => "idnver_01H0000000000000000000000Z", userId],
])("%s is not found, and nothing is remembered of it", async (_, idOf, as) => {
  const id = await start();
  expect(await report(idOf(id), as)).toEqual({
    identityVerification: null,
    userErrors: [{ code: "IDENTITY_VERIFICATION_NOT_FOUND", field: "identityVerificationId" }],
  });
  const query = `query ($id: ID!) { identityVerification(id: $id) { nextAction { __typename } } }`;
  const { data } = await gateway.query(query, { variables: { id }, token: await tokenFor(userId) });
  expect(data).toEqual({ identityVerification: { nextAction: { __typename: "RedirectUser" } } });
});

test("a malformed id is refused as such", async () => {
  await start();
  expect((await report("no id")).userErrors).toEqual([{ code: "INVALID", field: "identityVerificationId" }]);
});
