// The database that REDIS_URL names, and no other.
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { Redis } from "ioredis";
import { pino } from "pino";
import { createProbe } from "../../src/cluster/needed-commands.js";
import { createSharedRedis, type SharedRedis } from "../../src/cluster/redis.js";
import { checkRedis } from "../../src/doctor/redis-check.js";
import { testClock } from "../support/clock.js";
import { documentedCommands } from "../support/documented-rights.js";
import { runCommand } from "../support/program.js";
import { createRedisServer, type RedisServer } from "../support/redis-server.js";

const GATEWAY = documentedCommands("the gateway");
const IDS = { MANGOPAY_CLIENT_ID: "test", MANGOPAY_API_KEY: "test", MANGOPAY_BASE_URL: "http://127.0.0.1:9" };
const SELECT = documentedCommands("with the number of a database");
const DOCTOR = documentedCommands("the command [`doctor`]");

let server: RedisServer;
let admin: Redis;
let redis: SharedRedis | undefined;
let log: string[];
beforeEach(async () => {
  server = await createRedisServer();
  await server.start();
  admin = new Redis(server.url);
  log = [];
});
afterEach(async () => {
  redis?.close();
  redis = undefined;
  admin.disconnect();
  await server.kill();
});

function connect(url: string): SharedRedis {
  const logger = pino({ base: null, timestamp: false }, { write: (line: string) => void log.push(line) });
  return (redis = createSharedRedis({
    url,
    logger,
    clock: testClock({}),
    probe: createProbe("platform", false),
    commandTimeoutMs: 60_000,
  }));
}
const permit = async (...commands: string[]) => {
  await admin.call("ACL", "SETUSER", "gateway", "on", ">secret", "~*", "&*", ...commands);
  return `${server.url.replace("//", "//gateway:secret@")}/5`;
};
const set = (to: SharedRedis) => to.run((client) => client.set("name", "value"));
/** Each is a connection that was given up. */
async function attempts(): Promise<number> {
  return Number(/total_connections_received:(\d+)/.exec(await admin.info("stats"))?.[1]);
}

async function expectUnused(url: string, reason: string): Promise<void> {
  const shared = connect(url);
  while ((await attempts()) < 7) expect([shared.isConnected(), await set(shared)]).toStrictEqual([false, undefined]);
  expect(log).toEqual([expect.stringContaining(`"reason":"${reason}"`)]);
  expect((await checkRedis(url, "platform", false)).text).toBe(
    `cannot be used (${reason} SELECT): the database in REDIS_URL, and its user's right to SELECT (docs/live.md)`,
  );
  expect(await admin.info("keyspace")).not.toContain("db0");
}

test("a database that does not exist is not replaced by the first", () => expectUnused(`${server.url}/99`, "ERR"));

test("a database that the user has no right to is not replaced by the first", async () => {
  await expectUnused(await permit(...GATEWAY), "NOPERM");
});

test("with the documented rights it is used", async () => {
  const url = await permit(...GATEWAY, ...SELECT, ...DOCTOR);
  const shared = connect(url);
  await shared.settled();
  expect([shared.isConnected(), await set(shared)]).toEqual([true, "OK"]);
  expect(await checkRedis(url, "platform", false)).toMatchObject({ level: "ok" });
  await admin.select(5);
  expect(await admin.get("name")).toBe("value");
});

test.each([
  ["a wrong password", "//:wrong@", "WRONGPASS AUTH"],
  ["no password", "//", "NOAUTH SELECT"],
])("%s is not taken for a wrong database", async (_what, credentials, reason) => {
  await admin.config("SET", "requirepass", "right");
  const url = `${server.url.replace("//", credentials)}/5`;
  const advice = `(${reason}): user and password in REDIS_URL`;
  expect((await checkRedis(url, "platform", false)).text).toBe(`cannot be used ${advice}`);
  const env = { ...IDS, REDIS_URL: url };
  expect((await runCommand(["relay", "status"], { env })).stderr).toContain(`Redis cannot be used ${advice}.`);
});

test.each([[["purge", "--user", "user_m_1"]], [["relay", "status"]]])("%j fails, and says why", async (args) => {
  expect(await runCommand(args, { env: { ...IDS, REDIS_URL: `${server.url}/99` } })).toEqual({
    code: 1,
    stdout: "",
    stderr: expect.stringContaining("Redis cannot be used (ERR SELECT): the database in REDIS_URL"),
  });
});
