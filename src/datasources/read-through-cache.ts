// A bounded read-through cache with single-flight and stale-if-error, keyed by upstream id. Values are the same for
// every viewer. A read that began before an invalidation never counts as fresh.
import { LRUCache } from "lru-cache";
import type { Cancellation } from "../cancellation.js";
import type { Clock } from "../clock.js";
import { atMost } from "../limits/entry-limit.js";
import type { CacheOutcome } from "../measurements.js";
import type { Freshness } from "../schema/freshness.js";
import type { SharedStore } from "../shared-store.js";
import type { CallOptions } from "../upstream/deadline.js";
import { type SingleFlight, startSingleFlight } from "../upstream/single-flight.js";
import { isOwnRefusal, UpstreamError } from "../upstream/upstream-error.js";
import type { CachedValue } from "./cached-value.js";
import type { Observed, Origin } from "./change-feed.js";

/** Where the values are kept. */
export interface ValueStore<Value> {
  /** The newest value known; undefined where it has been evicted. */
  get(id: string): Value | undefined;
  merge(id: string, value: Value, observation: ValueObservation): void;
  delete(id: string): void;
}

export interface ValueObservation extends Observed {
  /** It was invalidated a moment ago, and nothing has been read since. */
  wasInvalidated: boolean;
}

export interface ReadThroughCache<Value> {
  /** Whether the value is cached and fresh; not counted as a read. */
  isFresh(id: string): boolean;
  /** The cached value while fresh. */
  fresh(id: string, caller?: Pick<CallOptions, "onCacheRead">): Value | undefined;
  /**
   * The cached value while fresh, else a read; if that fails or takes longer than `staleAfterMs`, the stale value up to
   * `staleIfErrorMs`.
   * @param notBeforeMs Unix time; a value fetched earlier does not suffice for this caller
   * @throws what the read throws
   */
  get(id: string, read: ReadValue<Value>, caller: CallOptions, notBeforeMs?: number): Promise<CachedValue<Value>>;
  /** Stores the answer of a mutation. A read already running is older. */
  put(id: string, value: Value): void;
  /** Withdraws what instances share of the value; here it stays as fresh as it was. */
  unshare(id: string): void;
  /** A running read is older than what is known, and will not count as fresh. */
  overtake(id: string): void;
  /**
   * The next get() reads again; until that succeeds, the old value remains for stale-if-error.
   * @param isShared whether for all instances
   * @param sinceMs Unix time; what an instance has fetched earlier is not used either
   */
  invalidate(id: string, isShared: boolean, sinceMs?: number): void;
  /**
   * Ends the freshness of the value; a running read may still make it fresh.
   * @param sinceMs Unix time; what an instance has fetched earlier is not used either
   */
  expire(id: string, isShared: boolean, sinceMs?: number): void;
  /** The value has been changed where it is kept: fresh for no longer than it would be if it were read now. */
  shorten(id: string): void;
  /** Deletes the value in this process, and what a running read brings is not kept. */
  forget(id: string): void;
  /** Whether nothing has been read since it was invalidated. */
  isInvalidated(id: string): boolean;
  /** Whether that was a moment ago. */
  wasJustInvalidated(id: string): boolean;
  /** Ends the freshness of every value in this process; running reads will not count as fresh. */
  invalidateAll(): void;
}

export interface ReadConditions {
  /** Cancelled when nobody waits for the value any more. */
  cancellation: Cancellation;
  /** Whether an older value is cached. */
  isRefresh: boolean;
}

type ReadValue<Value> = (conditions: ReadConditions) => Promise<Value>;

export interface ReadThroughCachePolicy<Value> {
  values: ValueStore<Value>;
  maxEntries: number;
  timeToLiveMs: (value: Value, id: string) => number;
  /** How long an absence is cached. */
  absentTimeToLiveMs: number;
  /** How long past its time to live a value may be served while it cannot be read. */
  staleIfErrorMs: number;
  /** How long a caller waits for a read while there is a stale value to serve; the read goes on. */
  staleAfterMs: number;
  clock: Clock;
  shared?: SharedStore<Value>;
  /** Whether something newer is known than a value that instances share. */
  isOvertaken?: (id: string, value: Value) => boolean;
  /** Called once for each read of a caller. */
  onRead?: (outcome: CacheOutcome) => void;
}

/** Own choice: after so many reads that were refused to their starters, a caller starts one of its own. */
const MAX_JOINED = 2;

/** Own choice. A change that is seen later need not be the one that an event has announced. */
const MOMENT_MS = 10_000;

interface Flight<Value> extends SingleFlight<Value> {
  /** Whether another instance had read the value. */
  isShared(): boolean;
}

interface RunningRead<Value> extends Flight<Value> {
  /** Unix time. */
  startedAtMs: number;
}

interface Entry {
  isAbsent: boolean;
  freshUntil: number;
  staleUntil: number;
}

export function createReadThroughCache<Value extends { freshness: Freshness }>(
  policy: ReadThroughCachePolicy<Value>,
): ReadThroughCache<Value> {
  const { values, timeToLiveMs, absentTimeToLiveMs, staleIfErrorMs, staleAfterMs, clock, shared } = policy;
  const { onRead = () => undefined, isOvertaken = () => false } = policy;
  const entries = new LRUCache<string, Entry>(atMost(policy.maxEntries));
  /** By id, the running read whose outcome counts as fresh. Invalidation removes it from here. */
  const reads = new Map<string, RunningRead<Value>>();
  /** Running reads of what was deleted meanwhile. */
  const forgotten = new WeakSet<RunningRead<Value>>();
  /** By id, the Unix time of an invalidation after which nothing has been read. */
  const invalidatedAt = new LRUCache<string, number>(atMost(policy.maxEntries));

  function cached(id: string): { value: Value; isFresh: boolean } | undefined {
    const entry = entries.get(id);
    const value = entry && !entry.isAbsent && clock.monotonicMs() < entry.staleUntil ? values.get(id) : undefined;
    return entry && value && { value, isFresh: clock.monotonicMs() < entry.freshUntil };
  }

  function count(outcome: CacheOutcome, caller: Pick<CallOptions, "onCacheRead"> | undefined): void {
    onRead(outcome);
    caller?.onCacheRead?.(outcome);
  }

  /** Never back: what an earlier event has made doubtful stays so. */
  function invalidateSince(id: string, sinceMs: number): void {
    invalidatedAt.set(id, Math.max(sinceMs, invalidatedAt.peek(id) ?? -Infinity));
  }

  function wasJustInvalidated(id: string): boolean {
    return clock.now().getTime() - (invalidatedAt.peek(id) ?? -Infinity) <= MOMENT_MS;
  }

  /** @param atMostMs the remaining time to live of a value that another instance read */
  function store(id: string, value: Value, origin: Origin, atMostMs = Infinity): Value {
    const wasInvalidated = wasJustInvalidated(id);
    invalidatedAt.delete(id);
    values.merge(id, value, { origin, wasInvalidated, isOvertaken: false });
    const kept = values.get(id) ?? value;
    // What has overtaken it may have arrived at the same moment.
    const freshForMs = origin === "instance" && isOvertaken(id, value) ? 0 : Math.min(timeToLiveMs(kept, id), atMostMs);
    const freshUntil = clock.monotonicMs() + freshForMs;
    entries.set(id, { isAbsent: false, freshUntil, staleUntil: freshUntil + staleIfErrorMs });
    if (origin !== "instance") shared?.set(id, kept, freshForMs);
    return kept;
  }

  /** What it shows is known from now on, but it is no fresher than what it was overtaken by. */
  function storeOvertaken(id: string, value: Value, origin: Origin): Value {
    values.merge(id, value, { origin, wasInvalidated: wasJustInvalidated(id), isOvertaken: true });
    return values.get(id) ?? value;
  }

  function storeAbsence(id: string): void {
    const freshUntil = clock.monotonicMs() + absentTimeToLiveMs;
    entries.set(id, { isAbsent: true, freshUntil, staleUntil: freshUntil });
  }

  function expire(id: string, isShared: boolean, sinceMs?: number): void {
    const entry = entries.peek(id);
    if (entry) entries.set(id, { ...entry, freshUntil: 0 });
    if (sinceMs !== undefined) invalidateSince(id, sinceMs);
    if (isShared) shared?.delete(id);
  }

  function start(id: string, read: ReadValue<Value>, notBeforeMs: number): Flight<Value> {
    const isRefresh = cached(id) !== undefined;
    let release: () => void = () => undefined;
    let isShared = false;
    const flight: SingleFlight<Value> = startSingleFlight(async (cancellation) => {
      // Deferred, so that `started` is assigned before the read can end.
      await Promise.resolve();
      const storeRead = (value: Value, origin: Origin, atMostMs?: number) => {
        if (forgotten.has(started)) return value;
        return reads.get(id) === started ? store(id, value, origin, atMostMs) : storeOvertaken(id, value, origin);
      };
      try {
        const sinceMs = Math.max(notBeforeMs, invalidatedAt.peek(id) ?? -Infinity);
        const suffices = (value: Value) => value.freshness.fetchedAt.getTime() >= sinceMs && !isOvertaken(id, value);
        const claimed = shared && (await shared.getOrClaim(id, suffices));
        if (claimed?.stored) {
          isShared = true;
          return storeRead(claimed.stored.value, "instance", claimed.stored.freshForMs);
        }
        if (claimed) release = claimed.release;
        return storeRead(await read({ cancellation, isRefresh }), "read");
      } catch (error) {
        if (reads.get(id) === started && error instanceof UpstreamError && error.kind === "not_found") storeAbsence(id);
        throw error;
      } finally {
        if (reads.get(id) === started) reads.delete(id);
        release();
      }
    }, clock);
    const started: RunningRead<Value> = { ...flight, isShared: () => isShared, startedAtMs: clock.now().getTime() };
    reads.set(id, started);
    return started;
  }

  /** Joins the running read, or starts one. */
  async function readOnce(
    id: string,
    read: ReadValue<Value>,
    notBeforeMs: number,
    caller: CallOptions,
  ): Promise<{ value: Value; outcome: CacheOutcome }> {
    for (let joined = 0; joined < MAX_JOINED; joined += 1) {
      const running = reads.get(id);
      if (!running || running.startedAtMs < notBeforeMs) break;
      try {
        return { value: await running.wait(caller), outcome: "joined" };
      } catch (error) {
        if (!concernsStarterOnly(error) || caller.cancellation?.isCancelled) throw error;
      }
    }
    const started = start(id, read, notBeforeMs);
    const value = await started.wait(caller);
    return { value, outcome: started.isShared() ? "shared" : "miss" };
  }

  /**
   * With an older value at hand nobody waits long for a newer one. The read goes on, also when the client has left: the
   * next one finds its result.
   */
  function readOrPatienceEnds<Read>(reading: Promise<Read>): Promise<Read> {
    return new Promise((resolve, reject) => {
      const cancel = clock.schedule(() => reject(new UpstreamError("timeout")), staleAfterMs);
      reading.then(resolve, reject).then(cancel, cancel);
    });
  }

  return {
    isFresh: (id) => cached(id)?.isFresh ?? false,
    fresh(id, caller) {
      const known = cached(id);
      if (!known?.isFresh) return undefined;
      count("hit", caller);
      return known.value;
    },
    async get(id, read, caller, notBeforeMs = -Infinity) {
      const entry = entries.get(id);
      if (entry?.isAbsent && clock.monotonicMs() < entry.freshUntil) {
        count("hit", caller);
        throw new UpstreamError("not_found");
      }
      const known = cached(id);
      const suffices = known !== undefined && known.value.freshness.fetchedAt.getTime() >= notBeforeMs;
      if (suffices && known.isFresh) {
        count("hit", caller);
        return { value: known.value, isStale: false };
      }
      try {
        const { value, outcome } = suffices
          ? await readOrPatienceEnds(readOnce(id, read, notBeforeMs, { ...caller, cancellation: undefined }))
          : await readOnce(id, read, notBeforeMs, caller);
        count(outcome, caller);
        return { value, isStale: false };
      } catch (error) {
        const last = canServeStale(error) ? cached(id) : undefined;
        count(last ? "stale" : "miss", caller);
        if (!last) throw error;
        return { value: last.value, isStale: true };
      }
    },
    put(id, value) {
      reads.delete(id);
      if (value.freshness.fetchedAt.getTime() < (invalidatedAt.peek(id) ?? -Infinity)) storeOvertaken(id, value, "own");
      else store(id, value, "own");
    },
    overtake: (id) => void reads.delete(id),
    unshare: (id) => shared?.delete(id),
    shorten(id) {
      const [entry, value] = [entries.get(id), values.get(id)];
      const freshUntil = clock.monotonicMs() + (value ? timeToLiveMs(value, id) : 0);
      if (entry && freshUntil < entry.freshUntil) entries.set(id, { ...entry, freshUntil });
    },
    expire,
    invalidate(id, isShared, sinceMs = clock.now().getTime()) {
      reads.delete(id);
      expire(id, isShared, sinceMs);
    },
    forget(id) {
      const running = reads.get(id);
      if (running) forgotten.add(running);
      reads.delete(id);
      entries.delete(id);
      invalidatedAt.delete(id);
      values.delete(id);
    },
    isInvalidated: (id) => invalidatedAt.has(id),
    wasJustInvalidated,
    invalidateAll() {
      reads.clear();
      for (const id of [...entries.keys()]) expire(id, false);
    },
  };
}

/** Why a read ended that another caller has started: the next caller may have more luck. */
function concernsStarterOnly(error: unknown): boolean {
  return error instanceof UpstreamError && (error.kind === "cancelled" || isOwnRefusal(error));
}

/** A definite answer (not found, rejected) supersedes the cached value; a failure to get an answer does not. */
function canServeStale(error: unknown): boolean {
  return (
    error instanceof UpstreamError &&
    error.kind !== "not_found" &&
    error.kind !== "rejected" &&
    error.kind !== "cancelled"
  );
}
