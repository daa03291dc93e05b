// Sessions newer than a cached list, and ids in no list: correct answers for a bounded number of calls.
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { seededSessionIds, seededUserIds } from "../../simulator/seed.js";
import { testClock } from "../support/clock.js";
import { operatorToken, tokenFor } from "../support/gateway.js";
import { subscribe } from "../support/live-gateway.js";
import { createSessions, WITHOUT_RATE_LIMIT } from "../support/sessions.js";
import { startGateway, type TestGateway } from "../support/simulated-gateway.js";

const VIEW = "GET /identity-verifications/:id";
const LIST = "GET /users/:userId/identity-verifications";
/** CACHE_ABSENT_SECONDS */
const ABSENT_MS = 5_000;

const token = await tokenFor(seededUserIds.newcomer);
const start = Date.parse("2026-11-23T12:00:00Z");
let nowMs = start;
let gateway: TestGateway;
/** A session that the list contains. */
let listed: string;

async function startAt(): Promise<TestGateway> {
  return startGateway({
    simulator: { settings: WITHOUT_RATE_LIMIT },
    env: { CACHE_OPEN_SECONDS: "60", CACHE_ABSENT_SECONDS: String(ABSENT_MS / 1_000) },
    gateway: { clock: testClock({ monotonicMs: () => nowMs - start, now: () => new Date(nowMs) }), random: () => 0 },
  });
}

beforeEach(async () => {
  nowMs = start;
  gateway = await startAt();
  [listed = ""] = await createSessions(gateway.simulatorUrl, 1);
  await ask("{ viewer { users { verifications { id } } } }");
  await gateway.resetUpstreamCalls();
  nowMs += 1_000;
});
afterEach(() => gateway.stop());

async function ask(query: string, as = token): Promise<Record<string, unknown>> {
  const { data, errors } = await gateway.query<Record<string, unknown>, object>(query, { token: as });
  expect(errors).toBeUndefined();
  return data ?? {};
}

const madeUp = (index: number) => `idnver_01MADEUP${String(index).padStart(19, "0")}`;
const calls = async () => (await gateway.upstreamCalls()).byEndpoint;

async function newSession(): Promise<string> {
  const [id = ""] = await createSessions(gateway.simulatorUrl, 1);
  await gateway.resetUpstreamCalls();
  return id;
}

describe("a viewer's session newer than the cached list is found", () => {
  test.each<[string, (id: string) => string, Record<string, number>]>([
    ["among others", (id) => `identityVerifications(ids: ["${listed}", "${id}"]) { id }`, { [LIST]: 1 }],
    [
      "under aliases",
      (id) => `a: identityVerification(id: "${id}") { id } b: node(id: "${listed}") { id }`,
      { [LIST]: 1 },
    ],
    ["alone", (id) => `identityVerification(id: "${id}") { id }`, { [LIST]: 1 }],
    ["with detail", (id) => `identityVerification(id: "${id}") { id tag }`, { [LIST]: 1, [VIEW]: 1 }],
    ["as a node", (id) => `node(id: "${id}") { id }`, { [LIST]: 1 }],
  ])("%s", async (_how, query, price) => {
    const id = await newSession();
    expect(JSON.stringify(await ask(`{ ${query(id)} }`))).toContain(id);
    expect(await calls()).toEqual(price);
  });

  test("by a subscriber to it", async () => {
    const id = await newSession();
    const watcher = subscribe<{ identityVerificationUpdated: { id: string } }>(
      gateway.url,
      `subscription { identityVerificationUpdated(id: "${id}") { id } }`,
      token,
      "event stream",
    );
    expect(await watcher.has(1)).toEqual([{ identityVerificationUpdated: { id } }]);
    watcher.stop();
  });

  test("at once and without a call if it was created here, although the list was just read in vain", async () => {
    const create = `mutation { createIdentityVerification(input: { userId: "${seededUserIds.newcomer}", returnUrl: "https://app.example" }) { identityVerification { id } } }`;
    await ask(`{ identityVerification(id: "${madeUp(0)}") { id } }`);
    const { createIdentityVerification } = await ask(create);
    const { id } = (createIdentityVerification as { identityVerification: { id: string } }).identityVerification;
    await gateway.resetUpstreamCalls();
    expect(await ask(`{ identityVerification(id: "${id}") { id tag } }`)).toEqual({
      identityVerification: { id, tag: null },
    });
    expect(await calls()).toEqual({});
    expect(await ask(`{ identityVerifications(ids: ["${listed}", "${id}"]) { id } }`)).toEqual({
      identityVerifications: [{ id: listed }, { id }],
    });
  });

  test("and published to subscribers of the user if another viewer reads it first", async () => {
    const watcher = subscribe<{ userVerificationsUpdated: { id: string } }>(
      gateway.url,
      `subscription { userVerificationsUpdated(userId: "${seededUserIds.newcomer}") { id } }`,
      token,
      "event stream",
    );
    await watcher.has(1);
    const id = await newSession();
    await ask(`{ identityVerification(id: "${id}") { tag } }`, await operatorToken());
    expect(await watcher.has(2)).toContainEqual({ userVerificationsUpdated: { id } });
    watcher.stop();
  });

  test("in the list as well, once another viewer has read it", async () => {
    const id = await newSession();
    await ask(`{ identityVerification(id: "${id}") { tag } }`, await operatorToken());
    expect(JSON.stringify(await ask("{ viewer { users { verifications { id } } } }"))).toContain(id);
  });
});

describe("ids that are in none of the lists", () => {
  test("a hundred of them, in any kind of query, cause one read of the list in five seconds", async () => {
    const hundred = async (from: number) => {
      const queries = Array.from({ length: 20 }, (_, index) => from + index * 5).map((first) =>
        ask(`{
          identityVerifications(ids: ["${madeUp(first)}", "${madeUp(first + 1)}"]) { id }
          a: identityVerification(id: "${madeUp(first + 2)}") { id }
          b: identityVerification(id: "${madeUp(first + 3)}") { tag nextAction { __typename } }
          c: node(id: "${madeUp(first + 4)}") { id }
        }`),
      );
      for (const answer of await Promise.all(queries))
        expect(answer).toEqual({ identityVerifications: [null, null], a: null, b: null, c: null });
    };
    await hundred(0);
    expect(await calls()).toEqual({ [LIST]: 1 });
    for (let round = 1; round <= 3; round += 1) {
      nowMs += ABSENT_MS - 1;
      await hundred(round * 200);
      expect(await calls()).toEqual({ [LIST]: round });
      nowMs += 1;
      await hundred(round * 200 + 100);
      expect(await calls()).toEqual({ [LIST]: round + 1 });
    }
  });

  test("a session that appears is found five seconds after the last read in vain", async () => {
    await ask(`{ identityVerification(id: "${madeUp(0)}") { id } }`);
    const id = await newSession();
    expect(await ask(`{ identityVerification(id: "${id}") { id } }`)).toEqual({ identityVerification: null });
    nowMs += ABSENT_MS;
    expect(await ask(`{ identityVerification(id: "${id}") { id } }`)).toEqual({ identityVerification: { id } });
  });

  test("a gateway with an empty cache reads the list once, and relies on it", async () => {
    await gateway.stop();
    gateway = await startAt();
    expect(await ask(`{ identityVerifications(ids: ["${madeUp(1)}", "${madeUp(2)}"]) { tag } }`)).toEqual({
      identityVerifications: [null, null],
    });
    expect(await calls()).toEqual({ [LIST]: 1 });
  });

  test("are not reported as absent while the list cannot be read", async () => {
    await gateway.control("POST", "faults", { kind: "status", status: 503 });
    nowMs += 60_000;
    const { data, errors } = await gateway.query(
      `{ identityVerifications(ids: ["${listed}", "${madeUp(1)}"]) { id freshness { isStale } } }`,
      { token },
    );
    expect(data).toEqual({ identityVerifications: [{ id: listed, freshness: { isStale: true } }, null] });
    expect(errors?.map(({ path, extensions }) => [path, extensions.code])).toEqual([
      [["identityVerifications", 1], "UPSTREAM_UNAVAILABLE"],
    ]);
  });
});

describe("another user's id and an absent one: the same bytes, the same calls", () => {
  const ABSENT = madeUp(7);
  const OTHERS = seededSessionIds.validated;
  const ways: [string, (id: string) => string][] = [
    ["alone", (id) => `{ identityVerification(id: "${id}") { id status } }`],
    ["with detail", (id) => `{ identityVerification(id: "${id}") { id tag checks { type } user { kycLevel } } }`],
    ["among others", (id) => `{ identityVerifications(ids: ["${id}", "${listed}", "${id}"]) { id status } }`],
    ["as a node", (id) => `{ node(id: "${id}") { id ... on IdentityVerification { status } } }`],
  ];
  const states: [string, () => Promise<unknown>][] = [
    ["unknown", () => Promise.resolve()],
    ["known here", async () => ask(`{ identityVerification(id: "${OTHERS}") { tag } }`, await operatorToken())],
    ["unknown, upstream down", () => gateway.control("POST", "faults", { kind: "status", status: 503 })],
    [
      "known here, upstream down",
      async () => {
        await ask(`{ identityVerification(id: "${OTHERS}") { tag } }`, await operatorToken());
        await gateway.control("POST", "faults", { kind: "status", status: 503 });
      },
    ],
  ];
  const rows = states.flatMap(([state, prepare]) => ways.map(([way, write]) => ({ state, prepare, way, write })));

  test.each(rows)("$state, $way", async ({ prepare, write }) => {
    await prepare();
    const seen: unknown[] = [];
    for (const id of [OTHERS, ABSENT, OTHERS]) {
      // Long enough to refill the retry budget.
      nowMs += 14_000;
      await gateway.resetUpstreamCalls();
      const { text } = await gateway.query(write(id), { token });
      seen.push([text.replace(/"requestId":"[^"]+"/g, ""), await calls()]);
    }
    expect(seen).toEqual([seen[0], seen[0], seen[0]]);
  });
});
