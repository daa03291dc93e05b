// The upstream's facts as the gateway remembers them: what is cached, for how long, and what outdates what.
// Knows no viewer; callers check ownership after every load, hit or miss.
import type { Clock } from "../clock.js";
import { LRUCache } from "lru-cache";
import type { Freshness } from "../schema/freshness.js";
import { IdentityVerification } from "../schema/identity-verification.js";
import type { UserDetail } from "../schema/user.js";
import {
  createReadThroughCache,
  NEVER_CACHED,
  type CachedValue,
  type ReadThroughCache,
  type ReadThroughCachePolicy,
} from "./read-through-cache.js";
import type { SharedStore } from "../shared-store.js";
import type { CallOptions } from "../upstream/deadline.js";
import type { CallPriority } from "../upstream/quota.js";
import type { RestCallOptions } from "../upstream/rest-client.js";
import { awaitsPersons, createKnownStates, isOutOfOrder, hasChanged } from "./session-order.js";
import { listTimeToLiveMs, sessionTimeToLiveMs, type TimesToLive } from "./time-to-live.js";
import type { SessionList, UpstreamApi } from "./upstream-api.js";
import { UpstreamError } from "../upstream/upstream-error.js";

/** Settled: it stands as before, but nothing more is to come. */
export type ChangeCause = "found" | "ours" | "settled";

export interface UpstreamCache {
  session(id: string, caller: CallOptions): Promise<IdentityVerification>;
  /** @param priority of the read, where there is one; the usual is that of a read which may be refused for mutations */
  sessionsOf(userId: string, caller: CallOptions, priority?: CallPriority): Promise<SessionList>;
  /** For who misses a session in it: read again, unless that was done since then, or lately for the same reason. */
  newerSessionsOf(userId: string, since: Date, caller: CallOptions): Promise<SessionList>;
  user(id: string, caller: CallOptions): Promise<UserDetail>;
  /** Takes over a session that a mutation of ours made or read. */
  sessionChanged(session: IdentityVerification): void;
  /** A mutation of ours has changed it, or may have: it is read again when asked for, and whoever watches is told. */
  sessionMayHaveChanged(session: IdentityVerification): void;
  /** Decided sessions of which persons are being verified, or may still appear. */
  sessionsWithOpenPersons(): string[];
  /** What is known of a session without asking, however old. */
  peekSession(id: string): IdentityVerification | undefined;
  /** The session that a person of significant control belongs to, where that is known. */
  sessionOfPerson(personId: string): string | undefined;
  /** Whose session it is, where a view or a list has told. */
  userOfSession(id: string): string | undefined;
  /** Whether anything is known of a session that a change could outdate. */
  hasSession(id: string): boolean;
  /** Outdates a session and reads it again, as what may not wait. @throws UpstreamError */
  refreshSession(id: string): Promise<IdentityVerification>;
  /** The same for a user's list; what is known of the user is outdated as well. @throws UpstreamError */
  refreshSessionsOf(userId: string): Promise<RefreshedList>;
  /** The next read asks the upstream; so do those of its user and of the list it stands in. */
  invalidateSession(id: string): void;
  /** Outdates what is known of a user and their list of sessions. */
  invalidateUser(userId: string): void;
  /** Another instance has found a change, and told the shared store: what is known here is old. */
  invalidateSessionLocally(id: string): void;
  invalidateUserLocally(userId: string): void;
  /** The same for all: changes may have been missed. */
  invalidateAllLocally(): void;
}

export interface RefreshedList extends SessionList {
  /** False when a change came in while the list was on its way: it tells nothing of what came after. */
  isCurrent: boolean;
}

export interface UpstreamCacheOptions {
  api: UpstreamApi;
  timesToLive: TimesToLive;
  staleIfErrorMs: number;
  absentTimeToLiveMs: number;
  /** Longest that a read may go on for those who wait for it. */
  readTimeoutMs: number;
  clock: Clock;
  /** Told whenever a session is found to stand otherwise than was known, by whatever way, and of sessions that are new. */
  onSessionChange?: (session: IdentityVerification, cause: ChangeCause) => void;
  /** Told whenever somebody is given a session that is not decided. */
  onOpenSessionRead?: () => void;
  /** Where instances share what they have read. */
  shared?: {
    sessions: SharedStore<IdentityVerification>;
    lists: SharedStore<SessionList>;
    users: SharedStore<UserDetail>;
  };
  /** Whether news of changes is known to arrive, so that what is cached may be trusted for longer. */
  areEventsReliable?: () => boolean;
}

/** Own choice: some 50 MB of sessions with their checks at about 5 kB each (measured on the simulator's). */
const MAX_SESSIONS = 10_000;
const MAX_LISTS = 5_000;
const MAX_USERS = 10_000;
const MAX_PERSONS = 20_000;
const MAX_OPEN_PERSONS = 2_000;
const MAX_STATES = 50_000;

export function createUpstreamCache(options: UpstreamCacheOptions): UpstreamCache {
  const { api, timesToLive, staleIfErrorMs, absentTimeToLiveMs, readTimeoutMs, clock } = options;
  const {
    onSessionChange = () => undefined,
    onOpenSessionRead: onOpenSessionRead = () => undefined,
    areEventsReliable: areEventsReliable = () => false,
  } = options;
  /** While a change of our own is being stored. */
  let cause: ChangeCause = "found";
  const shared = { staleIfErrorMs, absentTimeToLiveMs, clock } satisfies Partial<ReadThroughCachePolicy<object>>;

  const states = createKnownStates(MAX_STATES);
  const personOwners = new LRUCache<string, string>({ max: MAX_PERSONS });
  /** User ids, of sessions that a view or a list has told of. */
  const sessionOwners = new LRUCache<string, string>({ max: MAX_STATES });
  /** Ids of decided sessions whose persons are not settled; a list tells nothing of those. */
  const openPersons = new LRUCache<string, true>({ max: MAX_OPEN_PERSONS });
  /** By user, the time when a session was last missed in their list. */
  const missedAt = new LRUCache<string, number>({ max: MAX_LISTS });
  const sessions = createReadThroughCache<IdentityVerification>({
    ...shared,
    maxEntries: MAX_SESSIONS,
    shared: options.shared?.sessions,
    revive: reviveSession,
    timeToLiveMs: (session) =>
      states.isBehind(session) || awaitsPersons(session)
        ? timesToLive.openMs
        : sessionTimeToLiveMs(session, currentTimes(), clock.now().getTime()),
    reconcile: (cached, read) => (isOutOfOrder(cached, read) ? cached : read),
    onStore(session, previous) {
      states.withNewestState(session);
      for (const person of session.detail?.persons ?? []) personOwners.set(person.id, session.id);
      if (session.userId !== undefined) sessionOwners.set(session.id, session.userId);
      if (session.isFinal && !session.isSettled) openPersons.set(session.id, true);
      else openPersons.delete(session.id);
      if (previous && !hasChanged(previous, session)) {
        if (session.isSettled && !previous.isSettled) onSessionChange(session, "settled");
        return;
      }
      if (!previous && !isMissingInList(session)) return;
      invalidateOwner(session);
      onSessionChange(session, cause);
    },
  });
  const lists = createReadThroughCache<SessionList>({
    ...shared,
    maxEntries: MAX_LISTS,
    shared: options.shared?.lists,
    revive: (list) => ({ ...list, sessions: list.sessions.map(reviveSession) }),
    timeToLiveMs: (list) => listTimeToLiveMs(list, currentTimes(), clock.now().getTime()),
    onStore(list, previous) {
      const known = new Map(previous?.sessions.map((session) => [session.id, session]));
      for (const summary of list.sessions) {
        const before = sessions.peek(summary.id) ?? known.get(summary.id);
        const isChange = before
          ? hasChanged(before, summary) && !isOutOfOrder(before, summary)
          : previous !== undefined;
        states.withNewestState(summary);
        if (summary.userId !== undefined) sessionOwners.set(summary.id, summary.userId);
        if (!isChange) continue;
        sessions.invalidate(summary.id);
        if (summary.userId !== undefined) users.invalidate(summary.userId);
        onSessionChange(summary, "found");
      }
    },
  });
  const users = createReadThroughCache<UserDetail>({
    ...shared,
    maxEntries: MAX_USERS,
    shared: options.shared?.users,
    timeToLiveMs: () => timesToLive.reviewMs,
  });

  function currentTimes(): TimesToLive {
    return areEventsReliable() ? { ...timesToLive, openMs: timesToLive.openWithEventsMs } : timesToLive;
  }

  /** The outcome of a session changes its place in the list and the level of its user. */
  function invalidateOwner({ userId }: IdentityVerification): void {
    if (userId !== undefined) invalidateUser(userId);
  }

  function invalidateUser(userId: string): void {
    lists.invalidate(userId);
    users.invalidate(userId);
  }

  /** Newer than the cached list of its user, so that whoever watches the user has not heard of it. */
  function isMissingInList({ id, userId }: IdentityVerification): boolean {
    const list = userId === undefined ? undefined : lists.peek(userId);
    return list !== undefined && list.isComplete && !list.sessions.some((session) => session.id === id);
  }

  function invalidateSession(id: string): void {
    sessions.invalidate(id);
    const userId = sessionOwners.get(id);
    if (userId !== undefined) invalidateUser(userId);
  }

  /** Whatever is known is outdated: from the upstream itself, and as what may not wait. */
  async function refresh<Value>(
    cache: ReadThroughCache<Value>,
    id: string,
    read: (id: string, options: RestCallOptions) => Promise<Value>,
  ): Promise<Value> {
    cache.invalidate(id);
    const deadlineAt = clock.monotonicMs() + readTimeoutMs;
    const { value, isStale } = await cache.get(
      id,
      ({ signal }) => read(id, { signal, deadlineAt, priority: "essential" }),
      { deadlineAt },
      NEVER_CACHED,
    );
    if (isStale) throw new UpstreamError("unavailable");
    return value;
  }

  function call(
    signal: AbortSignal,
    isRefresh: boolean,
    priority: CallPriority = isRefresh ? "refresh" : "first_read",
  ): RestCallOptions {
    return { signal, deadlineAt: clock.monotonicMs() + readTimeoutMs, priority };
  }

  /** What a view told of a session tells more than the list, unless the list is newer. */
  function viewedOrListed(summary: IdentityVerification): IdentityVerification {
    const viewed = sessions.peek(summary.id);
    return viewed && (viewed.status === summary.status || isOutOfOrder(viewed, summary)) ? viewed : summary;
  }

  async function listOf(
    userId: string,
    caller: CallOptions,
    { priority, suffices }: { priority?: CallPriority; suffices?: (list: SessionList) => boolean },
  ): Promise<SessionList> {
    const { value, isStale } = await lists.get(
      userId,
      ({ signal, isRefresh }) => api.listSessions(userId, call(signal, isRefresh, priority)),
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

  /** From when on a list is believed about what it lacks: made-up ids must not cause a read each. */
  function believedFrom(userId: string, sinceMs: number): number {
    const nowMs = clock.now().getTime();
    const lastMs = missedAt.get(userId) ?? -Infinity;
    // A clock that was set back must not stop it for long.
    if (Math.abs(nowMs - lastMs) < absentTimeToLiveMs) return Math.min(lastMs, sinceMs);
    missedAt.set(userId, nowMs);
    return sinceMs;
  }

  return {
    async session(id, caller) {
      const cached = await sessions.get(
        id,
        ({ signal, isRefresh }) => api.viewSession(id, call(signal, isRefresh)),
        caller,
      );
      if (!cached.value.isSettled) onOpenSessionRead();
      return states.withNewestState(withStaleFlag(cached));
    },
    sessionsOf: (userId, caller, priority) => listOf(userId, caller, { priority }),
    newerSessionsOf(userId, since, caller) {
      const believedFromMs = believedFrom(userId, since.getTime());
      return listOf(userId, caller, { suffices: ({ freshness }) => freshness.fetchedAt.getTime() >= believedFromMs });
    },
    async user(id, caller) {
      return withStaleFlag(
        await users.get(id, ({ signal, isRefresh }) => api.viewUser(id, call(signal, isRefresh)), caller),
      );
    },
    sessionChanged(session) {
      // One that the list lacks is told of as it is stored.
      const isNew = !sessions.peek(session.id) && !isMissingInList(session);
      cause = "ours";
      sessions.put(session.id, session);
      cause = "found";
      invalidateOwner(session);
      if (isNew) onSessionChange(session, "ours");
    },
    sessionMayHaveChanged(session) {
      invalidateSession(session.id);
      onSessionChange(session, "ours");
    },
    sessionsWithOpenPersons: () => [...openPersons.keys()],
    peekSession: (id) => sessions.peek(id),
    sessionOfPerson: (personId) => personOwners.get(personId),
    userOfSession: (id) => sessionOwners.get(id),
    hasSession: (id) => sessions.has(id),
    async refreshSession(id) {
      try {
        return await refresh(sessions, id, (sessionId, call) => api.viewSession(sessionId, call));
      } catch (error) {
        // Whatever has changed may have moved the list and the level of its user as well.
        invalidateSession(id);
        throw error;
      }
    },
    async refreshSessionsOf(userId) {
      users.invalidate(userId);
      const list = await refresh(lists, userId, (id, call) => api.listSessions(id, call));
      return { ...list, isCurrent: lists.peek(userId) === list };
    },
    invalidateSessionLocally: (id) => sessions.invalidateLocally(id),
    invalidateUserLocally(userId) {
      lists.invalidateLocally(userId);
      users.invalidateLocally(userId);
    },
    invalidateAllLocally() {
      sessions.invalidateAllLocally();
      lists.invalidateAllLocally();
      users.invalidateAllLocally();
    },
    invalidateSession,
    invalidateUser,
  };
}

/** The class is what tells its type to the schema. */
function reviveSession(stored: IdentityVerification): IdentityVerification {
  return Object.assign(new IdentityVerification(), stored);
}

/** Cached objects are shared by all viewers: never changed, copied where one answer differs. */
function withStaleFlag<Value extends { freshness: Freshness }>({ value, isStale }: CachedValue<Value>): Value {
  if (!isStale) return value;
  const copy = Object.create(Object.getPrototypeOf(value) as object) as Value;
  return Object.assign(copy, value, { freshness: { ...value.freshness, isStale } });
}
