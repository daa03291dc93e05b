// Rows 13 to 17 and 22 of the reliability matrix.
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { manualClock } from "../../simulator/clock.js";
import { seededUserIds } from "../../simulator/seed.js";
import { MAX_ATTEMPTS } from "../../src/upstream/retry.js";
import { Pool } from "../support/built.js";
import { clockOf } from "../support/clock.js";
import { operatorToken, tokenFor, tokenWithPersonalDataFor } from "../support/gateway.js";
import { startLiveGateway, subscribe, type Subscriber, WEBHOOK_SECRET } from "../support/live-gateway.js";
import { createSessions, eachOf } from "../support/sessions.js";
import type { TestGateway } from "../support/simulated-gateway.js";

const VIEW = "GET /identity-verifications/:id";
interface Updated {
  identityVerificationUpdated: { id: string; status: string };
}

let gateway: TestGateway;
const subscribers: Subscriber<unknown>[] = [];
beforeEach(async () => {
  gateway = await startLiveGateway();
});
afterEach(async () => {
  for (const subscriber of subscribers.splice(0)) subscriber.stop();
  await gateway.stop();
});

async function watch(id: string, token?: string): Promise<Subscriber<Updated>> {
  const subscriber = subscribe<Updated>(
    gateway.url,
    `subscription { identityVerificationUpdated(id: "${id}") { id status } }`,
    token ?? (await operatorToken()),
  );
  subscribers.push(subscriber);
  await subscriber.has(1);
  return subscriber;
}

const pathOf = (eventType: string, id: string, date: number | string, secret = WEBHOOK_SECRET) =>
  `/webhooks/mangopay/${secret}?EventType=${eventType}&RessourceId=${id}&Date=${date}`;
const notify = (
  eventType: string,
  id: string,
  date: number | string = Math.floor(Date.now() / 1_000),
  secret = WEBHOOK_SECRET,
) => fetch(`${gateway.url}${pathOf(eventType, id, date, secret)}`);
const finish = (id: string, outcome: string) => gateway.control("POST", `sessions/${id}/finish`, { outcome });
const views = async () => (await gateway.upstreamCalls()).byEndpoint[VIEW] ?? 0;

test("row 13: five copies of a webhook cause one read and one event", async () => {
  await gateway.control("PATCH", "settings", { webhookCopies: 5 });
  const [id = ""] = await createSessions(gateway.simulatorUrl, 1);
  const watcher = await watch(id);
  await gateway.resetUpstreamCalls();
  await finish(id, "VALIDATED");
  await watcher.ended;
  await gateway.idle();
  expect(watcher.received.map(({ identityVerificationUpdated }) => identityVerificationUpdated.status)).toEqual([
    "PENDING",
    "VALIDATED",
  ]);
  expect(await views()).toBe(1);
});

describe("row 14: four webhooks in every order, some lost", () => {
  const names = ["PENDING", "INCONCLUSIVE", "VALIDATED", "OUTDATED"];
  const orders = permutations(names);

  test("all 24 orders end with the upstream's status, and no status goes backwards", async () => {
    expect(orders).toHaveLength(24);
    const silent = await startLiveGateway({ hooked: false });
    const token = await operatorToken();
    const rank = ["PENDING", "REVIEW", "VALIDATED", "OUT_OF_DATE"];
    await Promise.all(
      orders.map(async (order, index) => {
        const [id = ""] = await createSessions(silent.simulatorUrl, 1, seededUserIds.business);
        const ask = async () => {
          const { data } = await silent.query<{ identityVerification: { status: string } }, object>(
            `{ identityVerification(id: "${id}") { status } }`,
            { token },
          );
          return rank.indexOf(data?.identityVerification.status ?? "");
        };
        const seen = [await ask()];
        const date = Math.floor(Date.now() / 1_000);
        await control(silent, id, "REVIEW_VALIDATED");
        await control(silent, id, "OUT_OF_DATE");
        for (const [position, name] of order.entries()) {
          // Each order loses different ones of its four, but never all.
          if (position !== index % 4)
            await fetch(
              `${silent.url}/webhooks/mangopay/${WEBHOOK_SECRET}?EventType=IDENTITY_VERIFICATION_${name}&RessourceId=${id}&Date=${date}`,
            );
          seen.push(await ask());
        }
        await silent.idle();
        seen.push(await ask());
        expect(seen).toEqual([...seen].sort((a, b) => a - b));
        expect(seen.at(-1)).toBe(3);
      }),
    );
    await silent.stop();
  });
});

test("an event of an unknown person causes no call, even while somebody subscribes to a user", async () => {
  const watcher = subscribe(
    gateway.url,
    `subscription { userVerificationsUpdated(userId: "${seededUserIds.owners}") { id } }`,
    await operatorToken(),
  );
  await watcher.has(1);
  await gateway.resetUpstreamCalls();
  for (let index = 0; index < 20; index += 1)
    await notify("IDENTITY_VERIFICATION_PSC_VALIDATED", `psc_x_unknown${index}`);
  await gateway.idle();
  expect((await gateway.upstreamCalls()).total).toBe(0);
  watcher.stop();
});

test("row 15: with equal dates the latest read wins, and a settled session stays settled", async () => {
  const [id = ""] = await createSessions(gateway.simulatorUrl, 1, seededUserIds.soletrader);
  const watcher = await watch(id);
  await finish(id, "REVIEW_VALIDATED");
  await watcher.ended;
  // All within one second, followed by an old webhook.
  await notify("IDENTITY_VERIFICATION_PENDING", id);
  await notify("IDENTITY_VERIFICATION_INCONCLUSIVE", id);
  await gateway.idle();
  const { data } = await gateway.query<{ identityVerification: { status: string } }, object>(
    `{ identityVerification(id: "${id}") { status } }`,
    { token: await operatorToken() },
  );
  expect(data?.identityVerification.status).toBe("VALIDATED");
});

describe("row 16: forged webhooks", () => {
  // bench/forged-webhooks.mjs measures the response times.
  test.each([
    ["for sessions that do not exist", () => `idnver_${Math.random().toString(36).slice(2)}`],
    ["for one that somebody watches", undefined],
  ])("%s: a thousand a second for ten seconds cause at most five upstream calls", async (_what, invent) => {
    await gateway.stop();
    const clock = manualClock(Date.now());
    gateway = await startLiveGateway({
      simulator: { clock },
      gateway: {
        clock: clockOf(clock),
      },
    });
    const [id = ""] = await createSessions(gateway.simulatorUrl, 1);
    await watch(id);
    await gateway.resetUpstreamCalls();
    const pool = new Pool(gateway.url, { connections: 20 });
    const statuses = new Map<number, number>();
    for (let second = 0; second < 10; second += 1) {
      await eachOf(
        Array.from({ length: 1_000 }, (_, index) => 1_900_000_000 + second * 1_000 + index),
        20,
        async (date) => {
          const path = pathOf("IDENTITY_VERIFICATION_VALIDATED", invent?.() ?? id, date);
          const { statusCode, body } = await pool.request({ method: "GET", path });
          await body.dump();
          statuses.set(statusCode, (statuses.get(statusCode) ?? 0) + 1);
        },
      );
      await clock.advance(1_000);
    }
    await pool.close();
    expect([...statuses]).toEqual([[200, 10_000]]);
    expect((await gateway.upstreamCalls()).total).toBeLessThanOrEqual(5);
  });

  test("a wrong secret is an unknown path, and no secret is logged", async () => {
    const wrong = await notify("IDENTITY_VERIFICATION_VALIDATED", "idnver_1", 1, "another-secret-of-the-same-len");
    const unknown = await fetch(`${gateway.url}/nothing`);
    const plain = async (response: Response) => (await response.text()).replace(/"requestId":"[^"]+"/, "");
    expect([wrong.status, await plain(wrong)]).toEqual([404, await plain(unknown)]);
    await notify("IDENTITY_VERIFICATION_VALIDATED", "idnver_1");
    expect(gateway.log.join("")).not.toMatch(/another-secret|a-webhook-secret/);
  });

  test.each([
    ["", "idnver_1", "1"],
    ["identity", "idnver_1", "1"],
    ["IDENTITY_VERIFICATION_VALIDATED", "a b", "1"],
    ["IDENTITY_VERIFICATION_VALIDATED", "idnver_1", "soon"],
    ["SOMETHING_NEW_ALTOGETHER", "idnver_1", "1"],
    ["IDENTITY_VERIFICATION_OF_TOMORROW", "idnver_1", "1"],
  ])("a useless webhook (%j %j %j) is answered with 200 and causes no call", async (eventType, id, date) => {
    await gateway.resetUpstreamCalls();
    expect((await notify(eventType, id, date)).status).toBe(200);
    await gateway.idle();
    expect((await gateway.upstreamCalls()).total).toBe(0);
  });
});

test("two secrets are valid at once, so that one can replace the other", async () => {
  const rotating = await startLiveGateway({
    hooked: false,
    env: { WEBHOOK_SECRETS: "the-old-secret-0123456789,the-new-secret-0123456789" },
  });
  for (const [secret, status] of [
    ["the-old-secret-0123456789", 200],
    ["the-new-secret-0123456789", 200],
    [WEBHOOK_SECRET, 404],
  ] as const) {
    expect(
      (await fetch(`${rotating.url}/webhooks/mangopay/${secret}?EventType=USER_KYC_LIGHT&RessourceId=a&Date=1`)).status,
    ).toBe(status);
  }
  await rotating.stop();
});

describe("a session known only from a list", () => {
  const delivered = async (count: number) => {
    while (((await gateway.control("GET", "webhooks")) as { delivered: number }).delivered < count);
    await gateway.idle();
  };

  test("has its current status in the next list after a webhook", async () => {
    const token = await tokenFor(seededUserIds.newcomer);
    const [id = ""] = await createSessions(gateway.simulatorUrl, 1);
    await delivered(1);
    const list = async () =>
      (
        await gateway.query<{ user: { verifications: { status: string }[] } }, object>(
          `{ user(id: "${seededUserIds.newcomer}") { verifications { status } } }`,
          { token },
        )
      ).data?.user.verifications;
    expect(await list()).toEqual([{ status: "PENDING" }]);
    await finish(id, "REFUSED_UNDER_AGE");
    await delivered(2);
    expect(await list()).toEqual([{ status: "REFUSED" }]);
  });

  test("reaches subscribers to its user, despite many webhooks of unknown sessions", async () => {
    const ids = await createSessions(gateway.simulatorUrl, 25);
    await delivered(25);
    const watcher = subscribe<{ userVerificationsUpdated: { id: string; status: string } }>(
      gateway.url,
      `subscription { userVerificationsUpdated(userId: "${seededUserIds.newcomer}") { id status } }`,
      await tokenFor(seededUserIds.newcomer),
    );
    subscribers.push(watcher);
    await watcher.has(20);
    for (let index = 0; index < 10; index += 1)
      await notify("IDENTITY_VERIFICATION_VALIDATED", `idnver_unknown${index}`);
    const [first, second] = ids;
    await finish(first ?? "", "REFUSED_UNDER_AGE");
    await finish(second ?? "", "REFUSED_UNDER_AGE");
    await watcher.has(22);
    const received = watcher.received
      .slice(20)
      .map(({ userVerificationsUpdated: { id, status } }) => `${id} ${status}`);
    expect(new Set(received)).toEqual(new Set([`${first} REFUSED`, `${second} REFUSED`]));
  });
});

// session-refresher.test.ts tests with a manual clock how soon.
test("row 17: webhooks that arrived while the upstream was down cause reads once it is back", async () => {
  const [id = ""] = await createSessions(gateway.simulatorUrl, 1);
  const watcher = await watch(id);
  await gateway.control("POST", "faults", { kind: "status", status: 503 });
  await gateway.resetUpstreamCalls();
  await finish(id, "VALIDATED");
  // Down for long enough for a read to fail, with all of its attempts.
  while ((await views()) <= MAX_ATTEMPTS);
  expect(watcher.received).toHaveLength(1);
  await gateway.control("DELETE", "faults");
  await watcher.ended;
  expect(watcher.received.at(-1)?.identityVerificationUpdated.status).toBe("VALIDATED");
});

test("row 22: a change reaches a thousand subscribers with one upstream call", async () => {
  const [id = ""] = await createSessions(gateway.simulatorUrl, 1);
  const tokens = await Promise.all(Array.from({ length: 200 }, async (_, index) => tokenWithSubject(index)));
  const watchers = await Promise.all(tokens.flatMap((token) => Array.from({ length: 5 }, () => watch(id, token))));
  await gateway.resetUpstreamCalls();
  await finish(id, "VALIDATED");
  await Promise.all(watchers.map((watcher) => watcher.has(2)));
  expect(await views()).toBe(1);
});

test("a change of the user's KYC level is visible to the next query", async () => {
  const token = await tokenFor(seededUserIds.natural);
  const level = async () =>
    (
      await gateway.query<{ viewer: { users: { kycLevel: string }[] } }, object>("{ viewer { users { kycLevel } } }", {
        token,
      })
    ).data?.viewer.users[0]?.kycLevel;
  expect(await level()).toBe("REGULAR");
  await gateway.control("POST", `users/${seededUserIds.natural}/change`, { change: "DOWNGRADED" });
  while ((await level()) === "REGULAR");
  expect(await level()).toBe("LIGHT");
});

async function tokenWithSubject(index: number): Promise<string> {
  return tokenWithPersonalDataFor(seededUserIds.newcomer, `user_m_other${index}`);
}

async function control(of: TestGateway, id: string, outcome: string): Promise<void> {
  await of.control("POST", `sessions/${id}/finish`, { outcome });
}

function permutations<Item>(items: Item[]): Item[][] {
  if (items.length <= 1) return [items];
  return items.flatMap((item, index) =>
    permutations(items.filter((_, other) => other !== index)).map((rest) => [item, ...rest]),
  );
}
