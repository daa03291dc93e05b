// A bounded cache of facts that are the same for every viewer, keyed by upstream id.
// Concurrent readers join one read; a read begun before an invalidation never refills the cache.
import { LRUCache } from "lru-cache";
import type { SharedStore } from "../shared-store.js";
import type { CallOptions } from "../upstream/deadline.js";
import { startSharedRead, type SharedRead } from "../upstream/single-flight.js";
import { UpstreamError } from "../upstream/upstream-error.js";

export interface CachedFact<Fact> {
  fact: Fact;
  /** True when the fact is older than it should be because it cannot be read at the moment. */
  isStale: boolean;
}

export interface FactCache<Fact> {
  /**
   * Fresh from the cache, else read; stale where the read fails and the bound allows.
   * @param suffices whether a fact that is fresh will do for this caller
   * @throws what the read throws
   */
  get(
    id: string,
    read: ReadFact<Fact>,
    caller: CallOptions,
    suffices?: (fact: Fact) => boolean,
  ): Promise<CachedFact<Fact>>;
  /** What is cached, however old. */
  peek(id: string): Fact | undefined;
  /** Whether there is anything about this id, be it that it is absent. */
  knows(id: string): boolean;
  /** Takes over a fact that came by another way; whatever is being read meanwhile is older and will not replace it. */
  put(id: string, fact: Fact): void;
  /** The next get() reads again; until that succeeds the old fact may still serve as stale. */
  invalidate(id: string): void;
  /** The same for this process alone: another instance has already told the shared store. */
  drop(id: string): void;
  /** The same for every id. */
  dropAll(): void;
}

/** @param isRefresh whether an older fact is at hand, so that this read may be foregone */
export type ReadFact<Fact> = (options: { signal: AbortSignal; isRefresh: boolean }) => Promise<Fact>;

export interface FactCachePolicy<Fact> {
  maxEntries: number;
  timeToLiveMs: (fact: Fact) => number;
  /** How long an absence is remembered. */
  absentTimeToLiveMs: number;
  /** How long after its time to live a fact may serve while it cannot be read. */
  staleIfErrorMs: number;
  /** Decides between what is cached and what was just read; the default believes the read. */
  reconcile?: (cached: Fact, read: Fact) => Fact;
  /** Told of every fact that enters, with the one it replaces. */
  onStore?: (fact: Fact, previous: Fact | undefined) => void;
  monotonicNowMs: () => number;
  shared?: SharedStore<Fact>;
  /** Gives what comes from the shared store its class back. */
  revive?: (stored: Fact) => Fact;
}

const ANYTHING = (): boolean => true;
/** For who has to hear it from the upstream itself. */
export const NOTHING = (): boolean => false;

interface Entry<Fact> {
  /** Undefined for a remembered absence. */
  fact: Fact | undefined;
  freshUntil: number;
  staleUntil: number;
}

export function createFactCache<Fact extends object>(policy: FactCachePolicy<Fact>): FactCache<Fact> {
  const {
    timeToLiveMs,
    absentTimeToLiveMs,
    staleIfErrorMs,
    reconcile = (_cached, read) => read,
    onStore = () => undefined,
    monotonicNowMs,
    shared,
    revive = (stored) => stored,
  } = policy;
  const entries = new LRUCache<string, Entry<Fact>>({ max: policy.maxEntries });
  /** The one read of an id whose outcome may enter the cache; being replaced or removed is what outdates a read. */
  const reads = new Map<string, SharedRead<Fact>>();

  /** @param atMostMs what is left of the time to live of a fact that another instance read */
  function store(id: string, fact: Fact, atMostMs = Infinity): Fact {
    const cached = entries.get(id)?.fact;
    const kept = cached ? reconcile(cached, fact) : fact;
    const freshForMs = Math.min(timeToLiveMs(kept), atMostMs);
    const freshUntil = monotonicNowMs() + freshForMs;
    entries.set(id, { fact: kept, freshUntil, staleUntil: freshUntil + staleIfErrorMs });
    if (atMostMs === Infinity) shared?.set(id, kept, freshForMs);
    onStore(kept, cached);
    return kept;
  }

  /** A read that was outdated while it ran gives what has come in meanwhile, if anything has. */
  function newerThan(id: string, fact: Fact): Fact {
    const entry = entries.peek(id);
    return entry?.fact && monotonicNowMs() < entry.freshUntil ? entry.fact : fact;
  }

  function storeAbsence(id: string): void {
    const freshUntil = monotonicNowMs() + absentTimeToLiveMs;
    entries.set(id, { fact: undefined, freshUntil, staleUntil: freshUntil });
  }

  function outdate(id: string): void {
    reads.delete(id);
    const entry = entries.peek(id);
    if (entry) entries.set(id, { ...entry, freshUntil: 0 });
  }

  function joinRead(id: string, read: ReadFact<Fact>, suffices: (fact: Fact) => boolean): SharedRead<Fact> {
    const running = reads.get(id);
    if (running && !running.isAbandoned()) return running;
    const isRefresh = entries.get(id)?.fact !== undefined;
    const started: SharedRead<Fact> = startSharedRead(async (signal) => {
      // Deferred, so that `started` is in place whenever the read ends.
      await Promise.resolve();
      try {
        const elsewhere = suffices === NOTHING ? undefined : await shared?.get(id);
        if (elsewhere && suffices(elsewhere.value)) {
          const fact = revive(elsewhere.value);
          return reads.get(id) === started ? store(id, fact, elsewhere.freshForMs) : newerThan(id, fact);
        }
        const fact = await read({ signal, isRefresh });
        return reads.get(id) === started ? store(id, fact) : newerThan(id, fact);
      } catch (error) {
        if (reads.get(id) === started && error instanceof UpstreamError && error.kind === "not_found") storeAbsence(id);
        throw error;
      } finally {
        if (reads.get(id) === started) reads.delete(id);
      }
    }, monotonicNowMs);
    reads.set(id, started);
    return started;
  }

  return {
    async get(id, read, caller, suffices = ANYTHING) {
      const entry = entries.get(id);
      if (entry && monotonicNowMs() < entry.freshUntil && (!entry.fact || suffices(entry.fact))) {
        if (!entry.fact) throw new UpstreamError("not_found");
        return { fact: entry.fact, isStale: false };
      }
      try {
        return { fact: await joinRead(id, read, suffices).wait(caller), isStale: false };
      } catch (error) {
        const last = entries.get(id);
        if (!last?.fact || monotonicNowMs() >= last.staleUntil || !leavesFactStanding(error)) throw error;
        return { fact: last.fact, isStale: true };
      }
    },
    peek: (id) => entries.peek(id)?.fact,
    knows: (id) => entries.peek(id) !== undefined || reads.has(id),
    put(id, fact) {
      reads.delete(id);
      store(id, fact);
    },
    invalidate(id) {
      outdate(id);
      shared?.delete(id);
    },
    drop: outdate,
    dropAll() {
      reads.clear();
      for (const id of [...entries.keys()]) outdate(id);
    },
  };
}

/** An answer about the fact itself (absent, refused) replaces it; trouble on the way to the answer does not. */
function leavesFactStanding(error: unknown): boolean {
  return (
    error instanceof UpstreamError &&
    error.kind !== "not_found" &&
    error.kind !== "rejected" &&
    error.kind !== "cancelled"
  );
}
