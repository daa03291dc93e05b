// Rows 33 to 40 of the reliability matrix: which calls are admitted when slots, time or quota are scarce.
import type { ServerResponse } from "node:http";
import { afterEach, describe, expect, test } from "@jest/globals";
import { manualClock } from "../../simulator/clock.js";
import { seededUserIds } from "../../simulator/seed.js";
import { clockOf } from "../support/clock.js";
import { operatorToken, startGatewayFor, tokenFor, WITHOUT_CACHE } from "../support/gateway.js";
import { sendJson, startScriptedUpstream } from "../support/scripted-upstream.js";
import { createSessions, WITHOUT_RATE_LIMIT } from "../support/sessions.js";
import { startGateway, type TestGateway } from "../support/simulated-gateway.js";

const VIEW = "GET /identity-verifications/:id";
const LIST = "GET /users/:userId/identity-verifications";
const CREATE = "POST /users/:userId/identity-verifications";

const operator = await operatorToken();
const userId = seededUserIds.newcomer;
const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function start(...args: Parameters<typeof startGateway>): Promise<TestGateway> {
  const gateway = await startGateway(...args);
  cleanups.push(() => gateway.stop());
  return gateway;
}

interface Session {
  id: string;
  freshness: { isStale: boolean };
}

async function ask(gateway: Pick<TestGateway, "query">, id: string) {
  const { data, errors } = await gateway.query<{ identityVerification: Session | null }, object>(
    "query($id: ID!) { identityVerification(id: $id) { id freshness { isStale } } }",
    { token: operator, variables: { id } },
  );
  return { session: data?.identityVerification, code: errors?.[0]?.extensions.code };
}

interface Created {
  identityVerification: { id: string } | null;
  userErrors: { code: string }[];
}

/** This many creations in one operation. */
async function create(gateway: Pick<TestGateway, "query">, token: string, { count = 1, keys = false } = {}) {
  const fields = Array.from({ length: count }, (_, each) => {
    const key = keys ? `, idempotencyKey: "client-key-${String(Math.random()).slice(2, 14)}"` : "";
    return `c${each}: createIdentityVerification(input: { userId: "${userId}", returnUrl: "https://app.example"${key} }) { identityVerification { id } userErrors { code } }`;
  });
  const { data, errors } = await gateway.query<Record<string, Created | null>, object>(
    `mutation { ${fields.join(" ")} }`,
    {
      token,
    },
  );
  return { created: Object.values(data ?? {}), codes: errors?.map(({ extensions }) => extensions.code) ?? [] };
}

describe("many calls at once", () => {
  test.each([300, 700])("row 33: %i cold reads are all answered, with an upstream that takes 20 ms", async (count) => {
    const gateway = await start({ simulator: { settings: WITHOUT_RATE_LIMIT } });
    const ids = await createSessions(gateway.simulatorUrl, count);
    await gateway.control("POST", "faults", { kind: "latency", latencyMs: 20, endpoint: VIEW });
    const answers = await Promise.all(ids.map((id) => ask(gateway, id)));
    expect(answers.filter(({ session }) => session === undefined || session === null)).toEqual([]);
  });

  test("row 34: creations pass while 400 reads are waiting or running", async () => {
    const held: ServerResponse[] = [];
    let created = 0;
    const upstream = await startScriptedUpstream((request, response) => {
      if (request.method === "POST") {
        created += 1;
        sendJson(response, { Id: `idnver_new_${created}`, HostedUrl: "https://x.mangopay.com", Status: "PENDING" });
      } else if (request.url?.includes("/users/")) sendJson(response, []);
      else held.push(response);
    });
    const gateway = await startGatewayFor(upstream.url);
    cleanups.push(
      () => upstream.stop(),
      () => gateway.stop(),
    );
    const reads = Array.from({ length: 400 }, (_, each) => ask(gateway, `idnver_${each}`));
    // This many hanging reads take all of their slots.
    while (held.length < 28) await new Promise((resolve) => setImmediate(resolve));
    const creations = await Promise.all(Array.from({ length: 8 }, () => create(gateway, operator)));
    expect(
      creations.flatMap(({ created: payloads }) => payloads).filter((payload) => payload?.identityVerification),
    ).toHaveLength(8);
    expect(held).toHaveLength(28);
    let answered = 0;
    const all = Promise.all(reads).then(() => (answered = 400));
    while (answered < 400) {
      for (const response of held.splice(0)) sendJson(response, { Status: "PENDING", UserId: "u" });
      await new Promise((resolve) => setImmediate(resolve));
    }
    await all;
  });

  test("a user's query is sent second, while 32 of an operator's wait", async () => {
    const held: { url: string | undefined; response: ServerResponse }[] = [];
    const upstream = await startScriptedUpstream((request, response) => held.push({ url: request.url, response }));
    const gateway = await startGatewayFor(upstream.url);
    cleanups.push(
      () => upstream.stop(),
      () => gateway.stop(),
    );
    const waiting = async () => {
      const { data } = await gateway.query<{ upstreamQuota: { classes: { waiting: number }[] } }, object>(
        "{ upstreamQuota { classes { waiting } } }",
        { token: operator },
      );
      return data?.upstreamQuota.classes[2]?.waiting;
    };
    const reads = Array.from({ length: 60 }, (_, each) => ask(gateway, `idnver_${each}`));
    while ((await waiting()) !== 32) await new Promise((resolve) => setImmediate(resolve));
    const ofUser = gateway.query<{ user: { verifications: unknown[] } }, object>(
      `{ user(id: "${userId}") { verifications { id } } }`,
      { token: await tokenFor(userId) },
    );
    while ((await waiting()) !== 33) await new Promise((resolve) => setImmediate(resolve));
    let answered = 0;
    const answerNext = () => {
      const next = held.shift();
      if (next?.url?.includes("/users/")) sendJson(next.response, []);
      else if (next) sendJson(next.response, { Status: "PENDING", UserId: "u" });
      answered += next ? 1 : 0;
    };
    for (let sent = 29; sent <= 30; sent += 1) {
      answerNext();
      while (answered + held.length < sent) await new Promise((resolve) => setImmediate(resolve));
    }
    expect(held.slice(-2).filter(({ url }) => url?.includes("/users/"))).toHaveLength(1);
    while (answered < 61) {
      answerNext();
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect((await ofUser).data?.user.verifications).toEqual([]);
    expect((await Promise.all(reads)).filter(({ code }) => code !== undefined)).toEqual([]);
  });

  test("three operations of a hundred details each get complete answers", async () => {
    const gateway = await start({ env: WITHOUT_CACHE, simulator: { settings: WITHOUT_RATE_LIMIT } });
    const ids = await createSessions(gateway.simulatorUrl, 300);
    await gateway.control("POST", "faults", { kind: "latency", latencyMs: 50, endpoint: VIEW });
    const operations = [0, 100, 200].map((from) =>
      gateway.query<Record<string, (Session | null)[]>, object>(
        `query($a: [ID!]!, $b: [ID!]!) {
          a: identityVerifications(ids: $a) { id hostedUrl }
          b: identityVerifications(ids: $b) { id hostedUrl }
        }`,
        { token: operator, variables: { a: ids.slice(from, from + 50), b: ids.slice(from + 50, from + 100) } },
      ),
    );
    for (const { data, errors } of await Promise.all(operations)) {
      expect(errors).toBeUndefined();
      expect([...(data?.["a"] ?? []), ...(data?.["b"] ?? [])].filter((session) => session === null)).toEqual([]);
    }
  });
});

describe("an upstream that hangs", () => {
  test("row 37: the circuit breaker opens after calls that were sent, and then refuses those that wait", async () => {
    const gateway = await start({
      env: { UPSTREAM_TIMEOUT_MS: "300", CACHE_STALE_IF_ERROR_SECONDS: "0" },
      simulator: { settings: WITHOUT_RATE_LIMIT },
    });
    const [first = "", ...ids] = await createSessions(gateway.simulatorUrl, 150);
    while ((await ask(gateway, first)).session?.id !== first);
    await gateway.control("POST", "faults", { kind: "timeout" });
    await gateway.resetUpstreamCalls();
    const answers = await Promise.all(ids.map((id) => ask(gateway, id)));
    const codes = answers.map(({ code }) => code);
    expect(codes.filter((code) => code === "UPSTREAM_CIRCUIT_OPEN").length).toBeGreaterThanOrEqual(100);
    for (const code of codes) expect(["UPSTREAM_CIRCUIT_OPEN", "UPSTREAM_TIMEOUT"]).toContain(code);
    const { total } = await gateway.upstreamCalls();
    expect(total).toBeGreaterThan(0);
    expect(total).toBeLessThanOrEqual(60);
  });

  test("row 36: a known session is always served as stale before the upstream responds, and causes one call", async () => {
    const gateway = await start({ env: { ...WITHOUT_CACHE, CACHE_STALE_AFTER_MS: "20" } });
    const [id = ""] = await createSessions(gateway.simulatorUrl, 1);
    await ask(gateway, id);
    await gateway.control("POST", "faults", { kind: "timeout", endpoint: VIEW });
    await gateway.resetUpstreamCalls();
    for (let poll = 0; poll < 3; poll += 1)
      expect((await ask(gateway, id)).session).toMatchObject({ id, freshness: { isStale: true } });
    expect((await gateway.upstreamCalls()).total).toBe(1);
  });

  test("row 35: if only lists hang, a session is created nevertheless", async () => {
    const gateway = await start();
    await gateway.control("POST", "faults", { kind: "timeout", endpoint: LIST });
    expect(await create(gateway, await tokenFor(userId))).toMatchObject({
      created: [{ identityVerification: { id: expect.any(String) }, userErrors: [] }],
      codes: [],
    });
  });
});

test("a session is created though it cannot be read whether an earlier one could be reused", async () => {
  const gateway = await start({ simulator: { settings: WITHOUT_RATE_LIMIT } });
  await createSessions(gateway.simulatorUrl, 1);
  await gateway.control("POST", "faults", { kind: "reset_peer", endpoint: VIEW });
  const { data, errors } = await gateway.query<Record<string, Created & { isReused: boolean }>, object>(
    `mutation { createIdentityVerification(input: { userId: "${userId}", returnUrl: "https://app.example", reuse: true }) { identityVerification { id } isReused userErrors { code } } }`,
    { token: await tokenFor(userId) },
  );
  expect(errors).toBeUndefined();
  expect(data?.["createIdentityVerification"]).toMatchObject({
    identityVerification: { id: expect.any(String) },
    isReused: false,
  });
});

test("with the quota reserved for mutations, an earlier session is still found and reused", async () => {
  const manual = manualClock(Date.parse("2026-11-23T12:00:00Z"));
  const gateway = await start({
    simulator: { clock: manual, settings: { rateLimits: [100, 1e6, 1e6, 1e6] } },
    gateway: { clock: clockOf(manual) },
  });
  const [id = ""] = await createSessions(gateway.simulatorUrl, 84);
  // Learns from the answer that less than a fifth is left.
  await ask(gateway, id);
  const { data } = await gateway.query<Record<string, { isReused: boolean }>, object>(
    `mutation { createIdentityVerification(input: { userId: "${userId}", returnUrl: "https://app.example", reuse: true }) { isReused } }`,
    { token: await tokenFor(userId) },
  );
  expect(data?.["createIdentityVerification"]).toEqual({ isReused: true });
});

describe("row 38: a viewer who causes as many calls as possible", () => {
  const DEFAULT = { UPSTREAM_CALLS_PER_VIEWER: "150", UPSTREAM_CALLS_PER_OPERATOR: "1000" };
  const isUnaffected = async (gateway: TestGateway) => {
    const { data, errors } = await gateway.query<{ user: { verifications: unknown[] } }, object>(
      `{ user(id: "${seededUserIds.business}") { verifications { id } } }`,
      { token: await tokenFor(seededUserIds.business) },
    );
    expect(errors).toBeUndefined();
    expect(data?.user.verifications).toBeDefined();
  };

  test.each([
    ["keys of the gateway's: nothing is looked up", false, 0],
    ["new keys, each of which is looked up", true, 150],
  ])("creates in vain with %s", async (_what, keys, atMost) => {
    const gateway = await start({ env: { ...DEFAULT, OPEN_SESSIONS_PER_USER: "1" } });
    const token = await tokenFor(userId);
    await create(gateway, token);
    await gateway.resetUpstreamCalls();
    for (let operation = 0; operation < 30; operation += 1) {
      const { created } = await create(gateway, token, { count: 9, keys });
      expect(created.filter((payload) => payload?.identityVerification)).toEqual([]);
    }
    expect((await gateway.upstreamCalls()).total).toBeLessThanOrEqual(atMost);
    await isUnaffected(gateway);
  });

  test("creates in vain with nothing cached", async () => {
    const gateway = await start({ env: { ...WITHOUT_CACHE, ...DEFAULT, OPEN_SESSIONS_PER_USER: "1" } });
    const token = await tokenFor(userId);
    await create(gateway, token);
    for (let operation = 0; operation < 30; operation += 1) await create(gateway, token, { count: 9, keys: true });
    expect((await gateway.upstreamCalls()).total).toBeLessThanOrEqual(152);
    await isUnaffected(gateway);
  });

  test("queries made-up ids: one more read of the list, and no view", async () => {
    const gateway = await start({ env: DEFAULT });
    const token = await tokenFor(userId);
    for (let operation = 0; operation < 18; operation += 1) {
      const ids = Array.from({ length: 50 }, (_, each) => `idnver_${operation}_${each}`);
      const { data } = await gateway.query<{ identityVerifications: unknown[] }, object>(
        "query($ids: [ID!]!) { identityVerifications(ids: $ids) { id hostedUrl } }",
        { token, variables: { ids } },
      );
      expect(data?.identityVerifications.every((session) => session === null)).toBe(true);
    }
    const { total, byEndpoint } = await gateway.upstreamCalls();
    expect([total <= 2, byEndpoint[VIEW]]).toStrictEqual([true, undefined]);
  });

  test("is refused with a time to retry; cached values are still served", async () => {
    const gateway = await start({ env: { ...WITHOUT_CACHE, UPSTREAM_CALLS_PER_OPERATOR: "10" } });
    const ids = await createSessions(gateway.simulatorUrl, 9);
    for (const id of ids.slice(0, 8)) expect((await ask(gateway, id)).session?.id).toBe(id);
    expect(await ask(gateway, ids[8] ?? "")).toMatchObject({ code: "UPSTREAM_ALLOWANCE_SPENT" });
    expect((await ask(gateway, ids[0] ?? "")).session).toMatchObject({ freshness: { isStale: true } });
  });
});

describe("a quota that other clients use up", () => {
  test("row 39: a used-up window is probed, and a call passes within a minute of quota becoming available", async () => {
    const manual = manualClock(Date.parse("2026-11-23T12:00:00Z"));
    const gateway = await start({
      // Less than a second, so that the gateway does not wait for the next probe.
      env: { ...WITHOUT_CACHE, REQUEST_TIMEOUT_MS: "1000" },
      simulator: { clock: manual, settings: { rateLimits: [40, 1e6, 1e6, 1e6] } },
      gateway: { clock: clockOf(manual) },
    });
    // Another client of the platform.
    await createSessions(gateway.simulatorUrl, 35);
    // The gateway learns from response headers how little is left, and uses it.
    let codes: string[] = [];
    // One that took too long may have used some of it, too.
    for (let creation = 0; codes.length === 0 || codes.includes("UPSTREAM_TIMEOUT"); creation += 1) {
      expect(creation).toBeLessThanOrEqual(5);
      ({ codes } = await create(gateway, operator));
    }
    expect(codes).toEqual(["UPSTREAM_RATE_LIMITED"]);
    // The other client's calls leave the window after 900 s.
    await manual.advance(900_000);
    let waitedMs = 0;
    while ((await create(gateway, operator)).created[0]?.identityVerification == null) {
      await manual.advance(1_000);
      waitedMs += 1_000;
      expect(waitedMs).toBeLessThanOrEqual(60_000);
    }
  });

  test("row 40: 450 stored sessions without subscribers change at once: nothing is read, and a creation passes", async () => {
    const secret = "a-secret-of-the-webhooks-0123456789";
    const gateway = await start({ env: { WEBHOOK_SECRETS: secret }, simulator: { settings: WITHOUT_RATE_LIMIT } });
    const ids = await createSessions(gateway.simulatorUrl, 450);
    await Promise.all(ids.map((id) => ask(gateway, id)));
    await gateway.resetUpstreamCalls();
    const date = Math.floor(Date.now() / 1_000) + 60;
    for (const id of ids) {
      const event = `RessourceId=${id}&EventType=IDENTITY_VERIFICATION_VALIDATED&Date=${date}`;
      expect((await fetch(`${gateway.url}/webhooks/mangopay/${secret}?${event}`)).status).toBe(200);
    }
    await gateway.idle();
    expect((await gateway.upstreamCalls()).total).toBe(0);
    expect((await create(gateway, operator)).created[0]?.identityVerification).toBeTruthy();
    await ask(gateway, ids[0] ?? "");
    expect((await gateway.upstreamCalls()).byEndpoint[VIEW]).toBe(1);
  });
});

test("a creation causes one call while the user's list is cached", async () => {
  const gateway = await start();
  const token = await tokenFor(userId);
  await create(gateway, token);
  await gateway.resetUpstreamCalls();
  for (let creation = 0; creation < 3; creation += 1) await create(gateway, token);
  expect((await gateway.upstreamCalls()).byEndpoint).toEqual({ [CREATE]: 3 });
});

test("an operator sees how many calls of each class were sent and refused", async () => {
  const gateway = await start();
  const [id = ""] = await createSessions(gateway.simulatorUrl, 1);
  await ask(gateway, id);
  await create(gateway, operator);
  const { data } = await gateway.query<{ upstreamQuota: { classes: unknown[] } }, object>(
    "{ upstreamQuota { classes { name reserved sent waiting refused } } }",
    { token: operator },
  );
  expect(data?.upstreamQuota.classes).toEqual([
    { name: "MUTATION", reserved: 0, sent: 2, waiting: 0, refused: 0 },
    { name: "EVENT", reserved: 230, sent: 0, waiting: 0, refused: 0 },
    { name: "FIRST_READ", reserved: 460, sent: 1, waiting: 0, refused: 0 },
    { name: "REFRESH", reserved: 690, sent: 0, waiting: 0, refused: 0 },
  ]);
});
