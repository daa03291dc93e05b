// Caches sessions, lists and users of the upstream: times to live, and what invalidates what.
// Independent of viewers: callers check access after every load, hit or miss.
import { LRUCache } from "lru-cache";
import type { Clock } from "../clock.js";
import { atMost } from "../limits/entry-limit.js";
import type { Freshness } from "../schema/freshness.js";
import type { IdentityVerification } from "../schema/identity-verification.js";
import type { UserDetail } from "../schema/user.js";
import type { SharedStore } from "../shared-store.js";
import type { CallClass } from "../upstream/call-class.js";
import type { CallOptions } from "../upstream/deadline.js";
import type { RestCallOptions } from "../upstream/rest-client.js";
import { UpstreamError } from "../upstream/upstream-error.js";
import {
  type CachedValue,
  createReadThroughCache,
  NEVER_CACHED,
  type ReadConditions,
  type ReadThroughCache,
  type ReadThroughCachePolicy,
  type ValueOrigin,
} from "./read-through-cache.js";
import { awaitsPersons, createKnownStates, hasChanged, havePersonsChanged, isOutOfOrder } from "./session-order.js";
import { createSessionRelations, type SessionRelations } from "./session-relations.js";
import { listTimeToLiveMs, sessionTimeToLiveMs, type TimesToLive } from "./time-to-live.js";
import type { SessionList, UpstreamApi } from "./upstream-api.js";

/**
 * `found`: a read showed it; `ours`: a mutation of ours; `settled`: same state, but no further change is expected;
 * `instance`: another instance read it, and has published it.
 */
export type ChangeCause = "found" | "ours" | "settled" | "instance";

export interface UpstreamCache extends Pick<
  SessionRelations,
  "userOfSession" | "sessionOfPerson" | "sessionsWithOpenPersons"
> {
  /** @param callClass by default that of a read or of a refresh */
  session(id: string, caller: CallOptions, callClass?: CallClass): Promise<IdentityVerification>;
  /** @param callClass by default that of a read or of a refresh */
  sessionsOf(userId: string, caller: CallOptions, callClass?: CallClass): Promise<SessionList>;
  /** For a caller that misses a session in the list: reads again unless that was done after `since`, or lately. */
  newerSessionsOf(userId: string, since: Date, caller: CallOptions): Promise<SessionList>;
  user(id: string, caller: CallOptions): Promise<UserDetail>;
  /** Stores a session that a mutation of ours created or read. */
  sessionChanged(session: IdentityVerification): void;
  /** A mutation of ours may have changed it: invalidates it, and publishes a change to its watchers. */
  sessionMayHaveChanged(session: IdentityVerification): void;
  /** The cached session, however old. Reads nothing. */
  peekSession(id: string): IdentityVerification | undefined;
  /** Whether the session is cached or being read. */
  hasSession(id: string): boolean;
  /** Invalidates a session and reads it again, as somebody watches it. @throws UpstreamError */
  refreshSession(id: string): Promise<IdentityVerification>;
  /** The same for a user's list; invalidates the user as well. @throws UpstreamError */
  refreshSessionsOf(userId: string): Promise<RefreshedList>;
  /** Invalidates a session, its user and their list. */
  invalidateSession(id: string): void;
  /** Invalidates a user and their list of sessions. */
  invalidateUser(userId: string): void;
  /** Another instance has read a change, and has published it. */
  changedElsewhere(change: { sessionId: string; userId?: string }): void;
  /**
   * `invalidateSession` after an event that another instance has received, and has invalidated in the shared store.
   * @param isOwnerKnown whether it has done so for the user and their list as well
   */
  invalidateSessionLocally(id: string, isOwnerKnown: boolean): void;
  /** The next read of the session goes to the shared store or the upstream. */
  forgetSession(id: string): void;
  invalidateUserLocally(userId: string): void;
  /** The same for everything, after a gap. */
  invalidateAllLocally(): void;
}

interface RefreshedList extends SessionList {
  /** False when the list was invalidated while it was read: it may lack the latest change. */
  isCurrent: boolean;
}

export interface UpstreamCacheOptions {
  api: UpstreamApi;
  timesToLive: TimesToLive;
  staleIfErrorMs: number;
  staleAfterMs: number;
  absentTimeToLiveMs: number;
  /** Longest time for one read, its attempts included. */
  readTimeoutMs: number;
  clock: Clock;
  /** Called for every session that has changed, however that was observed, and for new ones. */
  onSessionChange?: (session: IdentityVerification, cause: ChangeCause) => void;
  /** Called whenever an open session is returned to a caller. */
  onOpenSessionRead?: () => void;
  /** Where instances share what they have read. */
  shared?: {
    sessions: SharedStore<IdentityVerification>;
    lists: SharedStore<SessionList>;
    users: SharedStore<UserDetail>;
  };
}

/** Own choice: some 50 MB of sessions with their checks at about 5 kB each (measured on the simulator's). */
const MAX_SESSIONS = 10_000;
const MAX_LISTS = 5_000;
const MAX_USERS = 10_000;
const MAX_STATES = 50_000;

export function createUpstreamCache(options: UpstreamCacheOptions): UpstreamCache {
  const { api, timesToLive, staleIfErrorMs, staleAfterMs, absentTimeToLiveMs, readTimeoutMs, clock } = options;
  const { onSessionChange = () => undefined, onOpenSessionRead = () => undefined } = options;
  /** "ours" while a mutation's session is being stored. */
  let cause: ChangeCause = "found";
  const shared = { staleIfErrorMs, staleAfterMs, absentTimeToLiveMs, clock } satisfies Partial<
    ReadThroughCachePolicy<object>
  >;

  const states = createKnownStates(MAX_STATES);
  const relations = createSessionRelations();
  /** Ids of sessions that an event has invalidated, with their users and lists, and that have not been read since. */
  const invalidated = new LRUCache<string, true>(atMost(MAX_STATES));
  /** By user, when a session was last missed in their list, in Unix milliseconds. */
  const missedAt = new LRUCache<string, number>(atMost(MAX_LISTS));
  const sessions = createReadThroughCache<IdentityVerification>({
    ...shared,
    maxEntries: MAX_SESSIONS,
    shared: options.shared?.sessions,
    timeToLiveMs: (session) =>
      states.isBehind(session) || awaitsPersons(session)
        ? timesToLive.incompleteMs
        : sessionTimeToLiveMs(session, timesToLive, clock.now().getTime()),
    reconcile: (cached, read) => (isOutOfOrder(cached, read) ? cached : read),
    onStore(session, previous, origin) {
      const isChange =
        states.isChange(session) ??
        (previous ? hasChanged(previous, session) : cause !== "ours" && isMissingInList(session));
      states.withNewestState(session);
      relations.viewed(session);
      const wasInvalidated = invalidated.delete(session.id);
      if (isChange || (previous && havePersonsChanged(previous, session))) changed(session, origin, wasInvalidated);
      else if (previous && session.isSettled && !previous.isSettled) onSessionChange(session, "settled");
    },
  });
  const lists = createReadThroughCache<SessionList>({
    ...shared,
    maxEntries: MAX_LISTS,
    shared: options.shared?.lists,
    timeToLiveMs: (list) => listTimeToLiveMs(list, timesToLive, clock.now().getTime()),
    onStore(list, previous, origin) {
      for (const summary of list.sessions) {
        // A session that no observation has shown before is new, if the list has been read before.
        const isChange = states.isChange(summary) ?? previous !== undefined;
        states.withNewestState(summary);
        relations.listed(summary);
        if (!isChange) continue;
        const wasInvalidated = invalidated.delete(summary.id);
        sessions.expire(summary.id, origin === "here" && !wasInvalidated);
        changed(summary, origin, wasInvalidated);
      }
    },
  });
  const users = createReadThroughCache<UserDetail>({
    ...shared,
    maxEntries: MAX_USERS,
    shared: options.shared?.users,
    timeToLiveMs: () => timesToLive.reviewMs,
  });

  /** The newest state of a session has changed. What the gateway itself has changed need not be read again. */
  function changed(session: IdentityVerification, origin: ValueOrigin, wasInvalidated: boolean): void {
    const { userId } = session;
    // The outcome also changes the user's KYC level. After an event it has been invalidated already.
    if (!wasInvalidated && userId !== undefined && cause !== "ours") {
      users.expire(userId, origin === "here");
      // What another instance publishes invalidates the list here.
      if (origin === "here" && isMissingInList(session)) addToList(session);
    }
    onSessionChange(session, origin === "here" ? cause : "instance");
  }

  function invalidateUser(userId: string): void {
    lists.invalidate(userId);
    users.invalidate(userId);
  }

  /** Newer than the cached list of its user, so that the user's watchers do not know it yet. */
  function isMissingInList({ id, userId }: IdentityVerification): boolean {
    const list = userId === undefined ? undefined : lists.peek(userId);
    return list !== undefined && list.isComplete && !list.sessions.some((session) => session.id === id);
  }

  /** What a creation of ours changes in the list is known: it need not be read again. */
  function addToList(session: IdentityVerification): void {
    const { userId } = session;
    if (userId === undefined) return;
    const isUpdated = lists.update(userId, (list) =>
      list.sessions.some(({ id }) => id === session.id) ? list : { ...list, sessions: [session, ...list.sessions] },
    );
    if (!isUpdated) lists.invalidate(userId);
  }

  function invalidateSession(id: string): void {
    sessions.invalidate(id);
    invalidated.set(id, true);
    const userId = relations.userOfSession(id);
    if (userId !== undefined) invalidateUser(userId);
  }

  function invalidateUserLocally(userId: string): void {
    lists.invalidateLocally(userId);
    users.invalidateLocally(userId);
  }

  function invalidateSessionLocally(id: string, isOwnerKnown: boolean): void {
    sessions.invalidateLocally(id);
    invalidated.set(id, true);
    const userId = relations.userOfSession(id);
    if (userId === undefined) return;
    if (isOwnerKnown) invalidateUserLocally(userId);
    else invalidateUser(userId);
  }

  /** Reads from the upstream itself, bypassing both caches. */
  async function refresh<Value>(
    cache: ReadThroughCache<Value>,
    id: string,
    read: (id: string, options: RestCallOptions) => Promise<Value>,
  ): Promise<Value> {
    cache.invalidate(id);
    const deadlineAt = clock.monotonicMs() + readTimeoutMs;
    const { value, isStale } = await cache.get(
      id,
      ({ cancellation }) => read(id, { cancellation, deadlineAt, callClass: "event" }),
      { deadlineAt },
      NEVER_CACHED,
    );
    if (isStale) throw new UpstreamError("unavailable");
    return value;
  }

  /** @param caller whose allowance pays for the call */
  function call(
    { cancellation, isRefresh }: ReadConditions,
    { allowance }: CallOptions,
    callClass: CallClass = isRefresh ? "refresh" : "first_read",
  ): RestCallOptions {
    return { cancellation, allowance, deadlineAt: clock.monotonicMs() + readTimeoutMs, callClass };
  }

  /** A viewed session has more fields than the list's summary, unless the summary is newer. */
  function viewedOrListed(summary: IdentityVerification): IdentityVerification {
    const viewed = sessions.peek(summary.id);
    return viewed && (viewed.status === summary.status || isOutOfOrder(viewed, summary)) ? viewed : summary;
  }

  async function listOf(
    userId: string,
    caller: CallOptions,
    { callClass, suffices }: { callClass?: CallClass; suffices?: (list: SessionList) => boolean },
  ): Promise<SessionList> {
    const { value, isStale } = await lists.get(
      userId,
      (conditions) => api.listSessions(userId, call(conditions, caller, callClass)),
      caller,
      suffices,
    );
    if (value.sessions.some(({ isFinal }) => !isFinal)) onOpenSessionRead();
    return {
      ...withStaleFlag({ value, isStale }),
      sessions: value.sessions.map((summary) =>
        states.withNewestState(withStaleFlag({ value: viewedOrListed(summary), isStale })),
      ),
    };
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

  return {
    async session(id, caller, callClass) {
      const cached = await sessions.get(
        id,
        (conditions) => api.viewSession(id, call(conditions, caller, callClass)),
        caller,
      );
      if (!cached.value.isSettled) onOpenSessionRead();
      return states.withNewestState(withStaleFlag(cached));
    },
    sessionsOf: (userId, caller, callClass) => listOf(userId, caller, { callClass }),
    newerSessionsOf(userId, since, caller) {
      const recentSinceMs = recentSince(userId, since.getTime());
      return listOf(userId, caller, { suffices: ({ freshness }) => freshness.fetchedAt.getTime() >= recentSinceMs });
    },
    async user(id, caller) {
      return withStaleFlag(await users.get(id, (conditions) => api.viewUser(id, call(conditions, caller)), caller));
    },
    sessionChanged(session) {
      const isNew = !sessions.peek(session.id) && states.isChange(session) === null;
      cause = "ours";
      sessions.put(session.id, session);
      cause = "found";
      if (!isNew) return;
      addToList(session);
      onSessionChange(session, "ours");
    },
    sessionMayHaveChanged(session) {
      invalidateSession(session.id);
      onSessionChange(session, "ours");
    },
    userOfSession: (id) => relations.userOfSession(id),
    sessionOfPerson: (personId) => relations.sessionOfPerson(personId),
    sessionsWithOpenPersons: () => relations.sessionsWithOpenPersons(),
    peekSession: (id) => sessions.peek(id),
    hasSession: (id) => sessions.has(id),
    async refreshSession(id) {
      try {
        return await refresh(sessions, id, (sessionId, call) => api.viewSession(sessionId, call));
      } catch (error) {
        // The change that could not be read may affect the user's list and KYC level as well.
        invalidateSession(id);
        throw error;
      }
    },
    async refreshSessionsOf(userId) {
      users.invalidate(userId);
      const list = await refresh(lists, userId, (id, call) => api.listSessions(id, call));
      return { ...list, isCurrent: lists.peek(userId) === list };
    },
    changedElsewhere({ sessionId, userId }) {
      // After an event the values are invalidated already: what has been read since is not older than the change.
      if (invalidated.has(sessionId)) return;
      sessions.invalidateLocally(sessionId);
      if (userId !== undefined) invalidateUserLocally(userId);
    },
    forgetSession: (id) => sessions.invalidateLocally(id),
    invalidateSessionLocally,
    invalidateUserLocally,
    invalidateAllLocally() {
      sessions.invalidateAllLocally();
      lists.invalidateAllLocally();
      users.invalidateAllLocally();
    },
    invalidateSession,
    invalidateUser,
  };
}

/** Cached objects are shared by all viewers: copy, never modify. */
function withStaleFlag<Value extends { freshness: Freshness }>({ value, isStale }: CachedValue<Value>): Value {
  if (!isStale) return value;
  const copy = Object.create(Object.getPrototypeOf(value) as object) as Value;
  return Object.assign(copy, value, { freshness: { ...value.freshness, isStale } });
}
