// How many bad tokens one address may send before the next are refused unread. What is bounded is the work of checking
// signatures; nobody can guess one.
import type { Clock } from "../clock.js";
import { LRUCache } from "lru-cache";
import { ClientError } from "../errors.js";
import { createTokenBucket, type TokenBucket } from "./token-bucket.js";

export interface BadTokens {
  /** @throws ClientError TOO_MANY_REQUESTS when the address has sent too many, with when to go on */
  assertFew(address: string): void;
  /** Takes note of one that was bad. */
  count(address: string): void;
}

/**
 * Own choice: 100 signatures a second are about a hundredth of a core (110 microseconds for ES256, measured). Behind a
 * proxy all clients have one address: the more is allowed, the more good tokens come through beside the bad.
 */
const RATE = { burst: 300, perMs: 100 / 1_000 };
/** Own choice: some 200 bytes each; who falls out begins with a full allowance. */
const MAX_ADDRESSES = 10_000;

export function createBadTokens(clock: Clock): BadTokens {
  const buckets = new LRUCache<string, TokenBucket>({ max: MAX_ADDRESSES });
  return {
    assertFew(address) {
      const retryAfterMs = buckets.get(address)?.msUntilNext() ?? 0;
      if (retryAfterMs > 0) throw new ClientError("TOO_MANY_REQUESTS", undefined, retryAfterMs);
    },
    count(address) {
      let bucket = buckets.get(address);
      if (!bucket) {
        bucket = createTokenBucket(RATE, clock);
        buckets.set(address, bucket);
      }
      bucket.take();
    },
  };
}
