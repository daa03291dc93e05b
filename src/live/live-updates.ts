// Wires up live updates: events from webhooks and the reconciler, the reads they cause, the fallback poller, and the
// topics that subscribers watch.
import type { Clock } from "../clock.js";
import type { Change, ChangeFeed } from "../datasources/change-feed.js";
import type { SessionStore } from "../datasources/session-store.js";
import type { UpstreamCache } from "../datasources/upstream-cache.js";
import type { UpstreamEvent, UpstreamEvents } from "../datasources/upstream-events.js";
import type { Measurements } from "../measurements.js";
import { createEventCauses, type EventCauses } from "./event-causes.js";
import type { EventFollower, FollowedSubject } from "./event-follower.js";
import { createEventIntake } from "./event-intake.js";
import { createEventLag } from "./event-lag.js";
import { isPersonId } from "./event-meaning.js";
import { createFallbackPoller } from "./fallback-poller.js";
import type { OtherInstances } from "./other-instances.js";
import { createReconciler } from "./reconciler.js";
import type { Returns } from "./returns.js";
import { createSessionRefresher } from "./session-refresher.js";
import { type ChangeSource, createSourceHealth } from "./source-health.js";
import type { Topics } from "./topics.js";
import { createEventDeduplicator } from "./webhook.js";

export interface LiveUpdates {
  /** A webhook arrived. Resolves once that is recorded, where instances share it; never rejects. */
  notified(event: UpstreamEvent, traceparent?: string): Promise<void>;
  /** Where traces are recorded: see EventCauses. */
  causeOf: EventCauses["causeOf"];
  /** A client has read an open session, or watches one. */
  clientWaits(): void;
  /** Reads what an event has announced long ago, unless an instance has fetched it since then (Unix time). */
  readFollowed(subject: FollowedSubject, sinceMs: number): void;
  /** Sources of events that did not report the last changes. */
  missingChanges(): ChangeSource[];
  /** Resolves once no read is running or scheduled. */
  idle(): Promise<void>;
  stop(): void;
}

export interface LiveUpdatesOptions {
  cache: UpstreamCache;
  store: SessionStore;
  feed: ChangeFeed;
  topics: Topics;
  returns: Returns;
  events: UpstreamEvents;
  /** Whether webhooks can reach this gateway at all. */
  receivesWebhooks: boolean;
  useEventList: boolean;
  /** Where several instances run. */
  others?: OtherInstances;
  /** Needs every change that events announce. */
  follower?: EventFollower;
  clock: Clock;
  upstreamTimeoutMs: number;
  measurements?: Measurements;
  isTraced?: boolean;
}

/** Own choice: a client that polls returns within seconds; after half a minute without a read it has left. */
const CLIENT_WAITS_MS = 30_000;

export function createLiveUpdates(options: LiveUpdatesOptions): LiveUpdates {
  const {
    cache,
    store,
    feed,
    topics,
    returns,
    events,
    receivesWebhooks,
    useEventList,
    others,
    follower,
    clock,
    upstreamTimeoutMs,
    measurements,
    isTraced = false,
  } = options;
  const refresher = createSessionRefresher({ cache, store, topics, follower, clock });
  const lag = measurements && createEventLag({ store, topics, measurements, clock });
  const causes = isTraced ? createEventCauses({ store, clock }) : undefined;
  let lastWaitAt = -Infinity;

  const reconciler = createReconciler({
    events,
    isAnyClientWaiting: () => useEventList && isAnyClientWaiting(),
    onEvent: (event) => void intake.received(event, "event list"),
    mayPoll: others && ((intervalMs) => others.mayPollEvents(intervalMs)),
    clock,
    timeoutMs: upstreamTimeoutMs,
  });
  const health = createSourceHealth({
    sessionsConcerned({ resourceId }) {
      if (!isPersonId(resourceId)) return [resourceId];
      const sessionId = store.sessionOfPerson(resourceId);
      return sessionId === undefined ? store.sessionsWithOpenPersons() : [sessionId];
    },
    isListening: (source) =>
      // What reaches other instances is not told here.
      (others?.isConnected() ?? true) && (source === "webhooks" ? receivesWebhooks : reconciler.isRunning()),
    clock,
  });
  const deduplicator = createEventDeduplicator(clock);
  const intake = createEventIntake({
    refresher: {
      received(event, invalidation) {
        lag?.received(event);
        refresher.received(event, invalidation);
      },
    },
    ...{ store, deduplicator, health, others, follows: follower !== undefined, clock, measurements, causes },
  });
  const fallbackPoller = createFallbackPoller({ topics, refresher, cache, store, returns, receivesWebhooks, clock });

  function isAnyClientWaiting(): boolean {
    return (
      follower !== undefined ||
      clock.monotonicMs() - lastWaitAt < CLIENT_WAITS_MS ||
      topics.watchedSessions().length > 0 ||
      topics.watchedUsers().length > 0
    );
  }

  function publish(change: Change): void {
    // What another instance has observed, it has published: none repeats it.
    const isTold = change.origin === "instance" || (change.subject === "session" && change.kind === "detailed");
    if (!isTold) others?.publish({ kind: "change", change });
    if ("session" in change) topics.publish(change.session);
    else topics.publishUser(change.userId);
  }

  feed.subscribe((change) => {
    if ("session" in change) health.observed(change);
    causes?.published(change);
    publish(change);
    lag?.published(change);
  });
  others?.subscribe("change", ({ change }) => cache.changedElsewhere(change));
  others?.subscribe("purge", ({ userId }) => {
    cache.purgeUser(userId);
    returns.forgetUser(userId);
  });
  others?.onGap(() => {
    measurements?.redisGap();
    cache.invalidateAll();
    fallbackPoller.pollSoon();
  });

  if (follower) reconciler.wake();

  return {
    notified: (event, traceparent) => intake.received(event, "webhooks", traceparent),
    causeOf: (id, sinceMs) => causes?.causeOf(id, sinceMs),
    clientWaits() {
      lastWaitAt = clock.monotonicMs();
      reconciler.wake();
    },
    readFollowed({ kind, id }, sinceMs) {
      if (kind === "identity_verification") refresher.refreshSession(id, sinceMs);
      else if (kind === "user") refresher.refreshUser(id, sinceMs);
      else refresher.refreshRegulatoryStatus(id, sinceMs);
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
