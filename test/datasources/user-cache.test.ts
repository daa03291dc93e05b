// How long users and their regulatory status count as fresh, and what a refusal of the status leaves of it.
import { beforeEach, describe, expect, test } from "@jest/globals";
import { createChangeFeed } from "../../src/datasources/change-feed.js";
import { toIdentityVerification, toRegulatoryStatus, toUserDetail } from "../../src/datasources/mapping.js";
import { createSessionStore } from "../../src/datasources/session-store.js";
import type { UpstreamApi } from "../../src/datasources/upstream-api.js";
import { createUpstreamCache, type UpstreamCache } from "../../src/datasources/upstream-cache.js";
import { readWireRegulatoryStatus, readWireSession, readWireUser } from "../../src/datasources/wire.js";
import type { RegulatoryStatus, UserDetail } from "../../src/schema/user.js";
import type { SharedStore } from "../../src/shared-store.js";
import { testClock } from "../support/clock.js";

const userId = "user_m_1";
const id = "idnver_1";
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;

let nowMs: number;
let isBlocked: boolean;
let isRefused: boolean;
let calls: string[];
/** What was stored for other instances, and for how long. */
let sharedForMs: number[];
let facts: UpstreamCache;

function sharedStore<Value>(): SharedStore<Value> {
  return {
    get: () => Promise.resolve(undefined),
    getOrClaim: () => Promise.resolve({ release: () => undefined }),
    set: (_id, _value, timeToLiveMs) => void sharedForMs.push(timeToLiveMs),
    delete: () => undefined,
  };
}

beforeEach(() => {
  nowMs = Date.parse("2026-11-23T12:00:00Z");
  isBlocked = false;
  isRefused = false;
  calls = [];
  sharedForMs = [];
  const api: Partial<UpstreamApi> = {
    viewSession: () =>
      Promise.resolve(
        toIdentityVerification(
          readWireSession({ Id: id, UserId: userId, Status: "PENDING", CreationDate: 1, LastUpdate: 1, Checks: [] }),
          { id, fetchedAt: new Date(nowMs), sessionValidityMs: 1 },
        ),
      ),
    viewUser() {
      calls.push("user");
      return Promise.resolve(toUserDetail(readWireUser({ KYCLevel: "LIGHT" }), new Date(nowMs)));
    },
    viewRegulatoryStatus() {
      calls.push("status");
      const body = { ScopeBlocked: { Inflows: isBlocked, Outflows: isBlocked } };
      const answer = isRefused ? null : toRegulatoryStatus(readWireRegulatoryStatus(body), new Date(nowMs));
      return Promise.resolve(answer);
    },
  };
  const feed = createChangeFeed();
  facts = createUpstreamCache({
    api: api as UpstreamApi,
    feed,
    store: createSessionStore(feed),
    timesToLive: {
      settledMs: HOUR_MS,
      reviewMs: MINUTE_MS,
      regulatoryMs: HOUR_MS,
      openMs: HOUR_MS,
      incompleteMs: HOUR_MS,
      sessionValidityMs: HOUR_MS,
    },
    staleIfErrorMs: 10 * MINUTE_MS,
    staleAfterMs: 1_000,
    absentTimeToLiveMs: 5_000,
    readTimeoutMs: 10_000,
    clock: testClock({ monotonicMs: () => nowMs, now: () => new Date(nowMs) }),
    shared: {
      sessions: sharedStore(),
      lists: sharedStore(),
      users: sharedStore<UserDetail>(),
      regulatory: sharedStore<RegulatoryStatus>(),
    },
  });
});

const caller = () => ({ deadlineAt: nowMs + 10_000 });
const user = () => facts.user(userId, caller());
const status = () => facts.regulatoryStatus(userId, caller());

/** Queries every second, and counts the calls. */
async function callsWithin(durationMs: number, query: () => Promise<unknown>): Promise<number> {
  calls = [];
  for (const endMs = nowMs + durationMs; nowMs < endMs; nowMs += 1_000) await query();
  return calls.length;
}

describe("what is read within a minute after an event, the upstream may lag behind", () => {
  test.each([
    ["a user", () => user(), MINUTE_MS],
    ["a regulatory status", () => status(), HOUR_MS],
  ])("%s is fresh for ten seconds, and afterwards as usual", async (_what, query, usualMs) => {
    await query();
    facts.invalidateUser(userId);
    // At 0, 10, ... 60 s: what is read after the minute counts again.
    expect(await callsWithin(MINUTE_MS + usualMs, query)).toBe(7);
    expect(sharedForMs).toEqual([usualMs, ...Array<number>(6).fill(10_000), usualMs]);
  });

  test("the same after an event of one of the user's sessions, also one that another instance received", async () => {
    await facts.session(id, caller());
    await status();
    facts.invalidateSession(id, { sinceMs: nowMs, isForwarded: true, userId });
    expect(await callsWithin(30_000, status)).toBe(3);
  });

  test("the same where only the other instance knows whose session it is", async () => {
    await status();
    nowMs += MINUTE_MS;
    facts.invalidateSession(id, { sinceMs: nowMs, isForwarded: true, userId });
    expect(await callsWithin(30_000, status)).toBe(3);
  });
});

describe("where the upstream refuses the regulatory status", () => {
  test("nothing is known, for five minutes", async () => {
    isRefused = true;
    expect(await status()).toMatchObject({ outflowsBlocked: null, freshness: { isStale: false } });
    expect(await callsWithin(10 * MINUTE_MS, status)).toBe(1);
  });

  test("a block that was known stands, stale, and is asked for again soon", async () => {
    isBlocked = true;
    const { freshness } = await status();
    nowMs += HOUR_MS;
    isRefused = true;
    expect(await status()).toMatchObject({
      outflowsBlocked: true,
      freshness: { fetchedAt: freshness.fetchedAt, isStale: true },
    });
    expect(await callsWithin(MINUTE_MS, status)).toBe(5);
    isRefused = false;
    nowMs += 10_000;
    expect((await status()).freshness.isStale).toBe(false);
  });

  test("it is forgotten when a failure would end it as well", async () => {
    isBlocked = true;
    await status();
    isRefused = true;
    nowMs += HOUR_MS + 10 * MINUTE_MS - 1;
    expect(await status()).toMatchObject({ outflowsBlocked: true });
    nowMs += 10_000;
    expect(await status()).toMatchObject({ outflowsBlocked: null, freshness: { isStale: false } });
  });

  test("what an event has withdrawn is stale as well", async () => {
    isBlocked = true;
    await status();
    isRefused = true;
    nowMs += MINUTE_MS;
    facts.invalidateUser(userId);
    expect(await status()).toMatchObject({ outflowsBlocked: true, freshness: { isStale: true } });
  });
});
