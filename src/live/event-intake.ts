// Where all news arrives: notifications, entries of the event list, and changes that were found. It drops what was
// heard before, and learns from what proves true which source may be relied on.
import type { UpstreamEvent } from "../datasources/upstream-events.js";
import { isSessionEvent } from "./event-meaning.js";
import { createSourceReliability, type SourceReliability } from "./source-reliability.js";
import type { SessionRefresher } from "./session-refresher.js";
import type { Clock } from "../clock.js";
import type { EventDeduplicator } from "./webhook.js";

export type ChangeSource = "webhooks" | "event list";

export interface EventIntake {
  /** An event arrived; repeated ones are dropped. */
  received(event: UpstreamEvent, source: ChangeSource): void;
  /** The same, when another instance passes it on. */
  receivedFromInstance(event: UpstreamEvent, source: ChangeSource): void;
  /** A session was found to have changed, by whatever way. */
  changeObserved(sessionId: string): void;
  /** A session was made or changed by ourselves: no news is needed of that. */
  changedByGateway(sessionId: string): void;
  isReliable(source: ChangeSource): boolean;
  /** It has missed change after change. */
  isSilent(source: ChangeSource): boolean;
}

const SOURCES = ["webhooks", "event list"] as const;

/** Own choice: notifications take a second or so; the event list is looked at every few seconds. */
const GRACE_MS = 15_000;

export interface EventIntakeOptions {
  refresher: Pick<SessionRefresher, "received">;
  deduplicator: EventDeduplicator;
  /** Tells the other instances of an event, unless one of them has heard of it already: then false. */
  forward?: (event: UpstreamEvent, source: ChangeSource) => Promise<boolean>;
  /** Whether news of this source could have arrived at all. */
  isListening: (source: ChangeSource) => boolean;
  clock: Clock;
}

export function createEventIntake({
  refresher,
  deduplicator,
  forward,
  isListening,
  clock,
}: EventIntakeOptions): EventIntake {
  const reliability: Record<ChangeSource, SourceReliability> = {
    webhooks: createSourceReliability(clock),
    "event list": createSourceReliability(clock),
  };
  /** By session: who told of it lately, and when. */
  const reportedBy = new Map<string, Map<ChangeSource, number>>();
  const changedHere = new Set<string>();

  function hasReported(sessionId: string, source: ChangeSource): boolean {
    const at = reportedBy.get(sessionId)?.get(source);
    return at !== undefined && clock.monotonicMs() - at <= GRACE_MS * 2;
  }

  function recordReport(sessionId: string, source: ChangeSource): void {
    const sources = reportedBy.get(sessionId) ?? new Map<ChangeSource, number>();
    reportedBy.set(sessionId, sources.set(source, clock.monotonicMs()));
    clock.schedule(() => {
      if (!hasReported(sessionId, "webhooks") && !hasReported(sessionId, "event list")) reportedBy.delete(sessionId);
    }, GRACE_MS * 3);
  }

  return {
    received(event, source) {
      if (isSessionEvent(event.eventType)) recordReport(event.resourceId, source);
      if (!deduplicator.isNew(event)) return;
      if (!forward) {
        refresher.received(event);
        return;
      }
      void forward(event, source).then((isFirst) => {
        if (isFirst) refresher.received(event);
      });
    },
    receivedFromInstance(event, source) {
      if (isSessionEvent(event.eventType)) recordReport(event.resourceId, source);
      if (deduplicator.isNew(event)) refresher.received(event);
    },
    changeObserved(sessionId) {
      if (changedHere.has(sessionId)) return;
      const listening = SOURCES.filter(isListening);
      for (const source of SOURCES) if (hasReported(sessionId, source)) reliability[source].confirmed();
      // News may come after the change was found by a read of its own.
      clock.schedule(() => {
        for (const source of listening) {
          if (hasReported(sessionId, source)) reliability[source].confirmed();
          else reliability[source].missed();
        }
      }, GRACE_MS);
    },
    changedByGateway(sessionId) {
      changedHere.add(sessionId);
      clock.schedule(() => changedHere.delete(sessionId), GRACE_MS);
    },
    isReliable: (source) => reliability[source].isReliable(),
    isSilent: (source) => reliability[source].isSilent(),
  };
}
