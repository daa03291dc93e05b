// Row 47 of the reliability matrix: data older than it should be is flagged, in whichever query.
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { seededSessionIds, seededUserIds } from "../../simulator/seed.js";
import { testClock } from "../support/clock.js";
import { tokenFor } from "../support/gateway.js";
import { startLiveGateway, subscribe, WEBHOOK_SECRET } from "../support/live-gateway.js";
import type { TestGateway } from "../support/simulated-gateway.js";

interface Told {
  isVerified: boolean;
  kycLevel: string;
  freshness: { fetchedAt: string; isStale: boolean };
}
interface Answer {
  viewer: { users: (Told & { latestVerification: { id: string } })[] };
  user: Told;
  node: Told;
  identityVerification: { user: Told };
}

const USER = "isVerified kycLevel freshness { fetchedAt isStale }";
/** Every path to the user. */
const EVERYWHERE = `{
  viewer { users { ${USER} } }
  user(id: "${seededUserIds.natural}") { ${USER} }
  node(id: "${seededUserIds.natural}") { ... on User { ${USER} } }
  identityVerification(id: "${seededSessionIds.validated}") { user { ${USER} } }
}`;

const token = await tokenFor(seededUserIds.natural);
let nowMs = 0;
let gateway: TestGateway;
beforeEach(async () => {
  nowMs = 0;
  gateway = await startLiveGateway({
    hooked: false,
    env: { CACHE_REVIEW_SECONDS: "60" },
    gateway: { clock: testClock({ monotonicMs: () => nowMs }) },
  });
});
afterEach(() => gateway.stop());

async function tell(): Promise<Told[]> {
  const { data, errors } = await gateway.query<Answer, object>(EVERYWHERE, { token });
  expect(errors).toBeUndefined();
  if (!data) throw new Error("no data");
  return [...data.viewer.users, data.user, data.node, data.identityVerification.user];
}

const notify = (eventType: string, id: string) =>
  fetch(
    `${gateway.url}/webhooks/mangopay/${WEBHOOK_SECRET}?EventType=${eventType}&RessourceId=${id}&Date=${Math.floor(Date.now() / 1_000)}`,
  );

describe("row 47: a user is downgraded while the upstream is down", () => {
  async function downgradeWhileDown(): Promise<string | undefined> {
    const before = await tell();
    expect(before.map(({ isVerified, freshness }) => [isVerified, freshness.isStale])).toEqual(
      Array(4).fill([true, false]),
    );
    await gateway.control("POST", "faults", { kind: "status", status: 503 });
    await gateway.control("POST", `users/${seededUserIds.natural}/change`, { change: "DOWNGRADED" });
    return before[0]?.freshness.fetchedAt;
  }

  async function expectFlagged(fetchedAt: string | undefined): Promise<void> {
    expect(await tell()).toEqual(
      Array(4).fill({ isVerified: true, kycLevel: "REGULAR", freshness: { fetchedAt, isStale: true } }),
    );
  }

  test("flagged once the event of the user has arrived, and correct again once the upstream is back", async () => {
    const fetchedAt = await downgradeWhileDown();
    await notify("USER_KYC_LIGHT", seededUserIds.natural);
    await expectFlagged(fetchedAt);
    await gateway.control("DELETE", "faults");
    expect((await tell()).map(({ isVerified, freshness }) => [isVerified, freshness.isStale])).toEqual(
      Array(4).fill([false, false]),
    );
  });

  test("flagged if only the event of the session has arrived", async () => {
    const fetchedAt = await downgradeWhileDown();
    await notify("IDENTITY_VERIFICATION_OUTDATED", seededSessionIds.validated);
    await gateway.idle();
    await expectFlagged(fetchedAt);
  });

  test("flagged without an event, once the time to live is over", async () => {
    const fetchedAt = await downgradeWhileDown();
    nowMs += 60_000;
    await expectFlagged(fetchedAt);
  });

  test("flagged in events of subscriptions", async () => {
    await gateway.query(`{ identityVerification(id: "${seededSessionIds.validated}") { tag } }`, { token });
    await downgradeWhileDown();
    await notify("USER_KYC_LIGHT", seededUserIds.natural);
    const watcher = subscribe<{ identityVerificationUpdated: { user: Told } }>(
      gateway.url,
      `subscription { identityVerificationUpdated(id: "${seededSessionIds.validated}") { user { ${USER} } } }`,
      token,
    );
    const [first] = await watcher.has(1);
    watcher.stop();
    expect(first?.identityVerificationUpdated.user.freshness.isStale).toBe(true);
  });
});

test("an event of a session known only from a list invalidates its user", async () => {
  const isVerified = async () =>
    (
      await gateway.query<{ user: { isVerified: boolean; verifications: unknown[] } }, object>(
        `{ user(id: "${seededUserIds.natural}") { isVerified verifications { id } } }`,
        { token },
      )
    ).data?.user.isVerified;
  expect(await isVerified()).toBe(true);
  await gateway.control("POST", `users/${seededUserIds.natural}/change`, { change: "DOWNGRADED" });
  await notify("IDENTITY_VERIFICATION_OUTDATED", seededSessionIds.validated);
  await gateway.idle();
  expect(await isVerified()).toBe(false);
});

test.each(["status", "status nextAction { __typename }"])(
  "sessions of a list that could not be read again are flagged, whatever is selected: %s",
  async (fields) => {
    const latest = async () =>
      (
        await gateway.query<{ user: { latestVerification: { freshness: { isStale: boolean } } } }, object>(
          `{ user(id: "${seededUserIds.refused}") { latestVerification { ${fields} freshness { isStale } } } }`,
          { token: await tokenFor(seededUserIds.refused) },
        )
      ).data?.user.latestVerification.freshness.isStale;
    expect(await latest()).toBe(false);
    await gateway.control("POST", "faults", { kind: "status", status: 503 });
    nowMs += 60_000;
    expect(await latest()).toBe(true);
  },
);

test("a list without sessions says that it is stale as well", async () => {
  const connection = async () =>
    (
      await gateway.query<{ user: { verificationsConnection: unknown } }, object>(
        `{ user(id: "${seededUserIds.newcomer}") { verificationsConnection { edges { cursor } freshness { isStale } } } }`,
        { token: await tokenFor(seededUserIds.newcomer) },
      )
    ).data?.user.verificationsConnection;
  expect(await connection()).toEqual({ edges: [], freshness: { isStale: false } });
  await gateway.control("POST", "faults", { kind: "status", status: 503 });
  nowMs += 60_000;
  expect(await connection()).toEqual({ edges: [], freshness: { isStale: true } });
});
