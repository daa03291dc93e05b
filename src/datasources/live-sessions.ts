// How many sessions of one user may be undecided at once. A page that creates one at every visit would else spend the
// quota, and leave the user with a heap of links.
import type { CallOptions } from "../upstream/deadline.js";
import type { UpstreamFacts } from "./upstream-facts.js";

export class TooManyLiveSessions extends Error {
  constructor(readonly limit: number) {
    super("the user has too many sessions that are not decided");
  }
}

export interface LiveSessionLimit {
  /**
   * Counts one creation until it is released, in this process; what other instances create meanwhile is not known.
   * Lets pass when the list cannot be had: this guards against waste, the upstream's answer is what counts.
   * @throws TooManyLiveSessions
   */
  admit(userId: string, caller: CallOptions): Promise<() => void>;
}

export function createLiveSessionLimit(facts: Pick<UpstreamFacts, "sessionsOf">, limit: number): LiveSessionLimit {
  const creating = new Map<string, number>();
  return {
    async admit(userId, caller) {
      const begun = (creating.get(userId) ?? 0) + 1;
      creating.set(userId, begun);
      const release = () => {
        const rest = (creating.get(userId) ?? 1) - 1;
        if (rest > 0) creating.set(userId, rest);
        else creating.delete(userId);
      };
      const list = await facts.sessionsOf(userId, caller).catch(() => undefined);
      const live = list?.sessions.filter(({ isFinal }) => !isFinal).length ?? 0;
      if (live + begun <= limit) return release;
      release();
      throw new TooManyLiveSessions(limit);
    },
  };
}
