// Re-reads watched users: themselves, their regulatory status and the list of their sessions; again while the upstream
// lags behind what its events have announced.
import { LRUCache } from "lru-cache";
import type { Clock } from "../clock.js";
import { versionOfList } from "../datasources/list-store.js";
import type { UpstreamCache } from "../datasources/upstream-cache.js";
import type { UpstreamEvent } from "../datasources/upstream-events.js";
import { versionOfRegulatoryStatus, versionOfUser } from "../datasources/user-store.js";
import { atMost } from "../limits/entry-limit.js";
import type { Freshness } from "../schema/freshness.js";
import type { RegulatoryStatus, UserDetail } from "../schema/user.js";
import { type Announcement, announcementOf } from "./announcements.js";
import type { ReadOutcome, RefreshQueue } from "./refresh-queue.js";
import type { Topics } from "./topics.js";

export interface UserRefresher {
  /** Re-reads what somebody watches of an event's user, until what the event announces is shown. */
  received(event: UpstreamEvent, sinceMs: number): void;
  /** Re-reads the list of a user's sessions, unless an instance has fetched it since then (Unix time). */
  refreshSessionsOf(userId: string, sinceMs: number): void;
  /** The same for the user. */
  refreshUser(userId: string, sinceMs: number): void;
  /** The same for their regulatory status. Of a user whose status nobody has asked for, nothing is read. */
  refreshRegulatoryStatus(userId: string, sinceMs: number): void;
}

export interface UserRefresherOptions {
  cache: Pick<
    UpstreamCache,
    | "knownUser"
    | "knownSessionsOf"
    | "knownRegulatoryStatus"
    | "refreshUser"
    | "refreshSessionsOf"
    | "refreshRegulatoryStatus"
  >;
  topics: Pick<Topics, "isUserWatched" | "isUserStateWatched" | "publishUser">;
  reads: Pick<RefreshQueue, "request">;
  clock: Clock;
}

const MAX_ANNOUNCED_USERS = 1_000;
/** Own choice: read again after 1, 3, 7, 15 and 31 s. The upstream may lag behind its own event (seen by others). */
const LAG_MS = 30_000;

interface Subject<Value> {
  name: string;
  isNeeded: () => boolean;
  /** Of what was known when it was requested: a query may read the change before this does. */
  knownVersion: string | undefined;
  versionOf: (value: Value) => string;
  read: (sinceMs: number) => Promise<Value | undefined>;
  /** Whether it lacks what is expected, and is to be read again. */
  isBehind: (value: Value) => boolean;
  emptyReadsAtMost?: number;
}

export function createUserRefresher({ cache, topics, reads, clock }: UserRefresherOptions): UserRefresher {
  /** By user and aspect, what was announced last. */
  const announcements = new LRUCache<string, Map<string, Announcement & { untilMs: number }>>(
    atMost(MAX_ANNOUNCED_USERS),
  );

  function remember(userId: string, announcement: Announcement | undefined): void {
    if (!announcement) return;
    const ofUser = announcements.get(userId) ?? new Map<string, Announcement & { untilMs: number }>();
    announcements.set(userId, ofUser);
    ofUser.set(announcement.aspect, { ...announcement, untilMs: clock.monotonicMs() + LAG_MS });
  }

  function isAnyMissing(userId: string, isShown: (announcement: Announcement) => boolean | undefined): boolean {
    const ofUser = [...(announcements.get(userId)?.values() ?? [])];
    return ofUser.some((known) => clock.monotonicMs() < known.untilMs && isShown(known) === false);
  }

  function refresh<Value extends { freshness: Freshness }>(subject: Subject<Value>, sinceMs: number): void {
    const { name, isNeeded, knownVersion, versionOf, read, isBehind, emptyReadsAtMost } = subject;
    let fetchedSinceMs = sinceMs;
    let version = knownVersion;
    async function readAgain(): Promise<ReadOutcome> {
      const value = await read(fetchedSinceMs);
      if (!value) return { hasChanged: false, updatedSeconds: Infinity };
      // Whatever is read again has to be newer than this.
      fetchedSinceMs = value.freshness.fetchedAt.getTime() + 1;
      const hasChanged = versionOf(value) !== version;
      version = versionOf(value);
      return { hasChanged, updatedSeconds: isBehind(value) ? -Infinity : Infinity, emptyReadsAtMost };
    }
    reads.request(name, isNeeded, readAgain);
  }

  function refreshSessionsOf(userId: string, sinceMs: number): void {
    const known = cache.knownSessionsOf(userId);
    const list: Subject<Awaited<ReturnType<UpstreamCache["refreshSessionsOf"]>>> = {
      name: `user ${userId}`,
      isNeeded: () => topics.isUserWatched(userId),
      knownVersion: known && versionOfList(known),
      versionOf: versionOfList,
      read: (fetchedSinceMs) => cache.refreshSessionsOf(userId, fetchedSinceMs),
      isBehind: ({ isCurrent }) => !isCurrent,
    };
    refresh(list, sinceMs);
  }

  function refreshUser(userId: string, sinceMs: number): void {
    const known = cache.knownUser(userId);
    const user: Subject<UserDetail> = {
      name: `detail of user ${userId}`,
      isNeeded: () => topics.isUserStateWatched(userId),
      knownVersion: known && versionOfUser(known),
      versionOf: versionOfUser,
      async read(fetchedSinceMs) {
        const detail = await cache.refreshUser(userId, fetchedSinceMs);
        // Also when nothing was read anew: what subscribers are sent depends on the time as well.
        topics.publishUser(userId);
        return detail;
      },
      isBehind: (detail) => isAnyMissing(userId, ({ isShownByUser }) => isShownByUser?.(detail)),
      emptyReadsAtMost: Infinity,
    };
    refresh(user, sinceMs);
  }

  function refreshRegulatoryStatus(userId: string, sinceMs: number): void {
    const known = cache.knownRegulatoryStatus(userId);
    const regulatory: Subject<RegulatoryStatus> = {
      name: `regulatory status ${userId}`,
      isNeeded: () => topics.isUserStateWatched(userId),
      knownVersion: known && versionOfRegulatoryStatus(known),
      versionOf: versionOfRegulatoryStatus,
      read: (fetchedSinceMs) => cache.refreshRegulatoryStatus(userId, fetchedSinceMs),
      isBehind: (status) => isAnyMissing(userId, ({ isShownByStatus }) => isShownByStatus?.(status, clock.now())),
      emptyReadsAtMost: Infinity,
    };
    refresh(regulatory, sinceMs);
  }

  return {
    received({ eventType, resourceId: userId }, sinceMs) {
      if (topics.isUserWatched(userId)) refreshSessionsOf(userId, sinceMs);
      if (!topics.isUserStateWatched(userId)) return;
      remember(userId, announcementOf(eventType));
      refreshUser(userId, sinceMs);
      refreshRegulatoryStatus(userId, sinceMs);
    },
    refreshSessionsOf,
    refreshUser,
    refreshRegulatoryStatus,
  };
}
