// Receives every sign of a change: webhooks, entries of the event list, and changes observed by reads. Deduplicates
// events, and learns from confirmed changes which source is reliable.
import { LRUCache } from "lru-cache";
import type { Clock } from "../clock.js";
import type { UpstreamEvent } from "../datasources/upstream-events.js";
import { atMost } from "../limits/entry-limit.js";
import type { IdentityVerification } from "../schema/identity-verification.js";
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
  changeObserved(session: ObservedSession): void;
  /** The gateway itself created or changed the session, so no source is expected to report it. */
  changedByGateway(sessionId: string): void;
  isReliable(source: ChangeSource): boolean;
  /** The source has missed several changes in a row. */
  keepsMissing(source: ChangeSource): boolean;
}

type ObservedSession = Pick<IdentityVerification, "id" | "updatedAt">;

const SOURCES = ["webhooks", "event list"] as const;

/** Own choice: webhooks take a second or so, and the event list is polled every few seconds. */
const GRACE_MS = 15_000;
/** Own choice: longer than a client waits for an outcome; some 2 MB. */
const REMEMBER_MS = 3_600_000;
const MAX_REPORTS = 20_000;
/** Own choice: an event may be dated a moment before its change. */
const DATE_SLACK_S = 2;

export interface EventIntakeOptions {
  refresher: Pick<SessionRefresher, "received">;
  deduplicator: EventDeduplicator;
  /** Publishes an event to the other instances; false when one of them has received it before. */
  forward?: (event: UpstreamEvent, source: ChangeSource) => Promise<boolean>;
  /** The sessions that a session's or a person's event may be about. */
  sessionsConcerned: (event: UpstreamEvent) => string[];
  /** Whether events of this source can arrive at all. */
  isListening: (source: ChangeSource) => boolean;
  clock: Clock;
}

export function createEventIntake({
  refresher,
  deduplicator,
  forward,
  sessionsConcerned,
  isListening,
  clock,
}: EventIntakeOptions): EventIntake {
  const reliability: Record<ChangeSource, SourceReliability> = {
    webhooks: createSourceReliability(clock),
    "event list": createSourceReliability(clock),
  };
  /** By source and session, of the newest event: its date (Unix seconds) and its arrival (monotonic milliseconds). */
  const reported = new LRUCache<string, { dateSeconds: number; arrivedAt: number }>({
    ...atMost(MAX_REPORTS),
    ttl: REMEMBER_MS,
    perf: { now: () => clock.monotonicMs() },
  });
  const changedHere = new Set<string>();

  /** A change may be seen long after its event, when a client reads again what nobody has watched. */
  function hasReported({ id, updatedAt }: ObservedSession, source: ChangeSource): boolean {
    const report = reported.get(`${source} ${id}`);
    if (!report) return false;
    return (
      clock.monotonicMs() - report.arrivedAt <= GRACE_MS * 2 ||
      (updatedAt != null && report.dateSeconds + DATE_SLACK_S >= updatedAt.getTime() / 1_000)
    );
  }

  function recordReport(event: UpstreamEvent, source: ChangeSource): void {
    if (!isSessionEvent(event.eventType)) return;
    for (const id of sessionsConcerned(event))
      reported.set(`${source} ${id}`, { dateSeconds: event.dateSeconds, arrivedAt: clock.monotonicMs() });
  }

  return {
    received(event, source) {
      recordReport(event, source);
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
      recordReport(event, source);
      if (deduplicator.isNew(event)) refresher.received(event, forwarded);
    },
    changeObserved(session) {
      if (changedHere.has(session.id)) return;
      const listening = SOURCES.filter(isListening);
      for (const source of SOURCES) if (hasReported(session, source)) reliability[source].confirmed();
      // The event may arrive after a read has already shown the change.
      clock.schedule(() => {
        for (const source of listening) {
          if (hasReported(session, source)) reliability[source].confirmed();
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
