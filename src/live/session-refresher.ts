// News in, truth out: an event or a suspicion makes a session be read again, coalesced, within reason and until it
// succeeds; what it then turns out to be reaches the watchers.
import type { UpstreamFacts } from "../datasources/upstream-cache.js";
import { awaitsPersons, standsOtherwise } from "../datasources/session-order.js";
import { UpstreamError } from "../upstream/upstream-error.js";
import type { UpstreamEvent } from "../datasources/upstream-events.js";
import { createCallAllowance } from "../limits/token-bucket.js";
import { createCoalescedReads, type ReadOutcome } from "./refresh-queue.js";
import { isPersonEvent, isPersonId, isSessionEvent, isUserEvent, tellsNothingNew } from "./event-meaning.js";
import type { Schedule } from "../timers.js";
import type { SessionChange, Topics } from "./topics.js";
import { MAX_FIRST_SESSIONS } from "./watch.js";

export interface SessionUpdates {
  /** Takes note of an event; what follows from it happens by itself. Never throws. */
  heard(event: UpstreamEvent): void;
  /** Reads a session again on suspicion, and tells the watchers if it has changed. */
  suspect(sessionId: string): void;
  /** The same for all sessions of a user. */
  suspectUser(userId: string): void;
  /** Resolves once nothing is being read or due to be tried again. */
  idle(): Promise<void>;
  stop(): void;
}

export interface SessionUpdatesOptions {
  facts: UpstreamFacts;
  topics: Topics;
  /** Tells all watchers of a change, those of other instances included. */
  announce: (change: SessionChange) => void;
  monotonicNowMs: () => number;
  schedule: Schedule;
  readTimeoutMs: number;
  /** Whether this instance is the one to read a session again; another then tells of what it finds. */
  mayReread?: (sessionId: string) => Promise<boolean>;
}

/** Own choice: less than the interval in which the safety net looks for persons. */
const AWAITED_COOLDOWN_MS = 8_000;
/** Own choice: ids that nobody here knows are read for watchers of users, five at once and one in ten seconds. */
const UNKNOWN_IDS = { burst: 5, perMs: 1 / 10_000 };

export function createSessionUpdates({
  facts,
  topics,
  announce,
  monotonicNowMs,
  schedule,
  readTimeoutMs,
  mayReread,
}: SessionUpdatesOptions): SessionUpdates {
  const reads = createCoalescedReads(monotonicNowMs, schedule);
  const unknownIds = createCallAllowance(UNKNOWN_IDS, monotonicNowMs);

  async function readSession(id: string): Promise<ReadOutcome> {
    const before = facts.peekSession(id);
    if (mayReread) {
      // Before it is asked: by the answer, the one who reads may have told of a change, which must not be dropped again.
      facts.dropSession(id);
      if (!(await mayReread(id))) return { isNews: false, updatedSeconds: Infinity, later: () => readAfterAnother(id) };
    }
    const session = await facts.rereadSession(id);
    const isNews = !before || standsOtherwise(before, session);
    const wasOvertaken = facts.peekSession(id) !== session;
    // What is kept tells its own changes; of what was not known, or is not kept because it was outdated on its way,
    // only this read can tell, and whoever watches then reads anew.
    if (!before || wasOvertaken) announce(changeOf(session));
    return {
      isNews,
      updatedSeconds: secondsOf(session.updatedAt),
      cooldownAtMostMs: awaitsPersons(session) ? AWAITED_COOLDOWN_MS : undefined,
    };
  }

  /** Another instance has read it, and what it found is shared; or has failed to, and then it is read here. */
  async function readAfterAnother(id: string): Promise<ReadOutcome> {
    const session = await facts.session(id, { deadlineAt: monotonicNowMs() + readTimeoutMs });
    if (session.freshness.isStale) throw new UpstreamError("unavailable");
    return { isNews: false, updatedSeconds: Infinity };
  }

  async function readSessionsOf(userId: string): Promise<ReadOutcome> {
    const { sessions, isCurrent } = await facts.rereadSessionsOf(userId);
    // Their events may have been passed over, and a list that was outdated on its way has told nobody of them.
    for (const { id } of sessions.slice(0, MAX_FIRST_SESSIONS))
      if (!facts.knowsSession(id)) topics.publish({ sessionId: id, userId });
    return { isNews: false, updatedSeconds: isCurrent ? Infinity : -Infinity };
  }

  function isWatched(id: string): boolean {
    const userId = facts.userOfSession(id);
    return topics.isSessionWatched(id) || (userId !== undefined && topics.isUserWatched(userId));
  }

  function suspect(id: string, expectedSince?: number): void {
    const isWanted = () => isWatched(id);
    reads.ask(`session ${id}`, isWanted, () => readSession(id), expectedSince);
  }

  function isAwaitingPersons(id: string): boolean {
    const known = facts.peekSession(id);
    return known !== undefined && awaitsPersons(known);
  }

  function followPersons(id: string): void {
    if (isWatched(id)) suspect(id);
    else facts.outdateSession(id);
  }

  function suspectUser(userId: string): void {
    reads.ask(
      `user ${userId}`,
      () => topics.isUserWatched(userId),
      () => readSessionsOf(userId),
    );
  }

  return {
    heard(event) {
      const { eventType, resourceId } = event;
      const id = facts.sessionOfPerson(resourceId) ?? resourceId;
      if (isUserEvent(eventType)) {
        facts.outdateUser(id);
        if (topics.isUserWatched(id)) suspectUser(id);
      } else if (isSessionEvent(eventType)) {
        // Nothing says whose person it is: it may be one that somebody here waits for.
        if (isPersonId(id)) return facts.sessionsWithOpenPersons().filter(isAwaitingPersons).forEach(followPersons);
        const known = facts.peekSession(id);
        if (known && tellsNothingNew(event, known)) return;
        const concernsUs = facts.knowsSession(id) || isWatched(id);
        // Of a session that nobody here knows there is nothing to outdate, unless somebody watches its user.
        const mayConcernUs = topics.watchedUsers().length > 0 && unknownIds.take();
        if (concernsUs || mayConcernUs) suspect(id, isPersonEvent(eventType) ? undefined : event.dateSeconds);
        // Another instance may have shared it, and be gone.
        else facts.outdateSession(id);
      }
    },
    suspect: (sessionId) => suspect(sessionId),
    suspectUser,
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
