// How many upstream calls each viewer may cause, so that one viewer cannot spend the quota that all share. Counted are
// the calls that were made, not those that an operation may cost: what is cached or shared with others is free.
import { createHash } from "node:crypto";
import { LRUCache } from "lru-cache";
import type { Clock } from "../clock.js";
import type { CallAllowance } from "../upstream/deadline.js";
import { UpstreamError } from "../upstream/upstream-error.js";
import { atMost } from "./entry-limit.js";
import { createTokenBucket, type TokenBucket } from "./token-bucket.js";

interface AllowedViewer {
  subject?: string;
  isOperator: boolean;
}

export interface UpstreamAllowances {
  of(viewer: AllowedViewer): CallAllowance;
  /** Calls that viewers caused at other instances, by `viewerKey`. */
  countOthers(calls: Readonly<Record<string, number>>): void;
  /** Viewers refused since the start of the process. */
  refusedCount(): number;
}

export interface UpstreamAllowanceOptions {
  /** Calls in any quarter of an hour, the shortest window of the upstream's quota. */
  perViewer: number;
  perOperator: number;
  /** Called for every call that a viewer causes at this instance. */
  onSent?: (viewerKey: string) => void;
  clock: Clock;
}

const WINDOW_MS = 15 * 60_000;
/** Own choice: an operation at the cost limit (120 of 150 calls) finds room in the allowance of a new viewer. */
const BURST_SHARE = 0.8;
/** Own choice: more viewers than cause calls within a quarter of an hour. An evicted viewer starts anew. */
const MAX_VIEWERS = 20_000;
/**
 * Own choice: as many as a user's next action takes at first. Where an older value is cached, so many are left to what
 * has none: refilled one by one, they would go to refreshes alone, and what was never read would never be.
 */
const LEFT_BY_REFRESHES = 4;
/** Own choice: of a small allowance. */
const LARGEST_SHARE_LEFT = 0.25;
/** Not a character of base64url. */
const OPERATOR = "operator:";

export function createUpstreamAllowances(options: UpstreamAllowanceOptions): UpstreamAllowances {
  const { perViewer, perOperator, onSent = () => undefined, clock } = options;
  const buckets = new LRUCache<string, TokenBucket>(atMost(MAX_VIEWERS));
  let refused = 0;

  const callsOf = (key: string) => (key.startsWith(OPERATOR) ? perOperator : perViewer);
  const burstOf = (key: string) => Math.max(1, Math.floor(callsOf(key) * BURST_SHARE));

  /**
   * The window's calls are those that may come at once, and those that are refilled during it. A single call is both:
   * it comes again when the window is over.
   */
  function bucketOf(key: string): TokenBucket {
    let bucket = buckets.get(key);
    if (!bucket) {
      const [calls, burst] = [callsOf(key), burstOf(key)];
      bucket = createTokenBucket({ burst, perMs: Math.max(1, calls - burst) / WINDOW_MS }, clock);
      buckets.set(key, bucket);
    }
    return bucket;
  }

  /** A viewer is the same object for as long as their token is remembered. */
  const known = new WeakMap<AllowedViewer, CallAllowance>();

  function create(viewer: AllowedViewer): CallAllowance {
    let knownKey: string | undefined;
    const key = () => (knownKey ??= viewerKey(viewer));
    return {
      take(callClass) {
        const bucket = bucketOf(key());
        const least = Math.min(LEFT_BY_REFRESHES, Math.floor(burstOf(key()) * LARGEST_SHARE_LEFT));
        const leaving = callClass === "refresh" ? least : 0;
        if (bucket.take(1, leaving)) return;
        refused += 1;
        throw new UpstreamError("allowance_spent", { retryAfterMs: bucket.msUntilNext(1 + leaving) });
      },
      giveBack: () => bucketOf(key()).add(1),
      sent: () => onSent(key()),
    };
  }

  return {
    of(viewer) {
      let allowance = known.get(viewer);
      if (!allowance) known.set(viewer, (allowance = create(viewer)));
      return allowance;
    },
    countOthers(calls) {
      for (const [key, count] of Object.entries(calls)) if (count > 0) bucketOf(key).add(-count);
    },
    refusedCount: () => refused,
  };
}

/** Instances publish it: a hash, as subjects may be names. */
function viewerKey({ subject = "", isOperator }: AllowedViewer): string {
  return (isOperator ? OPERATOR : "") + createHash("sha256").update(subject).digest("base64url").slice(0, 16);
}
