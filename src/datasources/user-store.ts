// What was last observed of users, and of their regulatory status. Emits what has changed of them, once.
import { LRUCache } from "lru-cache";
import { atMost } from "../limits/entry-limit.js";
import type { Freshness } from "../schema/freshness.js";
import type { RegulatoryStatus, UserDetail } from "../schema/user.js";
import { type ChangeFeed, mayBeOlder, type Origin } from "./change-feed.js";
import type { ValueStore } from "./read-through-cache.js";

export const MAX_USERS = 10_000;

export function createUserStore(feed: Pick<ChangeFeed, "emit">): ValueStore<UserDetail> {
  return createLatestStore(versionOfUser, (userId, user, origin) =>
    feed.emit({ subject: "user", userId, user, origin }),
  );
}

export function createRegulatoryStore(feed: Pick<ChangeFeed, "emit">): ValueStore<RegulatoryStatus> {
  return createLatestStore(versionOfRegulatoryStatus, (userId, status, origin) =>
    feed.emit({ subject: "regulatory status", userId, status, origin }),
  );
}

/** Names what watchers can tell apart. */
export function versionOfUser({ rawKycLevel, rawStatus, rawCategory, rawPersonType }: UserDetail): string {
  return JSON.stringify([rawKycLevel, rawStatus, rawCategory, rawPersonType]);
}

export function versionOfRegulatoryStatus({ freshness: _freshness, ...state }: RegulatoryStatus): string {
  return JSON.stringify(Object.values(state));
}

/** What is known of a user whose status the upstream refuses. */
export function unknownRegulatoryStatus(fetchedAt: Date): RegulatoryStatus {
  return {
    inflowsBlocked: null,
    outflowsBlocked: null,
    rawActionCode: null,
    lastVerifiedOn: null,
    renewalDeadline: null,
    freshness: { fetchedAt, isStale: false },
  };
}

export function isAnythingKnown({ freshness: _freshness, ...state }: RegulatoryStatus): boolean {
  return Object.values(state).some((value) => value !== null);
}

/** The upstream gives these no date of change: of two observations the later one counts. */
function createLatestStore<Value extends { freshness: Freshness }>(
  versionOf: (value: Value) => string,
  emitChange: (userId: string, value: Value, origin: Origin) => void,
): ValueStore<Value> {
  const values = new LRUCache<string, Value>(atMost(MAX_USERS));
  return {
    get: (userId) => values.get(userId),
    delete: (userId) => void values.delete(userId),
    merge(userId, value, observation) {
      const known = values.get(userId);
      if (known && mayBeOlder(observation) && value.freshness.fetchedAt < known.freshness.fetchedAt) return;
      values.set(userId, value);
      if (known && versionOf(known) !== versionOf(value)) emitChange(userId, value, observation.origin);
    },
  };
}
