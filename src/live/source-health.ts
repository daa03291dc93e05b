// Whether the sources of events (webhooks, the event list) report the changes that reads show. Information for
// operators: nothing in the gateway depends on it.
import { LRUCache } from "lru-cache";
import type { Clock } from "../clock.js";
import type { SessionChange, SessionInvalidation } from "../datasources/change-feed.js";
import type { UpstreamEvent } from "../datasources/upstream-events.js";
import { atMost } from "../limits/entry-limit.js";
import type { IdentityVerification } from "../schema/identity-verification.js";
import { isSessionEvent } from "./event-meaning.js";

export const CHANGE_SOURCES = ["webhooks", "event list"] as const;
export type ChangeSource = (typeof CHANGE_SOURCES)[number];

export interface SourceHealth {
  /** An event arrived, for the first time or repeated. */
  reported(event: UpstreamEvent, source: ChangeSource): void;
  /** A change was observed. No source is expected to report what the gateway itself has created or changed. */
  observed(change: SessionChange | SessionInvalidation): void;
  /** Sources that did not report the last changes. */
  missingChanges(): ChangeSource[];
}

/** Own choice: longer than the interval at which the event list is polled, a read included. */
const GRACE_MS = 45_000;
/** Own choice: longer than a client waits for an outcome; some 2 MB. */
const REMEMBER_MS = 3_600_000;
const MAX_REPORTS = 20_000;
/** Own choice: an event may be dated a moment before its change. */
const DATE_SLACK_S = 2;
/** Own choice: a single event may be lost or late. */
const MISSES_IN_A_ROW = 3;

export interface SourceHealthOptions {
  /** The sessions that a session's or a person's event may be about. */
  sessionsConcerned: (event: UpstreamEvent) => string[];
  /** Whether events of this source can arrive at all. */
  isListening: (source: ChangeSource) => boolean;
  clock: Clock;
}

export function createSourceHealth({ sessionsConcerned, isListening, clock }: SourceHealthOptions): SourceHealth {
  const missesInARow = { webhooks: 0, "event list": 0 };
  /** By source and session, of the newest event: its date (Unix seconds) and its arrival (monotonic milliseconds). */
  const reports = new LRUCache<string, { dateSeconds: number; arrivedAt: number }>({
    ...atMost(MAX_REPORTS),
    ttl: REMEMBER_MS,
    perf: { now: () => clock.monotonicMs() },
  });
  const changedHere = new Map<string, number>();

  /** A change may be seen long after its event, when a client reads again what nobody has watched. */
  function hasReported({ id, updatedAt }: IdentityVerification, source: ChangeSource): boolean {
    const report = reports.get(`${source} ${id}`);
    if (!report) return false;
    return (
      clock.monotonicMs() - report.arrivedAt <= GRACE_MS * 2 ||
      (updatedAt != null && report.dateSeconds + DATE_SLACK_S >= updatedAt.getTime() / 1_000)
    );
  }

  return {
    reported(event, source) {
      if (!isSessionEvent(event.eventType)) return;
      for (const id of sessionsConcerned(event))
        reports.set(`${source} ${id}`, { dateSeconds: event.dateSeconds, arrivedAt: clock.monotonicMs() });
    },
    observed(change) {
      const { id } = change.session;
      if (change.origin === "own") {
        const changedAtMs = clock.monotonicMs();
        changedHere.set(id, changedAtMs);
        // Unless it has been changed again since.
        clock.schedule(() => changedHere.get(id) === changedAtMs && changedHere.delete(id), GRACE_MS);
      }
      if (change.subject !== "session" || change.origin !== "read" || changedHere.has(id)) return;
      const { kind, session } = change;
      if (kind !== "new" && kind !== "changed") return;
      const expected = CHANGE_SOURCES.filter(isListening);
      // The event may arrive after a read has already shown the change.
      clock.schedule(() => {
        for (const source of expected.filter(isListening))
          missesInARow[source] = hasReported(session, source) ? 0 : missesInARow[source] + 1;
      }, GRACE_MS);
    },
    missingChanges: () => CHANGE_SOURCES.filter((source) => missesInARow[source] >= MISSES_IN_A_ROW),
  };
}
