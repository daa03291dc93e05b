// Who watches what, in this process. A change wakes its watchers; each then loads what it may see.

export interface SessionChange {
  sessionId: string;
  /** Undefined where the upstream left the owner out. */
  userId: string | undefined;
}

export type Wake = (change: SessionChange) => void;

export interface Topics {
  publish(change: SessionChange): void;
  /** Gives the function that ends it. */
  watchSession(sessionId: string, wake: Wake): () => void;
  watchUser(userId: string, wake: Wake): () => void;
  isSessionWatched(sessionId: string): boolean;
  isUserWatched(userId: string): boolean;
  watchedSessions(): string[];
  watchedUsers(): string[];
}

export function createTopics(): Topics {
  const ofSession = new Map<string, Set<Wake>>();
  const ofUser = new Map<string, Set<Wake>>();

  function watch(topics: Map<string, Set<Wake>>, id: string, wake: Wake): () => void {
    // A function of its own, so that the same watcher may watch twice and end once.
    const own: Wake = (change) => wake(change);
    const wakes = topics.get(id) ?? new Set();
    topics.set(id, wakes.add(own));
    return () => {
      wakes.delete(own);
      if (wakes.size === 0 && topics.get(id) === wakes) topics.delete(id);
    };
  }

  return {
    publish(change) {
      for (const wake of ofSession.get(change.sessionId) ?? []) wake(change);
      for (const wake of (change.userId !== undefined && ofUser.get(change.userId)) || []) wake(change);
    },
    watchSession: (sessionId, wake) => watch(ofSession, sessionId, wake),
    watchUser: (userId, wake) => watch(ofUser, userId, wake),
    isSessionWatched: (sessionId) => ofSession.has(sessionId),
    isUserWatched: (userId) => ofUser.has(userId),
    watchedSessions: () => [...ofSession.keys()],
    watchedUsers: () => [...ofUser.keys()],
  };
}
