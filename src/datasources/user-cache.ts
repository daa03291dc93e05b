// Caches users and their regulatory status. Users are invalidated with their sessions: upstream-cache.ts says when.
import { LRUCache } from "lru-cache";
import type { Clock } from "../clock.js";
import { atMost } from "../limits/entry-limit.js";
import type { Measurements } from "../measurements.js";
import type { Freshness } from "../schema/freshness.js";
import type { RegulatoryStatus, UserDetail } from "../schema/user.js";
import type { SharedStore } from "../shared-store.js";
import type { CallClass } from "../upstream/call-class.js";
import type { CallOptions } from "../upstream/deadline.js";
import type { RestCallOptions } from "../upstream/rest-client.js";
import { type CachedValue, notStale, withStaleFlag } from "./cached-value.js";
import type { ChangeFeed, RegulatoryChange, UserChange } from "./change-feed.js";
import { createReadThroughCache, type ReadConditions } from "./read-through-cache.js";
import { regulatoryTimeToLiveMs, type TimesToLive, userTimeToLiveMs } from "./time-to-live.js";
import type { UpstreamApi } from "./upstream-api.js";
import {
  createRegulatoryStore,
  createUserStore,
  isAnythingKnown,
  MAX_USERS,
  unknownRegulatoryStatus,
} from "./user-store.js";

export interface UserReads {
  /** What can be had at once, without a call. */
  freshUser(id: string, caller: CallOptions): UserDetail | undefined;
  freshRegulatoryStatus(userId: string, caller: CallOptions): RegulatoryStatus | undefined;
  /** What was last observed, however long ago. */
  knownUser(id: string): UserDetail | undefined;
  knownRegulatoryStatus(userId: string): RegulatoryStatus | undefined;
  user(id: string, caller: CallOptions): Promise<UserDetail>;
  regulatoryStatus(userId: string, caller: CallOptions): Promise<RegulatoryStatus>;
  /**
   * Reads a user again, without their list, as somebody watches them, unless an instance has fetched them since then
   * (Unix time). @throws UpstreamError
   */
  refreshUser(userId: string, sinceMs: number): Promise<UserDetail>;
  /** The same for a regulatory status; stale where the upstream refuses it. @throws UpstreamError */
  refreshRegulatoryStatus(userId: string, sinceMs: number): Promise<RegulatoryStatus>;
}

export interface UserCache {
  reads: UserReads;
  /** An event, or what was read of a session, makes it likely that the user changes about now. */
  mayChange(userId: string, atMs: number): void;
  /**
   * One of the user's sessions was decided then, in Unix milliseconds. That may have been seen by nobody: what was read
   * before does not count as fresh, wherever that was.
   */
  decided(userId: string, dateMs: number): void;
  invalidate(userId: string, isShared: boolean, sinceMs: number): void;
  /** Like that of a read-through cache. */
  expire(userId: string, isShared: boolean, sinceMs?: number): void;
  forget(userId: string): void;
  invalidateAll(): void;
  /** Another instance has observed a change. */
  changedElsewhere(change: UserChange | RegulatoryChange): void;
  /** When the user was last read, in Unix milliseconds. */
  fetchedAtMs(userId: string): number;
}

export interface UserCacheOptions {
  api: Pick<UpstreamApi, "viewUser" | "viewRegulatoryStatus">;
  feed: Pick<ChangeFeed, "emit">;
  timesToLive: TimesToLive;
  policy: { staleIfErrorMs: number; staleAfterMs: number; absentTimeToLiveMs: number; clock: Clock };
  measurements?: Pick<Measurements, "cacheRead">;
  shared?: { users: SharedStore<UserDetail>; regulatory: SharedStore<RegulatoryStatus> };
  callOf: (conditions: ReadConditions, caller: CallOptions, callClass?: CallClass) => RestCallOptions;
  eventCaller: () => CallOptions;
}

export function createUserCache(options: UserCacheOptions): UserCache {
  const { api, feed, timesToLive, policy, measurements, shared, callOf, eventCaller } = options;
  const { clock, staleIfErrorMs } = policy;
  /** By user, when they may last have changed, in Unix milliseconds. The upstream may lag behind its own event. */
  const mayHaveChangedAt = new LRUCache<string, number>(atMost(MAX_USERS));
  /** By user, when the last of their sessions was decided: the upstream's date, and no later than it was seen. */
  const decisions = new LRUCache<string, { dateMs: number; atMs: number }>(atMost(MAX_USERS));
  /** What is kept because the upstream refuses a newer one is not: another read would be refused like the last. */
  const isOvertaken = (userId: string, value: { freshness: Freshness } | undefined) =>
    !value?.freshness.isStale &&
    (value?.freshness.fetchedAt.getTime() ?? -Infinity) < (decisions.get(userId)?.atMs ?? -Infinity);
  const sinceChangeMs = (userId: string) => clock.now().getTime() - (mayHaveChangedAt.get(userId) ?? -Infinity);

  const userStore = createUserStore(feed);
  const regulatoryStore = createRegulatoryStore(feed);
  const users = createReadThroughCache<UserDetail>({
    ...policy,
    values: userStore,
    maxEntries: MAX_USERS,
    ...{ shared: shared?.users, isOvertaken },
    onRead: (outcome) => measurements?.cacheRead("users", outcome),
    timeToLiveMs: (_user, id) => userTimeToLiveMs(timesToLive, sinceChangeMs(id)),
  });
  const regulatory = createReadThroughCache<RegulatoryStatus>({
    ...policy,
    values: regulatoryStore,
    maxEntries: MAX_USERS,
    ...{ shared: shared?.regulatory, isOvertaken },
    onRead: (outcome) => measurements?.cacheRead("regulatory", outcome),
    timeToLiveMs: (status, id) => regulatoryTimeToLiveMs(status, timesToLive, sinceChangeMs(id)),
  });
  const caches = [users, regulatory];

  function userOf(id: string, caller: CallOptions, refresh?: Refresh): Promise<CachedValue<UserDetail>> {
    const read = (conditions: ReadConditions) => api.viewUser(id, callOf(conditions, caller, refresh?.callClass));
    return users.get(id, read, caller, refresh?.sinceMs);
  }

  function statusOf(userId: string, caller: CallOptions, refresh?: Refresh): Promise<CachedValue<RegulatoryStatus>> {
    const read = async (conditions: ReadConditions) =>
      (await api.viewRegulatoryStatus(userId, callOf(conditions, caller, refresh?.callClass))) ?? afterRefusal(userId);
    return regulatory.get(userId, read, caller, refresh?.sinceMs);
  }

  /** A refusal does not end a block: what was known stands, stale, for as long as when a read fails. */
  function afterRefusal(userId: string): RegulatoryStatus {
    const now = clock.now();
    const known = regulatoryStore.get(userId);
    const ageMs = now.getTime() - (known?.freshness.fetchedAt.getTime() ?? -Infinity);
    const isUsable = known && isAnythingKnown(known) && ageMs < timesToLive.regulatoryMs + staleIfErrorMs;
    return isUsable ? withStaleFlag({ value: known, isStale: true }) : unknownRegulatoryStatus(now);
  }

  return {
    reads: {
      freshUser: (id, caller) => users.fresh(id, caller),
      freshRegulatoryStatus: (userId, caller) => regulatory.fresh(userId, caller),
      knownUser: (id) => userStore.get(id),
      knownRegulatoryStatus: (userId) => regulatoryStore.get(userId),
      user: async (id, caller) => withStaleFlag(await userOf(id, caller)),
      regulatoryStatus: async (userId, caller) => withStaleFlag(await statusOf(userId, caller)),
      refreshUser: async (userId, sinceMs) => notStale(await userOf(userId, eventCaller(), forEvent(sinceMs))),
      refreshRegulatoryStatus: async (userId, sinceMs) =>
        notStale(await statusOf(userId, eventCaller(), forEvent(sinceMs))),
    },
    mayChange: (userId, atMs) => void mayHaveChangedAt.set(userId, atMs),
    decided(userId, dateMs) {
      if (dateMs <= (decisions.get(userId)?.dateMs ?? -Infinity)) return;
      // The upstream's clock may be ahead.
      const atMs = Math.min(dateMs, clock.now().getTime());
      decisions.set(userId, { dateMs, atMs });
      if (atMs > (mayHaveChangedAt.get(userId) ?? -Infinity)) mayHaveChangedAt.set(userId, atMs);
      if (isOvertaken(userId, userStore.get(userId))) users.expire(userId, false);
      if (isOvertaken(userId, regulatoryStore.get(userId))) regulatory.expire(userId, false);
    },
    invalidate: (userId, isShared, sinceMs) => caches.forEach((cache) => cache.invalidate(userId, isShared, sinceMs)),
    expire: (userId, isShared, sinceMs) => caches.forEach((cache) => cache.expire(userId, isShared, sinceMs)),
    forget(userId) {
      mayHaveChangedAt.delete(userId);
      decisions.delete(userId);
      for (const cache of caches) cache.forget(userId);
    },
    invalidateAll: () => caches.forEach((cache) => cache.invalidateAll()),
    changedElsewhere(change) {
      const observation = { origin: "instance", wasInvalidated: false, isOvertaken: false } as const;
      if (change.subject === "user") userStore.merge(change.userId, change.user, observation);
      else regulatoryStore.merge(change.userId, change.status, observation);
    },
    fetchedAtMs: (userId) => userStore.get(userId)?.freshness.fetchedAt.getTime() ?? -Infinity,
  };
}

interface Refresh {
  callClass: CallClass;
  sinceMs: number;
}

const forEvent = (sinceMs: number): Refresh => ({ callClass: "event", sinceMs });
