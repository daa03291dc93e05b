// Follows events: invalidates what they are about, and re-reads what somebody watches, deduplicated, paced and retried
// until a read succeeds. What the reads show is merged and emitted like everything else that is read.
import { LRUCache } from "lru-cache";
import type { Clock } from "../clock.js";
import { awaitsPersons, mayHaveUnknownPersons, versionOf } from "../datasources/session-order.js";
import type { SessionStore } from "../datasources/session-store.js";
import type { Invalidation, UpstreamCache } from "../datasources/upstream-cache.js";
import type { UpstreamEvent } from "../datasources/upstream-events.js";
import { atMost } from "../limits/entry-limit.js";
import { createTokenBucket } from "../limits/token-bucket.js";
import type { KycLevel } from "../schema/kyc-level.js";
import {
  isAlreadyKnown,
  isPersonEvent,
  isPersonId,
  isSessionEvent,
  isUserEvent,
  levelOfEvent,
} from "./event-meaning.js";
import { createRefreshQueue, type ReadOutcome } from "./refresh-queue.js";
import type { Topics } from "./topics.js";

export interface SessionRefresher {
  /** Handles an event in the background. Never throws. */
  received(event: UpstreamEvent, invalidation: Invalidation): void;
  /** Re-reads a session, unless an instance has fetched it since then (Unix time). */
  refreshSession(sessionId: string, sinceMs: number): void;
  /** The same for the list of a user's sessions. */
  refreshUser(userId: string, sinceMs: number): void;
  /** The same for the user, who is read again until they have the level that an event has announced. */
  refreshUserDetail(userId: string, sinceMs: number): void;
  /** Resolves once no read is running or scheduled. */
  idle(): Promise<void>;
  stop(): void;
}

const MAX_ANNOUNCED_LEVELS = 1_000;
/** Own choice: after 1, 3, 7, 15 and 31 s. The upstream may lag behind its own event (seen by others). */
const MAX_LEVEL_READS = 5;

export interface SessionRefresherOptions {
  cache: Pick<
    UpstreamCache,
    | "invalidateSession"
    | "invalidateUser"
    | "refreshSession"
    | "refreshSessionsOf"
    | "refreshUser"
    | "refreshRegulatoryStatus"
  >;
  store: Pick<SessionStore, "view" | "userOf" | "sessionOfPerson" | "sessionsWithOpenPersons">;
  topics: Topics;
  clock: Clock;
}

/** Own choice: less than the interval at which the fallback poller reads for persons. */
const AWAITED_COOLDOWN_MS = 8_000;
/** Own choice: unknown ids are read for watchers of users: bursts of five, then one in ten seconds. */
const UNKNOWN_IDS = { burst: 5, perMs: 1 / 10_000 };

export function createSessionRefresher({ cache, store, topics, clock }: SessionRefresherOptions): SessionRefresher {
  const reads = createRefreshQueue(clock);
  const unknownIds = createTokenBucket(UNKNOWN_IDS, clock);
  /** By user, until a read shows it. */
  const announcedLevels = new LRUCache<string, KycLevel>(atMost(MAX_ANNOUNCED_LEVELS));

  function isWatched(id: string): boolean {
    const userId = store.userOf(id);
    return topics.isSessionWatched(id) || (userId !== undefined && topics.isUserWatched(userId));
  }

  function refreshSession(id: string, sinceMs: number, expectedSince?: number): void {
    let fetchedSinceMs = sinceMs;
    async function read(): Promise<ReadOutcome> {
      const before = store.view(id);
      const session = await cache.refreshSession(id, fetchedSinceMs);
      // Whatever is read again has to be newer than this.
      fetchedSinceMs = session.freshness.fetchedAt.getTime() + 1;
      return {
        hasChanged: !before || versionOf(before) !== versionOf(session),
        updatedSeconds: secondsOf(session.updatedAt),
        cooldownAtMostMs: awaitsPersons(session) ? AWAITED_COOLDOWN_MS : undefined,
      };
    }
    reads.request(`session ${id}`, () => isWatched(id), read, expectedSince);
  }

  function refreshUser(userId: string, sinceMs: number): void {
    let fetchedSinceMs = sinceMs;
    async function read(): Promise<ReadOutcome> {
      const { freshness, isCurrent } = await cache.refreshSessionsOf(userId, fetchedSinceMs);
      fetchedSinceMs = freshness.fetchedAt.getTime() + 1;
      return { hasChanged: false, updatedSeconds: isCurrent ? Infinity : -Infinity };
    }
    reads.request(`user ${userId}`, () => topics.isUserWatched(userId), read);
  }

  function refreshUserDetail(userId: string, sinceMs: number): void {
    let fetchedSinceMs = sinceMs;
    async function read(): Promise<ReadOutcome> {
      const { kycLevel, freshness } = await cache.refreshUser(userId, fetchedSinceMs);
      fetchedSinceMs = freshness.fetchedAt.getTime() + 1;
      const announced = announcedLevels.get(userId);
      const agrees = announced === undefined || kycLevel === announced;
      if (agrees) announcedLevels.delete(userId);
      // Also when nothing was read anew: what subscribers are sent depends on the time as well.
      topics.publishUser(userId);
      return { hasChanged: false, updatedSeconds: agrees ? Infinity : -Infinity, emptyReadsAtMost: MAX_LEVEL_READS };
    }
    const expectedSince = announcedLevels.has(userId) ? 1 : undefined;
    reads.request(`detail of user ${userId}`, () => topics.isUserStateWatched(userId), read, expectedSince);
  }

  /** Of a user whose status nobody has asked for, nothing is read. */
  function refreshRegulatoryStatus(userId: string, sinceMs: number): void {
    async function read(): Promise<ReadOutcome> {
      await cache.refreshRegulatoryStatus(userId, sinceMs);
      return { hasChanged: false, updatedSeconds: Infinity };
    }
    reads.request(`regulatory status ${userId}`, () => topics.isUserStateWatched(userId), read);
  }

  /** What nobody watches is not read, which would spend the quota: the next query reads it. */
  function follow(id: string, invalidation: Invalidation, expectedSince?: number, mayBeWatched = false): void {
    cache.invalidateSession(id, invalidation);
    if (mayBeWatched || isWatched(id)) refreshSession(id, invalidation.sinceMs, expectedSince);
  }

  function followSession(event: UpstreamEvent, invalidation: Invalidation): void {
    const { eventType, resourceId: id, dateSeconds } = event;
    const ofPerson = store.sessionOfPerson(id);
    // The instance that received it may not have known the person's session.
    const isForwarded = invalidation.isForwarded && invalidation.isOwnerKnown;
    if (ofPerson !== undefined) return follow(ofPerson, { ...invalidation, isForwarded });
    if (isPersonId(id)) {
      // It may be of any session whose persons are not all known.
      for (const sessionId of store.sessionsWithOpenPersons()) {
        const known = store.view(sessionId);
        if (known && mayHaveUnknownPersons(known)) follow(sessionId, { ...invalidation, isForwarded });
      }
      return;
    }
    const known = store.view(id);
    if (known && isAlreadyKnown(event, known)) return;
    // Of an unknown session it is not known whether somebody watches its user.
    const isUnknown = !known && store.userOf(id) === undefined;
    const mayBeWatched = isUnknown && topics.watchedUsers().length > 0 && unknownIds.take();
    follow(id, invalidation, isPersonEvent(eventType) ? undefined : dateSeconds, mayBeWatched);
  }

  return {
    received(event, invalidation) {
      const { eventType, resourceId } = event;
      if (isSessionEvent(eventType)) followSession(event, invalidation);
      if (!isUserEvent(eventType)) return;
      cache.invalidateUser(resourceId, invalidation);
      if (topics.isUserWatched(resourceId)) refreshUser(resourceId, invalidation.sinceMs);
      if (!topics.isUserStateWatched(resourceId)) return;
      const level = levelOfEvent(eventType);
      if (level) announcedLevels.set(resourceId, level);
      refreshUserDetail(resourceId, invalidation.sinceMs);
      refreshRegulatoryStatus(resourceId, invalidation.sinceMs);
    },
    refreshSession: (sessionId, sinceMs) => refreshSession(sessionId, sinceMs),
    refreshUser,
    refreshUserDetail,
    idle: () => reads.idle(),
    stop: () => reads.stop(),
  };
}

function secondsOf(date: Date | null | undefined): number {
  return date ? Math.floor(date.getTime() / 1_000) : Infinity;
}
