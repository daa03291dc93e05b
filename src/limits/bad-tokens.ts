// Limits the bad tokens per address. Above it, new tokens are refused unverified. This bounds the processor time for
// verifying signatures; guessing one is not a concern.
import { LRUCache } from "lru-cache";
import type { Clock } from "../clock.js";
import { ClientError } from "../errors.js";
import { atMost } from "./entry-limit.js";
import { createTokenBucket, type TokenBucket } from "./token-bucket.js";

export interface BadTokens {
  /** @throws ClientError TOO_MANY_REQUESTS, with retryAfterMs, when the address has sent too many */
  assertFew(address: string): void;
  /** Counts a bad token. */
  count(address: string): void;
  /** When tokens that were bad may be good now. */
  forget(): void;
}

/**
 * Own choice: 100 signatures a second take about a hundredth of a core (measured: 110 microseconds for ES256). Behind a
 * proxy all clients may share one address, so a higher limit lets more good tokens through beside the bad ones.
 */
const RATE = { burst: 300, perMs: 100 / 1_000 };
/** Own choice: some 200 bytes each. An evicted address starts with a full bucket. */
const MAX_ADDRESSES = 10_000;

export function createBadTokens(clock: Clock): BadTokens {
  const buckets = new LRUCache<string, TokenBucket>(atMost(MAX_ADDRESSES));
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
    forget: () => buckets.clear(),
  };
}
