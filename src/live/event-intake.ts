// Receives every sign of a change: webhooks, entries of the event list, and changes observed by reads. Deduplicates
// events, and learns from confirmed changes which source is reliable.
import type { Clock } from "../clock.js";
import type { UpstreamEvent } from "../datasources/upstream-events.js";
import { isSessionEvent } from "./event-meaning.js";
import type { ForwardedEvent, SessionRefresher } from "./session-refresher.js";
import { createSourceReliability, type SourceReliability } from "./source-reliability.js";
import type { EventDeduplicator } from "./webhook.js";

export type ChangeSource = "webhooks" | "event list";

export interface EventIntake {
  /** An event arrived. Duplicates are dropped. */
  received(event: UpstreamEvent, source: ChangeSource): void;
  /** The same for an event forwarded by another instance. */
  receivedFromInstance(event: UpstreamEvent, source: ChangeSource, forwarded: ForwardedEvent): void;
  /** A read showed that a session has changed. */
  changeObserved(sessionId: string): void;
  /** The gateway itself created or changed the session, so no source is expected to report it. */
  changedByGateway(sessionId: string): void;
  isReliable(source: ChangeSource): boolean;
  /** The source has missed several changes in a row. */
  keepsMissing(source: ChangeSource): boolean;
}

const SOURCES = ["webhooks", "event list"] as const;

/** Own choice: webhooks take a second or so, and the event list is polled every few seconds. */
const GRACE_MS = 15_000;

export interface EventIntakeOptions {
  refresher: Pick<SessionRefresher, "received">;
  deduplicator: EventDeduplicator;
  /** Publishes an event to the other instances; false when one of them has received it before. */
  forward?: (event: UpstreamEvent, source: ChangeSource) => Promise<boolean>;
  /** Whether events of this source can arrive at all. */
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
  /** By session: which sources reported it lately, and when (monotonic milliseconds). */
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
    receivedFromInstance(event, source, forwarded) {
      if (isSessionEvent(event.eventType)) recordReport(event.resourceId, source);
      if (deduplicator.isNew(event)) refresher.received(event, forwarded);
    },
    changeObserved(sessionId) {
      if (changedHere.has(sessionId)) return;
      const listening = SOURCES.filter(isListening);
      for (const source of SOURCES) if (hasReported(sessionId, source)) reliability[source].confirmed();
      // The event may arrive after a read has already shown the change.
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
    keepsMissing: (source) => reliability[source].keepsMissing(),
  };
}
