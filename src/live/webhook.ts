// A notification of the upstream: a GET that anybody could send who knows its secret path, and a hint only.
import type { Clock } from "../clock.js";
import { createHash, timingSafeEqual } from "node:crypto";
import { LRUCache } from "lru-cache";
import type { UpstreamEvent } from "../datasources/upstream-events.js";

/** Upstream docs: ids have at most 128 characters. */
const ID = /^[A-Za-z0-9_-]{1,128}$/;
const EVENT_TYPE = /^[A-Z][A-Z0-9_]{2,99}$/;

/** Null for whatever is no notification; other parameters are ignored. */
export function readNotification(query: Readonly<Record<string, unknown>>): UpstreamEvent | null {
  const { EventType, RessourceId, Date: date } = query;
  if (typeof EventType !== "string" || !EVENT_TYPE.test(EventType)) return null;
  if (typeof RessourceId !== "string" || !ID.test(RessourceId)) return null;
  if (typeof date !== "string" || !/^\d{1,12}$/.test(date)) return null;
  return { eventType: EventType, resourceId: RessourceId, dateSeconds: Number(date) };
}

/** Where the upstream is to send notifications; null where none are received or it is not known. */
export function webhookAddress(publicUrl: string | null, secrets: readonly string[]): string | null {
  const [secret] = secrets;
  return publicUrl === null || secret === undefined ? null : `${publicUrl}/webhooks/mangopay/${secret}`;
}

/** Compares in a time that does not tell how much was right. */
export function isKnownSecret(candidate: string, secrets: readonly string[]): boolean {
  const digest = sha256(candidate);
  return secrets.map((secret) => timingSafeEqual(digest, sha256(secret))).includes(true);
}

function sha256(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}

/** Remembers which events were heard; the upstream repeats them for three days, mostly at once. */
export interface EventDeduplicator {
  /** True the first time. */
  isNew(event: UpstreamEvent): boolean;
}

/** Own choice: some 2 MB; an event that is forgotten and repeated costs one read at most. */
const MAX_REMEMBERED = 20_000;
const REMEMBER_MS = 3 * 86_400_000;

export function createEventDeduplicator(clock: Clock): EventDeduplicator {
  const seen = new LRUCache<string, true>({
    max: MAX_REMEMBERED,
    ttl: REMEMBER_MS,
    perf: { now: () => clock.monotonicMs() },
  });
  return {
    isNew(event) {
      const key = keyOfEvent(event);
      if (seen.has(key)) return false;
      seen.set(key, true);
      return true;
    },
  };
}

/** The upstream gives notifications no id of their own. */
export function keyOfEvent({ eventType, resourceId, dateSeconds }: UpstreamEvent): string {
  return `${eventType} ${resourceId} ${dateSeconds}`;
}
