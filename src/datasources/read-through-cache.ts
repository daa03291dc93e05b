// A bounded cache of facts that are the same for every viewer, keyed by upstream id.
// Concurrent readers join one read; a read begun before an invalidation never refills the cache.
import type { Clock } from "../clock.js";
import { LRUCache } from "lru-cache";
import type { SharedStore } from "../shared-store.js";
import type { CallOptions } from "../upstream/deadline.js";
import { startSingleFlight, type SingleFlight } from "../upstream/single-flight.js";
import { UpstreamError } from "../upstream/upstream-error.js";

export interface CachedValue<Value> {
  value: Value;
  /** True when the fact is older than it should be because it cannot be read at the moment. */
  isStale: boolean;
}

export interface ReadThroughCache<Value> {
  /**
   * Fresh from the cache, else read; stale where the read fails and the bound allows.
   * @param suffices whether a fact that is fresh will do for this caller
   * @throws what the read throws
   */
  get(
    id: string,
    read: ReadValue<Value>,
    caller: CallOptions,
    suffices?: (value: Value) => boolean,
  ): Promise<CachedValue<Value>>;
  /** What is cached, however old. */
  peek(id: string): Value | undefined;
  /** Whether there is anything about this id, be it that it is absent. */
  has(id: string): boolean;
  /** Takes over a fact that came by another way; whatever is being read meanwhile is older and will not replace it. */
  put(id: string, value: Value): void;
  /** The next get() reads again; until that succeeds the old fact may still serve as stale. */
  invalidate(id: string): void;
  /** The same for this process alone: another instance has already told the shared store. */
  invalidateLocally(id: string): void;
  /** The same for every id. */
  invalidateAllLocally(): void;
}

/** @param isRefresh whether an older fact is at hand, so that this read may be foregone */
export type ReadValue<Value> = (options: { signal: AbortSignal; isRefresh: boolean }) => Promise<Value>;

export interface ReadThroughCachePolicy<Value> {
  maxEntries: number;
  timeToLiveMs: (value: Value) => number;
  /** How long an absence is remembered. */
  absentTimeToLiveMs: number;
  /** How long after its time to live a fact may serve while it cannot be read. */
  staleIfErrorMs: number;
  /** Decides between what is cached and what was just read; the default believes the read. */
  reconcile?: (cached: Value, read: Value) => Value;
  /** Told of every fact that enters, with the one it replaces. */
  onStore?: (value: Value, previous: Value | undefined) => void;
  clock: Clock;
  shared?: SharedStore<Value>;
  /** Gives what comes from the shared store its class back. */
  revive?: (stored: Value) => Value;
}

const ALWAYS = (): boolean => true;
/** For who has to hear it from the upstream itself. */
export const NEVER_CACHED = (): boolean => false;

interface Entry<Value> {
  /** Undefined for a remembered absence. */
  value: Value | undefined;
  freshUntil: number;
  staleUntil: number;
}

export function createReadThroughCache<Value extends object>(
  policy: ReadThroughCachePolicy<Value>,
): ReadThroughCache<Value> {
  const {
    timeToLiveMs,
    absentTimeToLiveMs,
    staleIfErrorMs,
    reconcile = (_cached: Value, read: Value) => read,
    onStore = () => undefined,
    clock,
    shared,
    revive = (stored: Value) => stored,
  } = policy;
  const entries = new LRUCache<string, Entry<Value>>({ max: policy.maxEntries });
  /** The one read of an id whose outcome may enter the cache; being replaced or removed is what outdates a read. */
  const reads = new Map<string, SingleFlight<Value>>();

  /** @param atMostMs what is left of the time to live of a fact that another instance read */
  function store(id: string, value: Value, atMostMs = Infinity): Value {
    const cached = entries.get(id)?.value;
    const kept = cached ? reconcile(cached, value) : value;
    const freshForMs = Math.min(timeToLiveMs(kept), atMostMs);
    const freshUntil = clock.monotonicMs() + freshForMs;
    entries.set(id, { value: kept, freshUntil, staleUntil: freshUntil + staleIfErrorMs });
    if (atMostMs === Infinity) shared?.set(id, kept, freshForMs);
    onStore(kept, cached);
    return kept;
  }

  /** A read that was outdated while it ran gives what has come in meanwhile, if anything has. */
  function newerThan(id: string, value: Value): Value {
    const entry = entries.peek(id);
    return entry?.value && clock.monotonicMs() < entry.freshUntil ? entry.value : value;
  }

  function storeAbsence(id: string): void {
    const freshUntil = clock.monotonicMs() + absentTimeToLiveMs;
    entries.set(id, { value: undefined, freshUntil, staleUntil: freshUntil });
  }

  function withdrawFreshness(id: string): void {
    reads.delete(id);
    const entry = entries.peek(id);
    if (entry) entries.set(id, { ...entry, freshUntil: 0 });
  }

  function singleFlight(id: string, read: ReadValue<Value>, suffices: (value: Value) => boolean): SingleFlight<Value> {
    const running = reads.get(id);
    if (running && !running.isAbandoned()) return running;
    const isRefresh = entries.get(id)?.value !== undefined;
    const started: SingleFlight<Value> = startSingleFlight(async (signal) => {
      // Deferred, so that `started` is in place whenever the read ends.
      await Promise.resolve();
      try {
        const stored = suffices === NEVER_CACHED ? undefined : await shared?.get(id);
        if (stored && suffices(stored.value)) {
          const value = revive(stored.value);
          return reads.get(id) === started ? store(id, value, stored.freshForMs) : newerThan(id, value);
        }
        const value = await read({ signal, isRefresh });
        return reads.get(id) === started ? store(id, value) : newerThan(id, value);
      } catch (error) {
        if (reads.get(id) === started && error instanceof UpstreamError && error.kind === "not_found") storeAbsence(id);
        throw error;
      } finally {
        if (reads.get(id) === started) reads.delete(id);
      }
    }, clock);
    reads.set(id, started);
    return started;
  }

  return {
    async get(id, read, caller, suffices = ALWAYS) {
      const entry = entries.get(id);
      if (entry && clock.monotonicMs() < entry.freshUntil && (!entry.value || suffices(entry.value))) {
        if (!entry.value) throw new UpstreamError("not_found");
        return { value: entry.value, isStale: false };
      }
      try {
        return { value: await singleFlight(id, read, suffices).wait(caller), isStale: false };
      } catch (error) {
        const last = entries.get(id);
        if (!last?.value || clock.monotonicMs() >= last.staleUntil || !canServeStale(error)) throw error;
        return { value: last.value, isStale: true };
      }
    },
    peek: (id) => entries.peek(id)?.value,
    has: (id) => entries.peek(id) !== undefined || reads.has(id),
    put(id, value) {
      reads.delete(id);
      store(id, value);
    },
    invalidate(id) {
      withdrawFreshness(id);
      shared?.delete(id);
    },
    invalidateLocally: withdrawFreshness,
    invalidateAllLocally() {
      reads.clear();
      for (const id of [...entries.keys()]) withdrawFreshness(id);
    },
  };
}

/** An answer about the fact itself (absent, refused) replaces it; trouble on the way to the answer does not. */
function canServeStale(error: unknown): boolean {
  return (
    error instanceof UpstreamError &&
    error.kind !== "not_found" &&
    error.kind !== "rejected" &&
    error.kind !== "cancelled"
  );
}
