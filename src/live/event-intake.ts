// Receives the events of webhooks and of the event list. Each is handled once, by one instance first.
import type { UpstreamEvent } from "../datasources/upstream-events.js";
import type { ForwardedEvent, SessionRefresher } from "./session-refresher.js";
import type { ChangeSource, SourceHealth } from "./source-health.js";
import type { EventDeduplicator } from "./webhook.js";

export interface EventIntake {
  /** An event arrived. Duplicates are dropped. */
  received(event: UpstreamEvent, source: ChangeSource): void;
  /** The same for an event forwarded by another instance. */
  receivedFromInstance(event: UpstreamEvent, source: ChangeSource, forwarded: ForwardedEvent): void;
}

export interface EventIntakeOptions {
  refresher: Pick<SessionRefresher, "received">;
  deduplicator: EventDeduplicator;
  health: Pick<SourceHealth, "reported">;
  /** Publishes an event to the other instances; false when one of them has received it before. */
  forward?: (event: UpstreamEvent, source: ChangeSource) => Promise<boolean>;
}

export function createEventIntake({ refresher, deduplicator, health, forward }: EventIntakeOptions): EventIntake {
  return {
    received(event, source) {
      health.reported(event, source);
      if (!deduplicator.isNew(event)) return;
      if (!forward) {
        refresher.received(event);
        return;
      }
      void forward(event, source).then((isFirst) => {
        if (isFirst) refresher.received(event);
      });
    },
    receivedFromInstance(event, source, forwarded) {
      health.reported(event, source);
      if (deduplicator.isNew(event)) refresher.received(event, forwarded);
    },
  };
}
