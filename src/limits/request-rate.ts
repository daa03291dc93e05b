// How many requests one viewer may send, whatever they ask. Counted in this process: with several instances, each
// allows as much.
import type { Clock } from "../clock.js";
import { LRUCache } from "lru-cache";
import { createTokenBucket, type TokenBucket } from "./token-bucket.js";
import { ClientError } from "../errors.js";

/**
 * @param more how many requests more it counts as, once it is known; left out as it arrives
 * @throws ClientError TOO_MANY_REQUESTS, with when to go on
 */
export type AssertRequestRate = (viewer: string, more?: number) => void;

/** Own choice: more than are active within a minute; who falls out begins with a full allowance. */
const MAX_VIEWERS = 20_000;
/** Own choice: a page that opens sends a dozen requests at once. */
const BURST_SHARE = 1 / 4;

export function createRequestRate(perMinute: number, clock: Clock): AssertRequestRate {
  const buckets = new LRUCache<string, TokenBucket>({ max: MAX_VIEWERS });
  const burst = Math.max(1, perMinute * BURST_SHARE);
  return (viewer, more) => {
    let bucket = buckets.get(viewer);
    if (!bucket) {
      bucket = createTokenBucket({ burst, perMs: perMinute / 60_000 }, clock);
      buckets.set(viewer, bucket);
    }
    // One has been taken as it arrived: what counts as more than there may be at once takes all that is left of it.
    const requests = more === undefined ? 1 : Math.min(more, burst - 1);
    if (!bucket.take(requests)) throw new ClientError("TOO_MANY_REQUESTS", undefined, bucket.msUntilNext(requests));
  };
}
