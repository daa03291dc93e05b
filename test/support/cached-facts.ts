// A read-through cache of facts, whose reads the test answers.
import type { Cancellation } from "../../src/cancellation.js";
import { createReadThroughCache, type ValueObservation } from "../../src/datasources/read-through-cache.js";
import type { SharedStore } from "../../src/shared-store.js";
import { testClock } from "./clock.js";

export interface Fact {
  version: number;
  freshness: { fetchedAt: Date; isStale: boolean };
}
export const fact = (version: number, fetchedAtMs = 0): Fact => ({
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
    delete: (id: string) => void byId.delete(id),
    merge(id: string, value: Fact, observation: ValueObservation) {
      merged.push({ version: value.version, ...observation });
      if (value.version >= (byId.get(id)?.version ?? 0)) byId.set(id, value);
    },
  };
}

export function setUp({ shared }: { shared?: SharedStore<Fact> } = {}) {
  const outcomes: string[] = [];
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
    onRead: (outcome) => void outcomes.push(outcome),
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
  return { clock, cache, values, reads, outcomes, get, begun, fill, patienceEnds };
}
