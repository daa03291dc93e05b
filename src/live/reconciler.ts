// Looks at the upstream's list of events while a client waits for a change, whether or not webhooks arrive. One call
// covers the changes of all sessions.
import type { Clock } from "../clock.js";
import { ENTRIES_PER_PAGE } from "../datasources/list-pages.js";
import type { UpstreamEvent, UpstreamEvents } from "../datasources/upstream-events.js";
import { UpstreamError } from "../upstream/upstream-error.js";
import { isSessionEvent, isUserEvent } from "./event-meaning.js";
import { keyOfEvent } from "./webhook.js";

export interface Reconciler {
  /** Whether the list is being polled, so that its events can be expected. */
  isRunning(): boolean;
  /** To be called while a client waits. */
  wake(): void;
  stop(): void;
}

export interface ReconcilerOptions {
  events: UpstreamEvents;
  isAnyClientWaiting: () => boolean;
  onEvent: (event: UpstreamEvent) => void;
  /** Whether this instance polls on behalf of all in this interval. */
  mayPoll?: (intervalMs: number) => Promise<boolean>;
  clock: Clock;
  timeoutMs: number;
}

/** Promised: a change whose webhook is lost is seen within half a minute. */
const INTERVAL_MS = 30_000;
/** Promised: 130 calls an hour at most for pages of events that do not concern us, such as payments. */
const IRRELEVANT_PAGE_MS = 32_000;
/** Own choice: when the upstream refuses the list, for want of permission say, it is polled again after an hour. */
const REFUSED_MS = 3_600_000;
/** The upstream dates events in whole seconds and may list one late. Events seen twice are dropped. */
const OVERLAP_S = 5;
/** Longer than an answer about an open session stays fresh. */
const MAX_BACK_S = 120;

export function createReconciler(options: ReconcilerOptions): Reconciler {
  const { events, isAnyClientWaiting, onEvent, mayPoll, clock, timeoutMs } = options;
  let intervalMs = INTERVAL_MS;
  let isPolling = false;
  let isStopped = false;
  let cancel: (() => void) | undefined;
  let lastSuccessAt = -Infinity;
  let lastAttemptAt = -Infinity;
  let newestSeconds = 0;
  /** Keys of the last poll's events, so that the overlap is not processed twice. */
  let seen = new Set<string>();

  async function poll(): Promise<void> {
    // Otherwise another instance polls, and forwards what it finds.
    if (!mayPoll || (await mayPoll(intervalMs))) await readNewEvents();
    lastSuccessAt = clock.monotonicMs();
  }

  async function readNewEvents(): Promise<void> {
    const nowSeconds = Math.floor(clock.now().getTime() / 1_000);
    // Clients that begin to wait read the current state first, which includes earlier events. Among several instances,
    // this one may take over from another that has left; what that one has received is dropped.
    const firstSince = nowSeconds - (mayPoll ? MAX_BACK_S : OVERLAP_S);
    const since = newestSeconds === 0 ? firstSince : Math.max(newestSeconds - OVERLAP_S, nowSeconds - MAX_BACK_S);
    const found = await events.since(since, { deadlineAt: clock.monotonicMs() + timeoutMs, callClass: "refresh" });
    const relevant = found.filter(({ eventType }) => isSessionEvent(eventType) || isUserEvent(eventType));
    const newEvents = relevant.filter((event) => !seen.has(keyOfEvent(event)));
    seen = new Set(relevant.map(keyOfEvent));
    // Continue from the upstream's dates: its clock may differ from ours.
    newestSeconds = Math.max(newestSeconds || nowSeconds, ...found.map(({ dateSeconds }) => dateSeconds));
    for (const event of newEvents) onEvent(event);
    const irrelevantPages = Math.ceil((found.length - relevant.length) / ENTRIES_PER_PAGE);
    intervalMs = Math.max(INTERVAL_MS, irrelevantPages * IRRELEVANT_PAGE_MS);
  }

  async function pollIfDue(): Promise<void> {
    cancel = undefined;
    if (isStopped || !isAnyClientWaiting()) return;
    isPolling = true;
    lastAttemptAt = clock.monotonicMs();
    await poll().catch((error: unknown) => {
      // The upstream fails or the quota is reserved for other calls; the fallback poller still runs.
      intervalMs = isRefusal(error) ? REFUSED_MS : INTERVAL_MS;
    });
    isPolling = false;
    if (!isStopped) schedule();
  }

  function schedule(): void {
    const dueInMs = lastAttemptAt + intervalMs - clock.monotonicMs();
    if (dueInMs <= 0) void pollIfDue();
    else cancel = clock.schedule(() => void pollIfDue(), dueInMs);
  }

  return {
    isRunning: () => clock.monotonicMs() - lastSuccessAt <= INTERVAL_MS + timeoutMs,
    wake() {
      if (!isStopped && !isPolling && !cancel) schedule();
    },
    stop() {
      isStopped = true;
      cancel?.();
    },
  };
}

/** Polling again soon will not help. */
function isRefusal(error: unknown): boolean {
  return error instanceof UpstreamError && (error.kind === "rejected" || error.kind === "not_found");
}
