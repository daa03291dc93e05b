// Rate limit per viewer. Counted in this process only: with several instances, each allows the full rate.
import { LRUCache } from "lru-cache";
import type { Clock } from "../clock.js";
import { ClientError } from "../errors.js";
import { atMost } from "./entry-limit.js";
import { createTokenBucket, type TokenBucket } from "./token-bucket.js";

/**
 * @param more omitted when a request arrives; then, once the operation is known, how many further requests it counts as
 * @throws ClientError TOO_MANY_REQUESTS, with retryAfterMs
 */
export type AssertRequestRate = (viewer: string, more?: number) => void;

/** Own choice: more viewers than are active within a minute. An evicted viewer starts with a full bucket. */
const MAX_VIEWERS = 20_000;
/** Own choice: a page sends about a dozen requests at once when it is opened. */
const BURST_SHARE = 1 / 4;

export function createRequestRate(perMinute: number, clock: Clock): AssertRequestRate {
  const buckets = new LRUCache<string, TokenBucket>(atMost(MAX_VIEWERS));
  const burst = Math.max(1, perMinute * BURST_SHARE);
  return (viewer, more) => {
    let bucket = buckets.get(viewer);
    if (!bucket) {
      bucket = createTokenBucket({ burst, perMs: perMinute / 60_000 }, clock);
      buckets.set(viewer, bucket);
    }
    // One was taken on arrival: an operation larger than the burst takes all of the remaining bucket.
    const requests = more === undefined ? 1 : Math.min(more, burst - 1);
    if (!bucket.take(requests)) throw new ClientError("TOO_MANY_REQUESTS", undefined, bucket.msUntilNext(requests));
  };
}
