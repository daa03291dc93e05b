// News in, truth out: an event or a suspicion makes a session be read again, coalesced, within reason and until it
// succeeds; what it then turns out to be reaches the watchers.
import { setMaxListeners } from "node:events";
import type { UpstreamFacts } from "../datasources/upstream-facts.js";
import { createConcurrencyLimit } from "../datasources/concurrency-limit.js";
import { standsOtherwise } from "../datasources/session-state.js";
import { UpstreamError } from "../datasources/upstream-error.js";
import type { UpstreamEvent } from "../datasources/upstream-events.js";
import { createCallAllowance } from "./call-allowance.js";
import { isPersonEvent, isPersonId, isSessionEvent, isUserEvent, tellsNothingNew } from "./event-meaning.js";
import type { Schedule } from "./timers.js";
import type { SessionChange, Topics } from "./topics.js";

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

/** Own choice: an id whose events prove empty is read after 1, 2, 4 ... seconds, at most a minute. */
const FIRST_COOLDOWN_MS = 1_000;
const MAX_COOLDOWN_MS = 60_000;
/** Promised: what was heard while the upstream was down is read within five seconds of its healing. */
const RETRY_DELAYS_MS = [500, 1_000, 2_000, 3_000];
/** Own choice: a burst of news must not take the turns of those who ask. */
const MAX_READS_AT_ONCE = 8;
/** Own choice: then the safety net has to do. */
const GIVE_UP_AFTER_MS = 15 * 60_000;
/** Own choice: ids that nobody here knows are read for watchers of users, five at once and one in ten seconds. */
const UNKNOWN_IDS = { burst: 5, perMs: 1 / 10_000 };

interface Subject {
  running: boolean;
  /** Heard of again since the running read began. */
  again: boolean;
  dueAt: number;
  cooldownMs: number;
  tries: number;
  firstTryAt: number;
  /** The newest date that an event named: what is read has to be as new, or is read again. */
  expectedSince: number;
  /** How often a read was older than what an event named; the upstream's own copies may lag. */
  emptyReads: number;
  cancel?: () => void;
}

const MAX_EMPTY_READS = 3;
/** Own choice: an event may be dated a moment after the change that it tells of. */
const DATE_SLACK_S = 2;
/** As long as another instance's claim to read a session holds; by then it has told of what it found, or has failed. */
const OTHERS_TURN_MS = 5_000;

export function createSessionUpdates({ facts, topics, announce, monotonicNowMs, schedule, readTimeoutMs, mayReread }: SessionUpdatesOptions): SessionUpdates {
  const subjects = new Map<string, Subject>();
  const unknownIds = createCallAllowance(UNKNOWN_IDS, monotonicNowMs);
  const turns = createConcurrencyLimit({ maxRunning: MAX_READS_AT_ONCE, maxQueued: Infinity, maxWaitMs: GIVE_UP_AFTER_MS });
  const stopping = new AbortController();
  // Every read that waits for its turn listens; the default warns of a leak at eleven.
  setMaxListeners(Infinity, stopping.signal);
  let isStopped = false;
  let whenIdle: (() => void)[] = [];

  function subjectOf(key: string): Subject {
    const known = subjects.get(key);
    if (known) return known;
    const subject = { running: false, again: false, dueAt: 0, cooldownMs: 0, tries: 0, firstTryAt: 0, expectedSince: 0, emptyReads: 0 };
    subjects.set(key, subject);
    return subject;
  }

  function ask(key: string, isWanted: () => boolean, read: () => Promise<ReadOutcome>, expectedSince = 0): void {
    if (isStopped) return;
    const subject = subjectOf(key);
    subject.expectedSince = Math.max(subject.expectedSince, expectedSince);
    if (subject.running) subject.again = true;
    else if (!subject.cancel) start(key, subject, isWanted, read, Math.max(0, subject.dueAt - monotonicNowMs()));
  }

  function start(key: string, subject: Subject, isWanted: () => boolean, read: () => Promise<ReadOutcome>, delayMs: number): void {
    const run = () => {
      subject.cancel = undefined;
      void attempt(key, subject, isWanted, read);
    };
    if (delayMs > 0) subject.cancel = schedule(run, delayMs);
    else run();
  }

  async function attempt(key: string, subject: Subject, isWanted: () => boolean, read: () => Promise<ReadOutcome>): Promise<void> {
    Object.assign(subject, { running: true, again: false });
    if (subject.tries === 0) subject.firstTryAt = monotonicNowMs();
    try {
      const { isNews, updatedSeconds, later } = await turns.run(read, stopping.signal);
      subject.tries = 0;
      const isBehind = updatedSeconds + DATE_SLACK_S < subject.expectedSince && subject.emptyReads < MAX_EMPTY_READS;
      subject.emptyReads = isBehind ? subject.emptyReads + 1 : 0;
      subject.cooldownMs = isNews ? FIRST_COOLDOWN_MS / 2 : Math.min(Math.max(subject.cooldownMs * 2, FIRST_COOLDOWN_MS), MAX_COOLDOWN_MS);
      subject.dueAt = monotonicNowMs() + subject.cooldownMs;
      subject.running = false;
      if (later && isWanted()) start(key, subject, isWanted, later, OTHERS_TURN_MS);
      else if (subject.again || isBehind) start(key, subject, isWanted, read, subject.cooldownMs);
      else forgetLater(key, subject);
    } catch (error) {
      subject.running = false;
      subject.tries += 1;
      const mayTry = !isStopped && isPassing(error) && isWanted() && monotonicNowMs() - subject.firstTryAt < GIVE_UP_AFTER_MS;
      if (mayTry) start(key, subject, isWanted, read, RETRY_DELAYS_MS[Math.min(subject.tries, RETRY_DELAYS_MS.length) - 1] ?? 0);
      else subjects.delete(key);
    }
    tellIdle();
  }

  /** What has been quiet for a cooldown may come back at once. */
  function forgetLater(key: string, subject: Subject): void {
    const { dueAt } = subject;
    schedule(() => {
      // By its own date and not by the clock: a timer may fire a moment before its time.
      if (!subject.running && !subject.cancel && subject.dueAt === dueAt) subjects.delete(key);
    }, subject.cooldownMs * 2);
  }

  function tellIdle(): void {
    if ([...subjects.values()].some(({ running, cancel }) => running || cancel)) return;
    for (const resolve of whenIdle) resolve();
    whenIdle = [];
  }

  async function readSession(id: string): Promise<ReadOutcome> {
    const before = facts.peekSession(id);
    if (mayReread) {
      // Before it is asked: by the answer, the one who reads may have told of a change, which must not be dropped again.
      facts.dropSession(id);
      if (!(await mayReread(id))) return { isNews: false, updatedSeconds: Infinity, later: () => readAfterAnother(id) };
    }
    const session = await facts.rereadSession(id);
    const isNews = !before || standsOtherwise(before, session);
    // What was known before tells its own changes; of what was not, only this read can tell.
    if (!before) announce(changeOf(session));
    return { isNews, updatedSeconds: secondsOf(session.updatedAt) };
  }

  /** Another instance has read it, and what it found is shared; or has failed to, and then it is read here. */
  async function readAfterAnother(id: string): Promise<ReadOutcome> {
    const session = await facts.session(id, { deadlineAt: monotonicNowMs() + readTimeoutMs });
    if (session.freshness.isStale) throw new UpstreamError("unavailable");
    return { isNews: false, updatedSeconds: Infinity };
  }

  async function readSessionsOf(userId: string): Promise<ReadOutcome> {
    await facts.rereadSessionsOf(userId);
    return { isNews: false, updatedSeconds: Infinity };
  }

  function suspect(id: string, expectedSince?: number): void {
    const isWanted = () => isWatched(topics, id, facts.peekSession(id)?.userId);
    ask(`session ${id}`, isWanted, () => readSession(id), expectedSince);
  }

  function suspectUser(userId: string): void {
    ask(`user ${userId}`, () => topics.isUserWatched(userId), () => readSessionsOf(userId));
  }

  return {
    heard(event) {
      const { eventType, resourceId } = event;
      const id = facts.sessionOfPerson(resourceId) ?? resourceId;
      if (isUserEvent(eventType)) {
        facts.outdateUser(id);
        if (topics.isUserWatched(id)) suspectUser(id);
      } else if (isSessionEvent(eventType)) {
        const known = facts.peekSession(id);
        if (known && tellsNothingNew(event, known)) return;
        const concernsUs = facts.knowsSession(id) || topics.isSessionWatched(id);
        // Of a session that nobody here knows there is nothing to outdate, unless somebody watches its user.
        const mayConcernUs = topics.watchedUsers().length > 0 && !isPersonId(id) && unknownIds.take();
        if (concernsUs || mayConcernUs) suspect(id, isPersonEvent(eventType) ? undefined : event.dateSeconds);
        // Another instance may have shared it, and be gone.
        else facts.outdateSession(id);
      }
    },
    suspect: (sessionId) => suspect(sessionId),
    suspectUser,
    idle() {
      return new Promise((resolve) => {
        whenIdle.push(resolve);
        tellIdle();
      });
    },
    stop() {
      isStopped = true;
      stopping.abort(new UpstreamError("cancelled"));
      for (const { cancel } of subjects.values()) cancel?.();
      subjects.clear();
    },
  };
}

interface ReadOutcome {
  /** Other than what was known. */
  isNews: boolean;
  /** When it last changed, in Unix seconds. */
  updatedSeconds: number;
  /** Where it was left to another instance: how to see that it was done. */
  later?: () => Promise<ReadOutcome>;
}

function secondsOf(date: Date | null | undefined): number {
  return date ? Math.floor(date.getTime() / 1_000) : Infinity;
}

function changeOf({ id, userId }: { id: string; userId?: string }): SessionChange {
  return { sessionId: id, userId };
}

function isWatched(topics: Topics, sessionId: string, userId: string | undefined): boolean {
  return topics.isSessionWatched(sessionId) || (userId !== undefined && topics.isUserWatched(userId));
}

/** Whether asking again later may help. */
function isPassing(error: unknown): boolean {
  return error instanceof UpstreamError && !["not_found", "rejected", "unauthorized", "untrusted", "conflict"].includes(error.kind);
}
