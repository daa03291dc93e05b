// Limits the open sessions per user. A page that creates a session at every visit would otherwise spend the quota and
// leave the user with many links.
import { LRUCache } from "lru-cache";
import type { Clock } from "../clock.js";
import { atMost } from "../limits/entry-limit.js";
import type { CallOptions } from "../upstream/deadline.js";
import type { ChangeFeed } from "./change-feed.js";
import type { UpstreamCache } from "./upstream-cache.js";

export class TooManyOpenSessions extends Error {
  constructor(readonly limit: number) {
    super("the user has too many open sessions");
  }
}

export interface OpenSessionLimit {
  /**
   * Counts one creation until it is released, in this process only: concurrent ones by other instances are not seen.
   * Where the list cannot be read, the sessions known to this process count, which include those it created.
   * @throws TooManyOpenSessions
   */
  admit(userId: string, caller: CallOptions): Promise<() => void>;
}

/** Own choice: after that the creation goes on without the list, with most of the caller's time left. */
const LIST_TIMEOUT_MS = 1_000;
/** Own choice: more users than create sessions while lists cannot be read; some 500 bytes each. */
const MAX_USERS = 10_000;
/** Own choice: a session not observed for so long may have expired. */
const REMEMBER_MS = 24 * 3_600_000;

export function createOpenSessionLimit(
  cache: Pick<UpstreamCache, "sessionsOf">,
  feed: Pick<ChangeFeed, "subscribe">,
  limit: number,
  clock: Clock,
): OpenSessionLimit {
  const creating = new Map<string, number>();
  /** Ids of open sessions by user. */
  const known = new LRUCache<string, Set<string>>({
    ...atMost(MAX_USERS),
    ttl: REMEMBER_MS,
    ttlResolution: 0,
    perf: { now: () => clock.monotonicMs() },
  });

  feed.subscribe((change) => {
    if (change.subject !== "session") return;
    const { id, userId, isFinal } = change.session;
    if (userId === undefined) return;
    const ids = known.get(userId) ?? new Set();
    if (isFinal) ids.delete(id);
    else ids.add(id);
    if (ids.size > 0) known.set(userId, ids);
    else known.delete(userId);
  });

  async function countOpen(userId: string, caller: CallOptions): Promise<number> {
    const deadlineAt = Math.min(caller.deadlineAt, clock.monotonicMs() + LIST_TIMEOUT_MS);
    const list = await cache.sessionsOf(userId, { ...caller, deadlineAt }, "mutation").catch(() => undefined);
    // A stale list lacks the newest sessions.
    const unlisted = new Set(known.get(userId));
    let open = 0;
    for (const { id, isFinal } of list?.sessions ?? []) {
      unlisted.delete(id);
      if (!isFinal) open += 1;
    }
    return open + unlisted.size;
  }

  return {
    async admit(userId, caller) {
      const begun = (creating.get(userId) ?? 0) + 1;
      creating.set(userId, begun);
      const release = () => {
        const rest = (creating.get(userId) ?? 1) - 1;
        if (rest > 0) creating.set(userId, rest);
        else creating.delete(userId);
      };
      if ((await countOpen(userId, caller)) + begun <= limit) return release;
      release();
      throw new TooManyOpenSessions(limit);
    },
  };
}
