// The upstream's webhooks: unsigned GET requests, which anybody who knows the secret path can send: hints only.
import { createHash, timingSafeEqual } from "node:crypto";
import { LRUCache } from "lru-cache";
import type { Clock } from "../clock.js";
import type { UpstreamEvent } from "../datasources/upstream-events.js";
import { atMost } from "../limits/entry-limit.js";

/** Upstream docs: ids have at most 128 characters. */
const ID = /^[A-Za-z0-9_-]{1,128}$/;
const EVENT_TYPE = /^[A-Z][A-Z0-9_]{2,99}$/;

/** Null unless the query is a valid notification; unknown parameters are ignored. */
export function readNotification(query: Readonly<Record<string, unknown>>): UpstreamEvent | null {
  const { EventType, RessourceId, Date: date } = query;
  if (typeof EventType !== "string" || !EVENT_TYPE.test(EventType)) return null;
  if (typeof RessourceId !== "string" || !ID.test(RessourceId)) return null;
  if (typeof date !== "string" || !/^\d{1,12}$/.test(date)) return null;
  return { eventType: EventType, resourceId: RessourceId, dateSeconds: Number(date) };
}

/** The URL for the upstream's hooks; null without webhook secrets or a public URL. */
export function webhookAddress(publicUrl: string | null, secrets: readonly string[]): string | null {
  const [secret] = secrets;
  return publicUrl === null || secret === undefined ? null : `${publicUrl}/webhooks/mangopay/${secret}`;
}

/** What has to be set where there is no such URL: a PUBLIC_URL without secrets is refused before. */
export function missingForWebhooks(secrets: readonly string[]): string {
  return secrets.length > 0 ? "PUBLIC_URL" : "PUBLIC_URL and WEBHOOK_SECRETS";
}

/** Of any gateway. */
export function isWebhookAddress(url: string): boolean {
  return /\/webhooks\/mangopay\/[^/?#]+$/.test(url);
}

/** Compares in constant time. */
export function isKnownSecret(candidate: string, secrets: readonly string[]): boolean {
  const digest = sha256(candidate);
  return secrets.map((secret) => timingSafeEqual(digest, sha256(secret))).includes(true);
}

function sha256(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}

/** Remembers events for three days, for as long as the upstream repeats them. */
export interface EventDeduplicator {
  /** True the first time an event is passed. */
  isNew(event: UpstreamEvent): boolean;
}

/** Own choice: some 2 MB; an evicted event that is repeated costs one read at most. */
const MAX_REMEMBERED = 20_000;
const REMEMBER_MS = 3 * 86_400_000;

export function createEventDeduplicator(clock: Clock): EventDeduplicator {
  const seen = new LRUCache<string, true>({
    ...atMost(MAX_REMEMBERED),
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

/** Webhooks have no id of their own. */
export function keyOfEvent({ eventType, resourceId, dateSeconds }: UpstreamEvent): string {
  return `${eventType} ${resourceId} ${dateSeconds}`;
}
