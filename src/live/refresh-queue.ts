// Reads on suspicion, each subject by itself: news that comes together is one read, news that proves empty is followed
// up ever more rarely, and what fails is tried until it succeeds or nobody wants it any more.
import { setMaxListeners } from "node:events";
import { createConcurrencyLimit } from "../upstream/concurrency-limit.js";
import { UpstreamError } from "../upstream/upstream-error.js";
import type { Clock } from "../clock.js";

export interface RefreshQueue {
  /**
   * Reads soon, unless that is under way or due anyway. Never throws.
   * @param isNeeded whether to go on when it fails
   * @param expectedSince Unix seconds of the change that was told of: an older answer is not the end of it
   */
  request(subject: string, isNeeded: () => boolean, read: Read, expectedSince?: number): void;
  /** Resolves once nothing is being read or due to be tried again. */
  idle(): Promise<void>;
  stop(): void;
}

export type Read = () => Promise<ReadOutcome>;

export interface ReadOutcome {
  /** Other than what was known. */
  hasChanged: boolean;
  /** When it last changed, in Unix seconds. */
  updatedSeconds: number;
  /** Bounds the wait after reads that prove empty, where more is expected. */
  cooldownAtMostMs?: number;
  /** Where it was left to another instance: how to see that it was done. */
  later?: Read;
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
const MAX_EMPTY_READS = 3;
/** Own choice: an event may be dated a moment after the change that it tells of. */
const DATE_SLACK_S = 2;
/** As long as another instance's claim to read a session holds; by then it has told of what it found, or has failed. */
const OTHER_INSTANCE_MS = 5_000;

interface Subject {
  running: boolean;
  /** Heard of again since the running read began. */
  again: boolean;
  dueAt: number;
  cooldownMs: number;
  attempts: number;
  firstAttemptAt: number;
  /** The newest date that an event named: what is read has to be as new, or is read again. */
  expectedSince: number;
  /** How often a read was older than what an event named; the upstream's own copies may lag. */
  emptyReads: number;
  /** Of the read that is due. */
  cancel?: () => void;
  /** What is due only looks at what another instance was to do. */
  isLeftToAnother: boolean;
}

export function createRefreshQueue(clock: Clock): RefreshQueue {
  const subjects = new Map<string, Subject>();
  const concurrency = createConcurrencyLimit({
    maxRunning: MAX_READS_AT_ONCE,
    maxQueued: Infinity,
    maxWaitMs: GIVE_UP_AFTER_MS,
  });
  const stopping = new AbortController();
  // Every read that waits for its turn listens; the default warns of a leak at eleven.
  setMaxListeners(Infinity, stopping.signal);
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
      isLeftToAnother: false,
    };
    subjects.set(key, subject);
    return subject;
  }

  function request(key: string, isNeeded: () => boolean, read: Read, expectedSince = 0): void {
    if (isStopped) return;
    const subject = subjectOf(key);
    subject.expectedSince = Math.max(subject.expectedSince, expectedSince);
    if (subject.running) {
      subject.again = true;
      return;
    }
    if (subject.cancel && !subject.isLeftToAnother) return;
    subject.cancel?.();
    subject.isLeftToAnother = false;
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
    Object.assign(subject, { running: true, again: false });
    if (subject.attempts === 0) subject.firstAttemptAt = clock.monotonicMs();
    try {
      const {
        hasChanged,
        updatedSeconds,
        later,
        cooldownAtMostMs = MAX_COOLDOWN_MS,
      } = await concurrency.run(read, stopping.signal);
      subject.attempts = 0;
      const isBehind = updatedSeconds + DATE_SLACK_S < subject.expectedSince && subject.emptyReads < MAX_EMPTY_READS;
      subject.emptyReads = isBehind ? subject.emptyReads + 1 : 0;
      subject.cooldownMs = hasChanged
        ? FIRST_COOLDOWN_MS / 2
        : Math.min(Math.max(subject.cooldownMs * 2, FIRST_COOLDOWN_MS), cooldownAtMostMs);
      subject.dueAt = clock.monotonicMs() + subject.cooldownMs;
      subject.running = false;
      subject.isLeftToAnother = later !== undefined && !subject.again;
      if (subject.again || isBehind) start(key, subject, isNeeded, read, subject.cooldownMs);
      else if (later && isNeeded()) start(key, subject, isNeeded, later, OTHER_INSTANCE_MS);
      else forgetLater(key, subject);
    } catch (error) {
      subject.running = false;
      subject.attempts += 1;
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

  /** What has been quiet for a cooldown may come back at once. */
  function forgetLater(key: string, subject: Subject): void {
    const { dueAt } = subject;
    clock.schedule(() => {
      // By its own date and not by the clock: a timer may fire a moment before its time.
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
      stopping.abort(new UpstreamError("cancelled"));
      for (const { cancel } of subjects.values()) cancel?.();
      subjects.clear();
    },
  };
}

/** Whether asking again later may help. */
function isTransient(error: unknown): boolean {
  return (
    error instanceof UpstreamError &&
    !["not_found", "rejected", "unauthorized", "untrusted", "conflict"].includes(error.kind)
  );
}
