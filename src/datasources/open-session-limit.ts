// How many sessions of one user may be undecided at once. A page that creates one at every visit would else spend the
// quota, and leave the user with a heap of links.
import type { Clock } from "../clock.js";
import { LRUCache } from "lru-cache";
import type { IdentityVerification } from "../schema/identity-verification.js";
import type { CallOptions } from "../upstream/deadline.js";
import type { UpstreamCache } from "./upstream-cache.js";

export class TooManyOpenSessions extends Error {
  constructor(readonly limit: number) {
    super("the user has too many sessions that are not decided");
  }
}

export interface OpenSessionLimit {
  /**
   * Counts one creation until it is released, in this process; what other instances create meanwhile is not known.
   * Where the list cannot be had, what this process knows of the user's sessions has to do: at least those it created.
   * @throws TooManyOpenSessions
   */
  admit(userId: string, caller: CallOptions): Promise<() => void>;
  /** Takes note of how a session stands. */
  sessionChanged(session: IdentityVerification): void;
}

/** Own choice: then the creation goes on without the list; most of the caller's time is left for it. */
const LIST_TIMEOUT_MS = 1_000;
/** Own choice: more than create sessions while a list is not to be had; some 500 bytes each. */
const MAX_USERS = 10_000;
/** Own choice: what nobody told of for so long may have expired. */
const REMEMBER_MS = 24 * 3_600_000;

export function createOpenSessionLimit(
  cache: Pick<UpstreamCache, "sessionsOf">,
  limit: number,
  clock: Clock,
): OpenSessionLimit {
  const creating = new Map<string, number>();
  /** Ids of undecided sessions by user. */
  const known = new LRUCache<string, Set<string>>({
    max: MAX_USERS,
    ttl: REMEMBER_MS,
    ttlResolution: 0,
    perf: { now: () => clock.monotonicMs() },
  });

  async function countOpen(userId: string, caller: CallOptions): Promise<number> {
    const deadlineAt = Math.min(caller.deadlineAt, clock.monotonicMs() + LIST_TIMEOUT_MS);
    const list = await cache.sessionsOf(userId, { ...caller, deadlineAt }, "essential").catch(() => undefined);
    const isFinal = new Map(list?.sessions.map((session) => [session.id, session.isFinal]));
    // A list that is served as stale knows nothing of the newest.
    for (const id of known.get(userId) ?? []) if (!isFinal.has(id)) isFinal.set(id, false);
    return [...isFinal.values()].filter((final) => !final).length;
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
    sessionChanged({ id, userId, isFinal }) {
      if (userId === undefined) return;
      const ids = known.get(userId) ?? new Set();
      if (isFinal) ids.delete(id);
      else ids.add(id);
      if (ids.size > 0) known.set(userId, ids);
      else known.delete(userId);
    },
  };
}
