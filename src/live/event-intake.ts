// Receives the events of webhooks and of the event list. Each is handled once, by one instance first.
import type { Clock } from "../clock.js";
import type { SessionStore } from "../datasources/session-store.js";
import type { UpstreamEvent } from "../datasources/upstream-events.js";
import type { Measurements } from "../measurements.js";
import type { OtherInstances } from "./other-instances.js";
import type { SessionRefresher } from "./session-refresher.js";
import type { ChangeSource, SourceHealth } from "./source-health.js";
import type { EventDeduplicator } from "./webhook.js";

export interface EventIntake {
  /** An event arrived. Duplicates are dropped. */
  received(event: UpstreamEvent, source: ChangeSource): void;
}

export interface EventIntakeOptions {
  refresher: Pick<SessionRefresher, "received">;
  store: Pick<SessionStore, "userOf" | "sessionOfPerson">;
  deduplicator: EventDeduplicator;
  health: Pick<SourceHealth, "reported">;
  others?: OtherInstances;
  clock: Clock;
  measurements?: Pick<Measurements, "eventReceived">;
}

export function createEventIntake(options: EventIntakeOptions): EventIntake {
  const { refresher, store, deduplicator, health, others, clock, measurements } = options;

  others?.subscribe("event", ({ event, source, receivedAtMs, userId }) => {
    health.reported(event, source);
    // It was published once. That it has arrived here as well does not mean that this instance was to handle it.
    deduplicator.isNew(event);
    refresher.received(event, { sinceMs: receivedAtMs, isForwarded: true, userId });
  });

  async function receivedFirst(event: UpstreamEvent, source: ChangeSource): Promise<void> {
    const receivedAtMs = clock.now().getTime();
    const { eventType, resourceId, dateSeconds } = event;
    if (others && !(await others.isFirstToReceive(event)))
      return measurements?.eventReceived(source, eventType, "duplicate");
    measurements?.eventReceived(source, eventType, "taken", receivedAtMs - dateSeconds * 1_000);
    const userId = store.userOf(store.sessionOfPerson(resourceId) ?? resourceId);
    // First, so that no other instance finds in the shared store what this one is about to invalidate there.
    refresher.received(event, { sinceMs: receivedAtMs, isForwarded: false, userId });
    others?.publish({ kind: "event", event, source, receivedAtMs, userId });
  }

  return {
    received(event, source) {
      health.reported(event, source);
      if (deduplicator.isNew(event)) void receivedFirst(event, source);
      else measurements?.eventReceived(source, event.eventType, "duplicate");
    },
  };
}
