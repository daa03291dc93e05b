// Polls the upstream's list of events while a client waits for a change and webhooks do not deliver it. One call
// covers the changes of all sessions.
import type { Clock } from "../clock.js";
import { EVENTS_PER_PAGE, type UpstreamEvent, type UpstreamEvents } from "../datasources/upstream-events.js";
import { UpstreamError } from "../upstream/upstream-error.js";
import { isSessionEvent, isUserEvent } from "./event-meaning.js";
import { keyOfEvent } from "./webhook.js";

export interface EventPoller {
  /** Whether the list is being polled, so that its events can be expected. */
  isRunning(): boolean;
  /** To be called while a client waits. @param hasBegun the client has just begun to wait: poll soon */
  wake(hasBegun: boolean): void;
  stop(): void;
}

export interface EventPollerOptions {
  events: UpstreamEvents;
  isAnyClientWaiting: () => boolean;
  /** Whether polling is worthwhile: not while webhooks are reliable, nor when the list keeps missing changes. */
  isUseful: () => boolean;
  onEvent: (event: UpstreamEvent) => void;
  /** Whether this instance polls on behalf of all in this interval. */
  mayPoll?: (intervalMs: number) => Promise<boolean>;
  clock: Clock;
  timeoutMs: number;
}

/** Own choice: changes are then seen within some three seconds. */
const BUSY_INTERVAL_MS = 2_000;
/** Own choice: with no new events for long, 360 polls an hour, 8 % of the daily quota if it went on all day. */
const QUIET_INTERVAL_MS = 10_000;
const SLOWDOWN = 1.1;
/** Promised: 130 calls an hour at most for pages of events that do not concern us, such as payments. */
const IRRELEVANT_PAGE_MS = 32_000;
/** Own choice: when the upstream refuses the list, for want of permission say, it is polled again after an hour. */
const REFUSED_MS = 3_600_000;
/** The upstream dates events in whole seconds and may list one late. Events seen twice are dropped. */
const OVERLAP_S = 5;
/** Longer than any cached answer stays fresh without being read again. */
const MAX_BACK_S = 120;

export function createEventPoller(options: EventPollerOptions): EventPoller {
  const { events, isAnyClientWaiting, isUseful, onEvent, mayPoll, clock, timeoutMs } = options;
  let intervalMs = BUSY_INTERVAL_MS;
  let isPolling = false;
  let isStopped = false;
  let cancel: (() => void) | undefined;
  let lastPollAt = -Infinity;
  /** The last attempt, successful or not. */
  let lastAttemptAt = -Infinity;
  let hasFailed = false;
  let refusedUntil = -Infinity;
  let newestSeconds = 0;
  /** Keys of the last poll's events, so that the overlap is not processed twice. */
  let seen = new Set<string>();

  async function poll(): Promise<void> {
    isPolling = true;
    lastAttemptAt = clock.monotonicMs();
    if (mayPoll && !(await mayPoll(intervalMs))) {
      // Another instance polls, and publishes what it finds.
      lastPollAt = clock.monotonicMs();
      isPolling = false;
      return;
    }
    const nowSeconds = Math.floor(clock.now().getTime() / 1_000);
    // Clients that begin to wait read the current state first, which includes earlier events.
    const since =
      newestSeconds === 0 ? nowSeconds - OVERLAP_S : Math.max(newestSeconds - OVERLAP_S, nowSeconds - MAX_BACK_S);
    try {
      const found = await events.since(since, { deadlineAt: clock.monotonicMs() + timeoutMs, callClass: "refresh" });
      const relevant = found.filter(({ eventType }) => isSessionEvent(eventType) || isUserEvent(eventType));
      const newEvents = relevant.filter((event) => !seen.has(keyOfEvent(event)));
      seen = new Set(relevant.map(keyOfEvent));
      lastPollAt = clock.monotonicMs();
      // Continue from the upstream's dates: its clock may differ from ours.
      newestSeconds = found.reduce(
        (newest, { dateSeconds }) => Math.max(newest, dateSeconds),
        newestSeconds || nowSeconds,
      );
      hasFailed = false;
      for (const event of newEvents) onEvent(event);
      intervalMs = newEvents.length > 0 ? BUSY_INTERVAL_MS : Math.min(intervalMs * SLOWDOWN, QUIET_INTERVAL_MS);
      const irrelevantPages = Math.ceil((found.length - relevant.length) / EVENTS_PER_PAGE);
      intervalMs = Math.max(intervalMs, irrelevantPages * IRRELEVANT_PAGE_MS);
    } catch (error) {
      // The upstream fails or the quota is reserved for other calls; the fallback poller still runs.
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
    // Polling may become worthwhile while they wait.
    if (!isStopped && !cancel) cancel = clock.schedule(() => void pollIfDue(), polls ? intervalMs : QUIET_INTERVAL_MS);
  }

  return {
    isRunning: () => clock.monotonicMs() - lastPollAt < Math.max(intervalMs, QUIET_INTERVAL_MS) + timeoutMs,
    wake(hasBegun) {
      if (isStopped || isPolling) return;
      // A new client waits: poll at the short interval again, once for all that arrive together.
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

/** Polling again soon will not help. */
function isRefusal({ kind }: UpstreamError): boolean {
  return kind === "rejected" || kind === "not_found";
}
