// The upstream's facts as the gateway remembers them: what is cached, for how long, and what outdates what.
// Knows no viewer; callers check ownership after every load, hit or miss.
import { LRUCache } from "lru-cache";
import type { Freshness } from "../schema/freshness.js";
import { IdentityVerification } from "../schema/identity-verification.js";
import type { UserDetail } from "../schema/user.js";
import {
  createFactCache,
  NOTHING,
  type CachedFact,
  type FactCache,
  type FactCachePolicy,
} from "./read-through-cache.js";
import type { SharedStore } from "../shared-store.js";
import type { CallOptions } from "../upstream/deadline.js";
import type { CallPriority } from "../upstream/quota.js";
import type { RestCallOptions } from "../upstream/rest-client.js";
import { awaitsPersons, createKnownStates, isStepBack, standsOtherwise } from "./session-order.js";
import { listTimeToLiveMs, sessionTimeToLiveMs, type TimesToLive } from "./time-to-live.js";
import type { SessionList, UpstreamApi } from "./upstream-api.js";
import { UpstreamError } from "../upstream/upstream-error.js";

/** Settled: it stands as before, but nothing more is to come. */
export type ChangeCause = "found" | "ours" | "settled";

export interface UpstreamFacts {
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
  knowsSession(id: string): boolean;
  /** Outdates a session and reads it again, as what may not wait. @throws UpstreamError */
  rereadSession(id: string): Promise<IdentityVerification>;
  /** The same for a user's list; what is known of the user is outdated as well. @throws UpstreamError */
  rereadSessionsOf(userId: string): Promise<RereadList>;
  /** The next read asks the upstream; so do those of its user and of the list it stands in. */
  outdateSession(id: string): void;
  /** Outdates what is known of a user and their list of sessions. */
  outdateUser(userId: string): void;
  /** Another instance has found a change, and told the shared store: what is known here is old. */
  dropSession(id: string): void;
  dropUser(userId: string): void;
  /** The same for all: changes may have been missed. */
  dropAll(): void;
}

export interface RereadList extends SessionList {
  /** False when a change came in while the list was on its way: it tells nothing of what came after. */
  isCurrent: boolean;
}

export interface UpstreamFactsOptions {
  api: UpstreamApi;
  timesToLive: TimesToLive;
  staleIfErrorMs: number;
  absentTimeToLiveMs: number;
  /** Longest that a read may go on for those who wait for it. */
  readTimeoutMs: number;
  monotonicNowMs: () => number;
  now: () => Date;
  /** Told whenever a session is found to stand otherwise than was known, by whatever way, and of sessions that are new. */
  onSessionChange?: (session: IdentityVerification, cause: ChangeCause) => void;
  /** Told whenever somebody is given a session that is not decided. */
  onLiveRead?: () => void;
  /** Where instances share what they have read. */
  shared?: {
    sessions: SharedStore<IdentityVerification>;
    lists: SharedStore<SessionList>;
    users: SharedStore<UserDetail>;
  };
  /** Whether news of changes is known to arrive, so that what is cached may be trusted for longer. */
  isInformed?: () => boolean;
}

/** Own choice: some 50 MB of sessions with their checks at about 5 kB each (measured on the simulator's). */
const MAX_SESSIONS = 10_000;
const MAX_LISTS = 5_000;
const MAX_USERS = 10_000;
const MAX_PERSONS = 20_000;
const MAX_OPEN_PERSONS = 2_000;
const MAX_STATES = 50_000;

export function createUpstreamFacts(options: UpstreamFactsOptions): UpstreamFacts {
  const { api, timesToLive, staleIfErrorMs, absentTimeToLiveMs, readTimeoutMs, monotonicNowMs, now } = options;
  const { onSessionChange = () => undefined, onLiveRead = () => undefined, isInformed = () => false } = options;
  /** While a change of our own is being stored. */
  let cause: ChangeCause = "found";
  const shared = { staleIfErrorMs, absentTimeToLiveMs, monotonicNowMs } satisfies Partial<FactCachePolicy<object>>;

  const states = createKnownStates(MAX_STATES);
  const personOwners = new LRUCache<string, string>({ max: MAX_PERSONS });
  /** User ids, of sessions that a view or a list has told of. */
  const sessionOwners = new LRUCache<string, string>({ max: MAX_STATES });
  /** Ids of decided sessions whose persons are not settled; a list tells nothing of those. */
  const openPersons = new LRUCache<string, true>({ max: MAX_OPEN_PERSONS });
  /** By user, the time when a session was last missed in their list. */
  const missedAt = new LRUCache<string, number>({ max: MAX_LISTS });
  const sessions = createFactCache<IdentityVerification>({
    ...shared,
    maxEntries: MAX_SESSIONS,
    shared: options.shared?.sessions,
    revive: reviveSession,
    timeToLiveMs: (session) =>
      states.isBehind(session) || awaitsPersons(session)
        ? timesToLive.liveMs
        : sessionTimeToLiveMs(session, currentTimes(), now().getTime()),
    reconcile: (cached, read) => (isStepBack(cached, read) ? cached : read),
    onStore(session, previous) {
      states.asKnown(session);
      for (const person of session.detail?.persons ?? []) personOwners.set(person.id, session.id);
      if (session.userId !== undefined) sessionOwners.set(session.id, session.userId);
      if (session.isFinal && !session.isSettled) openPersons.set(session.id, true);
      else openPersons.delete(session.id);
      if (previous && !standsOtherwise(previous, session)) {
        if (session.isSettled && !previous.isSettled) onSessionChange(session, "settled");
        return;
      }
      if (!previous && !isMissingInList(session)) return;
      outdate(session);
      onSessionChange(session, cause);
    },
  });
  const lists = createFactCache<SessionList>({
    ...shared,
    maxEntries: MAX_LISTS,
    shared: options.shared?.lists,
    revive: (list) => ({ ...list, sessions: list.sessions.map(reviveSession) }),
    timeToLiveMs: (list) => listTimeToLiveMs(list, currentTimes(), now().getTime()),
    onStore(list, previous) {
      const known = new Map(previous?.sessions.map((session) => [session.id, session]));
      for (const summary of list.sessions) {
        const before = sessions.peek(summary.id) ?? known.get(summary.id);
        const isNews = before
          ? standsOtherwise(before, summary) && !isStepBack(before, summary)
          : previous !== undefined;
        states.asKnown(summary);
        if (summary.userId !== undefined) sessionOwners.set(summary.id, summary.userId);
        if (!isNews) continue;
        sessions.invalidate(summary.id);
        if (summary.userId !== undefined) users.invalidate(summary.userId);
        onSessionChange(summary, "found");
      }
    },
  });
  const users = createFactCache<UserDetail>({
    ...shared,
    maxEntries: MAX_USERS,
    shared: options.shared?.users,
    timeToLiveMs: () => timesToLive.reviewMs,
  });

  function currentTimes(): TimesToLive {
    return isInformed() ? { ...timesToLive, liveMs: timesToLive.informedMs } : timesToLive;
  }

  /** The outcome of a session changes its place in the list and the level of its user. */
  function outdate({ userId }: IdentityVerification): void {
    if (userId !== undefined) outdateUser(userId);
  }

  function outdateUser(userId: string): void {
    lists.invalidate(userId);
    users.invalidate(userId);
  }

  /** Newer than the cached list of its user, so that whoever watches the user has not heard of it. */
  function isMissingInList({ id, userId }: IdentityVerification): boolean {
    const list = userId === undefined ? undefined : lists.peek(userId);
    return list !== undefined && list.isComplete && !list.sessions.some((session) => session.id === id);
  }

  function outdateSession(id: string): void {
    sessions.invalidate(id);
    const userId = sessionOwners.get(id);
    if (userId !== undefined) outdateUser(userId);
  }

  /** Whatever is known is outdated: from the upstream itself, and as what may not wait. */
  async function reread<Fact>(
    cache: FactCache<Fact>,
    id: string,
    read: (id: string, options: RestCallOptions) => Promise<Fact>,
  ): Promise<Fact> {
    cache.invalidate(id);
    const deadlineAt = monotonicNowMs() + readTimeoutMs;
    const { fact, isStale } = await cache.get(
      id,
      ({ signal }) => read(id, { signal, deadlineAt, priority: "essential" }),
      { deadlineAt },
      NOTHING,
    );
    if (isStale) throw new UpstreamError("unavailable");
    return fact;
  }

  function call(
    signal: AbortSignal,
    isRefresh: boolean,
    priority: CallPriority = isRefresh ? "refresh" : "first_read",
  ): RestCallOptions {
    return { signal, deadlineAt: monotonicNowMs() + readTimeoutMs, priority };
  }

  /** What a view told of a session tells more than the list, unless the list is newer. */
  function viewedOrListed(summary: IdentityVerification): IdentityVerification {
    const viewed = sessions.peek(summary.id);
    return viewed && (viewed.status === summary.status || isStepBack(viewed, summary)) ? viewed : summary;
  }

  async function listOf(
    userId: string,
    caller: CallOptions,
    { priority, suffices }: { priority?: CallPriority; suffices?: (list: SessionList) => boolean },
  ): Promise<SessionList> {
    const { fact, isStale } = await lists.get(
      userId,
      ({ signal, isRefresh }) => api.listSessions(userId, call(signal, isRefresh, priority)),
      caller,
      suffices,
    );
    if (fact.sessions.some(({ isFinal }) => !isFinal)) onLiveRead();
    return {
      ...flagged({ fact, isStale }),
      sessions: fact.sessions.map((summary) => states.asKnown(flagged({ fact: viewedOrListed(summary), isStale }))),
    };
  }

  /** From when on a list is believed about what it lacks: made-up ids must not cause a read each. */
  function believedFrom(userId: string, sinceMs: number): number {
    const nowMs = now().getTime();
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
      if (!cached.fact.isSettled) onLiveRead();
      return states.asKnown(flagged(cached));
    },
    sessionsOf: (userId, caller, priority) => listOf(userId, caller, { priority }),
    newerSessionsOf(userId, since, caller) {
      const believedFromMs = believedFrom(userId, since.getTime());
      return listOf(userId, caller, { suffices: ({ freshness }) => freshness.fetchedAt.getTime() >= believedFromMs });
    },
    async user(id, caller) {
      return flagged(await users.get(id, ({ signal, isRefresh }) => api.viewUser(id, call(signal, isRefresh)), caller));
    },
    sessionChanged(session) {
      // One that the list lacks is told of as it is stored.
      const isNew = !sessions.peek(session.id) && !isMissingInList(session);
      cause = "ours";
      sessions.put(session.id, session);
      cause = "found";
      outdate(session);
      if (isNew) onSessionChange(session, "ours");
    },
    sessionMayHaveChanged(session) {
      outdateSession(session.id);
      onSessionChange(session, "ours");
    },
    sessionsWithOpenPersons: () => [...openPersons.keys()],
    peekSession: (id) => sessions.peek(id),
    sessionOfPerson: (personId) => personOwners.get(personId),
    userOfSession: (id) => sessionOwners.get(id),
    knowsSession: (id) => sessions.knows(id),
    async rereadSession(id) {
      try {
        return await reread(sessions, id, (sessionId, call) => api.viewSession(sessionId, call));
      } catch (error) {
        // Whatever has changed may have moved the list and the level of its user as well.
        outdateSession(id);
        throw error;
      }
    },
    async rereadSessionsOf(userId) {
      users.invalidate(userId);
      const list = await reread(lists, userId, (id, call) => api.listSessions(id, call));
      return { ...list, isCurrent: lists.peek(userId) === list };
    },
    dropSession: (id) => sessions.drop(id),
    dropUser(userId) {
      lists.drop(userId);
      users.drop(userId);
    },
    dropAll() {
      sessions.dropAll();
      lists.dropAll();
      users.dropAll();
    },
    outdateSession,
    outdateUser,
  };
}

/** The class is what tells its type to the schema. */
function reviveSession(stored: IdentityVerification): IdentityVerification {
  return Object.assign(new IdentityVerification(), stored);
}

/** Cached objects are shared by all viewers: never changed, copied where one answer differs. */
function flagged<Fact extends { freshness: Freshness }>({ fact, isStale }: CachedFact<Fact>): Fact {
  if (!isStale) return fact;
  const copy = Object.create(Object.getPrototypeOf(fact) as object) as Fact;
  return Object.assign(copy, fact, { freshness: { ...fact.freshness, isStale } });
}
