// Receives the events of webhooks and of the event list. Each is handled once, by one instance first.
import type { Clock } from "../clock.js";
import type { SessionStore } from "../datasources/session-store.js";
import type { UpstreamEvent } from "../datasources/upstream-events.js";
import type { Measurements } from "../measurements.js";
import type { EventCauses } from "./event-causes.js";
import type { FollowedSubject } from "./event-follower.js";
import { isPersonId, isSessionEvent, isUserEvent } from "./event-meaning.js";
import type { OtherInstances } from "./other-instances.js";
import type { SessionRefresher } from "./session-refresher.js";
import type { ChangeSource, SourceHealth } from "./source-health.js";
import { userSubject } from "./user-refresher.js";
import type { EventDeduplicator } from "./webhook.js";

export interface EventIntake {
  /** An event arrived. Duplicates are dropped. Resolves once that is recorded, where instances share it. */
  received(event: UpstreamEvent, source: ChangeSource, traceparent?: string): Promise<void>;
}

export interface EventIntakeOptions {
  refresher: Pick<SessionRefresher, "received">;
  store: Pick<SessionStore, "userOf" | "sessionOfPerson">;
  deduplicator: EventDeduplicator;
  health: Pick<SourceHealth, "reported">;
  others?: OtherInstances;
  /** Whether what events announce has to be read in any case. */
  follows?: boolean;
  clock: Clock;
  measurements?: Pick<Measurements, "eventReceived">;
  causes?: Pick<EventCauses, "received">;
}

export function createEventIntake(options: EventIntakeOptions): EventIntake {
  const { refresher, store, deduplicator, health, others, follows = false, clock, measurements, causes } = options;

  others?.subscribe("event", ({ event, source, receivedAtMs, userId, traceparent }) => {
    health.reported(event, source);
    // It was published once. That it has arrived here as well does not mean that this instance was to handle it.
    deduplicator.isNew(event);
    causes?.received(event, traceparent);
    refresher.received(event, { sinceMs: receivedAtMs, isForwarded: true, userId });
  });

  others?.subscribe("duplicate", ({ event, source }) => health.reported(event, source));

  /** The sources are judged by the instance that reads the change, which need not be the one that they reach. */
  function receivedAgain(event: UpstreamEvent, source: ChangeSource): void {
    measurements?.eventReceived(source, event.eventType, "duplicate");
    if (isSessionEvent(event.eventType)) others?.publish({ kind: "duplicate", event, source });
  }

  async function receivedFirst(event: UpstreamEvent, source: ChangeSource, traceparent?: string): Promise<void> {
    const receivedAtMs = clock.now().getTime();
    const { eventType, resourceId, dateSeconds } = event;
    if (others && !(await others.isFirstToReceive(event, follows ? subjectOf(event) : undefined))) {
      receivedAgain(event, source);
      return;
    }
    measurements?.eventReceived(source, eventType, "taken", receivedAtMs - dateSeconds * 1_000);
    const userId = store.userOf(store.sessionOfPerson(resourceId) ?? resourceId);
    causes?.received(event, traceparent);
    // First, so that no other instance finds in the shared store what this one is about to invalidate there.
    refresher.received(event, { sinceMs: receivedAtMs, isForwarded: false, userId });
    others?.publish({ kind: "event", event, source, receivedAtMs, userId, traceparent });
  }

  return {
    received(event, source, traceparent) {
      health.reported(event, source);
      if (deduplicator.isNew(event)) return receivedFirst(event, source, traceparent);
      receivedAgain(event, source);
      return Promise.resolve();
    },
  };
}

/** What has to be read after an event; undefined where it does not say whose session it is about. */
function subjectOf({ eventType, resourceId: id }: UpstreamEvent): FollowedSubject | undefined {
  if (isSessionEvent(eventType)) return isPersonId(id) ? undefined : { kind: "identity_verification", id };
  return isUserEvent(eventType) ? userSubject(eventType, id) : undefined;
}
