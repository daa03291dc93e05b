// Measures how old an event is when the change that it announces is published to those who watch it.
import { LRUCache } from "lru-cache";
import type { Clock } from "../clock.js";
import type { Change } from "../datasources/change-feed.js";
import type { SessionStore } from "../datasources/session-store.js";
import type { UpstreamEvent } from "../datasources/upstream-events.js";
import { atMost } from "../limits/entry-limit.js";
import type { Measurements } from "../measurements.js";
import type { Topics } from "./topics.js";

export interface EventLag {
  received(event: UpstreamEvent): void;
  published(change: Change): void;
}

/** Own choice: more than are read again at the same time. */
const MAX_AWAITED = 2_000;

export function createEventLag(options: {
  store: Pick<SessionStore, "sessionOfPerson">;
  topics: Pick<Topics, "isSessionWatched" | "isUserWatched" | "isUserStateWatched">;
  measurements: Pick<Measurements, "eventPublished">;
  clock: Clock;
}): EventLag {
  const { store, topics, measurements, clock } = options;
  /** By the id of a session or user, the date of the first event whose change has not been published, in seconds. */
  const awaited = new LRUCache<string, number>(atMost(MAX_AWAITED));

  return {
    received({ resourceId, dateSeconds }) {
      const id = store.sessionOfPerson(resourceId) ?? resourceId;
      if (!awaited.has(id)) awaited.set(id, dateSeconds);
    },
    published(change) {
      if (change.subject === "invalidation" || (change.subject === "session" && change.kind === "detailed")) return;
      const isSession = change.subject === "session";
      const id = isSession ? change.session.id : change.userId;
      const dateSeconds = awaited.get(id);
      if (dateSeconds === undefined) return;
      awaited.delete(id);
      const isWatched = isSession
        ? topics.isSessionWatched(id) || topics.isUserWatched(change.session.userId ?? "")
        : topics.isUserStateWatched(id);
      if (isWatched) measurements.eventPublished(clock.now().getTime() - dateSeconds * 1_000);
    },
  };
}
