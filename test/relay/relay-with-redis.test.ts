// The relay of several gateways that share a real Redis, and the command of operators.
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { Redis } from "ioredis";
import { seededUserIds } from "../../simulator/seed.js";
import { testClock } from "../support/clock.js";
import { createSession, type GatewayAlone, post, startGatewayFor, tokenFor } from "../support/gateway.js";
import { pointHooks, WEBHOOK_SECRET } from "../support/live-gateway.js";
import { runCommand } from "../support/program.js";
import { createRedisProxy } from "../support/redis-proxy.js";
import { createRedisServer, type RedisServer } from "../support/redis-server.js";
import { createSessions, WITHOUT_RATE_LIMIT } from "../support/sessions.js";
import { startSimulator, type TestSimulator } from "../support/simulator.js";
import { RELAY_SECRET, startWebhookReceiver, type WebhookReceiver } from "../support/webhook-receiver.js";

const userId = seededUserIds.newcomer;
const DAY_MS = 86_400_000;

let redis: RedisServer;
let client: Redis;
let simulator: TestSimulator;
let receiver: WebhookReceiver;
let gateways: GatewayAlone[];
/** How far the gateways' clocks are ahead. */
let aheadMs: number;

beforeEach(async () => {
  redis = await createRedisServer();
  await redis.start();
  client = new Redis(redis.url);
  client.on("error", () => undefined);
  simulator = await startSimulator({ settings: WITHOUT_RATE_LIMIT });
  receiver = await startWebhookReceiver();
  gateways = [];
  aheadMs = 0;
});
afterEach(async () => {
  await stopAll();
  client.disconnect();
  await simulator.stop();
  await receiver.stop();
  await redis.kill();
});

const environment = () => ({
  WEBHOOK_SECRETS: WEBHOOK_SECRET,
  REDIS_URL: redis.url,
  RELAY_URLS: receiver.url,
  RELAY_SECRETS: RELAY_SECRET,
});

async function start(redisCommandTimeoutMs = 60_000, redisUrl = redis.url): Promise<GatewayAlone> {
  const gateway = await startGatewayFor(simulator.url, {
    env: { ...environment(), REDIS_URL: redisUrl },
    gateway: { redisCommandTimeoutMs, clock: testClock({ now: () => new Date(Date.now() + aheadMs) }) },
  });
  gateways.push(gateway);
  await until(async () => (await readiness(gateway)) === "connected");
  return gateway;
}

async function stopAll(): Promise<void> {
  await Promise.all(gateways.splice(0).map((gateway) => gateway.stop()));
}

async function readiness({ url }: GatewayAlone): Promise<string> {
  return ((await (await fetch(`${url}/ready`)).json()) as { detail: { redis: string } }).detail.redis;
}

async function until(isDone: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isDone())) await new Promise((resolve) => setImmediate(resolve));
}

const create = ({ url }: GatewayAlone) => createSession(url, userId);
const finish = (id: string, outcome: string) => simulator.control("POST", `sessions/${id}/finish`, { outcome });
const statusesOf = (id: string) =>
  receiver.received
    .filter(({ data }) => data.identityVerificationId === id)
    .map(({ data: { previous, current } }) => [previous?.["status"] ?? null, current["status"]]);

/** How many members the queue's sets have whose names end with this. */
async function countOf(suffix: "due" | "dead" | "awaited"): Promise<number> {
  const [key] = await client.keys(`*:relay1:*:${suffix}`);
  return key === undefined ? 0 : client.zcard(key);
}

const runRelay = (...args: string[]) =>
  runCommand(["relay", ...args], {
    env: { ...environment(), MANGOPAY_BASE_URL: simulator.url, MANGOPAY_CLIENT_ID: "test", MANGOPAY_API_KEY: "test" },
  });

test("what no receiver has taken survives a restart of all instances, and nothing is left when it is taken", async () => {
  const first = await start();
  receiver.answer((response) => void response.writeHead(503).end());
  const id = await create(first);
  await receiver.hasRequests(1);
  await stopAll();
  receiver.answer((response) => void response.writeHead(204).end());
  aheadMs = DAY_MS / 1_000;
  await start();
  await until(async () => statusesOf(id).length === 2 && (await countOf("due")) === 0);
  expect(new Set(receiver.received.map((message) => message.id)).size).toBe(1);
  expect(await client.keys("*:relay1:*:messages")).toEqual([]);
});

test("a change that several instances see is relayed once, with the state that any of them has seen before", async () => {
  const [one, other] = [await start(), await start()];
  await pointHooks(simulator.url, one.url);
  const id = await create(other);
  await receiver.has(1);
  await finish(id, "REFUSED_DOCUMENT_FALSIFIED");
  await until(() => statusesOf(id).length > 1);
  const read = { query: `{ identityVerification(id: "${id}") { status } }` };
  for (const { url } of [one, other]) await post(url, read, await tokenFor(userId));
  await Promise.all([one.idle(), other.idle()]);
  await until(async () => (await countOf("due")) === 0);
  expect(statusesOf(id)).toEqual([
    [null, "PENDING"],
    ["PENDING", "REFUSED"],
  ]);
});

test("a change while all instances are down is relayed with the former state, once an event announces it again", async () => {
  const id = await create(await start());
  await receiver.has(1);
  await stopAll();
  await finish(id, "REFUSED_DOCUMENT_FALSIFIED");
  const { url } = await start();
  await fetch(
    `${url}/webhooks/mangopay/${WEBHOOK_SECRET}?EventType=IDENTITY_VERIFICATION_FAILED&RessourceId=${id}&Date=` +
      String(Math.floor(Date.now() / 1_000)),
  );
  await until(() => statusesOf(id).length > 1);
  expect(statusesOf(id)[1]).toEqual(["PENDING", "REFUSED"]);
});

test("an event whose session could not be read by the instance that received it is read by another", async () => {
  const [id = ""] = await createSessions(simulator.url, 1);
  const first = await start();
  await pointHooks(simulator.url, first.url);
  await simulator.control("POST", "faults", { kind: "status", status: 503 });
  await finish(id, "REFUSED_DOCUMENT_FALSIFIED");
  await until(async () => (await countOf("awaited")) > 0);
  await stopAll();
  await simulator.control("DELETE", "faults");
  aheadMs = 120_000;
  await start();
  await until(() => statusesOf(id).length > 0);
  expect(statusesOf(id)).toEqual([[null, "REFUSED"]]);
  await until(async () => (await countOf("awaited")) === 0);
});

test("a webhook is answered once it is recorded what has to be read, for whoever is left", async () => {
  const [id = ""] = await createSessions(simulator.url, 1);
  const { url } = await start();
  await simulator.control("POST", "faults", { kind: "status", status: 503 });
  const announce = async (date: number) =>
    fetch(
      `${url}/webhooks/mangopay/${WEBHOOK_SECRET}?EventType=IDENTITY_VERIFICATION_FAILED&RessourceId=${id}&Date=${date}`,
    );
  expect((await announce(1_800_000_000)).status).toBe(200);
  expect(await countOf("awaited")).toBe(1);
});

test("a change during an outage of Redis is relayed when it is back", async () => {
  const gateway = await start(100);
  redis.freeze();
  const id = await create(gateway);
  redis.thaw();
  await until(() => statusesOf(id).length > 0);
  expect(statusesOf(id)).toEqual([[null, "PENDING"]]);
});

test("a graceful stop waits until what was observed is stored", async () => {
  const proxy = await createRedisProxy(Number(new URL(redis.url).port));
  const gateway = await start(60_000, `redis://127.0.0.1:${proxy.port}`);
  proxy.holdFrom("state:identity_verification");
  const id = await create(gateway);
  await until(() => proxy.isHeld());
  let isStopped = false;
  const stopped = stopAll().then(() => (isStopped = true));
  const isListening = () => readiness(gateway).then(...[true, false].map((is) => () => is));
  await until(async () => !(await isListening()));
  // Whatever else is closed.
  for (let turn = 0; turn < 1_000; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  expect(isStopped).toBe(false);
  proxy.release();
  await stopped;
  proxy.close();
  expect(await client.keys(`*:state:identity_verification:${id}`)).toHaveLength(1);
  expect(await countOf("due")).toBe(1);
  expect(gateway.log.join()).not.toContain("relay loses");
});

test("a gateway that is stopped while Redis is down says how much of the relay waits for it", async () => {
  const gateway = await start();
  await redis.kill();
  await until(async () => (await readiness(gateway)) !== "connected");
  for (let count = 0; count < 3; count += 1) await create(gateway);
  await stopAll();
  const lines = gateway.log.filter((line) => line.includes("relay loses"));
  expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
    expect.objectContaining({ level: 40, lost: 3, msg: "relay loses what waits: the shared redis is unavailable" }),
  ]);
});

test("operators see what was given up, resend it, and delete the queue of a former receiver", async () => {
  const gateway = await start();
  receiver.answer((response) => void response.writeHead(410).end());
  const id = await create(gateway);
  await until(async () => (await countOf("dead")) === 1);
  expect(gateway.log.filter((line) => line.includes("gave up a message"))).toHaveLength(1);
  expect(gateway.log.join()).not.toContain("sent again");

  const origin = new URL(receiver.url).origin;
  const status = await runRelay("status");
  expect(status).toMatchObject({ code: 1, stderr: "" });
  expect(status.stdout).toMatch(new RegExp(`^  [0-9a-f]{12}  ${origin}  0 waiting, 1 given up\n$`));
  const list = await runRelay("dead-letters");
  expect(list.code).toBe(0);
  expect(list.stdout).toMatch(
    new RegExp(`  (msg_\\w+)  identity_verification.updated  ${id}  .*  1 attempts, the last: 410`),
  );
  const messageId = /msg_\w+/.exec(list.stdout)?.[0] ?? "";

  receiver.answer((response) => void response.writeHead(204).end());
  expect(await runRelay("resend", "msg_unknown")).toMatchObject({ code: 1 });
  expect(await runRelay("resend", messageId)).toMatchObject({ code: 0, stdout: "1 message will be sent again.\n" });
  await until(() => statusesOf(id).length === 2);
  await until(async () => (await countOf("due")) === 0);
  expect(receiver.received[1]).toEqual(receiver.received[0]);
  expect(await runRelay("status")).toMatchObject({ code: 0 });

  const receiverId = /[0-9a-f]{12}/.exec(status.stdout)?.[0] ?? "";
  expect(await runRelay("forget", receiverId)).toMatchObject({ code: 2 });
  expect(await runRelay("retry", "--receiver", "nobody")).toEqual({
    code: 1,
    stdout: "",
    stderr: "There is no such receiver: see relay status.\n",
  });
  expect(await runRelay("retry")).toMatchObject({ code: 1, stdout: "0 messages will be sent now.\n" });
});

test("operators see the receivers also after an empty Redis has replaced the one at the start", async () => {
  const gateway = await start();
  await redis.kill();
  await until(async () => (await readiness(gateway)) !== "connected");
  await redis.start();
  await until(async () => (await readiness(gateway)) === "connected");
  receiver.answer((response) => void response.writeHead(410).end());
  await create(gateway);
  await until(async () => (await countOf("dead")) === 1);
  expect((await runRelay("status")).stdout).toMatch(/0 waiting, 1 given up\n$/);
  expect((await runRelay("dead-letters")).stdout).toContain("msg_");
  expect((await runRelay("resend", "--all")).stdout).toBe("1 message will be sent again.\n");
});

test("the command explains wrong arguments, and does not print an address with its password", async () => {
  for (const args of [[], ["resend"], ["resend", "--all", "msg_1"], ["forget"], ["status", "now"], ["unknown"]])
    expect(await runRelay(...args)).toMatchObject({ code: 2, stderr: expect.stringContaining("Usage: relay") });
  await redis.kill();
  const { code, stderr } = await runRelay("status");
  expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringMatching(/^Redis cannot be used \(/) });
});
