// Wires up live updates: events from webhooks and the reconciler, the reads they cause, the fallback poller, and the
// topics that subscribers watch.
import type { Clock } from "../clock.js";
import type { ChangeCause, UpstreamCache } from "../datasources/upstream-cache.js";
import type { UpstreamEvent, UpstreamEvents } from "../datasources/upstream-events.js";
import type { IdentityVerification } from "../schema/identity-verification.js";
import { createEventIntake } from "./event-intake.js";
import { isPersonId } from "./event-meaning.js";
import { createFallbackPoller } from "./fallback-poller.js";
import type { OtherInstances } from "./other-instances.js";
import { createReconciler } from "./reconciler.js";
import { createSessionRefresher } from "./session-refresher.js";
import { type ChangeSource, createSourceHealth } from "./source-health.js";
import type { SessionChange, Topics } from "./topics.js";
import { createEventDeduplicator } from "./webhook.js";

export interface LiveUpdates {
  /** A webhook arrived. Returns at once and never throws. */
  notified(event: UpstreamEvent): void;
  /** A session has changed, as a read showed or through a mutation of ours. */
  sessionChanged(session: IdentityVerification, cause: ChangeCause): void;
  /** A client has read an open session, or watches one. */
  clientWaits(): void;
  /** Sources of events that did not report the last changes. */
  missingChanges(): ChangeSource[];
  /** Resolves once no read is running or scheduled. */
  idle(): Promise<void>;
  stop(): void;
}

export interface LiveUpdatesOptions {
  cache: UpstreamCache;
  topics: Topics;
  events: UpstreamEvents;
  /** Whether webhooks can reach this gateway at all. */
  receivesWebhooks: boolean;
  useEventList: boolean;
  /** Where several instances run. */
  others?: OtherInstances;
  clock: Clock;
  upstreamTimeoutMs: number;
}

/** Own choice: a client that polls returns within seconds; after half a minute without a read it has left. */
const CLIENT_WAITS_MS = 30_000;

export function createLiveUpdates(options: LiveUpdatesOptions): LiveUpdates {
  const { cache, topics, events, receivesWebhooks, useEventList, others, clock, upstreamTimeoutMs } = options;
  const deduplicator = createEventDeduplicator(clock);
  const refresher = createSessionRefresher({
    cache,
    topics,
    publish,
    clock,
    readTimeoutMs: upstreamTimeoutMs,
    mayRefresh: others && ((id) => others.mayRefresh(id)),
  });
  let lastWaitAt = -Infinity;

  const reconciler = createReconciler({
    events,
    isAnyClientWaiting: () => useEventList && isAnyClientWaiting(),
    onEvent: (event) => intake.received(event, "event list"),
    mayPoll: others && ((intervalMs) => others.mayPollEvents(intervalMs)),
    clock,
    timeoutMs: upstreamTimeoutMs,
  });
  const health = createSourceHealth({
    sessionsConcerned({ resourceId }) {
      if (!isPersonId(resourceId)) return [resourceId];
      const sessionId = cache.sessionOfPerson(resourceId);
      return sessionId === undefined ? cache.sessionsWithOpenPersons() : [sessionId];
    },
    isListening: (source) => (source === "webhooks" ? receivesWebhooks : reconciler.isRunning()),
    clock,
  });
  const intake = createEventIntake({
    refresher,
    deduplicator,
    health,
    forward:
      others &&
      (async (event, source) => {
        if (!(await others.isFirstToReceive(event))) return false;
        others.publish({
          kind: "event",
          event,
          source,
          isOwnerKnown: cache.userOfSession(event.resourceId) !== undefined,
        });
        return true;
      }),
  });
  const fallbackPoller = createFallbackPoller({
    topics,
    refresher,
    peekSession: (id) => cache.peekSession(id),
    sessionsWithOpenPersons: () => cache.sessionsWithOpenPersons().filter(isUserOfItWatched),
    receivesWebhooks,
    clock,
  });

  function publish(change: SessionChange): void {
    topics.publish(change);
    others?.publish({ kind: "change", change });
  }

  function isUserOfItWatched(id: string): boolean {
    const userId = cache.userOfSession(id);
    return userId !== undefined && topics.isUserWatched(userId);
  }

  function isAnyClientWaiting(): boolean {
    return (
      clock.monotonicMs() - lastWaitAt < CLIENT_WAITS_MS ||
      topics.watchedSessions().length > 0 ||
      topics.watchedUsers().length > 0
    );
  }

  // Subscribers are not woken: the fallback poller serves them, and queries read the upstream again.
  others?.onGap(() => cache.invalidateAllLocally());
  others?.subscribe("event", ({ event, source, isOwnerKnown }) =>
    intake.receivedFromInstance(event, source, { isOwnerKnown }),
  );
  others?.subscribe("change", ({ change }) => {
    cache.changedElsewhere(change);
    topics.publish(change);
  });

  return {
    notified: (event) => intake.received(event, "webhooks"),
    sessionChanged(session, cause) {
      if (cause === "ours") health.changedByGateway(session.id);
      if (cause === "found") health.changeObserved(session);
      const change = { sessionId: session.id, userId: session.userId };
      // What another instance has read, it has published: no instance repeats it to the others.
      if (cause === "instance") topics.publish(change);
      else publish(change);
    },
    clientWaits() {
      lastWaitAt = clock.monotonicMs();
      reconciler.wake();
    },
    missingChanges: () => health.missingChanges(),
    idle: () => refresher.idle(),
    stop() {
      fallbackPoller.stop();
      reconciler.stop();
      refresher.stop();
    },
  };
}
