// In-process publish/subscribe of session changes. A change wakes its watchers; each loads what its viewer may see.
import type { IdentityVerification } from "../schema/identity-verification.js";

/** The owner is undefined where the upstream omitted it. */
export type ChangedSession = Pick<IdentityVerification, "id" | "userId">;

type Wake = (session: ChangedSession) => void;

export interface Topics {
  publish(session: ChangedSession): void;
  /** Returns the function that stops watching. */
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
    // A wrapper per call, so that a callback that watches twice can stop each separately.
    const own: Wake = (session) => wake(session);
    const wakes = topics.get(id) ?? new Set();
    topics.set(id, wakes.add(own));
    return () => {
      wakes.delete(own);
      if (wakes.size === 0 && topics.get(id) === wakes) topics.delete(id);
    };
  }

  return {
    publish(session) {
      for (const wake of ofSession.get(session.id) ?? []) wake(session);
      for (const wake of (session.userId !== undefined && ofUser.get(session.userId)) || []) wake(session);
    },
    watchSession: (sessionId, wake) => watch(ofSession, sessionId, wake),
    watchUser: (userId, wake) => watch(ofUser, userId, wake),
    isSessionWatched: (sessionId) => ofSession.has(sessionId),
    isUserWatched: (userId) => ofUser.has(userId),
    watchedSessions: () => [...ofSession.keys()],
    watchedUsers: () => [...ofUser.keys()],
  };
}
