// Caches sessions and lists of the upstream, and in user-cache.ts users: times to live, and what invalidates what.
// Everything read is merged into the stores, whose feed tells of changes. Independent of viewers: callers check access
// after every load.
import { LRUCache } from "lru-cache";
import type { Clock } from "../clock.js";
import { atMost } from "../limits/entry-limit.js";
import type { Measurements } from "../measurements.js";
import { IdentityVerification } from "../schema/identity-verification.js";
import type { RegulatoryStatus, UserDetail } from "../schema/user.js";
import type { SharedStore } from "../shared-store.js";
import type { CallClass } from "../upstream/call-class.js";
import type { CallOptions } from "../upstream/deadline.js";
import type { RestCallOptions } from "../upstream/rest-client.js";
import { UpstreamError } from "../upstream/upstream-error.js";
import { type CachedValue, notStale, withStaleFlag } from "./cached-value.js";
import type { Change, ChangeFeed, SessionChange } from "./change-feed.js";
import { createListStore, MAX_LISTS } from "./list-store.js";
import { createReadThroughCache, type ReadConditions, type ValueObservation } from "./read-through-cache.js";
import { MAX_VIEWS, type SessionStore } from "./session-store.js";
import { listTimeToLiveMs, sessionTimeToLiveMs, type TimesToLive } from "./time-to-live.js";
import type { SessionList, UpstreamApi } from "./upstream-api.js";
import { createUserCache, type UserReads } from "./user-cache.js";

export interface UpstreamCache extends UserReads {
  /** What can be had at once, without a call. */
  freshSession(id: string, caller: CallOptions): IdentityVerification | undefined;
  freshSessionsOf(userId: string, caller: CallOptions): SessionList | undefined;
  /** Whether `freshSession` has it; not counted as a read. */
  hasFreshSession(id: string): boolean;
  /** What was last observed, however long ago. */
  knownSessionsOf(userId: string): SessionList | undefined;
  /** @param callClass by default that of a read or of a refresh */
  session(id: string, caller: CallOptions, callClass?: CallClass): Promise<IdentityVerification>;
  /** Reads the session again unless that was done after `since`; stale if that fails. */
  newerSession(id: string, since: Date, caller: CallOptions, callClass?: CallClass): Promise<IdentityVerification>;
  /** @param callClass by default that of a read or of a refresh @param since as for `newerSession` */
  sessionsOf(userId: string, caller: CallOptions, callClass?: CallClass, since?: Date): Promise<SessionList>;
  /** For a caller that misses a session in the list: reads again unless that was done after `since`, or lately. */
  newerSessionsOf(userId: string, since: Date, caller: CallOptions): Promise<SessionList>;
  /** Stores a session that a mutation of ours created or read. */
  put(session: IdentityVerification): void;
  /** A mutation of ours may have changed the session: invalidates it, and emits that. */
  mayHaveChanged(session: IdentityVerification): void;
  /** Another instance has observed a change. */
  changedElsewhere(change: Change): void;
  /** The next query reads the session, its user and their list. */
  invalidateSession(id: string, invalidation?: Invalidation): void;
  /** The next query reads the user and their list. */
  invalidateUser(userId: string, invalidation?: Invalidation): void;
  /** Forgets all that was read of a user, in this process. */
  purgeUser(userId: string): void;
  /** Messages of other instances may have been missed. */
  invalidateAll(): void;
  /**
   * Reads a session again, as somebody watches it, unless an instance has fetched it since then (Unix time).
   * @throws UpstreamError
   */
  refreshSession(id: string, sinceMs: number): Promise<IdentityVerification>;
  /** The same for a user's list. @throws UpstreamError */
  refreshSessionsOf(userId: string, sinceMs: number): Promise<RefreshedList>;
}

interface RefreshedList extends SessionList {
  /** False when the list was invalidated while it was read: it may lack the latest change. */
  isCurrent: boolean;
}

/** What an event withdraws. */
export interface Invalidation {
  /** Unix time of its arrival; what any instance has fetched earlier is not used. */
  sinceMs: number;
  /** Whether another instance has invalidated the session, or the user that the event names, for all. */
  isForwarded: boolean;
  /** The session's user, if the instance that received the event knew them. */
  userId?: string;
}

export interface UpstreamCacheOptions {
  api: UpstreamApi;
  store: SessionStore;
  feed: ChangeFeed;
  timesToLive: TimesToLive;
  staleIfErrorMs: number;
  staleAfterMs: number;
  absentTimeToLiveMs: number;
  /** Longest time for one read, its attempts included. */
  readTimeoutMs: number;
  clock: Clock;
  measurements?: Pick<Measurements, "cacheRead">;
  /** Called whenever an open session is returned to a caller. */
  onOpenSessionRead?: () => void;
  /** Where instances share what they have read. */
  shared?: {
    sessions: SharedStore<IdentityVerification>;
    lists: SharedStore<SessionList>;
    users: SharedStore<UserDetail>;
    regulatory: SharedStore<RegulatoryStatus>;
  };
}

/** Own choice: what one query reads begins at about the same time. */
const SAME_QUERY_MS = 1_000;

export function createUpstreamCache(options: UpstreamCacheOptions): UpstreamCache {
  const { api, store, feed, timesToLive, staleIfErrorMs, staleAfterMs, absentTimeToLiveMs, readTimeoutMs, clock } =
    options;
  const { measurements, onOpenSessionRead = () => undefined } = options;
  const policy = { staleIfErrorMs, staleAfterMs, absentTimeToLiveMs, clock };
  /** By user, when a session was last missed in their list, in Unix milliseconds. */
  const missedAt = new LRUCache<string, number>(atMost(MAX_LISTS));

  const listStore = createListStore({
    listed: (id) => store.listed(id),
    merge(session, observation, isNew) {
      merge(session, { ...observation, wasInvalidated: sessions.wasJustInvalidated(session.id) }, isNew);
    },
  });
  const sessions = createReadThroughCache<IdentityVerification>({
    ...policy,
    values: {
      get: (id) => store.view(id),
      merge: (_id, session, observation) => mergeView(session, observation),
      delete: (id) => store.delete(id),
    },
    maxEntries: MAX_VIEWS,
    shared: options.shared?.sessions,
    isOvertaken: (_id, session) => store.overtakes(session),
    onRead: (outcome) => measurements?.cacheRead("sessions", outcome),
    timeToLiveMs: (session) => sessionTimeToLiveMs(session, timesToLive, clock.now().getTime()),
  });
  const lists = createReadThroughCache<SessionList>({
    ...policy,
    values: listStore,
    maxEntries: MAX_LISTS,
    shared: options.shared && withoutDetails(options.shared.lists),
    onRead: (outcome) => measurements?.cacheRead("lists", outcome),
    timeToLiveMs: (list) => listTimeToLiveMs(list, timesToLive, clock.now().getTime()),
  });
  const users = createUserCache({
    ...{ api, feed, timesToLive, policy, measurements, eventCaller },
    callOf: call,
    shared: options.shared,
  });

  function merge(session: IdentityVerification, observation: ValueObservation, isAwaited: boolean): void {
    const { origin, wasInvalidated, isOvertaken } = observation;
    const isAnnounced = wasInvalidated && store.userOf(session.id) !== undefined;
    store.merge({ session, origin, isOvertaken, isAnnounced, isAwaited });
    const userId = store.userOf(session.id);
    if (session.isFinal && session.updatedAt && userId !== undefined)
      users.decided(userId, session.updatedAt.getTime());
  }

  function mergeView(session: IdentityVerification, observation: ValueObservation): void {
    const { origin, wasInvalidated } = observation;
    merge(session, observation, wasInvalidated || origin === "own" || listStore.lacks(session));
  }

  feed.subscribe((change) => {
    if (change.subject !== "session" || (change.kind !== "new" && change.kind !== "changed")) return;
    const { session, origin, isAnnounced } = change;
    const { id, userId } = session;
    const isShared = origin !== "instance";
    // A message grants no freshness; what it says may be all that is known of the change.
    if (!session.detail || !isShared) sessions.expire(id, isShared && !isAnnounced);
    if (userId === undefined) return;
    // What follows from an outcome may lag behind it.
    if (session.isFinal) users.mayChange(userId, clock.now().getTime());
    if (origin !== "own") expireUser(userId, session.freshness.fetchedAt.getTime() - SAME_QUERY_MS, change);
    if (change.kind === "changed" || listStore.includes(session)) return;
    listStore.add(session);
    // A list that is being read since before the creation may lack it.
    if (origin !== "read") lists.overtake(userId);
    lists.unshare(userId);
    // One without open sessions was to be fresh for longer.
    lists.shorten(userId);
  });

  /** The outcome also changes the user's KYC level, unless that was read after the event, together with the session. */
  function expireUser(userId: string, sinceMs: number, { origin, isAnnounced }: SessionChange): void {
    const isCurrent = users.fetchedAtMs(userId) >= sinceMs;
    if (isAnnounced && isCurrent) return;
    if (isAnnounced) users.expire(userId, false, sinceMs);
    else users.expire(userId, origin === "read");
  }

  const eventNow = (): Invalidation => ({
    sinceMs: clock.now().getTime(),
    isForwarded: false,
  });

  function invalidateSession(id: string, invalidation = eventNow()): void {
    const { sinceMs, isForwarded } = invalidation;
    sessions.invalidate(id, !isForwarded, sinceMs);
    const userId = store.userOf(id) ?? invalidation.userId;
    const isOwnerForwarded = isForwarded && invalidation.userId !== undefined;
    if (userId !== undefined) invalidateUser(userId, { sinceMs, isForwarded: isOwnerForwarded });
  }

  function invalidateUser(userId: string, { sinceMs, isForwarded } = eventNow()): void {
    users.mayChange(userId, sinceMs);
    lists.invalidate(userId, !isForwarded, sinceMs);
    users.invalidate(userId, !isForwarded, sinceMs);
  }

  /** @param caller whose allowance pays for the call, and whose turn it takes */
  function call(
    { cancellation, isRefresh }: ReadConditions,
    { sender, allowance, trace }: CallOptions,
    callClass: CallClass = isRefresh ? "refresh" : "first_read",
  ): RestCallOptions {
    return { sender, cancellation, allowance, trace, deadlineAt: clock.monotonicMs() + readTimeoutMs, callClass };
  }

  /** For subscribers, whom no older value helps. */
  function eventCaller(): CallOptions {
    return { deadlineAt: clock.monotonicMs() + readTimeoutMs };
  }

  function sessionOf(
    id: string,
    caller: CallOptions,
    { callClass, sinceMs }: Read,
  ): Promise<CachedValue<IdentityVerification>> {
    const read = (conditions: ReadConditions) => api.viewSession(id, call(conditions, caller, callClass));
    return sessions.get(id, read, caller, sinceMs);
  }

  async function listOf(userId: string, caller: CallOptions, { callClass, sinceMs }: Read): Promise<SessionList> {
    const read = (conditions: ReadConditions) => api.listSessions(userId, call(conditions, caller, callClass));
    const { value, isStale } = await lists.get(userId, read, caller, sinceMs).catch((error: unknown) => {
      const known = error instanceof UpstreamError && error.kind === "not_found" ? usableList(userId) : undefined;
      if (!known) throw error;
      return { value: known, isStale: true };
    });
    if (!isStale) return value;
    return {
      ...withStaleFlag({ value, isStale }),
      sessions: value.sessions.map((session) => withStaleFlag({ value: session, isStale })),
    };
  }

  /** Sessions are never deleted: an absent list does not mean that there are none, for as long as when a read fails. */
  function usableList(userId: string): SessionList | undefined {
    const known = listStore.get(userId);
    const ageMs = clock.now().getTime() - (known?.freshness.fetchedAt.getTime() ?? -Infinity);
    return known && known.sessions.length > 0 && ageMs < timesToLive.reviewMs + staleIfErrorMs ? known : undefined;
  }

  /** How recent a list must be for a missing session to count as absent. Made-up ids must not cause a read each. */
  function recentSince(userId: string, sinceMs: number): number {
    const nowMs = clock.now().getTime();
    const lastMs = missedAt.get(userId) ?? -Infinity;
    // `abs`, so that a clock that was set back does not block reads for long.
    if (Math.abs(nowMs - lastMs) < absentTimeToLiveMs) return Math.min(lastMs, sinceMs);
    missedAt.set(userId, nowMs);
    return sinceMs;
  }

  function countOpen(session: IdentityVerification): IdentityVerification {
    if (!session.isSettled) onOpenSessionRead();
    return session;
  }

  function countOpenOf(list: SessionList): SessionList {
    if (list.sessions.some(({ isFinal }) => !isFinal)) onOpenSessionRead();
    return list;
  }

  async function sessionsOf(userId: string, caller: CallOptions, read: Read): Promise<SessionList> {
    return countOpenOf(await listOf(userId, caller, read));
  }

  return {
    ...users.reads,
    hasFreshSession: (id) => sessions.isFresh(id),
    freshSession(id, caller) {
      const session = sessions.fresh(id, caller);
      return session && countOpen(session);
    },
    freshSessionsOf(userId, caller) {
      const list = lists.fresh(userId, caller);
      return list && countOpenOf(list);
    },
    knownSessionsOf: (userId) => listStore.get(userId),
    session: async (id, caller, callClass) => countOpen(withStaleFlag(await sessionOf(id, caller, { callClass }))),
    newerSession: async (id, since, caller, callClass) =>
      countOpen(withStaleFlag(await sessionOf(id, caller, { callClass, sinceMs: since.getTime() }))),
    sessionsOf: (userId, caller, callClass, since) =>
      sessionsOf(userId, caller, { callClass, sinceMs: since?.getTime() }),
    newerSessionsOf: (userId, since, caller) =>
      sessionsOf(userId, caller, { sinceMs: recentSince(userId, since.getTime()) }),
    put: (session) => sessions.put(session.id, session),
    mayHaveChanged({ id, userId }) {
      const invalidation = eventNow();
      invalidateSession(id, invalidation);
      const { sinceMs } = invalidation;
      feed.emit({ subject: "invalidation", session: { id, userId }, sinceMs, origin: "own" });
    },
    changedElsewhere(change) {
      if (change.subject === "user" || change.subject === "regulatory status") users.changedElsewhere(change);
      else if (change.subject === "invalidation") {
        const { session, sinceMs } = change;
        invalidateSession(session.id, { sinceMs, isForwarded: true, userId: session.userId });
        feed.emit({ ...change, origin: "instance" });
      } else {
        const { session } = change;
        const wasInvalidated = sessions.wasJustInvalidated(session.id);
        merge(session, { origin: "instance", wasInvalidated, isOvertaken: false }, true);
      }
    },
    invalidateSession,
    invalidateUser,
    purgeUser(userId) {
      for (const id of store.sessionsOf(userId)) sessions.forget(id);
      lists.forget(userId);
      users.forget(userId);
    },
    invalidateAll() {
      sessions.invalidateAll();
      lists.invalidateAll();
      users.invalidateAll();
    },
    refreshSession: async (id, sinceMs) =>
      notStale(await sessionOf(id, eventCaller(), { callClass: "event", sinceMs })),
    async refreshSessionsOf(userId, sinceMs) {
      const list = await listOf(userId, eventCaller(), { callClass: "event", sinceMs });
      return { ...notStale({ value: list, isStale: list.freshness.isStale }), isCurrent: !lists.isInvalidated(userId) };
    },
  };
}

interface Read {
  callClass?: CallClass;
  sinceMs?: number;
}

/** What instances share of a list are entries as the upstream lists them. */
function withoutDetails(lists: SharedStore<SessionList>): SharedStore<SessionList> {
  const summaryOf = (session: IdentityVerification) =>
    session.detail ? Object.assign(new IdentityVerification(), session, { detail: undefined }) : session;
  return {
    ...lists,
    set: (id, list, timeToLiveMs) => lists.set(id, { ...list, sessions: list.sessions.map(summaryOf) }, timeToLiveMs),
  };
}
