// Rows 41, 42 and 48 of the reliability matrix: four gateways on one Redis, a real redis-server.
import { isDeepStrictEqual } from "node:util";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { Redis } from "ioredis";
import { seededUserIds } from "../../simulator/seed.js";
import { encode } from "../../src/cluster/encoding.js";
import { readMessage } from "../../src/cluster/messages.js";
import { type GatewayAlone, post, startGatewayFor, tokenFor } from "../support/gateway.js";
import { pointHooks, subscribe, WEBHOOK_SECRET } from "../support/live-gateway.js";
import { createRedisServer, type RedisServer } from "../support/redis-server.js";
import { createSessions, WITHOUT_RATE_LIMIT } from "../support/sessions.js";
import { startSimulator, type TestSimulator } from "../support/simulator.js";

const VIEW = "GET /identity-verifications/:id";
const LIST = "GET /users/:userId/identity-verifications";
const USER = "GET /sca/users/:userId";
const userId = seededUserIds.newcomer;

let redis: RedisServer;
let client: Redis;
let simulator: TestSimulator;
let gateways: GatewayAlone[];
/** Published between the instances. */
let changes: string[];

beforeEach(async () => {
  redis = await createRedisServer();
  await redis.start();
  client = new Redis(redis.url);
  changes = [];
  const listener = client.duplicate();
  await listener.psubscribe("*");
  listener.on("pmessageBuffer", (_pattern: string, _channel: Buffer, bytes: Buffer) => {
    const message = readMessage(bytes)?.message;
    if (message?.kind === "change") changes.push(message.change.subject);
  });
  simulator = await startSimulator({ settings: WITHOUT_RATE_LIMIT });
  gateways = [];
  closeListener = () => listener.disconnect();
});
let closeListener: () => void;
afterEach(async () => {
  await Promise.all(gateways.map((gateway) => gateway.stop()));
  closeListener();
  client.disconnect();
  await simulator.stop();
  await redis.kill();
});

async function start(options: { sharedFormatVersion?: number } = {}): Promise<GatewayAlone> {
  const gateway = await startGatewayFor(simulator.url, {
    env: { WEBHOOK_SECRETS: WEBHOOK_SECRET, REDIS_URL: redis.url },
    gateway: { redisCommandTimeoutMs: 60_000, ...options },
  });
  gateways.push(gateway);
  const isConnected = async () =>
    ((await (await fetch(`${gateway.url}/ready`)).json()) as { detail: { redis: string } }).detail.redis ===
    "connected";
  while (!(await isConnected()));
  return gateway;
}

interface Answer {
  identityVerification: { status: string; hostedUrl: string | null };
  user: { kycLevel: string; verifications: { id: string; status: string }[] };
}

async function ask({ url }: GatewayAlone, id: string): Promise<Answer> {
  const query = `query($id: ID!) {
    identityVerification(id: $id) { status hostedUrl }
    user(id: "${userId}") { kycLevel verifications { id status } }
  }`;
  const { data, errors } = await post<Answer>(url, { query, variables: { id } }, await tokenFor(userId));
  if (!data) throw new Error(JSON.stringify(errors));
  return data;
}

const upstreamCalls = async () => {
  const { byEndpoint } = (await simulator.control("GET", "calls")) as { byEndpoint: Record<string, number> };
  return byEndpoint;
};

test.each(["one after the other", "all at once"])(
  "row 41: one change costs one view, one list and one user read in all, and is published once (%s)",
  async (order) => {
    await Promise.all([1, 2, 3, 4].map(() => start()));
    const [id = ""] = await createSessions(simulator.url, 1);
    const askAll = async () => {
      if (order === "all at once") return Promise.all(gateways.map((gateway) => ask(gateway, id)));
      const answers = [];
      for (const gateway of gateways) answers.push(await ask(gateway, id));
      return answers;
    };
    await askAll();
    expect(await upstreamCalls()).toMatchObject({ [VIEW]: 1, [LIST]: 1, [USER]: 1 });

    await pointHooks(simulator.url, gateways[0]?.url ?? "");
    await simulator.control("DELETE", "calls");
    changes = [];
    await simulator.control("POST", `sessions/${id}/finish`, { outcome: "REFUSED_DOCUMENT_FALSIFIED" });
    while ((await ask(gateways[0] as GatewayAlone, id)).identityVerification.status !== "REFUSED");
    // The event has been forwarded to all before anybody publishes what was read.
    while (changes.length === 0) await new Promise((resolve) => setImmediate(resolve));
    for (let round = 0; round < 4; round += 1)
      for (const { identityVerification, user } of await askAll())
        expect([identityVerification.status, user.verifications.find((each) => each.id === id)?.status]).toEqual([
          "REFUSED",
          "REFUSED",
        ]);
    expect(await upstreamCalls()).toEqual({ [VIEW]: 1, [LIST]: 1, [USER]: 1 });
    expect(changes.sort()).toEqual(["session"]);
  },
);

test("row 42: a new instance reads what Redis holds, the token included", async () => {
  const first = await start();
  const [id = ""] = await createSessions(simulator.url, 1);
  await ask(first, id);
  await simulator.control("DELETE", "calls");
  await ask(await start(), id);
  expect(await upstreamCalls()).toEqual({});
});

test("row 48: malformed messages and values are ignored, counted, and logged once", async () => {
  const [first, second] = [await start(), await start()];
  const [id = ""] = await createSessions(simulator.url, 1);
  await ask(first, id);
  const [channel = ""] = (await client.pubsub("CHANNELS", "*")) as string[];
  const from = "x";
  const session = { id, status: "VALIDATED", isFinal: true, isSettled: true };
  const bad: unknown[] = [
    [],
    { from },
    { from: 7, message: { kind: "quota", calls: 1, mutations: 0, windows: [] } },
    { from, message: { kind: "change" } },
    { from, message: { kind: "change", change: { subject: "session", kind: "changed", session } } },
    { from, message: { kind: "change", change: { subject: "session", kind: "__proto__", session: { id: 7 } } } },
    { from, message: { kind: "change", change: { subject: "user", userId, user: { kycLevel: 7 } } } },
    { from, message: { kind: "event", event: null, source: "webhooks" } },
    { from, message: { kind: "event", event: { eventType: "A", resourceId: "__proto__" }, source: "nobody" } },
    {
      from,
      message: {
        ...{ kind: "event", source: "webhooks", receivedAtMs: 1, traceparent: "anything" },
        event: { eventType: "A", resourceId: "a", dateSeconds: 1 },
      },
    },
    {
      from,
      message: { kind: "duplicate", event: { eventType: "A", resourceId: "a", dateSeconds: 1 }, source: "nobody" },
    },
    { from, message: { kind: "quota", calls: "many", mutations: 1, windows: [] } },
    { from, message: { kind: "quota", calls: 1, mutations: 0, windows: [null] } },
    { from, message: { kind: "allowance", calls: { a: -5 } } },
    { from, message: { kind: "allowance", calls: null } },
    { from, message: { kind: "constructor" } },
  ];
  for (const text of ["", "no encoding", '{"from":"x"}']) await client.publish(channel, text);
  for (const message of bad) await client.publish(channel, encode(message));
  for (const key of await client.keys("*:session:*")) await client.set(key, Buffer.from("ff0f6f22", "hex"));
  for (const key of await client.keys("*:list:*")) {
    const { serialize } = await import("node:v8");
    await client.set(
      key,
      serialize({ value: { sessions: [{ id: 7 }] }, storedAtMs: Date.now(), freshUntilMs: Date.now() + 1e6 }),
    );
  }
  const { identityVerification, user } = await ask(second, id);
  expect([identityVerification.status, user.verifications.map((each) => each.id)]).toEqual(["PENDING", [id]]);
  for (const { log } of gateways) {
    const warnings = log.filter((line) => line.includes("malformed"));
    expect(warnings.length).toBeGreaterThanOrEqual(1);
    expect(warnings.length).toBeLessThanOrEqual(2);
  }
  const metrics = await (await fetch(`${second?.url}/metrics`)).text();
  expect(metrics).toMatch(/^gateway_redis_malformed_total \d\d/m);
});

test("sessions that two instances create for one user at once are both listed by an instance started later", async () => {
  const both = [await start(), await start()] as const;
  const [existing = ""] = await createSessions(simulator.url, 1);
  for (const gateway of both) await ask(gateway, existing);
  const token = await tokenFor(userId);
  const create = async ({ url }: GatewayAlone) => {
    const query = `mutation { createIdentityVerification(input: { userId: "${userId}", returnUrl: "https://app.example" }) { identityVerification { id } } }`;
    return (await post<{ createIdentityVerification: { identityVerification: { id: string } } }>(url, { query }, token))
      .data?.createIdentityVerification.identityVerification.id;
  };
  const created = await Promise.all(both.map(create));
  const expected = [existing, ...created].sort();
  const listedBy = async (gateway: GatewayAlone) =>
    (await ask(gateway, existing)).user.verifications.map(({ id }) => id).sort();
  expect(await listedBy(await start())).toEqual(expected);
  // What the other has created arrives as a message.
  for (const gateway of both) while ((await listedBy(gateway)).join() !== expected.join());
});

test("a user's new level is published once, and known to all", async () => {
  await Promise.all([1, 2, 3, 4].map(() => start()));
  const [id = ""] = await createSessions(simulator.url, 1);
  const levels = async () => Promise.all(gateways.map(async (gateway) => (await ask(gateway, id)).user.kycLevel));
  expect(await levels()).toEqual(["LIGHT", "LIGHT", "LIGHT", "LIGHT"]);
  await pointHooks(simulator.url, gateways[3]?.url ?? "");
  await simulator.control("DELETE", "calls");
  changes = [];
  await simulator.control("POST", `sessions/${id}/finish`, { outcome: "VALIDATED" });
  while ((await ask(gateways[0] as GatewayAlone, id)).user.kycLevel !== "REGULAR");
  while (!changes.includes("user")) await new Promise((resolve) => setImmediate(resolve));
  for (let round = 0; round < 3; round += 1)
    expect(await levels()).toEqual(["REGULAR", "REGULAR", "REGULAR", "REGULAR"]);
  expect(changes.filter((subject) => subject === "user")).toEqual(["user"]);
});

test("that a user is back from the hosted page is known to all, and watched at all", async () => {
  await Promise.all([1, 2, 3, 4].map(() => start()));
  const [first, , , last] = gateways as [GatewayAlone, GatewayAlone, GatewayAlone, GatewayAlone];
  const [id = ""] = await createSessions(simulator.url, 1);
  const token = await tokenFor(userId);
  const fields = "nextAction { __typename ... on WaitForOutcome { reason } }";
  const watchers = gateways.map(({ url }) =>
    subscribe<object>(url, `subscription { userUpdated(userId: "${userId}") { ${fields} } }`, token, "event stream"),
  );
  await Promise.all(watchers.map((watcher) => watcher.has(1)));
  const query = `mutation { reportReturn(input: { identityVerificationId: "${id}" }) { userErrors { code } } }`;
  await post(first.url, { query }, token);
  const waiting = { nextAction: { __typename: "WaitForOutcome", reason: "JUST_RETURNED" } };
  for (const watcher of watchers) expect((await watcher.has(2)).at(-1)).toEqual({ userUpdated: waiting });
  await pointHooks(simulator.url, last.url);
  await simulator.control("POST", `sessions/${id}/finish`, { outcome: "REFUSED_DOCUMENT_UNREADABLE" });
  const refused = { userUpdated: { nextAction: { __typename: "StartAgain" } } };
  for (const watcher of watchers) expect((await watcher.has(3)).at(-1)).toEqual(refused);
  for (const watcher of watchers) watcher.stop();
});

test("a return that was reported before an instance started, or while it was cut off from Redis, counts there too", async () => {
  const first = await start();
  const [before = "", after = ""] = await createSessions(simulator.url, 2);
  const token = await tokenFor(userId);
  const report = (id: string) =>
    post(
      first.url,
      { query: `mutation { reportReturn(input: { identityVerificationId: "${id}" }) { userErrors { code } } }` },
      token,
    );
  const actionAt = async ({ url }: GatewayAlone, id: string) => {
    const query = `{ identityVerification(id: "${id}") { nextAction { __typename ... on WaitForOutcome { reason } } } }`;
    const { data } = await post<{ identityVerification: { nextAction: object } }>(url, { query }, token);
    return data?.identityVerification.nextAction;
  };
  const justReturned = { __typename: "WaitForOutcome", reason: "JUST_RETURNED" };

  await report(before);
  const second = await start();
  expect(await actionAt(second, before)).toEqual(justReturned);
  expect(await actionAt(second, after)).toMatchObject({ __typename: "RedirectUser" });

  await client.client("KILL", "TYPE", "pubsub");
  await report(after);
  while (!isDeepStrictEqual(await actionAt(second, after), justReturned));
});

test("two builds with different formats run side by side, each by itself, and neither disturbs the other", async () => {
  const olds = [await start({ sharedFormatVersion: 3 }), await start({ sharedFormatVersion: 3 })];
  const news = [await start(), await start()];
  const [id = ""] = await createSessions(simulator.url, 1);
  for (const gateway of gateways) expect((await ask(gateway, id)).identityVerification.status).toBe("PENDING");
  // One read for each build.
  expect(await upstreamCalls()).toMatchObject({ [VIEW]: 2, [LIST]: 2, [USER]: 2 });
  await pointHooks(simulator.url, olds[0]?.url ?? "");
  await simulator.control("POST", `sessions/${id}/finish`, { outcome: "REFUSED_DOCUMENT_FALSIFIED" });
  for (const gateway of olds) while ((await ask(gateway, id)).identityVerification.status !== "REFUSED");
  // The upstream sends its webhooks to one address. What the old build publishes and stores, the new one does not see.
  for (const gateway of news) expect((await ask(gateway, id)).identityVerification.status).toBe("PENDING");
  for (const { url, log } of gateways) {
    expect(await (await fetch(`${url}/metrics`)).text()).toMatch(/^gateway_redis_malformed_total 0$/m);
    expect(log.filter((line) => line.includes("malformed"))).toEqual([]);
  }
});

test("what instances share of a list has no details of its sessions", async () => {
  const gateway = await start();
  const [id = ""] = await createSessions(simulator.url, 1);
  await ask(gateway, id);
  // A list that is stored once its sessions have been viewed.
  await createSessions(simulator.url, 1);
  await pointHooks(simulator.url, gateway.url);
  await simulator.control("POST", `sessions/${id}/finish`, { outcome: "VALIDATED" });
  while ((await ask(gateway, id)).identityVerification.status !== "VALIDATED");
  async function storedList(): Promise<string> {
    const [key = ""] = await client.keys("*:list:*");
    return (await client.getBuffer(key))?.toString("latin1") ?? "";
  }
  // The answer does not wait until it is stored, and a later event of the user deletes it again.
  let stored = "";
  while (!stored.includes(id)) {
    await ask(gateway, id);
    stored = await storedList();
  }
  for (const detail of ["hostedUrl", "returnUrl", "checks"]) expect(stored).not.toContain(detail);
});

test("a message of another format on the same channel is ignored, and counted", async () => {
  const gateway = await start();
  const [channel = ""] = (await client.pubsub("CHANNELS", "*")) as string[];
  const message = { kind: "change", change: { subject: "session", kind: "changed", session: { id: "a", state: 2 } } };
  await client.publish(channel, encode({ from: "a newer build", message }));
  const malformed = async () =>
    (await (await fetch(`${gateway.url}/metrics`)).text()).match(/_malformed_total (\d+)/)?.[1];
  while ((await malformed()) !== "1");
  expect((await fetch(`${gateway.url}/ready`)).status).toBe(200);
});
