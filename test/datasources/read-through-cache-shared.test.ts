import { describe, expect, test } from "@jest/globals";
import type { SharedStore } from "../../src/shared-store.js";
import { type Fact, fact, setUp } from "../support/cached-facts.js";

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
    getOrClaim: async (id) => {
      const stored = await shared.get(id);
      return stored ? { stored } : { release: () => written.push(`release ${id}`) };
    },
    set: (id, { version }) => written.push(`set ${id} ${version}`),
    delete: (id) => written.push(`delete ${id}`),
  };
  const begun = async () => {
    await Promise.resolve();
    return lookups.at(-1) ?? { answer: () => expect(lookups).not.toEqual([]) };
  };
  return { shared, written, begun };
}

/** A cache that, before it reads, has to say which of these facts would suffice; and what it has said. */
function withQuestionsAbout(...facts: Fact[]) {
  const suffices: boolean[] = [];
  const nothing = () => undefined;
  const shared: SharedStore<Fact> = {
    get: () => Promise.resolve(undefined),
    getOrClaim(_id, isEnough) {
      suffices.push(...facts.map(isEnough));
      return Promise.resolve({ release: nothing });
    },
    ...{ set: nothing, delete: nothing },
  };
  return { cache: setUp({ shared }).cache, suffices };
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
    expect(written).toEqual(["set id 1", "release id"]);
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

  test("an invalidation is shared unless another instance has done so", () => {
    const { shared, written } = createSharedByHand();
    const { cache } = setUp({ shared });
    cache.invalidate("id", false);
    cache.invalidate("id", true);
    expect(written).toEqual(["delete id"]);
  });

  test("what does not suffice a caller is read, shared or not, and then serves all", async () => {
    const suffices: boolean[] = [];
    const nothing = () => undefined;
    const stored = (_id: string, isEnough: (value: Fact) => boolean) => {
      suffices.push(isEnough(fact(1, 10)));
      return Promise.resolve(
        isEnough(fact(1, 10)) ? { stored: { value: fact(1, 10), freshForMs: 100 } } : { release: nothing },
      );
    };
    const { cache } = setUp({
      shared: {
        get: () => Promise.resolve(undefined),
        getOrClaim: stored,
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
    const { cache, suffices } = withQuestionsAbout(fact(1, 49), fact(1, 50));
    cache.invalidate("id", false, 50);
    await cache.get("id", () => Promise.resolve(fact(2, 60)), { deadlineAt: 1_000 });
    expect(suffices).toEqual([false, true]);
  });

  test.each<[string, (cache: ReturnType<typeof setUp>["cache"]) => void]>([
    ["an earlier event that arrives later", (cache) => cache.invalidate("id", false, 40)],
    ["a change that was observed earlier", (cache) => cache.expire("id", false, 40)],
  ])("%s does not take the later event back", async (_what, earlier) => {
    const { cache, suffices } = withQuestionsAbout(fact(1, 49), fact(1, 50));
    cache.invalidate("id", false, 50);
    earlier(cache);
    await cache.get("id", () => Promise.resolve(fact(2, 60)), { deadlineAt: 1_000 });
    expect(suffices).toEqual([false, true]);
  });

  test("a value that its store has changed is no longer shared, and stays as fresh as it was", async () => {
    const { shared, written, begun } = createSharedByHand();
    const { cache, values, get, begun: readBegun } = setUp({ shared });
    const got = get();
    (await begun()).answer();
    (await readBegun()).answer(fact(1));
    await got;
    values.byId.set("id", fact(2));
    cache.unshare("id");
    expect((await get()).value).toEqual(fact(2));
    expect(written).toEqual(["set id 1", "release id", "delete id"]);
  });
});
