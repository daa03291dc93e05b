import { describe, expect, test } from "@jest/globals";
import { Cancellation } from "../../src/cancellation.js";
import { UpstreamError } from "../../src/upstream/upstream-error.js";
import { fact, setUp } from "../support/cached-facts.js";

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

  test("tells of each reader once what its read was", async () => {
    const { clock, cache, outcomes, get, begun, patienceEnds } = setUp();
    const answers = [get(), get(), get()];
    (await begun()).answer(fact(1));
    await Promise.all(answers);
    expect(outcomes.sort()).toEqual(["joined", "joined", "miss"]);
    cache.fresh("id");
    cache.isFresh("id");
    await get();
    expect(outcomes.splice(3)).toEqual(["hit", "hit"]);
    clock.nowMs = 1_000;
    expect(cache.fresh("id")).toBeUndefined();
    const again = get();
    const read = await begun();
    patienceEnds();
    await again;
    expect(outcomes.splice(3)).toEqual(["stale"]);
    read.fail(new UpstreamError("not_found"));
    await expect(get()).rejects.toThrow();
    expect(outcomes.splice(3)).toEqual(["miss"]);
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
  ] as const)("serves the old value, marked as stale, when reading fails by %s", async (kind) => {
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
    void get().catch(() => undefined);
    await begun();
    expect(reads).toHaveLength(2);
    expect(values.merged).toEqual([{ version: 2, origin: "read", wasInvalidated: true, isOvertaken: true }]);
  });

  test("a caller who needs a newer value than a running read may bring starts one", async () => {
    const { cache, clock, reads, get, begun } = setUp();
    const early = get();
    const read = await begun();
    clock.nowMs = 10;
    const late = cache.get(
      "id",
      () =>
        new Promise((answer, fail) => reads.push({ isRefresh: false, cancellation: new Cancellation(), answer, fail })),
      { deadlineAt: 5_000 },
      10,
    );
    (await begun()).answer(fact(2, 10));
    expect((await late).value.version).toBe(2);
    read.answer(fact(1));
    expect((await early).value.version).toBe(2);
  });

  test("what a mutation had read before an invalidation is merged, but does not count as fresh", async () => {
    const { cache, clock, values, reads, get, begun } = setUp();
    clock.nowMs = 10;
    cache.invalidate("id", true);
    cache.put("id", fact(1, 5));
    void get().catch(() => undefined);
    await begun();
    expect([reads.length, values.merged[0]?.isOvertaken]).toEqual([1, true]);
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

  test("what was forgotten is read again, and a read that ran meanwhile keeps nothing for others", async () => {
    const { cache, values, reads, get, begun, fill } = setUp();
    await fill(1);
    cache.invalidate("id", false);
    const running = get();
    const read = await begun();
    cache.forget("id");
    expect(values.byId.size).toBe(0);
    read.answer(fact(2));
    expect((await running).value.version).toBe(2);
    expect(values.byId.size).toBe(0);
    const next = get();
    (await begun()).answer(fact(3));
    expect([(await next).value.version, reads.length]).toEqual([3, 3]);
  });
});
