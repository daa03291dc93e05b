// Looks at the upstream's list of events now and then, while somebody waits for news and notifications do not
// bring it: one call tells of the changes of all sessions, whatever their number.
import { UpstreamError } from "../upstream/upstream-error.js";
import type { UpstreamEvent, UpstreamEvents } from "../datasources/upstream-events.js";
import type { Clock } from "../clock.js";
import { keyOfEvent } from "./webhook.js";

export interface EventPoller {
  /** Whether it looks at the list at the moment, so that what it tells may be relied on. */
  isRunning(): boolean;
  /** To be called while somebody waits; who has just begun to wait makes it look soon. */
  wake(hasBegun: boolean): void;
  stop(): void;
}

export interface EventPollerOptions {
  events: UpstreamEvents;
  isAnyClientWaiting: () => boolean;
  /** Whether the list is worth a look: not while notifications bring the news, or it has proved to hold none. */
  isUseful: () => boolean;
  onEvent: (event: UpstreamEvent) => void;
  /** Whether this instance is the one to look for all of them now. */
  mayPoll?: (intervalMs: number) => Promise<boolean>;
  clock: Clock;
  timeoutMs: number;
}

/** Own choice: news is then at most some three seconds old. */
const BUSY_INTERVAL_MS = 2_000;
/** Own choice: with nothing new for long, 360 looks an hour, 8 % of the daily quota if it went on all day. */
const QUIET_INTERVAL_MS = 10_000;
const SLOWDOWN = 1.1;
/** Own choice: a list that is refused, as where the platform may not read it, is tried again after an hour. */
const REFUSED_MS = 3_600_000;
/** The upstream dates events in whole seconds, and may list one a moment late; what is seen twice is dropped. */
const OVERLAP_S = 5;
/** Further back than any answer is believed without being read again. */
const MAX_BACK_S = 120;

export function createEventPoller(options: EventPollerOptions): EventPoller {
  const { events, isAnyClientWaiting, isUseful, onEvent, mayPoll, clock, timeoutMs } = options;
  let intervalMs = BUSY_INTERVAL_MS;
  let isPolling = false;
  let isStopped = false;
  let cancel: (() => void) | undefined;
  let lastPollAt = -Infinity;
  /** The last try, be it in vain. */
  let lastAttemptAt = -Infinity;
  let hasFailed = false;
  let refusedUntil = -Infinity;
  let newestSeconds = 0;
  /** Keys of the last look, so that an overlap is not taken for news. */
  let seen = new Set<string>();

  async function poll(): Promise<void> {
    isPolling = true;
    lastAttemptAt = clock.monotonicMs();
    if (mayPoll && !(await mayPoll(intervalMs))) {
      // Another instance looks, and passes on what it sees.
      lastPollAt = clock.monotonicMs();
      isPolling = false;
      return;
    }
    const nowSeconds = Math.floor(clock.now().getTime() / 1_000);
    // What happened before anybody waited is in the first answers they got.
    const since =
      newestSeconds === 0 ? nowSeconds - OVERLAP_S : Math.max(newestSeconds - OVERLAP_S, nowSeconds - MAX_BACK_S);
    try {
      const found = await events.since(since, { deadlineAt: clock.monotonicMs() + timeoutMs, priority: "refresh" });
      const newEvents = found.filter((event) => !seen.has(keyOfEvent(event)));
      seen = new Set(found.map(keyOfEvent));
      lastPollAt = clock.monotonicMs();
      // The upstream's own dates, not this clock, say where to go on.
      newestSeconds = found.reduce(
        (newest, { dateSeconds }) => Math.max(newest, dateSeconds),
        newestSeconds || nowSeconds,
      );
      hasFailed = false;
      for (const event of newEvents) onEvent(event);
      intervalMs = newEvents.length > 0 ? BUSY_INTERVAL_MS : Math.min(intervalMs * SLOWDOWN, QUIET_INTERVAL_MS);
    } catch (error) {
      // The upstream is in trouble or the quota is kept for better things: the safety net goes on.
      hasFailed = true;
      if (error instanceof UpstreamError && isRefusal(error)) refusedUntil = clock.monotonicMs() + REFUSED_MS;
      intervalMs = QUIET_INTERVAL_MS;
    }
    isPolling = false;
  }

  async function pollIfDue(): Promise<void> {
    cancel = undefined;
    if (isStopped || !isAnyClientWaiting()) return;
    const polls = isUseful() && clock.monotonicMs() >= refusedUntil;
    if (polls) await poll();
    // What makes it useless may pass while they wait.
    if (!isStopped && !cancel) cancel = clock.schedule(() => void pollIfDue(), polls ? intervalMs : QUIET_INTERVAL_MS);
  }

  return {
    isRunning: () => clock.monotonicMs() - lastPollAt < QUIET_INTERVAL_MS + timeoutMs,
    wake(hasBegun) {
      if (isStopped || isPolling) return;
      // Somebody new waits: news within seconds, but one look for all who come at once.
      if (hasBegun && !hasFailed && intervalMs > BUSY_INTERVAL_MS) {
        intervalMs = BUSY_INTERVAL_MS;
        cancel?.();
        cancel = undefined;
      }
      if (cancel) return;
      const dueInMs = lastAttemptAt + (hasFailed ? QUIET_INTERVAL_MS : BUSY_INTERVAL_MS) - clock.monotonicMs();
      if (dueInMs <= 0) void pollIfDue();
      else cancel = clock.schedule(() => void pollIfDue(), dueInMs);
    },
    stop() {
      isStopped = true;
      cancel?.();
    },
  };
}

/** Which asking again will not change. */
function isRefusal({ kind }: UpstreamError): boolean {
  return kind === "rejected" || kind === "not_found";
}
