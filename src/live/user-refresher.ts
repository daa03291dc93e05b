// Re-reads users who are watched or followed: themselves, their regulatory status and the list of their sessions; again
// while the upstream lags behind what its events have announced.
import { LRUCache } from "lru-cache";
import type { Clock } from "../clock.js";
import { versionOfList } from "../datasources/list-store.js";
import type { Invalidation, UpstreamCache } from "../datasources/upstream-cache.js";
import type { UpstreamEvent } from "../datasources/upstream-events.js";
import { versionOfRegulatoryStatus, versionOfUser } from "../datasources/user-store.js";
import { atMost } from "../limits/entry-limit.js";
import type { TokenBucket } from "../limits/token-bucket.js";
import type { Freshness } from "../schema/freshness.js";
import type { RegulatoryStatus, UserDetail } from "../schema/user.js";
import { type Announcement, announcementOf } from "./announcements.js";
import { endsOf, type EventFollower, type FollowedSubject } from "./event-follower.js";
import type { ReadOutcome, RefreshQueue } from "./refresh-queue.js";
import type { Topics } from "./topics.js";

export interface UserRefresher {
  /** Re-reads what somebody watches or follows of an event's user, until what the event announces is shown. */
  received(event: UpstreamEvent, invalidation: Pick<Invalidation, "sinceMs" | "isForwarded">): void;
  /** Re-reads the list of a user's sessions, unless an instance has fetched it since then (Unix time). */
  refreshSessionsOf(userId: string, sinceMs: number): void;
  /** The same for the user. */
  refreshUser(userId: string, sinceMs: number): void;
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
  follower?: EventFollower;
  /** Reads that only the follower needs. */
  forFollower: Pick<TokenBucket, "take">;
  reads: Pick<RefreshQueue, "request">;
  clock: Clock;
}

const MAX_ANNOUNCED_USERS = 1_000;
/** Own choice: read again after 1, 3, 7, 15 and 31 s. The upstream may lag behind its own event (seen by others). */
const AWAITED_FOR_MS = 30_000;
/** Own choice: read again after 1, 3 and 7 s. */
const LIST_AWAITED_FOR_MS = 5_000;
const FIRST_REREAD_MS = 1_000;

interface Subject<Value> {
  name: string;
  followed?: FollowedSubject;
  isNeeded: () => boolean;
  /** Of what was known when it was requested: a query may read the change before this does. */
  knownVersion: string | undefined;
  versionOf: (value: Value) => string;
  read: (sinceMs: number) => Promise<Value>;
  /** When to read again, because it lacks what is expected; undefined if it does not. */
  readAgainAfterMs: (value: Value) => number | undefined;
}

interface AwaitedAnnouncement extends Announcement {
  dateSeconds: number;
  receivedAtMs: number;
}

export function createUserRefresher(options: UserRefresherOptions): UserRefresher {
  const { cache, topics, follower, forFollower, reads, clock } = options;
  /** By user and aspect, what was announced last. */
  const announcements = new LRUCache<string, Map<string, AwaitedAnnouncement>>(atMost(MAX_ANNOUNCED_USERS));

  function remember({ eventType, resourceId: userId, dateSeconds }: UpstreamEvent): void {
    const announcement = announcementOf(eventType);
    if (!announcement) return;
    const ofUser = announcements.get(userId) ?? new Map<string, AwaitedAnnouncement>();
    announcements.set(userId, ofUser);
    const { aspect } = announcement;
    // Events arrive in any order.
    if ((ofUser.get(aspect)?.dateSeconds ?? -Infinity) <= dateSeconds)
      ofUser.set(aspect, { ...announcement, dateSeconds, receivedAtMs: clock.monotonicMs() });
  }

  /** Ever later, as what was announced last has been missing for longer; undefined if nothing is missing. */
  function readAgainAfterMs(userId: string, isShown: (known: Announcement) => boolean | undefined): number | undefined {
    const ofUser = [...(announcements.get(userId)?.values() ?? [])];
    const missing = ofUser.filter((known) => isShown(known) === false);
    const awaitedForMs = Math.min(...missing.map(({ receivedAtMs }) => clock.monotonicMs() - receivedAtMs));
    return awaitedForMs < AWAITED_FOR_MS ? awaitedForMs + FIRST_REREAD_MS : undefined;
  }

  function refresh<Value extends { freshness: Freshness }>(subject: Subject<Value>, sinceMs: number): void {
    const { name, followed, isNeeded, knownVersion, versionOf, read } = subject;
    let fetchedSinceMs = sinceMs;
    let version = knownVersion;
    async function readAgain(): Promise<ReadOutcome> {
      const value = await read(fetchedSinceMs);
      // Whatever is read again has to be newer than this.
      fetchedSinceMs = value.freshness.fetchedAt.getTime() + 1;
      const hasChanged = versionOf(value) !== version;
      version = versionOf(value);
      return { hasChanged, readAgainAfterMs: subject.readAgainAfterMs(value) };
    }
    const ends = followed && follower && endsOf(followed, follower, clock, () => fetchedSinceMs);
    reads.request(name, isNeeded, readAgain, ends);
  }

  function refreshSessionsOf(userId: string, sinceMs: number): void {
    const known = cache.knownSessionsOf(userId);
    const requestedAtMs = clock.monotonicMs();
    const list: Subject<Awaited<ReturnType<UpstreamCache["refreshSessionsOf"]>>> = {
      name: `sessions of ${userId}`,
      isNeeded: () => topics.isUserWatched(userId),
      knownVersion: known && versionOfList(known),
      versionOf: versionOfList,
      read: (fetchedSinceMs) => cache.refreshSessionsOf(userId, fetchedSinceMs),
      readAgainAfterMs({ isCurrent }) {
        const awaitedForMs = clock.monotonicMs() - requestedAtMs;
        return isCurrent || awaitedForMs >= LIST_AWAITED_FOR_MS ? undefined : awaitedForMs + FIRST_REREAD_MS;
      },
    };
    refresh(list, sinceMs);
  }

  function refreshUser(userId: string, sinceMs: number): void {
    const known = cache.knownUser(userId);
    const user: Subject<UserDetail> = {
      name: `user ${userId}`,
      followed: { kind: "user", id: userId },
      isNeeded: () => topics.isUserStateWatched(userId),
      knownVersion: known && versionOfUser(known),
      versionOf: versionOfUser,
      async read(fetchedSinceMs) {
        const detail = await cache.refreshUser(userId, fetchedSinceMs);
        follower?.userWasRead(userId, detail);
        // Also when nothing was read anew: what subscribers are sent depends on the time as well.
        topics.publishUser(userId);
        return detail;
      },
      readAgainAfterMs: (detail) => readAgainAfterMs(userId, ({ isShownByUser }) => isShownByUser?.(detail)),
    };
    refresh(user, sinceMs);
  }

  function refreshRegulatoryStatus(userId: string, sinceMs: number): void {
    const known = cache.knownRegulatoryStatus(userId);
    const regulatory: Subject<RegulatoryStatus> = {
      name: `regulatory status ${userId}`,
      followed: { kind: "user.regulatory_status", id: userId },
      isNeeded: () => topics.isUserStateWatched(userId),
      knownVersion: known && versionOfRegulatoryStatus(known),
      versionOf: versionOfRegulatoryStatus,
      async read(fetchedSinceMs) {
        const status = await cache.refreshRegulatoryStatus(userId, fetchedSinceMs);
        follower?.regulatoryStatusWasRead(userId, status);
        return status;
      },
      readAgainAfterMs: (status) =>
        readAgainAfterMs(userId, ({ isShownByStatus }) => isShownByStatus?.(status, clock.now())),
    };
    refresh(regulatory, sinceMs);
  }

  return {
    received(event, { sinceMs, isForwarded }) {
      const { resourceId: userId, eventType } = event;
      const isWatched = topics.isUserStateWatched(userId);
      // Followed by the instance that received the event, by the read that can show what it announces.
      const followed = follower && !isForwarded ? userSubject(eventType, userId) : undefined;
      const isFollowed = (kind: FollowedSubject["kind"]) => followed?.kind === kind && forFollower.take();
      if (topics.isUserWatched(userId)) refreshSessionsOf(userId, sinceMs);
      if (!followed && !isWatched) return;
      remember(event);
      if (followed) follower?.expect(followed);
      if (isWatched || isFollowed("user")) refreshUser(userId, sinceMs);
      // For watchers only where somebody has asked for it before.
      if ((isWatched && cache.knownRegulatoryStatus(userId)) || isFollowed("user.regulatory_status"))
        refreshRegulatoryStatus(userId, sinceMs);
    },
    refreshSessionsOf,
    refreshUser,
    refreshRegulatoryStatus,
  };
}

/** What can show what an event of the user announces. */
export function userSubject(eventType: string, id: string): FollowedSubject {
  const isOfStatus = announcementOf(eventType)?.isShownByStatus !== undefined;
  return { kind: isOfStatus ? "user.regulatory_status" : "user", id };
}
