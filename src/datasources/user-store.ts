// The users as last observed. Emits what has changed of them, once.
import { LRUCache } from "lru-cache";
import { atMost } from "../limits/entry-limit.js";
import type { UserDetail } from "../schema/user.js";
import { type ChangeFeed, mayBeOlder } from "./change-feed.js";
import type { ValueStore } from "./read-through-cache.js";

export const MAX_USERS = 10_000;

export function createUserStore(feed: Pick<ChangeFeed, "emit">): ValueStore<UserDetail> {
  const users = new LRUCache<string, UserDetail>(atMost(MAX_USERS));
  return {
    get: (userId) => users.get(userId),
    merge(userId, user, observation) {
      const known = users.get(userId);
      // The upstream gives users no date of change: of two observations the later one counts.
      if (known && mayBeOlder(observation) && user.freshness.fetchedAt < known.freshness.fetchedAt) return;
      users.set(userId, user);
      if (known && stateOf(known) !== stateOf(user))
        feed.emit({ subject: "user", userId, user, origin: observation.origin });
    },
  };
}

function stateOf({ rawKycLevel, rawStatus, rawCategory, rawPersonType }: UserDetail): string {
  return JSON.stringify([rawKycLevel, rawStatus, rawCategory, rawPersonType]);
}
