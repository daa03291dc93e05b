// Re-reads subjects after events. Requests for one subject that come together share one read, reads that show no change
// back off, and failed reads are retried until they succeed or are no longer needed.
import type { Clock } from "../clock.js";
import { UpstreamError } from "../upstream/upstream-error.js";

export interface RefreshQueue {
  /**
   * Reads soon, unless a read is running or scheduled already. Never throws.
   * @param isNeeded whether to retry when the read fails
   */
  request(subject: string, isNeeded: () => boolean, read: Read, expected?: Expected): void;
  /** Resolves once no read is running or scheduled. */
  idle(): Promise<void>;
  stop(): void;
}

interface Expected {
  /** Unix seconds of the event: an older answer is read again. */
  since?: number;
  /** Called when a read has succeeded and nothing more is expected. */
  caughtUp?: () => void;
  /** Called when the upstream knows no such subject. */
  absent?: () => void;
}

type Read = () => Promise<ReadOutcome>;

export interface ReadOutcome {
  /** Differs from what was known before. */
  hasChanged: boolean;
  /** When the subject last changed, in Unix seconds, if known: an answer older than the event is read again. */
  updatedSeconds?: number;
  /** What is expected is not there yet: it is read again then, unless an event comes before. */
  readAgainAfterMs?: number;
  /** Upper limit of the cooldown after reads that show no change, where a change is expected. */
  cooldownAtMostMs?: number;
}

/** Own choice: an id whose events bring no change is read after 1, 2, 4 ... seconds, at most a minute. */
const FIRST_COOLDOWN_MS = 1_000;
const MAX_COOLDOWN_MS = 60_000;
/** Promised: events received while the upstream was down are read within five seconds of its recovery. */
const RETRY_DELAYS_MS = [500, 1_000, 2_000, 3_000];
/** Own choice: after that the fallback poller has to do. */
const GIVE_UP_AFTER_MS = 15 * 60_000;
const MAX_EMPTY_READS = 3;
/** Own choice: an event may be dated a moment after its change. */
const DATE_SLACK_S = 2;

interface Subject extends Pick<Expected, "caughtUp" | "absent"> {
  running: boolean;
  /** Requested again since the running read began. */
  again: boolean;
  dueAt: number;
  cooldownMs: number;
  attempts: number;
  firstAttemptAt: number;
  /** The newest date of an event: an older answer is read again. */
  expectedSince: number;
  /** How often a read was older than the event; the upstream's replicas may lag. */
  emptyReads: number;
  /** Cancels the scheduled read. */
  cancel?: () => void;
  /** The scheduled or running read waits for the upstream, and was not asked for by an event. */
  isReread: boolean;
}

export function createRefreshQueue(clock: Clock): RefreshQueue {
  const subjects = new Map<string, Subject>();
  let isStopped = false;
  let whenIdle: (() => void)[] = [];

  function subjectOf(key: string): Subject {
    const known = subjects.get(key);
    if (known) return known;
    const subject = {
      running: false,
      again: false,
      dueAt: 0,
      cooldownMs: 0,
      attempts: 0,
      firstAttemptAt: 0,
      expectedSince: 0,
      emptyReads: 0,
      isReread: false,
    };
    subjects.set(key, subject);
    return subject;
  }

  function request(key: string, isNeeded: () => boolean, read: Read, expected: Expected = {}): void {
    if (isStopped) return;
    const subject = subjectOf(key);
    subject.expectedSince = Math.max(subject.expectedSince, expected.since ?? 0);
    if (expected.caughtUp) Object.assign(subject, { caughtUp: expected.caughtUp, absent: expected.absent });
    if (subject.running) {
      subject.again = true;
      return;
    }
    if (subject.cancel && !subject.isReread) return;
    subject.cancel?.();
    subject.isReread = false;
    start(key, subject, isNeeded, read, Math.max(0, subject.dueAt - clock.monotonicMs()));
  }

  function start(key: string, subject: Subject, isNeeded: () => boolean, read: Read, delayMs: number): void {
    const run = () => {
      subject.cancel = undefined;
      void attempt(key, subject, isNeeded, read);
    };
    if (delayMs > 0) subject.cancel = clock.schedule(run, delayMs);
    else run();
  }

  async function attempt(key: string, subject: Subject, isNeeded: () => boolean, read: Read): Promise<void> {
    const { isReread } = subject;
    Object.assign(subject, { running: true, again: false, isReread: false });
    if (subject.attempts === 0) subject.firstAttemptAt = clock.monotonicMs();
    try {
      const {
        hasChanged,
        updatedSeconds = Infinity,
        readAgainAfterMs,
        cooldownAtMostMs = MAX_COOLDOWN_MS,
      } = await read();
      subject.attempts = 0;
      const isBehind = updatedSeconds + DATE_SLACK_S < subject.expectedSince && subject.emptyReads < MAX_EMPTY_READS;
      subject.emptyReads = isBehind ? subject.emptyReads + 1 : 0;
      if (hasChanged) subject.cooldownMs = FIRST_COOLDOWN_MS / 2;
      else if (!isReread)
        subject.cooldownMs = Math.min(Math.max(subject.cooldownMs * 2, FIRST_COOLDOWN_MS), cooldownAtMostMs);
      subject.dueAt = clock.monotonicMs() + subject.cooldownMs;
      subject.running = false;
      if (subject.again || isBehind) start(key, subject, isNeeded, read, subject.cooldownMs);
      else if (readAgainAfterMs !== undefined) {
        subject.isReread = true;
        start(key, subject, isNeeded, read, readAgainAfterMs);
      } else {
        subject.caughtUp?.();
        forgetLater(key, subject);
      }
    } catch (error) {
      subject.running = false;
      subject.attempts += 1;
      if (error instanceof UpstreamError && error.kind === "not_found") subject.absent?.();
      const mayTry =
        !isStopped &&
        isTransient(error) &&
        isNeeded() &&
        clock.monotonicMs() - subject.firstAttemptAt < GIVE_UP_AFTER_MS;
      if (mayTry)
        start(
          key,
          subject,
          isNeeded,
          read,
          RETRY_DELAYS_MS[Math.min(subject.attempts, RETRY_DELAYS_MS.length) - 1] ?? 0,
        );
      else subjects.delete(key);
    }
    notifyIdle();
  }

  /** After a whole cooldown without a request, the next one is read at once. */
  function forgetLater(key: string, subject: Subject): void {
    const { dueAt } = subject;
    clock.schedule(() => {
      // Compare `dueAt` rather than the clock: a timer may fire slightly early.
      if (!subject.running && !subject.cancel && subject.dueAt === dueAt) subjects.delete(key);
    }, subject.cooldownMs * 2);
  }

  function notifyIdle(): void {
    if ([...subjects.values()].some(({ running, cancel }) => running || cancel)) return;
    for (const resolve of whenIdle) resolve();
    whenIdle = [];
  }

  return {
    request,
    idle() {
      return new Promise((resolve) => {
        whenIdle.push(resolve);
        notifyIdle();
      });
    },
    stop() {
      isStopped = true;
      for (const { cancel } of subjects.values()) cancel?.();
      subjects.clear();
    },
  };
}

/** Whether a retry may help. */
function isTransient(error: unknown): boolean {
  return (
    error instanceof UpstreamError &&
    !["not_found", "rejected", "unauthorized", "untrusted", "conflict"].includes(error.kind)
  );
}
