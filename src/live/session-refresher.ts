// Re-reads sessions after events: deduplicated, paced and retried until a read succeeds. Changes are published to the
// watchers.
import type { Clock } from "../clock.js";
import { awaitsPersons, hasChanged } from "../datasources/session-order.js";
import type { UpstreamCache } from "../datasources/upstream-cache.js";
import type { UpstreamEvent } from "../datasources/upstream-events.js";
import { createTokenBucket } from "../limits/token-bucket.js";
import { UpstreamError } from "../upstream/upstream-error.js";
import { isAlreadyKnown, isPersonEvent, isPersonId, isSessionEvent, isUserEvent } from "./event-meaning.js";
import { createRefreshQueue, type ReadOutcome } from "./refresh-queue.js";
import type { SessionChange, Topics } from "./topics.js";
import { MAX_FIRST_SESSIONS } from "./watch.js";

export interface SessionRefresher {
  /** Handles an event in the background. Never throws. @param forwarded of an event that another instance received */
  received(event: UpstreamEvent, forwarded?: ForwardedEvent): void;
  /** Re-reads a session, and publishes it if it has changed. */
  refreshSession(sessionId: string): void;
  /** The same for all sessions of a user. */
  refreshUser(userId: string): void;
  /** Resolves once no read is running or scheduled. */
  idle(): Promise<void>;
  stop(): void;
}

export interface ForwardedEvent {
  /** Whether the instance that received it knew the session's user. */
  isOwnerKnown: boolean;
}

export interface SessionRefresherOptions {
  cache: UpstreamCache;
  topics: Topics;
  /** Publishes a change to all watchers, those of other instances included. */
  publish: (change: SessionChange) => void;
  clock: Clock;
  readTimeoutMs: number;
  /** Whether this instance is the one to re-read a session; if not, another one publishes what it finds. */
  mayRefresh?: (sessionId: string) => Promise<boolean>;
}

/** Own choice: less than the interval at which the fallback poller reads for persons. */
const AWAITED_COOLDOWN_MS = 8_000;
/** Own choice: unknown ids are read for watchers of users: bursts of five, then one in ten seconds. */
const UNKNOWN_IDS = { burst: 5, perMs: 1 / 10_000 };

export function createSessionRefresher({
  cache,
  topics,
  publish,
  clock,
  readTimeoutMs,
  mayRefresh,
}: SessionRefresherOptions): SessionRefresher {
  const reads = createRefreshQueue(clock);
  const unknownIds = createTokenBucket(UNKNOWN_IDS, clock);

  async function readSession(id: string): Promise<ReadOutcome> {
    const before = cache.peekSession(id);
    if (mayRefresh) {
      // Before the claim: while it is awaited, the instance that reads may publish its result, which must stay valid.
      cache.forgetSession(id);
      if (!(await mayRefresh(id)))
        return { hasChanged: false, updatedSeconds: Infinity, later: () => readAfterAnother(id) };
    }
    const session = await cache.refreshSession(id);
    const isChange = !before || hasChanged(before, session);
    const wasOvertaken = cache.peekSession(id) !== session;
    // The cache publishes changes of the entries it stores. A session that was not cached before, or whose read was
    // invalidated while it ran, is published here; watchers then read again.
    if (!before || wasOvertaken) publish(changeOf(session));
    return {
      hasChanged: isChange,
      updatedSeconds: secondsOf(session.updatedAt),
      cooldownAtMostMs: awaitsPersons(session) ? AWAITED_COOLDOWN_MS : undefined,
    };
  }

  /** Takes what another instance has shared, or reads the upstream if that instance failed. */
  async function readAfterAnother(id: string): Promise<ReadOutcome> {
    const session = await cache.session(id, { deadlineAt: clock.monotonicMs() + readTimeoutMs });
    if (session.freshness.isStale) throw new UpstreamError("unavailable");
    return { hasChanged: false, updatedSeconds: Infinity };
  }

  async function readSessionsOf(userId: string): Promise<ReadOutcome> {
    const { sessions, isCurrent } = await cache.refreshSessionsOf(userId);
    // Events of unknown sessions may have been skipped, and a list invalidated while it was read publishes nothing.
    for (const { id } of sessions.slice(0, MAX_FIRST_SESSIONS))
      if (!cache.hasSession(id)) topics.publish({ sessionId: id, userId });
    return { hasChanged: false, updatedSeconds: isCurrent ? Infinity : -Infinity };
  }

  function isWatched(id: string): boolean {
    const userId = cache.userOfSession(id);
    return topics.isSessionWatched(id) || (userId !== undefined && topics.isUserWatched(userId));
  }

  function refreshSession(id: string, expectedSince?: number): void {
    const isWanted = () => isWatched(id);
    reads.request(`session ${id}`, isWanted, () => readSession(id), expectedSince);
  }

  function isAwaitingPersons(id: string): boolean {
    const known = cache.peekSession(id);
    return known !== undefined && awaitsPersons(known);
  }

  /** Reading what nobody watches would spend the quota: the next query reads. */
  function invalidate(id: string, forwarded: ForwardedEvent | undefined): void {
    if (forwarded) cache.invalidateSessionLocally(id, forwarded.isOwnerKnown);
    else cache.invalidateSession(id);
  }

  function followPersons(id: string, forwarded: ForwardedEvent | undefined): void {
    if (isWatched(id)) refreshSession(id);
    else invalidate(id, forwarded);
  }

  function refreshUser(userId: string): void {
    reads.request(
      `user ${userId}`,
      () => topics.isUserWatched(userId),
      () => readSessionsOf(userId),
    );
  }

  return {
    received(event, forwarded) {
      const { eventType, resourceId } = event;
      const id = cache.sessionOfPerson(resourceId) ?? resourceId;
      if (isUserEvent(eventType)) {
        if (forwarded) cache.invalidateUserLocally(id);
        else cache.invalidateUser(id);
        if (topics.isUserWatched(id)) refreshUser(id);
      } else if (isSessionEvent(eventType)) {
        // The person's session is unknown: it may be any that waits for its persons.
        if (isPersonId(id)) {
          for (const sessionId of cache.sessionsWithOpenPersons())
            if (isAwaitingPersons(sessionId)) followPersons(sessionId, forwarded);
          return;
        }
        const known = cache.peekSession(id);
        if (known && isAlreadyKnown(event, known)) return;
        // Of an unknown session it is not known whether somebody watches its user.
        const isUnknown = !known && cache.userOfSession(id) === undefined;
        const mayBeWatched = isUnknown && topics.watchedUsers().length > 0 && unknownIds.take();
        if (isWatched(id) || mayBeWatched) refreshSession(id, isPersonEvent(eventType) ? undefined : event.dateSeconds);
        // The shared store may hold it, though nobody here knows it.
        else invalidate(id, forwarded);
      }
    },
    refreshSession: (sessionId) => refreshSession(sessionId),
    refreshUser,
    idle: () => reads.idle(),
    stop: () => reads.stop(),
  };
}

function secondsOf(date: Date | null | undefined): number {
  return date ? Math.floor(date.getTime() / 1_000) : Infinity;
}

function changeOf({ id, userId }: { id: string; userId?: string }): SessionChange {
  return { sessionId: id, userId };
}
