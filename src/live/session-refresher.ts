// Follows events: invalidates what they are about, and re-reads what somebody watches or follows, deduplicated, paced
// and retried until a read succeeds. What the reads show is merged and emitted like everything else that is read.
import type { Clock } from "../clock.js";
import { awaitsPersons, mayHaveUnknownPersons, versionOf } from "../datasources/session-order.js";
import type { SessionStore } from "../datasources/session-store.js";
import type { Invalidation, UpstreamCache } from "../datasources/upstream-cache.js";
import type { UpstreamEvent } from "../datasources/upstream-events.js";
import { createTokenBucket } from "../limits/token-bucket.js";
import { endsOf, type EventFollower } from "./event-follower.js";
import { isAlreadyKnown, isPersonEvent, isPersonId, isSessionEvent, isUserEvent } from "./event-meaning.js";
import { createRefreshQueue, type ReadOutcome } from "./refresh-queue.js";
import type { Topics } from "./topics.js";
import { createUserRefresher, type UserRefresher, type UserRefresherOptions } from "./user-refresher.js";

export interface SessionRefresher extends Omit<UserRefresher, "received"> {
  /** Handles an event in the background. Never throws. */
  received(event: UpstreamEvent, invalidation: Invalidation): void;
  /** Re-reads a session, unless an instance has fetched it since then (Unix time). */
  refreshSession(sessionId: string, sinceMs: number): void;
  /** Resolves once no read is running or scheduled. */
  idle(): Promise<void>;
  stop(): void;
}

export interface SessionRefresherOptions {
  cache: Pick<UpstreamCache, "invalidateSession" | "invalidateUser" | "refreshSession"> & UserRefresherOptions["cache"];
  store: Pick<SessionStore, "view" | "userOf" | "sessionOfPerson" | "sessionsWithOpenPersons">;
  topics: Topics;
  follower?: EventFollower;
  clock: Clock;
}

/** Own choice: less than the interval at which the fallback poller reads for persons. */
const AWAITED_COOLDOWN_MS = 8_000;
/** Own choice: unknown ids are read for watchers of users: bursts of five, then one in ten seconds. */
const UNKNOWN_IDS = { burst: 5, perMs: 1 / 10_000 };
/**
 * Own choice: reads that only the follower needs, of one instance. What exceeds this it asks for later: whoever sends
 * forged webhooks, or a day of many changes, does not use up the quota of those who wait.
 */
const FOR_FOLLOWER = { burst: 50, perMs: 0.1 / 1_000 };

export function createSessionRefresher(options: SessionRefresherOptions): SessionRefresher {
  const { cache, store, topics, follower, clock } = options;
  const reads = createRefreshQueue(clock);
  const unknownIds = createTokenBucket(UNKNOWN_IDS, clock);
  const forFollower = createTokenBucket(FOR_FOLLOWER, clock);
  const users = createUserRefresher({ cache, topics, follower, forFollower, reads, clock });

  function isWatched(id: string): boolean {
    const userId = store.userOf(id);
    return topics.isSessionWatched(id) || (userId !== undefined && topics.isUserWatched(userId));
  }

  function refreshSession(id: string, sinceMs: number, since?: number): void {
    let fetchedSinceMs = sinceMs;
    async function read(): Promise<ReadOutcome> {
      const before = store.view(id);
      const session = await cache.refreshSession(id, fetchedSinceMs);
      // Whatever is read again has to be newer than this.
      fetchedSinceMs = session.freshness.fetchedAt.getTime() + 1;
      follower?.sessionWasRead(session);
      return {
        hasChanged: !before || versionOf(before) !== versionOf(session),
        updatedSeconds: secondsOf(session.updatedAt),
        cooldownAtMostMs: awaitsPersons(session) ? AWAITED_COOLDOWN_MS : undefined,
      };
    }
    const subject = { kind: "identity_verification", id } as const;
    // What only the follower needs is not retried here: it asks again by itself.
    reads.request(`session ${id}`, () => isWatched(id), read, {
      since,
      ...(follower && endsOf(subject, follower, clock, () => fetchedSinceMs)),
    });
  }

  /** What nobody watches or follows is not read, which would spend the quota: the next query reads it. */
  function follow(id: string, invalidation: Invalidation, expectedSince?: number, mayBeWatched = false): void {
    cache.invalidateSession(id, invalidation);
    // Followed by the instance that received the event.
    const isFollowed = follower !== undefined && !invalidation.isForwarded;
    if (isFollowed) follower.expect({ kind: "identity_verification", id });
    if (mayBeWatched || isWatched(id) || (isFollowed && forFollower.take()))
      refreshSession(id, invalidation.sinceMs, expectedSince);
  }

  function followSession(event: UpstreamEvent, invalidation: Invalidation): void {
    const { eventType, resourceId: id, dateSeconds } = event;
    const isFollowed = follower !== undefined && !invalidation.isForwarded;
    const ofPerson = store.sessionOfPerson(id);
    // The instance that received it may not have known the person's session.
    const isForwarded = invalidation.isForwarded && invalidation.userId !== undefined;
    if (ofPerson !== undefined) return follow(ofPerson, { ...invalidation, isForwarded });
    if (isPersonId(id)) {
      // It may be of any session whose persons are not all known.
      for (const sessionId of store.sessionsWithOpenPersons()) {
        const known = store.view(sessionId);
        if (known && mayHaveUnknownPersons(known)) follow(sessionId, { ...invalidation, isForwarded });
      }
      if (isFollowed) void followPerson(id, follower, invalidation);
      return;
    }
    const known = store.view(id);
    if (known && isAlreadyKnown(event, known)) {
      if (isFollowed) {
        follower.sessionWasRead(known);
        follower.caughtUp({ kind: "identity_verification", id }, clock.now().getTime());
      }
      return;
    }
    // Of an unknown session it is not known whether somebody watches its user.
    const isUnknown = !known && store.userOf(id) === undefined;
    const mayBeWatched = isUnknown && topics.watchedUsers().length > 0 && unknownIds.take();
    follow(id, invalidation, isPersonEvent(eventType) ? undefined : dateSeconds, mayBeWatched);
  }

  async function followPerson(id: string, by: EventFollower, invalidation: Invalidation): Promise<void> {
    const sessionId = await by.sessionOfPerson(id);
    if (sessionId !== undefined) follow(sessionId, invalidation);
  }

  return {
    ...users,
    received(event, invalidation) {
      const { eventType, resourceId } = event;
      if (isSessionEvent(eventType)) followSession(event, invalidation);
      if (!isUserEvent(eventType)) return;
      cache.invalidateUser(resourceId, invalidation);
      users.received(event, invalidation);
    },
    refreshSession: (sessionId, sinceMs) => refreshSession(sessionId, sinceMs),
    idle: () => reads.idle(),
    stop: () => reads.stop(),
  };
}

function secondsOf(date: Date | null | undefined): number {
  return date ? Math.floor(date.getTime() / 1_000) : Infinity;
}
