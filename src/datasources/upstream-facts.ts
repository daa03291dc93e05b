// The upstream's facts as the gateway remembers them: what is cached, for how long, and what outdates what.
// Knows no viewer; callers check ownership after every load, hit or miss.
import { IdentityVerification } from "../schema/identity-verification.js";
import type { UserDetail } from "../schema/user.js";
import { createFactCache, type CachedFact, type FactCachePolicy } from "./fact-cache.js";
import type { CallPriority } from "./quota.js";
import type { CallOptions } from "./deadline.js";
import { listTimeToLiveMs, sessionTimeToLiveMs, type TimesToLive } from "./time-to-live.js";
import type { SessionList, UpstreamApi } from "./upstream-api.js";

export interface UpstreamFacts {
  session(id: string, caller: CallOptions): Promise<IdentityVerification>;
  sessionsOf(userId: string, caller: CallOptions): Promise<SessionList>;
  user(id: string, caller: CallOptions): Promise<UserDetail>;
  /** Takes over a session that a mutation of ours made or read. */
  sessionChanged(session: IdentityVerification): void;
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
}

/** Own choice: some 50 MB of sessions with their checks at about 5 kB each (measured on the simulator's). */
const MAX_SESSIONS = 10_000;
const MAX_LISTS = 5_000;
const MAX_USERS = 10_000;

export function createUpstreamFacts(options: UpstreamFactsOptions): UpstreamFacts {
  const { api, timesToLive, staleIfErrorMs, absentTimeToLiveMs, readTimeoutMs, monotonicNowMs, now } = options;
  const shared = { staleIfErrorMs, absentTimeToLiveMs, monotonicNowMs } satisfies Partial<FactCachePolicy<object>>;

  const sessions = createFactCache<IdentityVerification>({
    ...shared,
    maxEntries: MAX_SESSIONS,
    timeToLiveMs: (session) => sessionTimeToLiveMs(session, timesToLive, now().getTime()),
    reconcile(cached, read) {
      const kept = isStepBack(cached, read) ? cached : read;
      if (kept.status !== cached.status) outdate(kept);
      return kept;
    },
  });
  const lists = createFactCache<SessionList>({
    ...shared,
    maxEntries: MAX_LISTS,
    timeToLiveMs: (list) => listTimeToLiveMs(list, timesToLive, now().getTime()),
  });
  const users = createFactCache<UserDetail>({
    ...shared,
    maxEntries: MAX_USERS,
    timeToLiveMs: () => timesToLive.reviewMs,
  });

  /** The outcome of a session changes its place in the list and the level of its user. */
  function outdate({ userId }: IdentityVerification): void {
    if (userId === undefined) return;
    lists.invalidate(userId);
    users.invalidate(userId);
  }

  function call(signal: AbortSignal, isRefresh: boolean): CallOptions & { priority: CallPriority } {
    return { signal, deadlineAt: monotonicNowMs() + readTimeoutMs, priority: isRefresh ? "refresh" : "first_read" };
  }

  /** Of the list's summary and what a view told, the newer; so that no answer contradicts an earlier one. */
  function newest(summary: IdentityVerification): IdentityVerification {
    const viewed = sessions.peek(summary.id);
    if (!viewed) return summary;
    if (viewed.status === summary.status || isStepBack(viewed, summary)) return viewed;
    if (summary.freshness.fetchedAt <= viewed.freshness.fetchedAt) return viewed;
    sessions.invalidate(summary.id);
    users.invalidate(summary.userId ?? "");
    return summary;
  }

  return {
    async session(id, caller) {
      const cached = await sessions.get(id, ({ signal, isRefresh }) => api.viewSession(id, call(signal, isRefresh)), caller);
      return flagged(cached);
    },
    async sessionsOf(userId, caller) {
      const cached = await lists.get(userId, ({ signal, isRefresh }) => api.listSessions(userId, call(signal, isRefresh)), caller);
      const { sessions: summaries, isComplete } = cached.fact;
      return { isComplete, sessions: summaries.map((summary) => flagged({ fact: newest(summary), isStale: cached.isStale })) };
    },
    async user(id, caller) {
      return (await users.get(id, ({ signal, isRefresh }) => api.viewUser(id, call(signal, isRefresh)), caller)).fact;
    },
    sessionChanged(session) {
      sessions.put(session.id, session);
      outdate(session);
    },
  };
}

/** A settled outcome never turns back, and an answer from before the last change is late, not news. */
function isStepBack(cached: IdentityVerification, read: IdentityVerification): boolean {
  if (cached.isFinal !== read.isFinal) return cached.isFinal;
  return (read.updatedAt?.getTime() ?? Infinity) < (cached.updatedAt?.getTime() ?? 0);
}

/** Cached objects are shared by all viewers: never changed, copied where one answer differs. */
function flagged({ fact, isStale }: CachedFact<IdentityVerification>): IdentityVerification {
  if (!isStale) return fact;
  return Object.assign(new IdentityVerification(), fact, { freshness: { ...fact.freshness, isStale } });
}
