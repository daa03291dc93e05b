import { beforeEach, describe, expect, test } from "@jest/globals";
import { type Change, createChangeFeed } from "../../src/datasources/change-feed.js";
import { toIdentityVerification, toSummary } from "../../src/datasources/mapping.js";
import { createSessionStore } from "../../src/datasources/session-store.js";
import type { UpstreamApi } from "../../src/datasources/upstream-api.js";
import { createUpstreamCache, type UpstreamCache } from "../../src/datasources/upstream-cache.js";
import { readWireSession } from "../../src/datasources/wire.js";
import type { UserDetail } from "../../src/schema/user.js";
import type { RestCallOptions } from "../../src/upstream/rest-client.js";
import { UpstreamError } from "../../src/upstream/upstream-error.js";
import { testClock } from "../support/clock.js";

const start = Date.parse("2026-11-23T12:00:00Z");
const userId = "user_m_1";
const id = "idnver_1";

let nowMs: number;
let facts: UpstreamCache;
let api: UpstreamApi;
let status: string;
let lastUpdate: number;
let calls: string[];
let failure: UpstreamError | undefined;
let emitted: Change[];

const wire = () =>
  readWireSession({
    Id: id,
    UserId: userId,
    Status: status,
    CreationDate: start / 1_000 - 60,
    LastUpdate: lastUpdate,
    Checks: [],
  });
const origin = () => ({ id, userId, fetchedAt: new Date(nowMs), sessionValidityMs: 7 * 86_400_000 });

const listAnswer = () => ({
  sessions: [toSummary(wire(), origin())],
  ...{ isComplete: true, hasUnreadable: false },
  freshness: { fetchedAt: new Date(nowMs), isStale: false },
});

function call<Value>(name: string, answer: () => Value, { callClass }: RestCallOptions): Promise<Value> {
  calls.push(`${name} ${callClass}`);
  return failure ? Promise.reject(failure) : Promise.resolve(answer());
}

beforeEach(() => {
  nowMs = start;
  status = "PENDING";
  lastUpdate = start / 1_000 - 60;
  calls = [];
  failure = undefined;
  api = {
    viewSession: (_id, options) => call("view", () => toIdentityVerification(wire(), origin()), options),
    listSessions: (_id, options) => call("list", listAnswer, options),
    viewUser: (_id, options) =>
      call(
        "user",
        () => ({ kycLevel: "LIGHT", freshness: { fetchedAt: new Date(nowMs), isStale: false } }) as UserDetail,
        options,
      ),
  } as UpstreamApi;
  const feed = createChangeFeed();
  emitted = [];
  feed.subscribe((change) => void emitted.push(change));
  facts = createUpstreamCache({
    api,
    feed,
    store: createSessionStore(feed),
    timesToLive: {
      ...{ settledMs: 86_400_000, reviewMs: 60_000, regulatoryMs: 60_000 },
      ...{ openMs: 5_000, incompleteMs: 5_000, sessionValidityMs: 7 * 86_400_000 },
    },
    ...{ staleIfErrorMs: 600_000, staleAfterMs: 1_000 },
    absentTimeToLiveMs: 5_000,
    readTimeoutMs: 10_000,
    clock: testClock({ monotonicMs: () => nowMs, now: () => new Date(nowMs) }),
  });
});

const caller = () => ({ deadlineAt: nowMs + 10_000 });
const session = () => facts.session(id, caller());
const list = async () => (await facts.sessionsOf(userId, caller())).sessions[0];
const user = () => facts.user(userId, caller());

function change(to: string, secondsLater = 0): void {
  status = to;
  lastUpdate = nowMs / 1_000 + secondsLater;
}

describe("how long a session counts as fresh", () => {
  test.each([
    ["PENDING", 5_000],
    ["INVENTED_TOMORROW", 5_000],
    ["REVIEW", 5_000],
    ["VALIDATED", 86_400_000],
    ["REFUSED", 86_400_000],
  ])("%s: %i ms", async (raw, freshMs) => {
    status = raw;
    await session();
    nowMs += freshMs - 1;
    await session();
    expect(calls).toEqual(["view first_read"]);
    nowMs += 1;
    await session();
    expect(calls).toEqual(["view first_read", "view refresh"]);
  });

  test("a session that is not submitted is read less and less often, down to the rate of a review", async () => {
    lastUpdate = start / 1_000 - 1_200;
    await session();
    nowMs += 19_000;
    await session();
    expect(calls).toHaveLength(1);
    nowMs += 1_001;
    await session();
    expect(calls).toHaveLength(2);
  });

  test("a list is fresh for as long as its shortest-lived session", async () => {
    await list();
    nowMs += 5_000;
    change("VALIDATED");
    await list();
    nowMs += 59_999;
    await list();
    expect(calls).toEqual(["list first_read", "list refresh"]);
  });
});

describe("nothing goes backwards", () => {
  test("a settled session does not become open again", async () => {
    change("VALIDATED");
    await session();
    nowMs += 86_400_000;
    change("PENDING", 10);
    expect(await session()).toMatchObject({ status: "VALIDATED" });
  });

  test("an observation older than the last known change is dropped", async () => {
    nowMs += 10_000;
    change("REVIEW");
    await session();
    nowMs += 60_000;
    status = "PENDING";
    lastUpdate = start / 1_000 - 60;
    expect(await session()).toMatchObject({ status: "REVIEW" });
  });

  test("with equal dates the latest read counts", async () => {
    await session();
    nowMs += 5_000;
    status = "REVIEW";
    expect(await session()).toMatchObject({ status: "REVIEW" });
  });

  test("validated may become out of date", async () => {
    change("VALIDATED");
    await session();
    nowMs += 86_400_000;
    change("OUT_OF_DATE");
    expect(await session()).toMatchObject({ status: "OUT_OF_DATE" });
  });

  test("a list read earlier does not contradict a view read later", async () => {
    await list();
    nowMs += 1_000;
    change("VALIDATED");
    await session();
    nowMs += 1_000;
    expect(await list()).toMatchObject({ status: "VALIDATED" });
  });

  test("a view read earlier is replaced by a list read later", async () => {
    await session();
    nowMs += 1_000;
    change("REVIEW");
    expect(await list()).toMatchObject({ status: "REVIEW" });
    expect(await session()).toMatchObject({ status: "REVIEW" });
  });
});

describe("what a list has reported", () => {
  const refuse = () => (failure = new UpstreamError("unavailable", { status: 503 }));

  test("is not reverted by an older view served because the upstream is down", async () => {
    await session();
    nowMs += 1_000;
    change("REVIEW");
    await list();
    refuse();
    expect(await session()).toMatchObject({ status: "REVIEW", isFinal: false, freshness: { isStale: true } });
  });

  test("is not reverted by a view that was started before and arrives later", async () => {
    const answer = toIdentityVerification(wire(), origin());
    let arrive: (session: typeof answer) => void = () => undefined;
    const late = { ...api };
    api.viewSession = () => new Promise((resolve) => (arrive = resolve));
    const early = session();
    await Promise.resolve();
    nowMs += 1_000;
    change("VALIDATED");
    expect(await list()).toMatchObject({ status: "VALIDATED" });
    Object.assign(api, late);
    arrive(answer);
    // Its details may be older than its status: it is read again soon, and does not complete subscriptions.
    expect(await early).toMatchObject({
      status: "VALIDATED",
      isFinal: true,
      isSettled: false,
      freshness: { isStale: true },
    });
    nowMs += 5_000;
    expect(await session()).toMatchObject({
      status: "VALIDATED",
      isFinal: true,
      isSettled: true,
      freshness: { isStale: false },
    });
  });

  test("is not reverted by an older list served because the upstream is down", async () => {
    await list();
    nowMs += 6_000;
    change("REVIEW");
    await session();
    refuse();
    expect(await list()).toMatchObject({ status: "REVIEW" });
  });

  test("makes the session be read again at once, even if fresh", async () => {
    change("REVIEW");
    await session();
    nowMs += 1_000;
    change("VALIDATED");
    await list();
    calls = [];
    expect(await session()).toMatchObject({ status: "VALIDATED", isSettled: true, freshness: { isStale: false } });
    expect(calls).toEqual(["view refresh"]);
  });
});

describe("what a change invalidates", () => {
  test("the level of the user and the user's list", async () => {
    await session();
    await list();
    await user();
    nowMs += 5_000;
    change("VALIDATED");
    await session();
    calls = [];
    await user();
    await list();
    expect(calls).toEqual(["user refresh", "list refresh"]);
  });

  test("a session that the gateway has created joins the user's list, and neither is read", async () => {
    await list();
    calls = [];
    const created = toIdentityVerification({ ...wire(), Id: "idnver_new" }, { ...origin(), id: "idnver_new" });
    facts.put(created);
    await facts.session("idnver_new", caller());
    const { sessions } = await facts.sessionsOf(userId, caller());
    expect(sessions.map((each) => each.id)).toEqual(["idnver_new", id]);
    expect(calls).toEqual([]);
  });

  test("a list that is no longer fresh is read again after a creation", async () => {
    await list();
    nowMs += 60_000;
    calls = [];
    facts.put(toIdentityVerification(wire(), origin()));
    await list();
    expect(calls).toEqual(["list refresh"]);
  });
});

test("a change that a view shows is in the list as well, though the list is older", async () => {
  await session();
  nowMs += 4_000;
  await list();
  nowMs += 1_000;
  change("VALIDATED");
  calls = [];
  await session();
  expect(await list()).toMatchObject({ status: "VALIDATED", freshness: { isStale: false } });
  expect(calls).toEqual(["view refresh"]);
});

test("a list that shows only a newer date has the view read again", async () => {
  change("REVIEW");
  await session();
  nowMs += 1_000;
  lastUpdate += 1;
  expect(await list()).toMatchObject({ updatedAt: new Date(lastUpdate * 1_000) });
  calls = [];
  expect(await session()).toMatchObject({ updatedAt: new Date(lastUpdate * 1_000), freshness: { isStale: false } });
  expect(calls).toEqual(["view refresh"]);
});

test("the first list of a user does not go back behind a view, even if an event overtook it", async () => {
  const outdated = listAnswer();
  let arrive: (list: typeof outdated) => void = () => undefined;
  api.listSessions = () => new Promise((resolve) => (arrive = resolve));
  const listed = list();
  await Promise.resolve();
  change("VALIDATED");
  facts.invalidateUser(userId);
  await session();
  arrive(outdated);
  expect(await listed).toMatchObject({ status: "VALIDATED" });
});

describe("what another instance has observed", () => {
  const observed = (kind: "new" | "changed", of = toIdentityVerification(wire(), origin())): Change => ({
    subject: "session",
    session: of,
    kind,
    origin: "instance",
    isAnnounced: false,
  });

  test("is emitted although this instance knew nothing of the session, so that watchers of its user are woken", () => {
    facts.changedElsewhere(observed("changed"));
    expect(emitted).toMatchObject([{ kind: "new", origin: "instance", session: { id } }]);
  });

  test("is known at once, and makes the session be read again, as a message grants no freshness", async () => {
    change("VALIDATED");
    await session();
    change("OUT_OF_DATE", 1);
    facts.changedElsewhere(observed("changed"));
    facts.changedElsewhere(observed("changed"));
    expect(emitted).toMatchObject([{ kind: "changed", session: { status: "OUT_OF_DATE" } }]);
    failure = new UpstreamError("unavailable");
    expect(await session()).toMatchObject({ status: "OUT_OF_DATE" });
    expect(calls).toEqual(["view first_read", "view refresh"]);
  });

  test("joins the user's list, which is not read again", async () => {
    await list();
    const created = toIdentityVerification({ ...wire(), Id: "idnver_new" }, { ...origin(), id: "idnver_new" });
    facts.changedElsewhere(observed("new", created));
    const { sessions } = await facts.sessionsOf(userId, caller());
    expect(sessions.map((each) => each.id)).toEqual(["idnver_new", id]);
    expect(calls).toEqual(["list first_read"]);
  });

  test("of a user is merged if it is newer", async () => {
    await user();
    const level = (rawKycLevel: string, fetchedAtMs: number) =>
      facts.changedElsewhere({
        subject: "user",
        userId,
        user: { rawKycLevel, freshness: { fetchedAt: new Date(fetchedAtMs), isStale: false } } as UserDetail,
        origin: "instance",
      });
    level("OLDER", nowMs - 1);
    level("NEWER", nowMs + 1);
    expect(await user()).toMatchObject({ rawKycLevel: "NEWER" });
    expect(calls).toEqual(["user first_read"]);
  });
});

test.each([2, 30])("an event does not vouch for the user who was read %i s before the change", async (seconds) => {
  await session();
  facts.invalidateSession(id);
  await user();
  nowMs += seconds * 1_000;
  change("VALIDATED");
  await list();
  calls = [];
  await user();
  expect(calls).toEqual(["user refresh"]);
});

test("a mutation that may have changed a session has it read again, and watchers woken", async () => {
  const known = await session();
  facts.mayHaveChanged(known);
  await session();
  expect(emitted).toMatchObject([{ subject: "invalidation", origin: "own", session: { id }, sinceMs: nowMs }]);
  expect(calls).toEqual(["view first_read", "view refresh"]);
});

test.each([0, 11_000])("a list that a change outdated on its way says so, %i ms later too", async (laterMs) => {
  const answer = listAnswer();
  let arrive: (list: typeof answer) => void = () => undefined;
  api.listSessions = () => new Promise((resolve) => (arrive = resolve));
  const outdated = facts.refreshSessionsOf(userId, nowMs);
  await Promise.resolve();
  facts.invalidateUser(userId);
  nowMs += laterMs;
  arrive(answer);
  expect(await outdated).toMatchObject({ isCurrent: false });
  const second = facts.refreshSessionsOf(userId, nowMs);
  await Promise.resolve();
  arrive(answer);
  expect(await second).toMatchObject({ isCurrent: true });
});

describe("while the upstream fails", () => {
  test("the last known answer is served for ten minutes, flagged as stale and with its time", async () => {
    await session();
    nowMs += 605_000 - 1;
    failure = new UpstreamError("unavailable", { status: 503 });
    expect((await session()).freshness).toEqual({ fetchedAt: new Date(start), isStale: true });
    nowMs += 1;
    await expect(session()).rejects.toMatchObject({ kind: "unavailable" });
  });

  test("a stale list flags each of its sessions", async () => {
    await list();
    nowMs += 10_000;
    failure = new UpstreamError("timeout");
    expect((await list())?.freshness.isStale).toBe(true);
  });

  test("flagging an answer as stale does not modify the shared object", async () => {
    await session();
    nowMs += 6_000;
    failure = new UpstreamError("network");
    expect((await session()).freshness.isStale).toBe(true);
    failure = undefined;
    expect((await session()).freshness).toEqual({ fetchedAt: new Date(nowMs), isStale: false });
  });
});

test("an event that brought no change does not hide the next change from the user", async () => {
  await session();
  facts.invalidateSession(id);
  await session();
  await user();
  nowMs += 5_000;
  change("VALIDATED");
  calls = [];
  await session();
  await user();
  expect(calls).toEqual(["view refresh", "user refresh"]);
});
