// Gateways and commands whose users of Redis have exactly the rights that docs/live.md names.
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { Redis } from "ioredis";
import { seededUserIds } from "../../simulator/seed.js";
import { documentedCommands } from "../support/documented-rights.js";
import { createSession, type GatewayAlone, post, startGatewayFor, tokenFor } from "../support/gateway.js";
import { runCommand } from "../support/program.js";
import { createRedisServer, type RedisServer } from "../support/redis-server.js";
import { WITHOUT_RATE_LIMIT } from "../support/sessions.js";
import { startSimulator, type TestSimulator } from "../support/simulator.js";
import { RELAY_SECRET, startWebhookReceiver, type WebhookReceiver } from "../support/webhook-receiver.js";

const GATEWAY = documentedCommands("the gateway");
const WITH_RELAY = [...GATEWAY, ...documentedCommands("with the [relay](relay.md), also")];
const RELAY_COMMAND = documentedCommands("the command [`relay`](relay.md#operate-it), also");
const PURGE = documentedCommands("the command [`purge`]");
const PURGE_WITH_RELAY = documentedCommands("`purge` where there is or was a relay, also");

const { natural } = seededUserIds;
let redis: RedisServer;
let admin: Redis;
let simulator: TestSimulator;
let receiver: WebhookReceiver;
let gateway: GatewayAlone | undefined;
beforeEach(async () => {
  redis = await createRedisServer();
  await redis.start();
  admin = new Redis(redis.url);
  simulator = await startSimulator({ settings: WITHOUT_RATE_LIMIT });
  receiver = await startWebhookReceiver();
});
afterEach(async () => {
  await gateway?.stop();
  gateway = undefined;
  admin.disconnect();
  await simulator.stop();
  await receiver.stop();
  await redis.kill();
});

async function permit(user: string, commands: readonly string[]): Promise<string> {
  const names = ["~identity-verification-gateway:*", "resetchannels", "&identity-verification-gateway:*"];
  await admin.call("ACL", "SETUSER", user, "reset", "on", ">secret", ...names, ...commands);
  return redis.url.replace("//", `//${user}:secret@`);
}

/** With a session that was read, and one message of the relay that waits. */
async function start(rights: readonly string[], hasRelay: boolean): Promise<void> {
  const relay: Record<string, string> = hasRelay ? { RELAY_URLS: receiver.url, RELAY_SECRETS: RELAY_SECRET } : {};
  receiver.answer((response) => void response.writeHead(503).end());
  gateway = await startGatewayFor(simulator.url, {
    env: { REDIS_URL: await permit("gateway", rights), ...relay },
    gateway: { redisCommandTimeoutMs: 60_000 },
  });
  const id = await createSession(gateway.url, natural);
  const query = `{ identityVerification(id: "${id}") { status checks { type } } }`;
  await post(gateway.url, { query }, await tokenFor(natural));
  if (hasRelay) await receiver.hasRequests(1);
}

async function run(args: string[], rights: readonly string[]) {
  const ids = { MANGOPAY_BASE_URL: simulator.url, MANGOPAY_CLIENT_ID: "test", MANGOPAY_API_KEY: "test" };
  // For purge, which waits for what is being read.
  const limit = { REQUEST_TIMEOUT_MS: "100" };
  return runCommand(args, { env: { ...ids, ...limit, REDIS_URL: await permit("operator", rights) } });
}
const purge = (rights: readonly string[]) => run(["purge", "--user", natural], rights);

test("without a relay, purge needs SCAN besides the gateway's", async () => {
  await start(GATEWAY, false);
  expect(await purge([...GATEWAY, ...PURGE])).toEqual({
    code: 0,
    stdout: expect.stringMatching(/\nDeleted the user, 1 session, 0 messages of the relay; instances told: 1\.\n$/),
    stderr: "",
  });
});

describe("with a relay", () => {
  beforeEach(() => start(WITH_RELAY, true));

  test("purge needs HSCAN, too", async () => {
    expect(await purge([...WITH_RELAY, ...PURGE, ...PURGE_WITH_RELAY])).toEqual({
      code: 0,
      stdout: expect.stringMatching(/\nDeleted the user, 1 session, 1 message of the relay; instances told: 1\.\n$/),
      stderr: "",
    });
  });

  test.each([[["status"]], [["dead-letters"]], [["retry"]]])("relay needs no more than it says: %j", async (args) => {
    expect(await run(["relay", ...args], [...WITH_RELAY, ...RELAY_COMMAND])).toMatchObject({ code: 0, stderr: "" });
  });

  test("a command names what it may not do, and does not say that it has done it", async () => {
    expect(await purge([...WITH_RELAY, ...PURGE])).toEqual({
      code: 1,
      stdout: expect.not.stringContaining("Deleted"),
      stderr: expect.stringMatching(
        /^Redis cannot be used \(NOPERM HSCAN\): its user lacks the right .*docs\/live\.md/,
      ),
    });
    expect(await run(["relay", "status"], WITH_RELAY)).toEqual({
      code: 1,
      stdout: "",
      stderr: expect.stringContaining("(NOPERM HGETALL)"),
    });
  });
});

test("purge does not say that the user is deleted where no instance was told", async () => {
  const { code, stdout, stderr } = await purge([...GATEWAY, ...PURGE]);
  expect({ code, stdout }).toEqual({ code: 1, stdout: expect.not.stringContaining("Deleted") });
  expect(stderr).toMatch(/^No instance was told, so those that run keep the user\. Deleted in Redis only: 0 sessions/);
});

test.each([
  ["a wrong password", () => redis.url.replace("//", "//operator:wrong@"), "(WRONGPASS AUTH): user and password"],
  [
    "a host that does not exist",
    () => "redis://redis.invalid",
    "): host, port, and redis:// or rediss:// in REDIS_URL",
  ],
  [
    "what is there has no TLS",
    () => simulator.url.replace("http:", "rediss:"),
    "): rediss:// or redis:// in REDIS_URL",
  ],
])("a command says why it cannot use Redis: %s", async (_what, address, reason) => {
  await permit("operator", GATEWAY);
  const ids = { MANGOPAY_BASE_URL: simulator.url, MANGOPAY_CLIENT_ID: "test", MANGOPAY_API_KEY: "test" };
  const outcome = await runCommand(["relay", "status"], { env: { ...ids, REDIS_URL: address() } });
  expect(outcome).toEqual({ code: 1, stdout: "", stderr: expect.stringContaining(reason) });
});
