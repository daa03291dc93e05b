import { beforeEach, describe, expect, test } from "@jest/globals";
import { systemClock } from "../../src/clock.js";
import { createChangeFeed } from "../../src/datasources/change-feed.js";
import { createCreateOnce } from "../../src/datasources/create-once.js";
import { createOpenSessionLimit, TooManyOpenSessions } from "../../src/datasources/open-session-limit.js";
import type { EarlierCreate, NewSession, UpstreamApi } from "../../src/datasources/upstream-api.js";
import type { UpstreamCache } from "../../src/datasources/upstream-cache.js";
import { MAX_CALLS_OF_REUSE_KEYS } from "../../src/resolvers/upstream-calls.js";
import { IdentityVerification } from "../../src/schema/identity-verification.js";
import { UpstreamError } from "../../src/upstream/upstream-error.js";

const input: NewSession = {
  userId: "user_m_1",
  returnUrl: "https://app.example/done",
  tag: "order-7",
  idempotencyKey: "0123456789abcdef",
  keyOf: "client",
};

const FRESH = { fetchedAt: new Date(0), isStale: false };

const NOT_KNOWN = new UpstreamError("rejected", { status: 400, upstreamType: "correlationid_not_found" });

/** Like the upstream's idempotency keys: the first call succeeds, every other one is a conflict. */
class Upstream {
  readonly stored = new Map<string, EarlierCreate>();
  readonly keys: string[] = [];
  created = 0;
  /** All calls. */
  calls = 0;
  /** The open sessions in the user's list. */
  live: IdentityVerification[] = [];
  /** Thrown once by the next create, after its effect. */
  loseNextAnswer: UpstreamError | undefined;
  /** Each creation has its effect, and no answer. */
  losesAnswers = false;
  failNextWith: UpstreamError | undefined;
  /** Thrown once by the next create, without an effect. */
  loseNextCall: UpstreamError | undefined;
  /** Of all sessions, when they are viewed. */
  status = "VALIDATED";
  createdAt = new Date();

  createSession(session: NewSession): Promise<IdentityVerification> {
    this.calls += 1;
    this.keys.push(session.idempotencyKey);
    const unsent = this.loseNextCall;
    this.loseNextCall = undefined;
    if (unsent) return Promise.reject(unsent);
    if (this.stored.has(session.idempotencyKey)) return Promise.reject(new UpstreamError("conflict", { status: 409 }));
    const failure = this.failNextWith;
    this.failNextWith = undefined;
    if (failure) {
      this.stored.set(session.idempotencyKey, { refusal: failure });
      return Promise.reject(failure);
    }
    this.created += 1;
    const created = Object.assign(new IdentityVerification(), {
      id: `idnver_${this.created}`,
      userId: session.userId,
      status: "PENDING",
      freshness: FRESH,
    });
    this.stored.set(session.idempotencyKey, {
      session: { id: created.id, userId: session.userId, returnUrl: `${session.returnUrl}/`, tag: session.tag ?? "" },
    });
    this.live.push(created);
    const lost = this.losesAnswers ? new UpstreamError("network") : this.loseNextAnswer;
    this.loseNextAnswer = undefined;
    return lost ? Promise.reject(lost) : Promise.resolve(created);
  }

  earlierCreate(key: string): Promise<EarlierCreate> {
    this.calls += 1;
    const earlier = this.stored.get(key);
    return earlier ? Promise.resolve(earlier) : Promise.reject(NOT_KNOWN);
  }

  viewSession(id: string): Promise<IdentityVerification> {
    this.calls += 1;
    const { status, createdAt } = this;
    const detail = { hostedUrl: "https://hosted.example", returnUrl: input.returnUrl, tag: input.tag };
    return Promise.resolve(
      Object.assign(new IdentityVerification(), {
        ...{ id, userId: input.userId, status, createdAt, detail, freshness: FRESH },
      }),
    );
  }
}

let upstream: Upstream;
/** A gateway process with its own memory; the upstream is shared. */
function startProcess(limit = Infinity) {
  const api = upstream as unknown as UpstreamApi;
  const facts = {
    put: () => undefined,
    invalidateUser: () => undefined,
    sessionsOf: () => Promise.resolve({ isComplete: true, sessions: upstream.live }),
    session: (id: string) => upstream.viewSession(id),
  } as unknown as UpstreamCache;
  const creations = createCreateOnce({
    api,
    cache: facts,
    timeoutMs: 5_000,
    clock: systemClock,
    limit: createOpenSessionLimit(facts, createChangeFeed(), limit, systemClock),
  });
  return {
    async create(overrides: Partial<NewSession> = {}, subject = "ada", waitMs = 5_000) {
      const caller = { deadlineAt: performance.now() + waitMs };
      const { session, isNew } = await creations.create(subject, { ...input, ...overrides }, caller);
      return Object.assign(session, { isNew });
    },
  };
}

beforeEach(() => {
  upstream = new Upstream();
});

describe("createCreateOnce", () => {
  test("sends a key in the upstream's format that differs from the client's", async () => {
    await startProcess().create();
    expect(upstream.keys).toEqual([expect.stringMatching(/^[0-9a-f]{32}$/)]);
  });

  test("fifty concurrent calls with one key send one upstream call and return one session", async () => {
    const process = startProcess();
    const sessions = await Promise.all(Array.from({ length: 50 }, () => process.create()));
    expect(new Set(sessions.map(({ id }) => id))).toEqual(new Set(["idnver_1"]));
    expect(upstream.keys).toHaveLength(1);
  });

  test("fifty concurrent calls in ten processes create one session", async () => {
    const processes = Array.from({ length: 10 }, startProcess);
    const sessions = await Promise.all(
      processes.flatMap((process) => Array.from({ length: 5 }, () => process.create())),
    );
    expect(new Set(sessions.map(({ id }) => id))).toEqual(new Set(["idnver_1"]));
    expect(upstream.created).toBe(1);
  });

  test("a later call with the same key returns the current session", async () => {
    const process = startProcess();
    await process.create();
    expect(await process.create()).toMatchObject({ id: "idnver_1", status: "VALIDATED" });
    expect(upstream.keys).toHaveLength(1);
  });

  test("after a crash another process finds the session through the upstream's record of the key", async () => {
    await startProcess().create();
    expect(await startProcess().create()).toMatchObject({ id: "idnver_1", status: "VALIDATED" });
    expect(upstream.created).toBe(1);
  });

  test("after an error response of the upstream, a repeated call finds the session", async () => {
    const process = startProcess();
    upstream.loseNextAnswer = new UpstreamError("unavailable", { status: 503 });
    await expect(process.create()).rejects.toMatchObject({ kind: "unavailable" });
    expect(await process.create()).toMatchObject({ id: "idnver_1" });
    expect(upstream.created).toBe(1);
  });

  test.each(["timeout", "network", "invalid_response"] as const)(
    "an answer that is lost by %s is looked up at once",
    async (kind) => {
      upstream.loseNextAnswer = new UpstreamError(kind);
      expect(await startProcess().create()).toMatchObject({ id: "idnver_1" });
      expect(upstream.created).toBe(1);
    },
  );

  test.each<[string, Partial<NewSession>]>([
    ["return address", { returnUrl: "https://app.example/other" }],
    ["tag", { tag: "order-8" }],
    ["user", { userId: "user_m_2" }],
  ])("the same key with another %s is a conflict, in this process and in another", async (_what, other) => {
    const process = startProcess();
    await process.create();
    await expect(process.create(other)).rejects.toMatchObject({ kind: "conflict" });
    await expect(startProcess().create(other)).rejects.toMatchObject({ kind: "conflict" });
    expect(upstream.created).toBe(1);
  });

  test("the same key with different input is a conflict for a concurrent second call", async () => {
    const process = startProcess();
    const first = process.create();
    await expect(process.create({ tag: "order-8" })).rejects.toMatchObject({ kind: "conflict" });
    expect(await first).toMatchObject({ id: "idnver_1" });
  });

  test("the same key of another viewer is a different key", async () => {
    const process = startProcess();
    const sessions = [await process.create(), await process.create({}, "bob")];
    expect(sessions.map(({ id }) => id)).toEqual(["idnver_1", "idnver_2"]);
  });

  test("a repeated call gets the same refusal, although the upstream has used up the key", async () => {
    const process = startProcess();
    upstream.failNextWith = new UpstreamError("rejected", { status: 400, upstreamType: "invalid_action" });
    await expect(process.create()).rejects.toMatchObject({
      kind: "rejected",
      detail: { upstreamType: "invalid_action" },
    });
    await expect(process.create()).rejects.toMatchObject({
      kind: "rejected",
      detail: { upstreamType: "invalid_action" },
    });
    expect(upstream.created).toBe(0);
  });

  test.each([
    ["unavailable", 500],
    ["rate_limited", 429],
    ["unauthorized", 401],
  ] as const)("a key burnt by %s does not lock the client out for a day", async (kind, status) => {
    const process = startProcess();
    upstream.failNextWith = new UpstreamError(kind, { status });
    await expect(process.create()).rejects.toMatchObject({ kind });
    expect(await process.create()).toMatchObject({ id: "idnver_1" });
    expect(await startProcess().create()).toMatchObject({ id: "idnver_1" });
    expect(upstream.created).toBe(1);
  });

  test("while the first call is running in another process, the second waits for its record", async () => {
    const key = (await startProcess().create(), upstream.keys[0] ?? "");
    const record = upstream.stored.get(key) as EarlierCreate;
    let looks = 0;
    upstream.earlierCreate = () => {
      looks += 1;
      return looks < 3 ? Promise.reject(NOT_KNOWN) : Promise.resolve(record);
    };
    expect(await startProcess().create()).toMatchObject({ id: "idnver_1" });
    expect(looks).toBe(3);
  });

  test("a caller whose time is up does not cancel the creation", async () => {
    const process = startProcess();
    await expect(process.create({}, "ada", 0)).rejects.toMatchObject({ kind: "timeout" });
    expect(await process.create()).toMatchObject({ id: "idnver_1" });
    expect(upstream.keys).toHaveLength(1);
  });
});

describe("the limit of open sessions", () => {
  const next = (index: number) => ({ idempotencyKey: `0123456789abcde${index}` });

  test("allows that many, and refuses the next without an upstream call", async () => {
    const process = startProcess(2);
    await process.create(next(1));
    await process.create(next(2));
    await expect(process.create(next(3))).rejects.toBeInstanceOf(TooManyOpenSessions);
    expect(upstream.keys).toHaveLength(2);
  });

  test("counts concurrent creations", async () => {
    const process = startProcess(3);
    const outcomes = await Promise.allSettled([1, 2, 3, 4, 5, 6, 7, 8].map((index) => process.create(next(index))));
    expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(3);
    expect(upstream.created).toBe(3);
  });

  test("a settled session no longer counts", async () => {
    const process = startProcess(1);
    await process.create(next(1));
    upstream.live = [];
    expect(await process.create(next(2))).toMatchObject({ id: "idnver_2" });
  });

  test("a repeated call returns its session even at the limit, and after a restart", async () => {
    await startProcess(1).create(next(1));
    expect(await startProcess(1).create(next(1))).toMatchObject({ id: "idnver_1" });
    await expect(startProcess(1).create({ ...next(1), tag: "other" })).rejects.toMatchObject({ kind: "conflict" });
    expect(upstream.created).toBe(1);
  });

  test("a repeated call returns its session at the limit even if its first key was used up", async () => {
    upstream.failNextWith = new UpstreamError("unavailable", { status: 500 });
    await startProcess(1)
      .create(next(1))
      .catch(() => undefined);
    const created = await startProcess(1).create(next(1));
    expect(await startProcess(1).create(next(1))).toMatchObject({ id: created.id });
    expect(upstream.created).toBe(1);
  });
});

describe("with the key of all who would reuse the session", () => {
  const reuse = { keyOf: "reuse" } as const;

  test("what another process has created is returned while it can be reused, and is not new", async () => {
    upstream.status = "PENDING";
    expect(await startProcess().create(reuse)).toMatchObject({ id: "idnver_1", isNew: true });
    const other = startProcess();
    expect(await other.create(reuse)).toMatchObject({ id: "idnver_1", isNew: false });
    expect(await other.create(reuse)).toMatchObject({ id: "idnver_1", isNew: false });
    upstream.status = "REFUSED";
    expect(await other.create(reuse)).toMatchObject({ id: "idnver_2", isNew: true });
    expect(upstream.created).toBe(2);
  });

  test("one with a status that is not known is no reason for another session", async () => {
    upstream.status = "UNKNOWN";
    expect(await startProcess().create(reuse)).toMatchObject({ id: "idnver_1", isNew: true });
    expect(await startProcess().create(reuse)).toMatchObject({ id: "idnver_1", isNew: false });
    expect(upstream.created).toBe(1);
  });

  test("one of long ago with a status that is not known keeps nobody from starting", async () => {
    upstream.status = "UNKNOWN";
    upstream.createdAt = new Date(Date.now() - 3_600_000);
    await startProcess().create(reuse);
    expect(await startProcess().create(reuse)).toMatchObject({ id: "idnver_2", isNew: true });
  });

  test("at the limit of open sessions, the one that another process has created is found", async () => {
    upstream.status = "PENDING";
    await startProcess(1).create(reuse);
    expect(await startProcess(1).create(reuse)).toMatchObject({ id: "idnver_1", isNew: false });
    upstream.status = "REFUSED";
    await expect(startProcess(1).create(reuse)).rejects.toThrow(TooManyOpenSessions);
  });

  test("what was decided before a lost attempt is not taken for its outcome, be it a session or a refusal", async () => {
    await startProcess().create(reuse);
    upstream.status = "REFUSED";
    upstream.loseNextCall = new UpstreamError("network");
    expect(await startProcess().create(reuse)).toMatchObject({ id: "idnver_2", isNew: true });
    const other = { ...reuse, idempotencyKey: "another" };
    upstream.failNextWith = new UpstreamError("rejected", { status: 400 });
    await expect(startProcess().create(other)).rejects.toMatchObject({ kind: "rejected" });
    upstream.loseNextCall = new UpstreamError("network");
    expect(await startProcess().create(other)).toMatchObject({ id: "idnver_3", isNew: true });
  });

  test("the session of the call's own key is the outcome, even if it is decided by then; that takes the most calls", async () => {
    upstream.status = "REFUSED";
    upstream.losesAnswers = true;
    expect(await startProcess().create(reuse)).toMatchObject({ id: "idnver_3", isNew: true });
    expect(new Set(upstream.keys).size).toBe(3);
    expect(upstream.calls).toBe(MAX_CALLS_OF_REUSE_KEYS);
  });

  test("one whose answer was lost is new", async () => {
    upstream.status = "PENDING";
    upstream.loseNextAnswer = new UpstreamError("network");
    expect(await startProcess().create(reuse)).toMatchObject({ id: "idnver_1", isNew: true });
  });

  test("an earlier refusal is not that of a later call, however many there were", async () => {
    for (let refused = 1; refused <= 6; refused += 1) {
      const refusal = new UpstreamError("rejected", { status: 400 });
      upstream.failNextWith = refusal;
      await expect(startProcess().create(reuse)).rejects.toBe(refusal);
    }
    upstream.keys.length = 0;
    expect(await startProcess().create(reuse)).toMatchObject({ id: "idnver_1", isNew: true });
    expect(upstream.keys).toHaveLength(3);
  });
});
