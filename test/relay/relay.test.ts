// The relay of one gateway without Redis, with the simulator as upstream and a receiver of the test's own.
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { Webhook } from "standardwebhooks";
import { seededUserIds } from "../../simulator/seed.js";
import { testClock } from "../support/clock.js";
import { createSession, tokenFor } from "../support/gateway.js";
import { pointHooks, startLiveGateway, subscribe, WEBHOOK_SECRET } from "../support/live-gateway.js";
import { createSessions } from "../support/sessions.js";
import type { TestGateway } from "../support/simulated-gateway.js";
import { RELAY_SECRET, startWebhookReceiver, type WebhookReceiver } from "../support/webhook-receiver.js";

const OTHER_SECRET = `whsec_${Buffer.from("Zx8Qw3Er5Ty7Ui9Op1As2Df4Gh6Jk0Lm").toString("base64")}`;
const userId = seededUserIds.newcomer;

let receiver: WebhookReceiver;
let gateway: TestGateway;
/** How far the gateway's clock is ahead. */
let aheadMs: number;
beforeEach(async () => {
  aheadMs = 0;
  receiver = await startWebhookReceiver();
});
afterEach(async () => {
  await gateway.stop();
  await receiver.stop();
});

async function start(options: Parameters<typeof startLiveGateway>[0] = {}): Promise<void> {
  const env = { RELAY_URLS: receiver.url, RELAY_SECRETS: RELAY_SECRET, ...options.env };
  const clock = testClock({ now: () => new Date(Date.now() + aheadMs) });
  gateway = await startLiveGateway({ ...options, env, gateway: { clock } });
}

/** Until the next attempt is due, once the first has failed. */
async function passDelay(): Promise<void> {
  const hasFailed = () => gateway.log.some((line) => line.includes("does not take a message"));
  while (!hasFailed()) await new Promise((resolve) => setImmediate(resolve));
  aheadMs = 10_000;
}

const create = () => createSession(gateway.url, userId);

test("a session's creation and decision are relayed, with the state before and after, though nobody watches it", async () => {
  await start();
  const id = await create();
  const [created] = await receiver.has(1);
  expect(created).toEqual({
    id: expect.stringMatching(/^msg_\w{32}$/),
    type: "identity_verification.updated",
    timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
    data: {
      userId,
      identityVerificationId: id,
      previous: null,
      current: { status: "PENDING", rawStatus: "PENDING", isFinal: false, updatedAt: expect.any(String), persons: [] },
    },
  });
  await gateway.control("POST", `sessions/${id}/finish`, { outcome: "REFUSED_DOCUMENT_FALSIFIED" });
  const messages = await receiver.has(2);
  expect(messages[1]?.data).toMatchObject({
    identityVerificationId: id,
    previous: { status: "PENDING" },
    current: { status: "REFUSED", isFinal: true },
  });
});

test("what an event announces of a session and user that the gateway has never read is relayed", async () => {
  await start({ hooked: false });
  const [id = ""] = await createSessions(gateway.simulatorUrl, 1);
  // Not before: it would read the session at its creation.
  await pointHooks(gateway.simulatorUrl, gateway.url);
  await gateway.control("POST", `sessions/${id}/finish`, { outcome: "VALIDATED" });
  const messages = await receiver.has(2);
  const types = messages.map(({ type, data }) => [
    type,
    data.current["status"] ?? null,
    data.current["kycLevel"] ?? null,
  ]);
  expect(types.sort()).toEqual(
    [
      ["identity_verification.updated", "VALIDATED", null],
      ["user.updated", "ACTIVE", "REGULAR"],
    ].sort(),
  );
});

test("what a query has read before its event is relayed by the event, without another read", async () => {
  await start({ hooked: false });
  const [id = ""] = await createSessions(gateway.simulatorUrl, 1);
  await gateway.control("POST", `sessions/${id}/finish`, { outcome: "REFUSED_DOCUMENT_FALSIFIED" });
  const query = `{ identityVerification(id: "${id}") { updatedAt checks { id } } }`;
  const { data } = await gateway.query<{ identityVerification: { updatedAt: string } }, unknown>(query, {
    token: await tokenFor(userId),
  });
  await gateway.resetUpstreamCalls();
  const seconds = Math.floor(Date.parse(data?.identityVerification.updatedAt ?? "") / 1_000);
  await fetch(
    `${gateway.url}/webhooks/mangopay/${WEBHOOK_SECRET}?EventType=IDENTITY_VERIFICATION_FAILED&RessourceId=${id}` +
      `&Date=${seconds}`,
  );
  const messages = await receiver.has(1);
  expect(messages.at(-1)?.data).toMatchObject({ identityVerificationId: id, current: { status: "REFUSED" } });
  expect((await gateway.upstreamCalls()).total).toBe(0);
});

test("webhooks about ids that do not exist do not use up the quota", async () => {
  await start({ hooked: false });
  await gateway.resetUpstreamCalls();
  for (let at = 0; at < 120; at += 1) {
    const [eventType, id] =
      at % 2 ? ["IDENTITY_VERIFICATION_VALIDATED", `idnver_${at}`] : ["USER_KYC_REGULAR", `u_${at}`];
    const path = `webhooks/mangopay/${WEBHOOK_SECRET}?EventType=${eventType}&RessourceId=${id}&Date=${1_800_000_000 + at}`;
    expect((await fetch(`${gateway.url}/${path}`)).status).toBe(200);
  }
  await gateway.idle();
  const { total } = await gateway.upstreamCalls();
  expect(total).toBeGreaterThanOrEqual(50);
  // A user is looked for at two addresses.
  expect(total).toBeLessThan(110);
});

test("a block of a user is relayed, without a read of anything else", async () => {
  await start();
  await gateway.resetUpstreamCalls();
  await gateway.control("POST", `users/${userId}/change`, { change: "BLOCKED" });
  const [first] = await receiver.has(1);
  expect(first).toMatchObject({
    type: "user.regulatory_status.updated",
    data: { userId, previous: null, current: { inflowsBlocked: true, outflowsBlocked: true } },
  });
  await gateway.idle();
  expect(Object.keys((await gateway.upstreamCalls()).byEndpoint)).toEqual(["GET /users/:userId/regulatory"]);
});

test("an event of a user whom somebody watches costs no more reads than without the relay", async () => {
  await start();
  const query = `subscription { userUpdated(userId: "${userId}") { kycLevel } }`;
  const watcher = subscribe(gateway.url, query, await tokenFor(userId));
  await watcher.has(1);
  await gateway.idle();
  await gateway.resetUpstreamCalls();
  await gateway.control("POST", `users/${userId}/change`, { change: "CATEGORY_PAYER" });
  await receiver.has(1);
  await gateway.idle();
  watcher.stop();
  expect((await gateway.upstreamCalls()).byEndpoint).toMatchObject({ "GET /sca/users/:userId": 1 });
});

describe("a receiver that", () => {
  test("answers with an error gets the same message again, with a valid signature", async () => {
    await start();
    receiver.answer((response, count) => void response.writeHead(count === 1 ? 503 : 200).end());
    await create();
    await passDelay();
    const [first, second] = await receiver.has(2);
    expect(second).toEqual(first);
  });

  test("answers twice, or with a body, is asked once", async () => {
    await start();
    receiver.answer((response) => {
      response.socket?.write(
        "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nOKHTTP/1.1 500 No\r\ncontent-length: 0\r\n\r\n",
      );
    });
    const id = await create();
    await receiver.has(1);
    receiver.answer((response) => void response.writeHead(200).end("x".repeat(1_000_000)));
    await gateway.control("POST", `sessions/${id}/finish`, { outcome: "REFUSED_DOCUMENT_FALSIFIED" });
    const messages = await receiver.has(2);
    expect(new Set(messages.map((message) => message.id)).size).toBe(2);
  });

  test("does not take every other message is logged once", async () => {
    await start();
    receiver.answer((response, count) => void response.writeHead(count % 2 === 1 ? 503 : 204).end());
    const id = await create();
    await receiver.hasRequests(1);
    await gateway.control("POST", `sessions/${id}/finish`, { outcome: "REFUSED_DOCUMENT_FALSIFIED" });
    await receiver.hasRequests(2);
    for (const change of ["BLOCKED", "UNBLOCKED"]) await gateway.control("POST", `users/${userId}/change`, { change });
    await receiver.hasRequests(4);
    await gateway.stop();
    expect(gateway.log.filter((line) => line.includes("relay receiver"))).toHaveLength(1);
    await start();
  });

  test("redirects is not followed", async () => {
    const elsewhere = await startWebhookReceiver();
    await start();
    receiver.answer((response, count) => {
      if (count === 1) response.writeHead(307, { location: elsewhere.url }).end();
      else response.writeHead(204).end();
    });
    await create();
    await passDelay();
    await receiver.has(2);
    expect(elsewhere.requests).toEqual([]);
    await elsewhere.stop();
  });
});

test("messages that wait when the process ends are counted in the log, as they are lost", async () => {
  await start();
  receiver.answer((response) => void response.writeHead(503).end());
  await create();
  await receiver.hasRequests(1);
  await gateway.stop();
  const [line = "{}"] = gateway.log.filter((text) => text.includes("relay loses what waits"));
  expect(JSON.parse(line)).toMatchObject({ level: 40, waiting: 1 });
  await start();
});

test("while one secret replaces the other, both sign", async () => {
  const former = await startWebhookReceiver(OTHER_SECRET);
  await start({
    env: { RELAY_SECRETS: `${RELAY_SECRET},${OTHER_SECRET}`, RELAY_URLS: `${receiver.url},${former.url}` },
  });
  await create();
  const [current] = await receiver.has(1);
  expect(await former.has(1)).toEqual([current]);
  await former.stop();
});

test("a reload replaces the secret that signs", async () => {
  await start();
  gateway.reload({ RELAY_SECRETS: OTHER_SECRET });
  const id = await create();
  await receiver.hasRequests(1);
  expect(receiver.received).toEqual([]);
  const { body, headers } = receiver.requests[0] as WebhookReceiver["requests"][0];
  const message = new Webhook(OTHER_SECRET).verify(body, headers as Record<string, string>);
  expect(message).toMatchObject({ data: { identityVerificationId: id } });
});

test("the log names a receiver's origin, and neither its path nor a secret", async () => {
  await start();
  receiver.answer((response, count) => void response.writeHead(count === 1 ? 500 : 204).end());
  await create();
  await passDelay();
  await receiver.has(2);
  await gateway.stop();
  const lines = gateway.log.filter((line) => line.includes("relay"));
  expect(lines.join()).toContain(new URL(receiver.url).origin);
  expect(lines.join()).not.toMatch(/\/relay"|whsec_|user_m_/);
  await start();
});
