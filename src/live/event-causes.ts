// Which webhook has caused a change, for the traces of what subscribers are sent because of it. Webhooks are named as
// their spans are in messages.
import { LRUCache } from "lru-cache";
import type { Clock } from "../clock.js";
import type { Change } from "../datasources/change-feed.js";
import type { SessionStore } from "../datasources/session-store.js";
import type { UpstreamEvent } from "../datasources/upstream-events.js";
import { atMost } from "../limits/entry-limit.js";

export interface EventCauses {
  /** @param traceparent of the webhook that brought the event, if one did and its trace is recorded */
  received(event: UpstreamEvent, traceparent: string | undefined): void;
  published(change: Change): void;
  /**
   * What has caused the last change of a session or user, if that was published later than the given monotonic time.
   */
  causeOf(id: string, sinceMs: number): string | undefined;
}

/** Own choice: more than are read again at the same time. */
const MAX_AWAITED = 2_000;

export function createEventCauses(options: {
  store: Pick<SessionStore, "sessionOfPerson">;
  clock: Pick<Clock, "monotonicMs">;
}): EventCauses {
  const { store, clock } = options;
  /** By the id of a session or user, the last webhook whose change has not been published. */
  const awaited = new LRUCache<string, string>(atMost(MAX_AWAITED));
  /** By the id of a session or user, the cause of the last change that has one. */
  const causes = new LRUCache<string, { traceparent: string; publishedAtMs: number }>(atMost(MAX_AWAITED));

  return {
    received({ resourceId }, traceparent) {
      if (traceparent !== undefined) awaited.set(store.sessionOfPerson(resourceId) ?? resourceId, traceparent);
    },
    published(change) {
      if (change.subject === "invalidation" || (change.subject === "session" && change.kind === "detailed")) return;
      const id = change.subject === "session" ? change.session.id : change.userId;
      const traceparent = awaited.get(id);
      awaited.delete(id);
      // Watchers of a user's state are told of the user's sessions, too.
      const concerned = change.subject === "session" ? [id, change.session.userId ?? id] : [id];
      for (const each of concerned)
        if (traceparent === undefined) causes.delete(each);
        else causes.set(each, { traceparent, publishedAtMs: clock.monotonicMs() });
    },
    causeOf(id, sinceMs) {
      const cause = causes.get(id);
      return cause && cause.publishedAtMs > sinceMs ? cause.traceparent : undefined;
    },
  };
}
