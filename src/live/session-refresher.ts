// News in, truth out: an event or a suspicion makes a session be read again, coalesced, within reason and until it
// succeeds; what it then turns out to be reaches the watchers.
import type { UpstreamCache } from "../datasources/upstream-cache.js";
import { awaitsPersons, hasChanged } from "../datasources/session-order.js";
import { UpstreamError } from "../upstream/upstream-error.js";
import type { UpstreamEvent } from "../datasources/upstream-events.js";
import { createTokenBucket } from "../limits/token-bucket.js";
import { createRefreshQueue, type ReadOutcome } from "./refresh-queue.js";
import { isPersonEvent, isPersonId, isSessionEvent, isUserEvent, isAlreadyKnown } from "./event-meaning.js";
import type { Clock } from "../clock.js";
import type { SessionChange, Topics } from "./topics.js";
import { MAX_FIRST_SESSIONS } from "./watch.js";

export interface SessionRefresher {
  /** Takes note of an event; what follows from it happens by itself. Never throws. */
  received(event: UpstreamEvent): void;
  /** Reads a session again on suspicion, and tells the watchers if it has changed. */
  refreshSession(sessionId: string): void;
  /** The same for all sessions of a user. */
  refreshUser(userId: string): void;
  /** Resolves once nothing is being read or due to be tried again. */
  idle(): Promise<void>;
  stop(): void;
}

export interface SessionRefresherOptions {
  cache: UpstreamCache;
  topics: Topics;
  /** Tells all watchers of a change, those of other instances included. */
  announce: (change: SessionChange) => void;
  clock: Clock;
  readTimeoutMs: number;
  /** Whether this instance is the one to read a session again; another then tells of what it finds. */
  mayRefresh?: (sessionId: string) => Promise<boolean>;
}

/** Own choice: less than the interval in which the safety net looks for persons. */
const AWAITED_COOLDOWN_MS = 8_000;
/** Own choice: ids that nobody here knows are read for watchers of users, five at once and one in ten seconds. */
const UNKNOWN_IDS = { burst: 5, perMs: 1 / 10_000 };

export function createSessionRefresher({
  cache,
  topics,
  announce,
  clock,
  readTimeoutMs,
  mayRefresh,
}: SessionRefresherOptions): SessionRefresher {
  const reads = createRefreshQueue(clock);
  const unknownIds = createTokenBucket(UNKNOWN_IDS, clock);

  async function readSession(id: string): Promise<ReadOutcome> {
    const before = cache.peekSession(id);
    if (mayRefresh) {
      // Before it is asked: by the answer, the one who reads may have told of a change, which must not be dropped again.
      cache.invalidateSessionLocally(id);
      if (!(await mayRefresh(id)))
        return { hasChanged: false, updatedSeconds: Infinity, later: () => readAfterAnother(id) };
    }
    const session = await cache.refreshSession(id);
    const isChange = !before || hasChanged(before, session);
    const wasOvertaken = cache.peekSession(id) !== session;
    // What is kept tells its own changes; of what was not known, or is not kept because it was outdated on its way,
    // only this read can tell, and whoever watches then reads anew.
    if (!before || wasOvertaken) announce(changeOf(session));
    return {
      hasChanged: isChange,
      updatedSeconds: secondsOf(session.updatedAt),
      cooldownAtMostMs: awaitsPersons(session) ? AWAITED_COOLDOWN_MS : undefined,
    };
  }

  /** Another instance has read it, and what it found is shared; or has failed to, and then it is read here. */
  async function readAfterAnother(id: string): Promise<ReadOutcome> {
    const session = await cache.session(id, { deadlineAt: clock.monotonicMs() + readTimeoutMs });
    if (session.freshness.isStale) throw new UpstreamError("unavailable");
    return { hasChanged: false, updatedSeconds: Infinity };
  }

  async function readSessionsOf(userId: string): Promise<ReadOutcome> {
    const { sessions, isCurrent } = await cache.refreshSessionsOf(userId);
    // Their events may have been passed over, and a list that was outdated on its way has told nobody of them.
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

  function followPersons(id: string): void {
    if (isWatched(id)) refreshSession(id);
    else cache.invalidateSession(id);
  }

  function refreshUser(userId: string): void {
    reads.request(
      `user ${userId}`,
      () => topics.isUserWatched(userId),
      () => readSessionsOf(userId),
    );
  }

  return {
    received(event) {
      const { eventType, resourceId } = event;
      const id = cache.sessionOfPerson(resourceId) ?? resourceId;
      if (isUserEvent(eventType)) {
        cache.invalidateUser(id);
        if (topics.isUserWatched(id)) refreshUser(id);
      } else if (isSessionEvent(eventType)) {
        // Nothing says whose person it is: it may be one that somebody here waits for.
        if (isPersonId(id)) {
          cache.sessionsWithOpenPersons().filter(isAwaitingPersons).forEach(followPersons);
          return;
        }
        const known = cache.peekSession(id);
        if (known && isAlreadyKnown(event, known)) return;
        const concernsUs = cache.hasSession(id) || isWatched(id);
        // Of a session that nobody here knows there is nothing to outdate, unless somebody watches its user.
        const mayConcernUs = topics.watchedUsers().length > 0 && unknownIds.take();
        if (concernsUs || mayConcernUs) refreshSession(id, isPersonEvent(eventType) ? undefined : event.dateSeconds);
        // Another instance may have shared it, and be gone.
        else cache.invalidateSession(id);
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
