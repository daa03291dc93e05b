// A bounded read-through cache with single-flight and stale-if-error, keyed by upstream id. Values are the same for
// every viewer. A read that began before an invalidation never fills the cache.
import { LRUCache } from "lru-cache";
import type { Cancellation } from "../cancellation.js";
import type { Clock } from "../clock.js";
import { atMost } from "../limits/entry-limit.js";
import type { SharedStore } from "../shared-store.js";
import type { CallOptions } from "../upstream/deadline.js";
import { type SingleFlight, startSingleFlight } from "../upstream/single-flight.js";
import { isOwnRefusal, UpstreamError } from "../upstream/upstream-error.js";

export interface CachedValue<Value> {
  value: Value;
  /** True when the value is past its time to live and could not be read again. */
  isStale: boolean;
}

export interface ReadThroughCache<Value> {
  /**
   * The cached value while fresh, else a read; if that fails or takes longer than `staleAfterMs`, the stale value up to
   * `staleIfErrorMs`.
   * @param suffices whether a fresh value is good enough for this caller
   * @throws what the read throws
   */
  get(
    id: string,
    read: ReadValue<Value>,
    caller: CallOptions,
    suffices?: (value: Value) => boolean,
  ): Promise<CachedValue<Value>>;
  /** The cached value, however old. Reads nothing. */
  peek(id: string): Value | undefined;
  /** Whether anything is cached for this id, an absence included, or being read. */
  has(id: string): boolean;
  /** Stores a value that was obtained otherwise. A read already running is older and will not replace it. */
  put(id: string, value: Value): void;
  /** Changes a fresh value, which stays as fresh as it was. False when there is none. A running read is older. */
  update(id: string, change: (value: Value) => Value): boolean;
  /** The next get() reads again; until that succeeds, the old value remains for stale-if-error. */
  invalidate(id: string): void;
  /** Ends the freshness of the value; a running read fills the cache. @param everywhere at all instances */
  expire(id: string, everywhere: boolean): void;
  /** `invalidate` in this process only: another instance has already invalidated the shared store. */
  invalidateLocally(id: string): void;
  /** `invalidateLocally` for every id. */
  invalidateAllLocally(): void;
}

export interface ReadConditions {
  /** Cancelled when nobody waits for the value any more. */
  cancellation: Cancellation;
  /** Whether an older value is cached. */
  isRefresh: boolean;
}

type ReadValue<Value> = (conditions: ReadConditions) => Promise<Value>;

export interface ReadThroughCachePolicy<Value> {
  maxEntries: number;
  timeToLiveMs: (value: Value) => number;
  /** How long an absence is cached. */
  absentTimeToLiveMs: number;
  /** How long past its time to live a value may be served while it cannot be read. */
  staleIfErrorMs: number;
  /** How long a caller waits for a read while there is a stale value to serve; the read goes on. */
  staleAfterMs: number;
  /** Chooses between the cached value and the one just read; by default the latter. */
  reconcile?: (cached: Value, read: Value) => Value;
  /** Called for every value stored, with the one it replaces. @param origin who has read the value */
  onStore?: (value: Value, previous: Value | undefined, origin: ValueOrigin) => void;
  clock: Clock;
  shared?: SharedStore<Value>;
}

/** `instance`: another one has read it, which has published what changed. */
export type ValueOrigin = "here" | "instance";

/** Own choice: after so many reads that were refused to their starters, a caller starts one of its own. */
const MAX_JOINED = 2;
const ALWAYS = (): boolean => true;
/** For callers that need a read of the upstream itself. */
export const NEVER_CACHED = (): boolean => false;

interface Entry<Value> {
  /** Undefined for a cached absence. */
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
    staleAfterMs,
    reconcile = (_cached: Value, read: Value) => read,
    onStore = () => undefined,
    clock,
    shared,
  } = policy;
  const entries = new LRUCache<string, Entry<Value>>(atMost(policy.maxEntries));
  /** By id, the running read whose outcome may be stored. Invalidation removes it from here. */
  const reads = new Map<string, SingleFlight<Value>>();

  function keep(id: string, value: Value, freshForMs: number): void {
    const freshUntil = clock.monotonicMs() + freshForMs;
    entries.set(id, { value, freshUntil, staleUntil: freshUntil + staleIfErrorMs });
  }

  /** @param atMostMs the remaining time to live of a value that another instance read */
  function store(id: string, value: Value, atMostMs = Infinity): Value {
    const cached = entries.get(id)?.value;
    const kept = cached ? reconcile(cached, value) : value;
    const freshForMs = Math.min(timeToLiveMs(kept), atMostMs);
    keep(id, kept, freshForMs);
    if (atMostMs === Infinity) shared?.set(id, kept, freshForMs);
    onStore(kept, cached, atMostMs === Infinity ? "here" : "instance");
    return kept;
  }

  /** For a read invalidated while it ran: the fresh value stored since, unless the one read is newer. */
  function newerThan(id: string, value: Value): Value {
    const entry = entries.peek(id);
    if (!entry?.value || clock.monotonicMs() >= entry.freshUntil) return value;
    if (!policy.reconcile) return entry.value;
    const newer = policy.reconcile(entry.value, value);
    return newer === entry.value ? newer : store(id, newer);
  }

  function storeAbsence(id: string): void {
    const freshUntil = clock.monotonicMs() + absentTimeToLiveMs;
    entries.set(id, { value: undefined, freshUntil, staleUntil: freshUntil });
  }

  function expire(id: string): void {
    const entry = entries.peek(id);
    if (entry) entries.set(id, { ...entry, freshUntil: 0 });
  }

  function invalidateLocally(id: string): void {
    reads.delete(id);
    expire(id);
  }

  function start(id: string, read: ReadValue<Value>, suffices: (value: Value) => boolean): SingleFlight<Value> {
    const last = entries.get(id);
    const isRefresh = last?.value !== undefined && clock.monotonicMs() < last.staleUntil;
    let hasClaim = false;
    const started: SingleFlight<Value> = startSingleFlight(async (cancellation) => {
      // Deferred, so that `started` is assigned before the read can end.
      await Promise.resolve();
      try {
        const stored = suffices === NEVER_CACHED ? undefined : await shared?.getOrClaim(id);
        hasClaim = suffices !== NEVER_CACHED && !stored;
        if (stored && suffices(stored.value)) {
          const { value, freshForMs } = stored;
          return reads.get(id) === started ? store(id, value, freshForMs) : newerThan(id, value);
        }
        const value = await read({ cancellation, isRefresh });
        return reads.get(id) === started ? store(id, value) : newerThan(id, value);
      } catch (error) {
        if (reads.get(id) === started && error instanceof UpstreamError && error.kind === "not_found") storeAbsence(id);
        throw error;
      } finally {
        if (reads.get(id) === started) reads.delete(id);
        if (hasClaim) shared?.release(id);
      }
    }, clock);
    reads.set(id, started);
    return started;
  }

  /** Joins the running read, or starts one. */
  async function readOnce(
    id: string,
    read: ReadValue<Value>,
    suffices: (value: Value) => boolean,
    caller: CallOptions,
  ): Promise<Value> {
    for (let joined = 0; joined < MAX_JOINED; joined += 1) {
      const running = reads.get(id);
      if (!running) break;
      try {
        return await running.wait(caller);
      } catch (error) {
        if (!concernsStarterOnly(error) || caller.cancellation?.isCancelled) throw error;
      }
    }
    return start(id, read, suffices).wait(caller);
  }

  /**
   * With an older value at hand nobody waits long for a newer one. The read goes on, also when the client has left: the
   * next one finds its result.
   */
  function readOrPatienceEnds(reading: Promise<Value>): Promise<Value> {
    return new Promise((resolve, reject) => {
      const cancel = clock.schedule(() => reject(new UpstreamError("timeout")), staleAfterMs);
      reading.then(resolve, reject).then(cancel, cancel);
    });
  }

  return {
    async get(id, read, caller, suffices = ALWAYS) {
      const entry = entries.get(id);
      if (entry && clock.monotonicMs() < entry.freshUntil && (!entry.value || suffices(entry.value))) {
        if (!entry.value) throw new UpstreamError("not_found");
        return { value: entry.value, isStale: false };
      }
      const isStaleUseful =
        entry?.value !== undefined && clock.monotonicMs() < entry.staleUntil && suffices(entry.value);
      try {
        const value = isStaleUseful
          ? await readOrPatienceEnds(readOnce(id, read, suffices, { ...caller, cancellation: undefined }))
          : await readOnce(id, read, suffices, caller);
        return { value, isStale: false };
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
    update(id, change) {
      const entry = entries.peek(id);
      const freshForMs = (entry?.freshUntil ?? 0) - clock.monotonicMs();
      if (!entry?.value || freshForMs <= 0) return false;
      reads.delete(id);
      const value = change(entry.value);
      const stillFreshForMs = Math.min(freshForMs, timeToLiveMs(value));
      keep(id, value, stillFreshForMs);
      shared?.set(id, value, stillFreshForMs);
      return true;
    },
    expire(id, everywhere) {
      expire(id);
      if (everywhere) shared?.delete(id);
    },
    invalidate(id) {
      invalidateLocally(id);
      shared?.delete(id);
    },
    invalidateLocally,
    invalidateAllLocally() {
      reads.clear();
      for (const id of [...entries.keys()]) expire(id);
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
