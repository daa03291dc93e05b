// Where all news arrives: notifications, entries of the event list, and changes that were found. It drops what was
// heard before, and learns from what proves true which source may be relied on.
import type { UpstreamEvent } from "../datasources/upstream-events.js";
import { isSessionEvent } from "./event-meaning.js";
import { createNewsTrust, type NewsTrust } from "./source-reliability.js";
import type { SessionUpdates } from "./session-refresher.js";
import type { Schedule } from "../timers.js";
import type { HeardEvents } from "./webhook.js";

export type NewsSource = "webhooks" | "event list";

export interface NewsDesk {
  /** An event arrived; repeated ones are dropped. */
  arrived(event: UpstreamEvent, source: NewsSource): void;
  /** The same, when another instance passes it on. */
  passedOn(event: UpstreamEvent, source: NewsSource): void;
  /** A session was found to have changed, by whatever way. */
  changeFound(sessionId: string): void;
  /** A session was made or changed by ourselves: no news is needed of that. */
  changedByUs(sessionId: string): void;
  isTrusted(source: NewsSource): boolean;
  /** It has missed change after change. */
  isSilent(source: NewsSource): boolean;
}

const SOURCES = ["webhooks", "event list"] as const;

/** Own choice: notifications take a second or so; the event list is looked at every few seconds. */
const GRACE_MS = 15_000;

export interface NewsDeskOptions {
  updates: Pick<SessionUpdates, "heard">;
  heard: HeardEvents;
  /** Tells the other instances of an event, unless one of them has heard of it already: then false. */
  passOn?: (event: UpstreamEvent, source: NewsSource) => Promise<boolean>;
  /** Whether news of this source could have arrived at all. */
  isListening: (source: NewsSource) => boolean;
  monotonicNowMs: () => number;
  schedule: Schedule;
}

export function createNewsDesk({
  updates,
  heard,
  passOn,
  isListening,
  monotonicNowMs,
  schedule,
}: NewsDeskOptions): NewsDesk {
  const trust: Record<NewsSource, NewsTrust> = {
    webhooks: createNewsTrust(monotonicNowMs),
    "event list": createNewsTrust(monotonicNowMs),
  };
  /** By session: who told of it lately, and when. */
  const toldOf = new Map<string, Map<NewsSource, number>>();
  const ours = new Set<string>();

  function hasToldOf(sessionId: string, source: NewsSource): boolean {
    const at = toldOf.get(sessionId)?.get(source);
    return at !== undefined && monotonicNowMs() - at <= GRACE_MS * 2;
  }

  function noteTold(sessionId: string, source: NewsSource): void {
    const sources = toldOf.get(sessionId) ?? new Map<NewsSource, number>();
    toldOf.set(sessionId, sources.set(source, monotonicNowMs()));
    schedule(() => {
      if (!hasToldOf(sessionId, "webhooks") && !hasToldOf(sessionId, "event list")) toldOf.delete(sessionId);
    }, GRACE_MS * 3);
  }

  return {
    arrived(event, source) {
      if (isSessionEvent(event.eventType)) noteTold(event.resourceId, source);
      if (!heard.isNew(event)) return;
      if (!passOn) return updates.heard(event);
      void passOn(event, source).then((isFirst) => {
        if (isFirst) updates.heard(event);
      });
    },
    passedOn(event, source) {
      if (isSessionEvent(event.eventType)) noteTold(event.resourceId, source);
      if (heard.isNew(event)) updates.heard(event);
    },
    changeFound(sessionId) {
      if (ours.has(sessionId)) return;
      const listening = SOURCES.filter(isListening);
      for (const source of SOURCES) if (hasToldOf(sessionId, source)) trust[source].confirmed();
      // News may come after the change was found by a read of its own.
      schedule(() => {
        for (const source of listening) {
          if (hasToldOf(sessionId, source)) trust[source].confirmed();
          else trust[source].missed();
        }
      }, GRACE_MS);
    },
    changedByUs(sessionId) {
      ours.add(sessionId);
      schedule(() => ours.delete(sessionId), GRACE_MS);
    },
    isTrusted: (source) => trust[source].isTrusted(),
    isSilent: (source) => trust[source].isSilent(),
  };
}
