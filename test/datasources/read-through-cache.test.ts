import { describe, expect, test } from "@jest/globals";
import { Cancellation } from "../../src/cancellation.js";
import { createReadThroughCache, type ValueObservation } from "../../src/datasources/read-through-cache.js";
import type { SharedStore } from "../../src/shared-store.js";
import { UpstreamError } from "../../src/upstream/upstream-error.js";
import { testClock } from "../support/clock.js";

interface Fact {
  version: number;
  freshness: { fetchedAt: Date; isStale: boolean };
}
const fact = (version: number, fetchedAtMs = 0): Fact => ({
  version,
  freshness: { fetchedAt: new Date(fetchedAtMs), isStale: false },
});

/** Keeps the newest version. */
function createValues() {
  const byId = new Map<string, Fact>();
  const merged: (Omit<ValueObservation, "origin"> & { origin: string; version: number })[] = [];
  return {
    byId,
    merged,
    get: (id: string) => byId.get(id),
    merge(id: string, value: Fact, observation: ValueObservation) {
      merged.push({ version: value.version, ...observation });
      if (value.version >= (byId.get(id)?.version ?? 0)) byId.set(id, value);
    },
  };
}

function setUp({ shared }: { shared?: SharedStore<Fact> } = {}) {
  const clock = { nowMs: 0 };
  const timers = new Set<() => void>();
  const values = createValues();
  const cache = createReadThroughCache<Fact>({
    values,
    maxEntries: 100,
    timeToLiveMs: () => 1_000,
    absentTimeToLiveMs: 500,
    staleIfErrorMs: 10_000,
    staleAfterMs: 1_000,
    shared,
    clock: testClock({
      monotonicMs: () => clock.nowMs,
      now: () => new Date(clock.nowMs),
      schedule(work) {
        timers.add(work);
        return () => void timers.delete(work);
      },
    }),
  });
  const reads: {
    isRefresh: boolean;
    cancellation: Cancellation;
    answer: (fact: Fact) => void;
    fail: (error: unknown) => void;
  }[] = [];
  const caller = (cancellation?: Cancellation) => ({ deadlineAt: clock.nowMs + 5_000, cancellation });
  const get = (cancellation?: Cancellation) =>
    cache.get(
      "id",
      ({ isRefresh, cancellation: ofRead }) =>
        new Promise((answer, fail) => reads.push({ isRefresh, cancellation: ofRead, answer, fail })),
      caller(cancellation),
    );
  /** Lets the read that was just started run. */
  const begun = async () => {
    for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
    const read = reads.at(-1);
    if (!read) throw new Error("no read was begun");
    return read;
  };
  async function fill(version: number) {
    const got = get();
    (await begun()).answer(fact(version));
    await got;
  }
  const patienceEnds = () => timers.forEach((work) => work());
  return { clock, cache, values, reads, get, begun, fill, patienceEnds };
}

describe("createReadThroughCache", () => {
  test("concurrent readers share one read", async () => {
    const { reads, get, begun } = setUp();
    const answers = Array.from({ length: 100 }, () => get());
    (await begun()).answer(fact(1));
    expect(new Set(await Promise.all(answers).then((all) => all.map(({ value: fact }) => fact.version)))).toEqual(
      new Set([1]),
    );
    expect(reads).toHaveLength(1);
  });

  test("returns the cached value while fresh, and reads again afterwards", async () => {
    const { clock, reads, get, begun, fill } = setUp();
    await fill(1);
    clock.nowMs = 999;
    expect(await get()).toEqual({ value: fact(1), isStale: false });
    clock.nowMs = 1_000;
    const again = get();
    expect((await begun()).isRefresh).toBe(true);
    reads.at(-1)?.answer(fact(2));
    expect(await again).toEqual({ value: fact(2), isStale: false });
  });

  test("distinguishes a first read from a refresh", async () => {
    const { get, begun } = setUp();
    const got = get();
    const read = await begun();
    expect(read.isRefresh).toBe(false);
    read.answer(fact(1));
    await got;
  });

  test("a read started before an invalidation does not fill the cache", async () => {
    const { cache, reads, get, begun } = setUp();
    const early = get();
    const earlyRead = await begun();
    cache.invalidate("id", true);
    const late = get();
    const lateRead = await begun();
    expect(reads).toHaveLength(2);
    lateRead.answer(fact(2));
    expect((await late).value.version).toBe(2);
    earlyRead.answer(fact(1));
    await early;
    expect((await get()).value.version).toBe(2);
  });

  test("a value that is put replaces one that is being read", async () => {
    const { cache, get, begun } = setUp();
    const early = get();
    const read = await begun();
    cache.put("id", fact(9));
    read.answer(fact(1));
    await early;
    expect((await get()).value.version).toBe(9);
  });

  test.each([
    "timeout",
    "network",
    "unavailable",
    "rate_limited",
    "quota_reserved",
    "invalid_response",
    "unauthorized",
    "untrusted",
  ] as const)("serves the old value: fact, marked as stale, when reading fails by %s", async (kind) => {
    const { clock, get, begun, fill } = setUp();
    await fill(1);
    clock.nowMs = 10_999;
    const got = get();
    (await begun()).fail(new UpstreamError(kind));
    expect(await got).toEqual({ value: fact(1), isStale: true });
  });

  test("serves no value older than the limit", async () => {
    const { clock, get, begun, fill } = setUp();
    await fill(1);
    clock.nowMs = 11_000;
    const got = get();
    (await begun()).fail(new UpstreamError("network"));
    await expect(got).rejects.toMatchObject({ kind: "network" });
  });

  test.each(["not_found", "rejected"] as const)("serves no old value if the read fails with %s", async (kind) => {
    const { clock, get, begun, fill } = setUp();
    await fill(1);
    clock.nowMs = 2_000;
    const got = get();
    (await begun()).fail(new UpstreamError(kind));
    await expect(got).rejects.toMatchObject({ kind });
  });

  test("serves an invalidated value as stale if the read fails", async () => {
    const { cache, get, begun, fill } = setUp();
    await fill(1);
    cache.invalidate("id", true);
    const got = get();
    (await begun()).fail(new UpstreamError("unavailable"));
    expect(await got).toEqual({ value: fact(1), isStale: true });
  });

  test("caches an absence briefly", async () => {
    const { clock, reads, get, begun } = setUp();
    const got = get();
    (await begun()).fail(new UpstreamError("not_found"));
    await expect(got).rejects.toMatchObject({ kind: "not_found" });
    await expect(get()).rejects.toMatchObject({ kind: "not_found" });
    expect(reads).toHaveLength(1);
    clock.nowMs = 500;
    const again = get();
    (await begun()).answer(fact(1));
    expect((await again).value.version).toBe(1);
  });

  test("does not cache failures", async () => {
    const { get, begun } = setUp();
    const failed = get();
    (await begun()).fail(new UpstreamError("network"));
    await expect(failed).rejects.toMatchObject({ kind: "network" });
    const again = get();
    (await begun()).answer(fact(1));
    expect(await again).toEqual({ value: fact(1), isStale: false });
  });

  test("an older answer leaves the newest known value", async () => {
    const { clock, get, begun, fill } = setUp();
    await fill(5);
    clock.nowMs = 1_000;
    const got = get();
    (await begun()).answer(fact(4));
    expect(await got).toEqual({ value: fact(5), isStale: false });
  });

  test("a read that was invalidated on its way is merged, but does not count as fresh", async () => {
    const { cache, values, reads, get, begun } = setUp();
    const got = get();
    const read = await begun();
    cache.invalidate("id", true);
    read.answer(fact(2));
    expect((await got).value.version).toBe(2);
    void get();
    await begun();
    expect(reads).toHaveLength(2);
    expect(values.merged).toEqual([{ version: 2, origin: "read", wasInvalidated: true, isOvertaken: true }]);
  });

  test("tells the store of the first read after an invalidation", async () => {
    const { cache, values, get, begun } = setUp();
    cache.invalidate("id", true);
    for (let version = 1; version <= 2; version += 1) {
      const got = get();
      (await begun()).answer(fact(version));
      await got;
      cache.expire("id", false);
    }
    expect(values.merged.map(({ wasInvalidated }) => wasInvalidated)).toEqual([true, false]);
  });

  test("a value that its store has evicted is read again, as for the first time", async () => {
    const { values, reads, get, begun, fill } = setUp();
    await fill(1);
    values.byId.clear();
    const got = get();
    (await begun()).answer(fact(1));
    await got;
    expect(reads.at(-1)?.isRefresh).toBe(false);
  });

  test("a caller that leaves does not abort the read for the others; the last one does", async () => {
    const { get, begun } = setUp();
    const [first, second] = [new Cancellation(), new Cancellation()];
    const answers = [get(first), get(second)];
    const read = await begun();
    first.cancel();
    await expect(answers[0]).rejects.toMatchObject({ kind: "cancelled" });
    expect(read.cancellation.isCancelled).toBe(false);
    second.cancel();
    await expect(answers[1]).rejects.toMatchObject({ kind: "cancelled" });
    expect(read.cancellation.isCancelled).toBe(true);
  });

  test("a caller that arrives after all others have left gets the result of the call that was sent", async () => {
    const { reads, get, begun } = setUp();
    const cancellation = new Cancellation();
    const left = get(cancellation);
    const read = await begun();
    cancellation.cancel();
    await expect(left).rejects.toMatchObject({ kind: "cancelled" });
    const next = get();
    read.answer(fact(1));
    expect([(await next).value.version, reads.length]).toEqual([1, 1]);
  });

  test.each(["cancelled", "allowance_spent", "quota_reserved", "busy"] as const)(
    "what ends a read for the caller who started it (%s) is no answer for those who joined it",
    async (kind) => {
      const { reads, get, begun } = setUp();
      const [starter, joined] = [get(), get()];
      (await begun()).fail(new UpstreamError(kind));
      await expect(starter).rejects.toMatchObject({ kind });
      (await begun()).answer(fact(1));
      expect([(await joined).value.version, reads.length]).toEqual([1, 2]);
    },
  );

  test("serves the old value if the read takes long; the read continues without its caller", async () => {
    const { clock, reads, get, begun, fill, patienceEnds } = setUp();
    await fill(1);
    clock.nowMs = 1_000;
    const cancellation = new Cancellation();
    const got = get(cancellation);
    const read = await begun();
    patienceEnds();
    expect(await got).toEqual({ value: fact(1), isStale: true });
    cancellation.cancel();
    expect(read.cancellation.isCancelled).toBe(false);
    const next = get();
    read.answer(fact(2));
    expect([await next, reads.length]).toEqual([{ value: fact(2), isStale: false }, 2]);
  });
});

/** Values stored by another instance, returned when the test resolves them. */
function createSharedByHand() {
  const lookups: { answer: (version?: number) => void }[] = [];
  const written: string[] = [];
  const shared: SharedStore<Fact> = {
    get: () =>
      new Promise((resolve) =>
        lookups.push({
          answer: (version) => resolve(version === undefined ? undefined : { value: fact(version), freshForMs: 100 }),
        }),
      ),
    getOrClaim: (id) => shared.get(id),
    release: () => undefined,
    set: (id, { version }) => written.push(`set ${id} ${version}`),
    delete: (id) => written.push(`delete ${id}`),
  };
  const begun = async () => {
    await Promise.resolve();
    return lookups.at(-1) ?? { answer: () => expect(lookups).not.toEqual([]) };
  };
  return { shared, written, begun };
}

describe("a cache that shares what it reads", () => {
  test("uses another instance's value for as long as it is fresh there, and does not write it back", async () => {
    const { shared, written, begun } = createSharedByHand();
    const { clock, values, get, reads } = setUp({ shared });
    const got = get();
    (await begun()).answer(7);
    expect((await got).value).toEqual(fact(7));
    clock.nowMs = 99;
    expect((await get()).value).toEqual(fact(7));
    clock.nowMs = 101;
    void get().catch(() => undefined);
    expect(values.merged.map(({ origin }) => origin)).toEqual(["instance"]);
    expect([reads.length, written]).toEqual([0, []]);
  });

  test("reads what no instance has read, and shares it", async () => {
    const { shared, written, begun } = createSharedByHand();
    const { get, begun: readBegun } = setUp({ shared });
    const got = get();
    (await begun()).answer();
    (await readBegun()).answer(fact(1));
    await got;
    expect(written).toEqual(["set id 1"]);
  });

  test("a shared value that is invalidated on its way does not cause a read", async () => {
    const { shared, begun } = createSharedByHand();
    const { cache, get, reads } = setUp({ shared });
    const got = get();
    const lookups = await begun();
    cache.invalidate("id", false);
    lookups.answer(7);
    expect((await got).value).toEqual(fact(7));
    expect(reads).toEqual([]);
  });

  test("an invalidation is shared; a drop is not", () => {
    const { shared, written } = createSharedByHand();
    const { cache } = setUp({ shared });
    cache.invalidate("id", false);
    cache.invalidate("id", true);
    expect(written).toEqual(["delete id"]);
  });

  test("what does not suffice a caller is read, shared or not, and then serves all", async () => {
    const suffices: boolean[] = [];
    const stored = (_id: string, isEnough: (value: Fact) => boolean) => {
      suffices.push(isEnough(fact(1, 10)));
      return Promise.resolve(isEnough(fact(1, 10)) ? { value: fact(1, 10), freshForMs: 100 } : undefined);
    };
    const nothing = () => undefined;
    const { cache } = setUp({
      shared: {
        get: () => Promise.resolve(undefined),
        getOrClaim: stored,
        release: nothing,
        set: nothing,
        delete: nothing,
      },
    });
    const get = (notBeforeMs?: number) =>
      cache.get("id", () => Promise.resolve(fact(2, 20)), { deadlineAt: 1_000 }, notBeforeMs);
    expect((await get()).value.version).toBe(1);
    expect((await get(10)).value.version).toBe(1);
    expect((await get(11)).value.version).toBe(2);
    expect((await get(10)).value.version).toBe(2);
    expect(suffices).toEqual([true, false]);
  });

  test("what an instance fetched before an event is not used after it", async () => {
    const suffices: boolean[] = [];
    const nothing = () => undefined;
    const { cache } = setUp({
      shared: {
        get: () => Promise.resolve(undefined),
        getOrClaim(_id, isEnough) {
          suffices.push(isEnough(fact(1, 49)), isEnough(fact(1, 50)));
          return Promise.resolve(undefined);
        },
        ...{ release: nothing, set: nothing, delete: nothing },
      },
    });
    cache.invalidate("id", false, 50);
    await cache.get("id", () => Promise.resolve(fact(2, 60)), { deadlineAt: 1_000 });
    expect(suffices).toEqual([false, true]);
  });

  test("a value that its store has changed is shared for as long as it stays fresh", async () => {
    const { shared, written, begun } = createSharedByHand();
    const { cache, clock, values, get, begun: readBegun } = setUp({ shared });
    const got = get();
    (await begun()).answer();
    (await readBegun()).answer(fact(1));
    await got;
    values.byId.set("id", fact(2));
    cache.changed("id", false);
    cache.changed("id", true);
    clock.nowMs = 1_000;
    cache.changed("id", true);
    expect(written).toEqual(["set id 1", "set id 2", "delete id"]);
  });
});
